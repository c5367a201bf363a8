//! Which entries a list shows, and where the chain stands.

use keystead_entities::audit_event::{self, AuditOutcome, Column};
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, audit_checkpoint, audit_head};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use serde::{Deserialize, Serialize};

use super::note::{Signer, origin};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::list::Span;

/// To read and verify the log.
pub const READ: Right = Right::read(Area::Audit, Role::Auditor);

/// What is wanted of the log. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditFilter {
    /// By any of these actors, as the log writes them: ids of seats or jobs, or `operator`.
    pub actor_ids: Option<Vec<String>>,
    /// By any of these kinds of actor: `SEAT`, `SYSTEM`, `OPERATOR`.
    #[serde(rename = "actorKind")]
    pub actor_kinds: Option<Vec<String>>,
    /// Any of these actions; one that ends in a dot means all of that noun: `seat.`.
    #[serde(rename = "action")]
    pub actions: Option<Vec<String>>,
    /// To any of these objects.
    pub target_ids: Option<Vec<String>>,
    /// Any of these.
    #[serde(rename = "outcome")]
    pub outcomes: Option<Vec<AuditOutcome>>,
    /// In the course of this request.
    pub request_id: Option<String>,
    /// When it happened.
    pub occurred_at: Span,
}

/// The entries that a filter and a search text leave. The text is looked for in action, actor, target, request and details.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn select(ctx: &Ctx, filter: &AuditFilter, search: Option<&str>) -> Result<Select<audit_event::Entity>> {
    ctx.may(READ)?;
    let mut rows = audit_event::Entity::within(ctx.scope());
    if let Some(any) = &filter.actor_ids {
        rows = rows.filter(Column::ActorId.is_in(any));
    }
    if let Some(any) = &filter.actor_kinds {
        rows = rows.filter(Column::ActorKind.is_in(any));
    }
    if let Some(any) = &filter.actions {
        let wanted = any.iter().map(|action| match action.ends_with('.') {
            true => Expr::col(Column::Action).like(LikeExpr::new(format!("{}%", escaped(action))).escape('\\')),
            false => Column::Action.eq(action),
        });
        rows = rows.filter(wanted.fold(Condition::any().add(Expr::val(1).eq(0)), Condition::add));
    }
    if let Some(any) = &filter.target_ids {
        rows = rows.filter(Column::TargetId.is_in(any));
    }
    if let Some(any) = &filter.outcomes {
        rows = rows.filter(Column::Outcome.is_in(any.iter().copied()));
    }
    if let Some(request) = &filter.request_id {
        rows = rows.filter(Column::RequestId.eq(request));
    }
    rows = rows.filter(filter.occurred_at.of(Column::OccurredAt));
    if let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) {
        if text.chars().count() > 200 {
            return Err(Error::refused(Code::TooLong, "search", "At most 200 characters."));
        }
        rows = rows.filter(contains(text));
    }
    Ok(rows)
}

fn contains(text: &str) -> Condition {
    let like = || LikeExpr::new(format!("%{}%", escaped(&text.to_lowercase()))).escape('\\');
    let columns = [Column::Action, Column::ActorId, Column::TargetId, Column::RequestId];
    let plain = columns.map(|column| Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(column))).like(like()));
    let details = Expr::col(Column::Fields).cast_as("TEXT");
    let details = Expr::expr(sea_orm::sea_query::Func::lower(details)).like(like());
    plain.into_iter().fold(Condition::any().add(details), Condition::add)
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Where a chain stands.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its last entry.
    pub head: audit_head::Model,
    /// The latest signature over it.
    pub checkpoint: Option<audit_checkpoint::Model>,
    /// C2SP verifier key.
    pub public_key: String,
}

/// Where the tenant's chain stands.
pub async fn head(ctx: &Ctx) -> Result<Head> {
    ctx.may(READ)?;
    let head = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let head = head.ok_or_else(|| Error::internal("reading the audit log", "the chain has no head"))?;
    let checkpoint = audit_checkpoint::Entity::last(ctx.scope()).one(ctx.db()).await?;
    let public_key = Signer::new(&ctx.app.keys)?.verifier(&origin(ctx.tenant_id())).to_string();
    Ok(Head { head, checkpoint, public_key })
}
