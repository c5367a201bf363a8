//! Putting a page into force.

use chrono::Days;
use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::Role;
use keystead_entities::{PolicyId, Scoped, tenant};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::{compose, look, page, review, section, update};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::tenants::calendar::{day_of, zone};

/// To put a policy into force.
pub const PUBLISH: Right = Right::write(Area::Policies, Role::Approver);

/// A page is to be looked at again within so many days.
const REVIEW_DAYS: u64 = 365;

/// A publication.
#[derive(Clone, Debug)]
pub struct Publish {
    /// The policy.
    pub id: PolicyId,
    /// What is new, for those who acknowledge it; at most 500 characters.
    pub note: Option<String>,
    /// SHA-256 of the page the caller read: another page is not published.
    pub expected_page_sha256: Option<String>,
    /// The version of the policy the caller looked at.
    pub expected_version: Option<i32>,
}

/// Publishes the page as it is composed at this moment with the draft's own words. Everybody who is bound by it is told and
/// acknowledges it anew; what was to be reviewed is settled.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TOO_LONG`; `STATE_CONFLICT` for a retired policy, where the page in force says the same
/// and no note says why it is renewed, and where the page is another by now than the one that was read.
pub async fn publish(ctx: &Ctx, input: Publish) -> Result<policy::Model> {
    ctx.may(PUBLISH)?;
    let mut checks = Checks::new();
    let note = checks.optional_line("note", input.note.as_deref(), 500);
    checks.done()?;
    let (now, tx) = (ctx.now(), ctx.begin().await?);
    let old = super::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let company = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let company = company.ok_or_else(|| Error::internal("publishing a policy", "the tenant is gone"))?;
    let draft = update::draft(&tx, ctx, &old).await?;
    let parts = compose(ctx, &tx, &section::parts(&draft.sections)).await?;
    let text = page::markdown(&old.title, &company.name, &parts);
    let hash = page::sha256(&text);
    if input.expected_page_sha256.is_some_and(|expected| !expected.eq_ignore_ascii_case(&hash)) {
        let message = "The page is another by now than the one you read. Read it again, then publish it.";
        return Err(Error::state("expectedPageSha256", message));
    }
    let in_force = policy_version::Entity::within(ctx.scope())
        .filter(policy_version::Column::PolicyId.eq(old.id))
        .filter(policy_version::Column::Status.eq(PolicyVersionStatus::Published))
        .one(&tx)
        .await?;
    if note.is_none() && in_force.is_some_and(|version| version.page_sha256.as_ref() == Some(&hash)) {
        let message = "The page in force says the same already. To renew it as it is, say so in `note`.";
        return Err(Error::state("id", message));
    }
    policy_version::Entity::update_within(ctx.scope())
        .filter(policy_version::Column::PolicyId.eq(old.id))
        .filter(policy_version::Column::Status.eq(PolicyVersionStatus::Published))
        .col_expr(policy_version::Column::Status, Expr::value(PolicyVersionStatus::Superseded.as_str()))
        .exec(&tx)
        .await?;
    let settled = review::settle_all(&tx, ctx, old.id).await?;
    let mut row = draft.into_active_model();
    row.status = Set(PolicyVersionStatus::Published);
    row.title = Set(old.title.clone());
    row.company = Set(company.name.clone());
    row.sections = Set(json!(parts));
    row.page = Set(text);
    row.page_sha256 = Set(Some(hash.clone()));
    row.note = Set(note.clone());
    row.published_by_seat_id = Set(ctx.seat_id());
    row.published_at = Set(Some(now));
    row.updated_at = Set(now);
    let published = row.update(&tx).await?;
    let review_due_on = day_of(zone(&company), now).checked_add_days(Days::new(REVIEW_DAYS)).map(|day| day.to_string());
    let version = old.version + 1;
    let mut row = old.into_active_model();
    row.status = Set(PolicyStatus::Published);
    row.review_due_on = Set(review_due_on);
    row.version = Set(version);
    row.updated_at = Set(now);
    let row = row.update(&tx).await?;
    look::tell_of(&tx, ctx, &row, &published).await?;
    let event = audit::Event::new("policy.published", row.id)
        .with("number", published.number)
        .with("pageSha256", hash)
        .with("note", note.unwrap_or_default())
        .with("settledReviewCount", settled);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
