//! Writing a thing down: the app it is evidence for, the evidence, and who let it in.

use chrono::{DateTime, Utc};
use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::app_discovery::{self as row, DiscoveryConfidence, DiscoveryStatus};
use keystead_entities::discovery_import_row::DiscoveryOutcome as Outcome;
use keystead_entities::discovery_source::DiscoveryKind as Kind;
use keystead_entities::seat::SeatStatus;
use keystead_entities::{
    AiAppId, AnyId, AppDiscoveryId, DiscoverySourceId, ForChange, Scoped, app_decision, app_grant_holder, seat,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::gather::{Holder, Thing};
use super::recognise::Known;
use crate::apps;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::findings;

/// Where a thing was seen.
pub(super) struct Place {
    pub kind: Kind,
    pub source_id: Option<DiscoverySourceId>,
    /// What told of it: an import or a survey.
    pub by: AnyId,
}

impl Place {
    /// With the identity of a thing, this is what makes evidence the same.
    fn key(&self) -> String {
        self.source_id.map_or_else(|| self.kind.to_string(), |id| id.to_string())
    }
}

/// What came of a thing.
pub(super) struct Written {
    pub outcome: Outcome,
    pub message: String,
    pub discovery_id: AppDiscoveryId,
    pub app: Option<ai_app::Model>,
}

/// Writes a thing down.
pub(super) async fn write(tx: &Tx, ctx: &Ctx, place: &Place, known: &Known, thing: &Thing) -> Result<Written> {
    let before = known.resolved(&thing.identity.key);
    let silenced = before.filter(|row| matches!(row.status, DiscoveryStatus::Ignored | DiscoveryStatus::NotAi));
    let (app, is_new) = match (silenced, thing.identity.confidence) {
        (Some(_), _) => (None, false),
        (None, DiscoveryConfidence::Possible) if thing.identity.own.is_none() => (None, false),
        _ => app_of(tx, ctx, place, thing).await?,
    };
    let status = match (&app, silenced) {
        (Some(_), _) => DiscoveryStatus::Linked,
        (None, Some(row)) => row.status,
        (None, None) => DiscoveryStatus::Open,
    };
    let (discovery, is_later) = put(tx, ctx, place, thing, app.as_ref().map(|app| app.id), status).await?;
    // What was resolved in this place stays as it was resolved.
    let app = match discovery.status {
        DiscoveryStatus::Linked => app,
        _ => None,
    };
    for holder in &thing.holders {
        hold(tx, ctx, discovery.id, holder).await?;
    }
    if let Some(app) = app.as_ref().filter(|_| is_later) {
        seen_after_block(tx, ctx, app, thing).await?;
    }
    let outcome = match (&app, discovery.status) {
        (Some(_), _) if is_new => Outcome::Discovered,
        (Some(_), _) => Outcome::Matched,
        (None, DiscoveryStatus::Open) => Outcome::Possible,
        (None, _) => Outcome::Ignored,
    };
    Ok(Written { outcome, message: discovery.reason, discovery_id: discovery.id, app })
}

/// The app in the inventory that it is: found, or put there.
async fn app_of(tx: &Tx, ctx: &Ctx, place: &Place, thing: &Thing) -> Result<(Option<ai_app::Model>, bool)> {
    let known = thing.identity.catalog_key.as_deref().and_then(apps::catalog_app);
    let live = || ai_app::Entity::within(ctx.scope()).filter(ai_app::Column::ArchivedAt.is_null());
    let found = match (thing.identity.own, known) {
        (Some(own), _) => live().filter(ai_app::Column::Id.eq(own)).one(tx).await?,
        (None, Some(known)) => match live().filter(ai_app::Column::CatalogKey.eq(&known.key)).one(tx).await? {
            Some(app) => Some(app),
            // Somebody typed its name instead of choosing it.
            None => live().filter(ai_app::Column::Name.eq(&known.name)).one(tx).await?,
        },
        (None, None) => live().filter(ai_app::Column::Name.eq(&thing.name)).one(tx).await?,
    };
    if found.is_some() {
        return Ok((found, false));
    }
    let app = apps::discover(tx, ctx, known, &thing.name, place.by).await?;
    Ok((Some(app), true))
}

/// The evidence, and whether it is of later than what was known.
async fn put(
    tx: &Tx,
    ctx: &Ctx,
    place: &Place,
    thing: &Thing,
    ai_app_id: Option<AiAppId>,
    status: DiscoveryStatus,
) -> Result<(row::Model, bool)> {
    let now = ctx.now();
    let same = row::Entity::within(ctx.scope())
        .filter(row::Column::SourceKey.eq(place.key()))
        .filter(row::Column::IdentityKey.eq(&thing.identity.key))
        .for_change()
        .one(tx)
        .await?;
    let Some(old) = same else {
        let new = row::Model {
            tenant_id: ctx.tenant_id(),
            id: ctx.new_id(AppDiscoveryId),
            ai_app_id,
            kind: place.kind,
            source_key: place.key(),
            identity_key: thing.identity.key.clone(),
            discovery_source_id: place.source_id,
            catalog_key: thing.identity.catalog_key.clone(),
            raw_name: thing.name.clone(),
            confidence: thing.identity.confidence,
            reason: thing.identity.reason.clone(),
            status,
            note: None,
            user_count: thing.user_count,
            device_count: thing.device_count,
            event_count: thing.line_count,
            first_seen_at: thing.first_at,
            last_seen_at: thing.last_at,
            resolved_by_seat_id: None,
            resolved_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        row::Entity::insert(new.clone().into_active_model()).exec_without_returning(tx).await?;
        return Ok((new, true));
    };
    let is_later = thing.last_at > old.last_seen_at;
    let mut new = old.clone();
    new.user_count = old.user_count.max(thing.user_count);
    new.device_count = old.device_count.max(thing.device_count);
    new.event_count = old.event_count.max(thing.line_count);
    new.first_seen_at = old.first_seen_at.min(thing.first_at);
    new.last_seen_at = old.last_seen_at.max(thing.last_at);
    // Evidence of an app that was archived meanwhile is evidence of the one that took its place.
    if old.status == DiscoveryStatus::Linked && ai_app_id.is_some() {
        new.ai_app_id = ai_app_id;
    }
    if old.status == DiscoveryStatus::Open && status != DiscoveryStatus::Open {
        (new.status, new.ai_app_id) = (status, ai_app_id);
    }
    if new != old {
        new.updated_at = now;
        new.clone().into_active_model().reset_all().update(tx).await?;
    }
    Ok((new, is_later))
}

/// That a person let the app in, where the person has a seat. Everybody else is only counted.
async fn hold(tx: &Tx, ctx: &Ctx, discovery_id: AppDiscoveryId, holder: &Holder) -> Result<()> {
    let seat = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Email.eq(&holder.email))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .one(tx)
        .await?;
    let Some(seat) = seat else { return Ok(()) };
    use app_grant_holder::Column::{DiscoveryId, SeatId};
    let same = app_grant_holder::Entity::all_of(ctx.scope())
        .filter(DiscoveryId.eq(discovery_id))
        .filter(SeatId.eq(seat.id))
        .one(tx)
        .await?;
    match same {
        None => {
            let new = app_grant_holder::Model {
                tenant_id: ctx.tenant_id(),
                discovery_id,
                seat_id: seat.id,
                scopes: json!(holder.scopes),
                first_seen_at: holder.first_at,
                last_seen_at: holder.last_at,
            };
            app_grant_holder::Entity::insert(new.into_active_model()).exec_without_returning(tx).await?;
        }
        Some(old) => {
            let (first, last) = (old.first_seen_at.min(holder.first_at), old.last_seen_at.max(holder.last_at));
            let mut row = old.into_active_model();
            row.scopes = Set(json!(holder.scopes));
            row.first_seen_at = Set(first);
            row.last_seen_at = Set(last);
            row.update(tx).await?;
        }
    }
    Ok(())
}

/// A blocked app that was seen later than its block is a finding.
async fn seen_after_block(tx: &Tx, ctx: &Ctx, app: &ai_app::Model, thing: &Thing) -> Result<()> {
    let Some(decision) = app.decision_id.filter(|_| app.status == AiAppStatus::Blocked) else { return Ok(()) };
    let decision = app_decision::Entity::one(ctx.scope(), decision).one(tx).await?;
    let blocked_at: Option<DateTime<Utc>> = decision.map(|decision| decision.decided_at);
    if blocked_at.is_none_or(|at| thing.last_at <= at) {
        return Ok(());
    }
    findings::blocked_app_seen(tx, ctx, app, (thing.first_at, thing.last_at)).await
}
