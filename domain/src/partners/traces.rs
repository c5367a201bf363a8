//! What a partner leaves behind in a client's company. A grant ends at once; what was made under it stays: a seat, a machine,
//! an import of people, a link to a questionnaire are the company's own, and its owner says what becomes of them. What goes
//! on telling the partner what happens in there, webhook endpoints and notification channels, ends with the grant: an owner
//! who shows somebody out does not expect them to go on listening.
//!
//! Each such thing is noted when it is made ([`leave`]); the end of a grant is settled once ([`settle`]): with its
//! revocation, or by a job when its time is over ([`END`]). Grants from before there was that job get theirs late
//! ([`look_for_ends`]).

use std::time::Duration;

use chrono::TimeDelta;
use keystead_entities::notification_channel::{self, ChannelStatus};
use keystead_entities::partner_grant::{self, PartnerGrantStatus};
use keystead_entities::seat::Role;
use keystead_entities::webhook_endpoint::{self, WebhookEndpointStatus};
use keystead_entities::{
    AnyId, ForChange, NotificationChannelId, PartnerGrantId, PartnerTraceId, Scoped, WebhookEndpointId, job, partner,
    partner_trace,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::READ;
use crate::app::App;
use crate::auth::Actor;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Kind, NewJob};
use crate::list::Below;
use crate::notifications::{self, Notice, channels};
use crate::{audit, webhooks};

/// Sees to the end of a grant whose time is over.
pub static END: Kind =
    Kind { name: "END_PARTNER_GRANT", max_attempts: 10, timeout: Duration::from_secs(60), concurrency: 4 };

/// Notes that somebody of a partner made something that outlives its grant; of anybody else nothing is noted.
pub(crate) async fn leave(tx: &Tx, ctx: &Ctx, thing: impl Into<AnyId>) -> Result<()> {
    let Actor::Partner(by) = &ctx.actor else { return Ok(()) };
    let of_it = partner_grant::Entity::within(ctx.scope()).filter(partner_grant::Column::PartnerId.eq(by.partner_id));
    let Some(grant) = partner_grant::Entity::live(of_it, ctx.now()).one(tx).await? else { return Ok(()) };
    let row = partner_trace::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PartnerTraceId),
        grant_id: grant.id,
        thing_id: thing.into().to_string(),
        created_at: ctx.now(),
    };
    partner_trace::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// What was made under a grant of the context's company, newest first.
///
/// # Errors
/// Forbidden.
pub fn of_grant(ctx: &Ctx, id: PartnerGrantId) -> Result<Below<partner_trace::Entity>> {
    ctx.may(READ)?;
    use partner_trace::Column::{GrantId, Id};
    Ok(Below::newest(ctx.scope(), partner_trace::Entity::within(ctx.scope()), Id).of(GrantId, id))
}

/// The job that settles the end of a grant.
pub(super) async fn ask_for_end(tx: &Tx, ctx: &Ctx, grant: &partner_grant::Model) -> Result<()> {
    jobs::enqueue(tx, ctx, end_of(grant)).await?;
    Ok(())
}

fn end_of(grant: &partner_grant::Model) -> NewJob {
    let new = NewJob::new(&END, grant.id.to_string()).run_at(grant.expires_at);
    new.payload(json!({ "partnerGrantId": grant.id }))
}

/// Makes the job for grants that were over an hour ago and that nobody has seen to since: those made before there was that
/// job have none. Returns how many.
pub async fn look_for_ends(app: &App) -> Result<usize> {
    let mut made = 0;
    let forgotten = partner_grant::Entity::unsettled(app.clock.now() - TimeDelta::hours(1));
    for grant in forgotten.limit(1_000).all(app.db.read()).await? {
        let tx = app.db.begin().await?;
        made += usize::from(jobs::enqueue_within(&tx, app, grant.tenant_id, end_of(&grant)).await?.is_some());
        tx.commit().await?;
    }
    Ok(made)
}

/// The work of [`END`]. Nothing happens where the end was settled before.
///
/// # Errors
/// What the database says.
pub async fn ended(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: PartnerGrantId = jobs::payload(job, "partnerGrantId")?;
    let name = match partner_grant::Entity::one(ctx.scope(), id).one(ctx.db()).await? {
        Some(grant) => partner::Entity::named(grant.partner_id).one(ctx.app.db.read()).await?.map(|row| row.name),
        None => return Ok(None),
    };
    let tx = ctx.begin().await?;
    let row = partner_grant::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let over = |row: &partner_grant::Model| {
        row.status == PartnerGrantStatus::Active && row.settled_at.is_none() && row.expires_at <= ctx.now()
    };
    let Some(row) = row.filter(over) else { return Ok(None) };
    let (left, version) = (settle(&tx, ctx, &row, name.as_deref().unwrap_or("A partner")).await?, row.version);
    let told = audit::Event::new("partner_grant.ended", row.id)
        .with("partnerId", row.partner_id.to_string())
        .with("leftBehindIds", left);
    let mut row = row.into_active_model();
    row.settled_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(None)
}

/// Ends what goes on telling the partner what happens in the company, and tells the owners of all that was made under the
/// grant. Returns the ids of that; in the transaction of the grant's end.
pub(super) async fn settle(tx: &Tx, ctx: &Ctx, grant: &partner_grant::Model, partner: &str) -> Result<Vec<String>> {
    let made = partner_trace::Entity::within(ctx.scope())
        .filter(partner_trace::Column::GrantId.eq(grant.id))
        .order_by_asc(partner_trace::Column::Id)
        .all(tx)
        .await?;
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let things: Vec<AnyId> = made.iter().filter_map(|trace| AnyId::from_text(&trace.thing_id)).collect();
    let reason = format!("The grant to {partner}, which made it, has ended.");
    let mut silenced = 0;
    for thing in &things {
        silenced += match thing {
            AnyId::WebhookEndpointId(id) => u32::from(endpoint_off(tx, ctx, *id, &reason).await?),
            AnyId::NotificationChannelId(id) => u32::from(channel_off(tx, ctx, *id, &reason).await?),
            _ => 0,
        };
    }
    tell(tx, ctx, grant, partner, (things.len(), silenced)).await?;
    Ok(made.into_iter().map(|trace| trace.thing_id).collect())
}

async fn endpoint_off(tx: &Tx, ctx: &Ctx, id: WebhookEndpointId, reason: &str) -> Result<bool> {
    let enabled = webhook_endpoint::Entity::one(ctx.scope(), id)
        .filter(webhook_endpoint::Column::Status.eq(WebhookEndpointStatus::Enabled))
        .for_change();
    let Some(row) = enabled.one(tx).await? else { return Ok(false) };
    webhooks::disable(tx, ctx, row, reason).await?;
    Ok(true)
}

async fn channel_off(tx: &Tx, ctx: &Ctx, id: NotificationChannelId, reason: &str) -> Result<bool> {
    let active = notification_channel::Entity::one(ctx.scope(), id)
        .filter(notification_channel::Column::Status.eq(ChannelStatus::Active))
        .for_change();
    let Some(row) = active.one(tx).await? else { return Ok(false) };
    channels::end(tx, ctx, row, Some(reason)).await?;
    Ok(true)
}

async fn tell(
    tx: &Tx,
    ctx: &Ctx,
    grant: &partner_grant::Model,
    partner: &str,
    (made, silenced): (usize, u32),
) -> Result<()> {
    let owners = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
    let notice = Notice {
        seat_ids: owners.into_iter().map(|seat| seat.id).collect(),
        kind: "partner_grant.left_behind",
        dedupe_key: format!("partner_grant.left_behind:{}", grant.id),
        title: format!("{partner} is not let in any more, and leaves something behind"),
        body: format!(
            "Under its grant {partner} made {made} things here that are still listed with the grant (leftBehind): seats, machines, \
             imports, links, webhook endpoints and notification channels.\n\nOf these, {silenced} that went on telling it what happens \
             here were switched off. The others are yours: look at them and end what you do not want."
        ),
        target: Some(grant.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}
