//! Telling seats something.

use keystead_entities::notification_channel::{self as channel, ChannelKind, ChannelStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{AnyId, NotificationId, Scope, Scoped, SeatId, audit_checkpoint, notification, tenant};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::mail::{self, NewMail};
use crate::webhooks;

/// Whose mails carry the seal of the audit log: those who answer for it, and those who read it. Channels do too.
const ANCHORED: [Role; 3] = [Role::Owner, Role::Admin, Role::Auditor];

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Whom. Seats that are disabled or removed are left out.
    pub seat_ids: Vec<SeatId>,
    /// Event type, such as `provider_key.rotation_due`.
    pub kind: &'static str,
    /// The cause, and its stage where there are stages: each seat is told once per key, whatever happens.
    pub dedupe_key: String,
    /// What it is about, in one line.
    pub title: String,
    /// What happened and what to do. Paragraphs are parted by empty lines. Never a secret.
    pub body: String,
    /// What it is about, to be opened from it.
    pub target: Option<AnyId>,
}

/// Tells the seats in the console and by mail, and the tenant's notification channels; in the caller's transaction and
/// exactly once per seat and dedupe key.
pub async fn notify(tx: &Tx, ctx: &Ctx, notice: Notice) -> Result<()> {
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("telling seats", "the tenant is gone"))?;
    // Each with whether the seal of the audit log goes along.
    let told = told(tx, ctx, &notice).await?.into_iter();
    let mut recipients: Vec<(String, bool)> =
        told.filter_map(|seat| Some((seat.email?, ANCHORED.contains(&seat.role)))).collect();
    if !recipients.is_empty() {
        let channels = channel::Entity::within(ctx.scope())
            .filter(channel::Column::Status.eq(ChannelStatus::Active))
            .filter(channel::Column::Kind.eq(ChannelKind::Mail))
            .all(tx)
            .await?;
        recipients.extend(channels.into_iter().map(|c| (c.address, true)));
    }
    let checkpoint = match recipients.iter().any(|(_, anchored)| *anchored) {
        true => audit_checkpoint::Entity::last(ctx.scope()).one(tx).await?,
        false => None,
    };
    for (recipient, anchored) in &recipients {
        let dedupe_key = &notice.dedupe_key;
        let anchor = checkpoint.as_ref().filter(|_| *anchored);
        let new = NewMail { dedupe_key, recipient, title: &notice.title, body: &notice.body, anchor };
        mail::post(tx, ctx, &tenant, new).await?;
    }
    Ok(())
}

/// As [`notify`], without mails: for what is about mail itself, and for what would only be noise in a mailbox.
pub async fn notify_in_console(tx: &Tx, ctx: &Ctx, notice: Notice) -> Result<()> {
    told(tx, ctx, &notice).await.map(|_| ())
}

/// Writes the notifications and returns the seats that had not been told before.
async fn told(tx: &Tx, ctx: &Ctx, notice: &Notice) -> Result<Vec<seat::Model>> {
    webhooks::notice(tx, ctx, notice.kind, &notice.dedupe_key, notice.target).await?;
    let seats = seat::Entity::among(ctx.scope(), notice.seat_ids.iter().copied())
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
        .order_by_asc(seat::Column::Id)
        .all(tx)
        .await?;
    let mut told = Vec::with_capacity(seats.len());
    for seat in seats {
        let row = notification::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(ctx.new_id(NotificationId)),
            seat_id: Set(seat.id),
            kind: Set(notice.kind.to_owned()),
            dedupe_key: Set(notice.dedupe_key.clone()),
            title: Set(notice.title.clone()),
            body: Set(notice.body.clone()),
            target_id: Set(notice.target.map(|id| id.to_string())),
            read_at: Set(None),
            created_at: Set(ctx.now()),
        };
        use notification::Column::{DedupeKey, SeatId, TenantId};
        let once = OnConflict::columns([TenantId, SeatId, DedupeKey]).do_nothing().to_owned();
        if notification::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1 {
            told.push(seat);
        }
    }
    Ok(told)
}

/// The people with an active seat in one of those roles, by name.
pub async fn seats_with_role(db: &impl ConnectionTrait, scope: Scope, roles: &[Role]) -> Result<Vec<seat::Model>> {
    Ok(seat::Entity::within(scope)
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .filter(seat::Column::Role.is_in(roles.iter().copied()))
        .order_by_asc(seat::Column::Name)
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?)
}
