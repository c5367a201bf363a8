//! Links that let somebody in once. See the head of [`super`].

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE32_DNSSEC;
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::sign_in_link::{self as row, SignInLinkKind};
use keystead_entities::{Scoped, SeatId, SignInLinkId, TenantId, identity_provider, tenant, user_password};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::findings;

/// What stands in a link, so that scanners find leaked ones.
const PREFIX: &str = "kst_link_";
const ID: usize = 26;
/// Where a link will stand in a mail that waits in the outbox.
const PLACEHOLDER: &str = "{sign-in-link:";

/// A link that can be used.
pub struct Opened {
    pub(super) link: row::Model,
    /// The person's name at the company.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// The company.
    pub company: String,
    /// Whether the person has a password already and shows it, or sets a new one.
    pub has_password: bool,
    /// Whether the company lets people in through its identity provider.
    pub provided: Provided,
    /// The end of the link.
    pub expires_at: DateTime<Utc>,
}

/// Whether a company lets people in through its identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provided {
    /// It does not.
    No,
    /// Too.
    Also(TenantId),
    /// This person in no other way.
    Only(TenantId),
}

fn life(kind: SignInLinkKind) -> TimeDelta {
    match kind {
        SignInLinkKind::FirstOwner | SignInLinkKind::Invitation => TimeDelta::days(7),
        SignInLinkKind::PasswordReset => TimeDelta::hours(1),
    }
}

/// Makes a link to a seat, in the stead of every one that was open for it.
pub(crate) async fn for_seat(tx: &Tx, ctx: &Ctx, kind: SignInLinkKind, seat: &seat::Model) -> Result<SignInLinkId> {
    let (Some(user_id), Some(email)) = (seat.user_id, seat.email.clone()) else {
        return Err(Error::internal("making a sign-in link", "the seat is nobody's"));
    };
    let now = ctx.now();
    end_of_seat(tx, ctx, seat.id).await?;
    // Links are a person's, and what ends with a new one may lead to other companies.
    let across = tx.across().await?;
    if kind == SignInLinkKind::PasswordReset {
        row::Entity::end_of_user(user_id, kind, now).exec(across.tx()).await?;
    }
    let link = row::Model {
        id: ctx.new_id(SignInLinkId),
        kind,
        user_id,
        email,
        for_tenant_id: seat.tenant_id,
        for_seat_id: seat.id,
        expires_at: now + life(kind),
        used_at: None,
        ended_at: None,
        created_at: now,
    };
    row::Entity::insert(link.clone().into_active_model()).exec_without_returning(across.tx()).await?;
    across.back().await?;
    Ok(link.id)
}

/// Ends the open links of a seat.
pub(crate) async fn end_of_seat(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<()> {
    let across = tx.across().await?;
    row::Entity::end_of_seat(ctx.tenant_id(), seat_id, ctx.now()).exec(across.tx()).await?;
    across.back().await
}

/// What stands for a link in a mail until the mail is handed over: the outbox holds nothing that opens anything.
pub(crate) fn placeholder(id: SignInLinkId) -> String {
    format!("{PLACEHOLDER}{id}}}")
}

/// The whole address of a link.
pub(crate) fn url(app: &App, id: SignInLinkId) -> Zeroizing<String> {
    let secret = Zeroizing::new(BASE32_DNSSEC.encode(&app.keys.link_secret(id.0)));
    let id = BASE32_DNSSEC.encode(id.0.as_bytes());
    Zeroizing::new(format!("{}/auth/links/{PREFIX}{id}{}", app.public_url, secret.as_str()))
}

/// A mail's text with the links it speaks of.
pub(crate) fn fill(app: &App, text: &str) -> String {
    let mut filled = String::with_capacity(text.len() + 128);
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(PLACEHOLDER) {
        filled.push_str(before);
        match from.split_once('}').and_then(|(id, after)| Some((id.parse::<SignInLinkId>().ok()?, after))) {
            Some((id, after)) => {
                filled.push_str(&url(app, id));
                rest = after;
            }
            None => {
                filled.push_str(PLACEHOLDER);
                rest = from;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The id in what stands in a link, where nobody made it up.
fn read(app: &App, token: &str) -> Option<SignInLinkId> {
    let rest = token.strip_prefix(PREFIX).filter(|rest| rest.is_ascii())?;
    let (id, secret) = rest.split_at_checked(ID)?;
    let id = Uuid::from_slice(&BASE32_DNSSEC.decode(id.as_bytes()).ok()?).ok()?;
    let right = Zeroizing::new(BASE32_DNSSEC.encode(&app.keys.link_secret(id)));
    bool::from(right.as_bytes().ct_eq(secret.as_bytes())).then_some(SignInLinkId(id))
}

/// What a link opens, where it opens something. Looking at it does not use it: mail scanners do.
pub async fn open(app: &Arc<App>, token: &str) -> Result<Option<Opened>> {
    let Some(id) = read(app, token) else { return Ok(None) };
    let db = app.db.read();
    let Some(link) = row::Entity::proved(id).one(db).await? else { return Ok(None) };
    if link.used_at.is_some() || link.ended_at.is_some() || link.expires_at <= app.clock.now() {
        return Ok(None);
    }
    let Some((seat, tenant)) = seat_of(app, db, &link).await? else { return Ok(None) };
    // A reset sets a new one whatever was before; every other link asks for the one that is there.
    let has_password = link.kind != SignInLinkKind::PasswordReset
        && user_password::Entity::of_user(link.user_id).one(db).await?.is_some();
    let provider = identity_provider::Entity::enabled_of([seat.tenant_id]).one(db).await?;
    let provided = match provider {
        None => Provided::No,
        Some(row) if row.sso_required && seat.role != Role::Owner && link.kind != SignInLinkKind::PasswordReset => {
            Provided::Only(row.tenant_id)
        }
        Some(row) => Provided::Also(row.tenant_id),
    };
    let (email, expires_at) = (link.email.clone(), link.expires_at);
    Ok(Some(Opened { link, name: seat.name, email, company: tenant.name, has_password, provided, expires_at }))
}

/// Notices that somebody wants in by a link that was used or replaced; one that is only past its time is harmless.
pub(super) async fn notice(app: &App, token: &str, origin: &Origin) -> Result<()> {
    let Some(id) = read(app, token) else { return Ok(()) };
    let link = row::Entity::proved(id).one(app.db.read()).await?;
    if let Some(link) = link.filter(|link| link.used_at.is_some() || link.ended_at.is_some()) {
        let sighting = findings::Sighting::sign_in_link(link.for_tenant_id, link.id);
        app.watch.saw(sighting, 1, "link used before", origin.address, app.clock.now());
    }
    Ok(())
}

/// The seat that a link leads to, where it is still this person's and can be used.
pub(super) async fn seat_of(
    app: &Arc<App>,
    db: &impl ConnectionTrait,
    link: &row::Model,
) -> Result<Option<(seat::Model, tenant::Model)>> {
    let scope = Ctx::visitor(app, link.for_tenant_id, crate::auth::Origin::default()).scope();
    let found = seat::Entity::one(scope, link.for_seat_id).find_also_related(tenant::Entity).one(db).await?;
    let Some((seat, Some(tenant))) = found else { return Ok(None) };
    let fits = seat.kind == SeatKind::Person
        && seat.user_id == Some(link.user_id)
        && seat.email.as_deref() == Some(&link.email)
        && matches!(seat.status, SeatStatus::Invited | SeatStatus::Active);
    Ok(fits.then_some((seat, tenant)))
}

/// A link for the person with that address at the operator's company: to come in for the first time, or to set a new
/// password. For whoever has the machine; it stands in the audit log.
///
/// # Errors
/// `NOT_FOUND` where nobody with that address has a seat that can be used.
pub async fn invite_link(ctx: &Ctx, email: &str) -> Result<(seat::Model, Zeroizing<String>)> {
    let email = email.trim().to_lowercase();
    let tx = ctx.begin().await?;
    let found = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Email.eq(&email))
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
        .one(&tx)
        .await?;
    let seat = found.ok_or_else(|| {
        Error::refused(crate::error::Code::NotFound, "email", "Nobody with this address has a seat in use.")
    })?;
    let Some(user_id) = seat.user_id else {
        return Err(Error::internal("making a sign-in link", "the seat is nobody's"));
    };
    let across = tx.across().await?;
    let password = user_password::Entity::of_user(user_id).one(across.tx()).await?;
    across.back().await?;
    let kind = match password {
        Some(_) => SignInLinkKind::PasswordReset,
        None if seat.role == Role::Owner => SignInLinkKind::FirstOwner,
        None => SignInLinkKind::Invitation,
    };
    let id = for_seat(&tx, ctx, kind, &seat).await?;
    audit::record(&tx, ctx, audit::Event::new("seat.sign_in_link_made", seat.id).with("kind", kind.as_str()));
    ctx.commit(tx, seat.id).await?;
    Ok((seat, url(&ctx.app, id)))
}
