//! Deciding on items: one at a time, or up to a hundred alike.

use std::collections::{BTreeSet, HashMap};

use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item::{self as item, DecisionSource, SeatAuditDecision, SeatAuditItemKind};
use keystead_entities::{ApiTokenId, Scoped, SeatAuditItemId, SeatId, api_token, seat_audit_reviewer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::reviewers::{self, Under};
use super::{DECIDE, Target, assign};
use crate::audit;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};

/// The most items of one bulk decision.
const MOST: usize = 100;

/// A decision on one item.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The item.
    pub id: SeatAuditItemId,
    /// What is to become of it.
    pub decision: SeatAuditDecision,
    /// What a change leaves; for changes only.
    pub target: Option<Target>,
    /// Why, at most 1,000 characters.
    pub note: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The same decision on several items of one audit.
#[derive(Clone, Debug)]
pub struct BulkDecide {
    /// The items, at most 100, all of one audit.
    pub ids: Vec<SeatAuditItemId>,
    /// What is to become of each.
    pub decision: SeatAuditDecision,
    /// What a change leaves; for changes only.
    pub target: Option<Target>,
    /// Why, at most 1,000 characters.
    pub note: Option<String>,
}

/// Whether the caller may decide on the item as it is: the same rules as [`decide`], for showing what can be done. `asked`
/// are the reviewers of the audit.
pub fn may_decide(ctx: &Ctx, audit: &seat_audit::Model, item: &item::Model, asked: &[SeatId]) -> bool {
    let Some(own) = ctx.seat_id() else { return false };
    audit.status == SeatAuditStatus::Open
        && ctx.can(DECIDE)
        && (covers(ctx.role, Role::Admin) || asked.contains(&own))
        && !reviewers::is_own(own, Under::of(item))
        && reviewers::reaches(ctx.role, Under::of(item))
}

struct Choice {
    decision: SeatAuditDecision,
    target: Option<Target>,
    note: Option<String>,
}

/// Decides on one item; until the audit is closed it can be decided on again.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; `STATE_CONFLICT` where the audit is not open; `FOUR_EYES` where it would be a
/// decision on oneself or on a machine of one's own; `APPROVAL_REQUIRED` where the caller's role does not reach, or an
/// approver was not asked to review.
pub async fn decide(ctx: &Ctx, input: Decide) -> Result<item::Model> {
    ctx.may(DECIDE)?;
    let choice = choice(input.decision, input.target, input.note)?;
    let found = item::Entity::one(ctx.scope(), input.id).one(ctx.db()).await?;
    let audit_id = found.ok_or_else(|| Error::not_found("id", "seat audit item"))?.seat_audit_id;
    let tx = ctx.begin().await?;
    let audit = open_audit(&tx, ctx, audit_id).await?;
    let row = item::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "seat audit item"))?;
    expect_version(input.expected_version, row.version)?;
    check(&tx, ctx, &audit, &[("id".to_owned(), &row)], &choice).await?;
    write(&tx, ctx, &audit, &[&row], &choice).await?;
    let row = item::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "seat audit item"))?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Decides on all of the items or, where one of them cannot be decided on so, on none. Items that somebody else has decided
/// on already are not overwritten in bulk. Returns the audit.
///
/// # Errors
/// As [`decide`], with the field `ids.<place>` for each item that stands in the way.
pub async fn bulk_decide(ctx: &Ctx, input: BulkDecide) -> Result<seat_audit::Model> {
    ctx.may(DECIDE)?;
    let choice = choice(input.decision, input.target, input.note)?;
    let mut checks = Checks::new();
    if input.ids.is_empty() {
        checks.refuse(Code::Required, "ids", "Name at least one item.");
    } else if input.ids.len() > MOST {
        checks.refuse(Code::TooLong, "ids", format!("At most {MOST} items; these are {}.", input.ids.len()));
    }
    let mut seen = BTreeSet::new();
    for (at, id) in input.ids.iter().enumerate().take(MOST) {
        if !seen.insert(*id) {
            checks.refuse(Code::Invalid, &format!("ids.{at}"), "This item is named twice.");
        }
    }
    checks.done()?;
    let found =
        item::Entity::among(ctx.scope(), seen.iter().copied()).order_by_asc(item::Column::Id).all(ctx.db()).await?;
    let first = input.ids.iter().find_map(|id| found.iter().find(|row| row.id == *id));
    let audit_id = first.ok_or_else(|| Error::not_found("ids.0", "seat audit item"))?.seat_audit_id;
    let tx = ctx.begin().await?;
    let audit = open_audit(&tx, ctx, audit_id).await?;
    let rows = item::Entity::among(ctx.scope(), seen).all(&tx).await?;
    let by_id: HashMap<SeatAuditItemId, &item::Model> = rows.iter().map(|row| (row.id, row)).collect();
    let mut checks = Checks::new();
    let mut listed = Vec::with_capacity(rows.len());
    for (at, id) in input.ids.iter().enumerate() {
        let field = format!("ids.{at}");
        match by_id.get(id) {
            None => checks.refuse(Code::NotFound, &field, "There is no seat audit item with this id."),
            Some(row) if row.seat_audit_id != audit.id => {
                checks.refuse(Code::Invalid, &field, "All items of one call belong to one audit.");
            }
            Some(row) if row.decision.is_some() && row.decided_by_seat_id != ctx.seat_id() => {
                let decision = row.decision.map_or("", SeatAuditDecision::as_str);
                let message = format!("Somebody else decided {decision}. To overrule that, decide on it singly.");
                checks.refuse(Code::StateConflict, &field, message);
            }
            Some(row) => listed.push((field, *row)),
        }
    }
    checks.done()?;
    check(&tx, ctx, &audit, &listed, &choice).await?;
    let rows: Vec<_> = listed.iter().map(|(_, row)| *row).collect();
    write(&tx, ctx, &audit, &rows, &choice).await?;
    ctx.commit(tx, audit.id).await?;
    Ok(audit)
}

fn choice(decision: SeatAuditDecision, target: Option<Target>, note: Option<String>) -> Result<Choice> {
    let mut checks = Checks::new();
    let note = note.map(|note| checks.text("note", &note, 1_000)).filter(|note| !note.is_empty());
    let target = target.filter(|target| !target.is_empty());
    match (decision, &target) {
        (SeatAuditDecision::Change, None) => {
            checks.refuse(Code::Required, "target", "Say what the change is to leave.");
        }
        (SeatAuditDecision::Keep | SeatAuditDecision::Revoke, Some(_)) => {
            checks.refuse(Code::Invalid, "target", "Only a change has a target.");
        }
        _ => {}
    }
    checks.done()?;
    Ok(Choice { decision, target, note })
}

async fn open_audit(tx: &Tx, ctx: &Ctx, id: keystead_entities::SeatAuditId) -> Result<seat_audit::Model> {
    let audit = assign::lock(tx, ctx, id).await?.ok_or_else(|| Error::not_found("id", "seat audit item"))?;
    if audit.status != SeatAuditStatus::Open {
        return Err(Error::state("", format!("The audit is {}; decisions are taken while it is OPEN.", audit.status)));
    }
    Ok(audit)
}

/// Whether the caller may decide so on each; notes every reason against it.
async fn check(
    tx: &Tx,
    ctx: &Ctx,
    audit: &seat_audit::Model,
    items: &[(String, &item::Model)],
    choice: &Choice,
) -> Result<()> {
    let own = match ctx.seat_id() {
        Some(id) => seat::Entity::one(ctx.scope(), id).one(tx).await?,
        None => None,
    };
    let Some(own) = own.filter(reviewers::can_review) else {
        let message = "Only a person with an active seat decides in a seat audit, not a service account or a job.";
        return Err(Error::refused(Code::ApprovalRequired, "", message));
    };
    let role = own.role_at(ctx.now());
    if !covers(role, Role::Admin) {
        let asked = seat_audit_reviewer::Entity::one(ctx.scope(), audit.id).all(tx).await?;
        if !asked.iter().any(|row| row.seat_id == own.id) {
            let message = "An approver decides only in audits that name them as a reviewer.";
            return Err(Error::refused(Code::ApprovalRequired, "", message));
        }
    }
    let seats = seat::Entity::among(ctx.scope(), items.iter().map(|(_, item)| item.seat_id)).all(tx).await?;
    let seats: HashMap<SeatId, seat::Model> = seats.into_iter().map(|seat| (seat.id, seat)).collect();
    let token_ids = items.iter().filter_map(|(_, item)| item.api_token_id);
    let tokens = match choice.target {
        Some(_) => api_token::Entity::among(ctx.scope(), token_ids).all(tx).await?,
        None => Vec::new(),
    };
    let tokens: HashMap<ApiTokenId, api_token::Model> = tokens.into_iter().map(|token| (token.id, token)).collect();
    let mut checks = Checks::new();
    if let Some(heir) = choice.target.as_ref().and_then(|target| target.owner_seat_id) {
        let heir = seat::Entity::one(ctx.scope(), heir).one(tx).await?;
        if !heir.is_some_and(|heir| heir.kind == SeatKind::Person && heir.status == SeatStatus::Active) {
            let message = "A service account is answered for by a person with an active seat.";
            checks.refuse(Code::NotFound, "target.ownerSeatId", message);
        }
    }
    for (field, item) in items {
        let seat = seats.get(&item.seat_id);
        let answers_now = seat.is_some_and(|seat| seat.kind == SeatKind::Service && seat.owner_seat_id == Some(own.id));
        if reviewers::is_own(own.id, Under::of(item)) || answers_now {
            let message = "Nobody decides on their own seat or token, or on a machine they answer for.";
            checks.refuse(Code::FourEyes, field, message);
        } else if !reviewers::reaches(role, Under::of(item)) {
            checks.refuse(Code::ApprovalRequired, field, "Owners and admins are decided on by owners and admins.");
        }
        let Some(target) = &choice.target else { continue };
        target.check_kind(&mut checks, field, item.kind);
        match (item.kind, seat, item.api_token_id.and_then(|id| tokens.get(&id))) {
            (SeatAuditItemKind::ApiToken, _, Some(token)) => target.check_token(&mut checks, field, token),
            (SeatAuditItemKind::Seat | SeatAuditItemKind::ServiceAccount, Some(seat), _) => {
                target.check_seat(&mut checks, field, seat);
            }
            _ => {}
        }
    }
    checks.done()
}

async fn write(tx: &Tx, ctx: &Ctx, audit: &seat_audit::Model, items: &[&item::Model], choice: &Choice) -> Result<()> {
    let target = choice.target.as_ref().map(|target| json!(target));
    item::Entity::update_within(ctx.scope())
        .filter(item::Column::Id.is_in(items.iter().map(|item| item.id)))
        .col_expr(item::Column::Decision, Expr::value(choice.decision.as_str()))
        .col_expr(item::Column::DecisionSource, Expr::value(DecisionSource::Reviewer.as_str()))
        .col_expr(item::Column::Target, Expr::value(target.clone()))
        .col_expr(item::Column::Note, Expr::value(choice.note.clone()))
        .col_expr(item::Column::DecidedBySeatId, Expr::value(ctx.seat_id()))
        .col_expr(item::Column::DecidedAt, Expr::value(ctx.now()))
        .col_expr(item::Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(item::Column::Version, Expr::col(item::Column::Version).add(1))
        .exec(tx)
        .await?;
    for item in items {
        let told = audit::Event::new("seat_audit_item.decided", item.id)
            .with("seatAuditId", audit.id.to_string())
            .with("kind", item.kind.as_str())
            .with("seatId", item.seat_id.to_string())
            .with("apiTokenId", item.api_token_id.map(|id| id.to_string()))
            .with("decision", choice.decision.as_str())
            .with("before", item.decision.map(SeatAuditDecision::as_str))
            .with("target", target.clone().unwrap_or(Value::Null))
            .with("note", choice.note.clone());
        audit::record(tx, ctx, told);
    }
    Ok(())
}
