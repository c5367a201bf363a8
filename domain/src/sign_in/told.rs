//! Telling people that somebody guesses at their password: once a day, however long it goes on.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::audit_event::{self, AuditOutcome, Column};
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, UserId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::seats;
use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::notifications::{self, Notice};

const ACTION: &str = "sign_in.guessed_at";
const ONCE_IN: TimeDelta = TimeDelta::hours(24);

/// Tells the person and the admins at each of their companies.
pub(super) async fn guessed_at(app: &Arc<App>, user_id: UserId, origin: &Origin) -> Result<()> {
    for seat in seats::look(app.db.read(), user_id).await? {
        let ctx = Ctx::visitor(app, seat.tenant_id, origin.clone());
        let before = audit_event::Entity::within(ctx.scope())
            .filter(Column::Action.eq(ACTION))
            .filter(Column::TargetId.eq(seat.id.to_string()))
            .filter(Column::OccurredAt.gt(ctx.now() - ONCE_IN));
        if before.count(ctx.db()).await? > 0 {
            continue;
        }
        let tx = ctx.begin().await?;
        let admins = notifications::seats_with_role(&tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
        let mut seat_ids: Vec<_> = admins.iter().map(|s| s.id).chain([seat.id]).collect();
        seat_ids.sort_unstable();
        seat_ids.dedup();
        let body = format!(
            "Within the last hour somebody tried ten wrong passwords for {}. Nobody came in by that, and nobody is locked out: \
             whoever guesses has to wait longer each time.\n\nIf it was not {} who mistyped, there is nothing to do as long as \
             the password is used nowhere else. A second factor makes guessing pointless.",
            seat.email.as_deref().unwrap_or_default(),
            seat.name,
        );
        let notice = Notice {
            seat_ids,
            kind: ACTION,
            dedupe_key: format!("{ACTION}:{}:{}", seat.id, ctx.now().date_naive()),
            title: format!("Somebody guesses at the password of {}", seat.name),
            body,
            target: Some(seat.id.into()),
        };
        notifications::notify(&tx, &ctx, notice).await?;
        let told = audit::Event::new(ACTION, seat.id).outcome(AuditOutcome::Refused).with("failures", 10);
        audit::record(&tx, &ctx, told);
        tx.commit().await?;
        app.wake.notify_one();
    }
    Ok(())
}
