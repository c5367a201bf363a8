//! An owner's password where passwords are closed: it works, and everybody who answers for the company learns of it.

use keystead_entities::seat::{self, Role};

use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{self, Notice};

const KIND: &str = "session.break_glass";

/// Tells the other owners and admins that an owner came in by password where others cannot.
pub(crate) async fn glass_broken(tx: &Tx, ctx: &Ctx, owner: &seat::Model) -> Result<()> {
    audit::record(tx, ctx, audit::Event::new(KIND, owner.id));
    let told = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let body = format!(
        "{} came in by password, although this company lets people in through its identity provider only. An owner's password is kept \
         for the day on which the provider is down or set up wrongly.\n\nIf that is not why, ask {} about it now: end the session, \
         and have the password changed.",
        owner.name, owner.name,
    );
    let notice = Notice {
        seat_ids: told.into_iter().map(|seat| seat.id).filter(|id| *id != owner.id).collect(),
        kind: KIND,
        dedupe_key: format!("{KIND}:{}:{}", owner.id, ctx.now().timestamp()),
        title: format!("{} came in by password, past the identity provider", owner.name),
        body,
        target: Some(owner.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}
