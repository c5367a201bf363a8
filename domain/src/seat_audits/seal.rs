//! The end of an audit: what was kept is seen to be unchanged, the rest is compared, the report is written and its digest
//! put into the audit log; all in one transaction.

use std::collections::BTreeSet;

use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item::{self as item, ItemOutcome, SeatAuditDecision};
use keystead_entities::seat_audit_report;
use keystead_entities::{Scoped, SeatAuditId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{assign, proof, remind, report};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::tenants;

/// Seals an audit all of whose decisions are applied. The second time there is nothing to do.
pub(super) async fn seal(ctx: &Ctx, id: SeatAuditId) -> Result<()> {
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let Some(audit) = assign::lock(&tx, ctx, id).await?.filter(|audit| audit.status == SeatAuditStatus::Closing) else {
        return Ok(());
    };
    let mut items = item::Entity::within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(id))
        .order_by_asc(item::Column::Kind)
        .order_by_asc(item::Column::Name)
        .order_by_asc(item::Column::Id)
        .all(&tx)
        .await?;
    settle_kept(&tx, ctx, &mut items).await?;
    let baseline = audit.baseline.clone().unwrap_or_default();
    let baseline = serde_json::from_value(baseline).map_err(|e| Error::internal("reading a baseline", e))?;
    let untouched = proof::compare(&tx, ctx, &baseline, &touched(&items)).await?;
    let audit = finish(&tx, ctx, audit).await?;
    let report = report::build(&tx, ctx, &tenant, &audit, &items, untouched).await?;
    let files = report::render(&report)?;
    let row = seat_audit_report::Model {
        tenant_id: ctx.tenant_id(),
        seat_audit_id: id,
        json_sha256: files.json.sha256.clone(),
        json: files.json.text,
        markdown_sha256: files.markdown.sha256.clone(),
        markdown: files.markdown.text,
        html_sha256: files.html.sha256.clone(),
        html: files.html.text,
        sealed_at: ctx.now(),
    };
    seat_audit_report::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await?;
    remind::tell_sealed(&tx, ctx, &audit, &report.sentence(), &files.json.sha256).await?;
    let told = audit::Event::new("seat_audit.completed", id)
        .with("reportSha256", files.json.sha256)
        .with("markdownSha256", files.markdown.sha256)
        .with("htmlSha256", files.html.sha256)
        .with("itemCount", items.len())
        .with("revokedCount", report.summary.revoked)
        .with("changedCount", report.summary.changed)
        .with("notAppliedCount", report.summary.not_applied)
        .with("isRestUnchanged", report.untouched.is_unchanged);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await
}

async fn finish(tx: &Tx, ctx: &Ctx, audit: seat_audit::Model) -> Result<seat_audit::Model> {
    let version = audit.version;
    let mut row = audit.into_active_model();
    row.status = Set(SeatAuditStatus::Closed);
    row.closed_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// What was to be kept is; tokens whose seat was revoked ended with it; what nobody could decide on was not reviewed.
async fn settle_kept(tx: &Tx, ctx: &Ctx, items: &mut [item::Model]) -> Result<()> {
    let ended = touched(items);
    for wanted in [ItemOutcome::NotReviewed, ItemOutcome::EndedWithSeat, ItemOutcome::Kept] {
        let mut ids = Vec::new();
        for item in items.iter_mut().filter(|item| item.outcome.is_none()) {
            let outcome = match item.decision {
                None => ItemOutcome::NotReviewed,
                Some(SeatAuditDecision::Keep)
                    if item.api_token_id.is_some_and(|id| ended.contains(&id.to_string()))
                        || item.access_grant_id.is_some_and(|id| ended.contains(&id.to_string())) =>
                {
                    ItemOutcome::EndedWithSeat
                }
                Some(SeatAuditDecision::Keep) => ItemOutcome::Kept,
                Some(_) => {
                    let what = format!("the decision on {} is not applied", item.id);
                    return Err(Error::internal("sealing a seat audit", what));
                }
            };
            if outcome == wanted {
                item.outcome = Some(outcome);
                item.settled_at = Some(ctx.now());
                ids.push(item.id);
            }
        }
        for ids in ids.chunks(10_000) {
            item::Entity::update_within(ctx.scope())
                .filter(item::Column::Id.is_in(ids.iter().copied()))
                .col_expr(item::Column::Outcome, Expr::value(wanted.as_str()))
                .col_expr(item::Column::SettledAt, Expr::value(ctx.now()))
                .col_expr(item::Column::UpdatedAt, Expr::value(ctx.now()))
                .col_expr(item::Column::Version, Expr::col(item::Column::Version).add(1))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// The seats and tokens that decisions of this audit were applied to, and the tokens that died with a seat.
fn touched(items: &[item::Model]) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    for item in items {
        let applied = matches!(item.outcome, Some(ItemOutcome::Changed | ItemOutcome::Revoked));
        if !applied {
            continue;
        }
        // The end of a grant changes nothing of what the seat may do by itself.
        if item.access_grant_id.is_none() {
            touched.insert(item.api_token_id.map_or_else(|| item.seat_id.to_string(), |id| id.to_string()));
        }
        let died = item.outcome_detail.as_ref().and_then(|detail| detail.get("died")).and_then(|died| died.as_array());
        touched.extend(died.into_iter().flatten().filter_map(|t| t.get("id")?.as_str().map(str::to_owned)));
    }
    touched
}
