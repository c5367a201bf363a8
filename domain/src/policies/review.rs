//! What of the page in force is not true any more.

use keystead_entities::policy_review::{self, PolicyReviewStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ForChange, PolicyId, PolicyReviewId, Scoped};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::section::{Part, Section};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};

/// To decide on a review.
pub const REVIEW: Right = Right::write(Area::Policies, Role::Approver);

/// A decision on a review.
#[derive(Clone, Debug)]
pub struct Review {
    /// The review.
    pub id: PolicyReviewId,
    /// Why the page stays as it is, at most 500 characters.
    pub note: String,
    /// The version of the review the caller looked at.
    pub expected_version: Option<i32>,
}

/// Leaves the page as it is for now. The next publication says what is true all the same.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`, `TOO_LONG`; `STATE_CONFLICT` where it is not open.
pub async fn dismiss(ctx: &Ctx, input: Review) -> Result<policy_review::Model> {
    ctx.may(REVIEW)?;
    let mut checks = Checks::new();
    let note = checks.line("note", &input.note, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = policy_review::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "policy review"))?;
    expect_version(input.expected_version, old.version)?;
    if old.status != PolicyReviewStatus::Open {
        return Err(Error::state("id", format!("The review is {}.", old.status)));
    }
    let version = old.version + 1;
    let mut row = old.into_active_model();
    row.status = Set(PolicyReviewStatus::Dismissed);
    row.note = Set(Some(note.clone()));
    row.settled_by_seat_id = Set(ctx.seat_id());
    row.settled_at = Set(Some(ctx.now()));
    row.version = Set(version);
    let row = row.update(&tx).await?;
    let event = audit::Event::new("policy.review_dismissed", row.policy_id)
        .with("reviewId", row.id.to_string())
        .with("section", row.section.clone())
        .with("note", note);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Settles what is to be reviewed about a policy: its page is another from now on. Returns how many that were.
pub(super) async fn settle_all(tx: &Tx, ctx: &Ctx, id: PolicyId) -> Result<u64> {
    use policy_review::Column;
    let done = policy_review::Entity::update_within(ctx.scope())
        .filter(Column::PolicyId.eq(id))
        .filter(Column::Status.ne(PolicyReviewStatus::Settled))
        .col_expr(Column::Status, Expr::value(PolicyReviewStatus::Settled.as_str()))
        .col_expr(Column::SettledBySeatId, Expr::value(ctx.seat_id()))
        .col_expr(Column::SettledAt, Expr::value(ctx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

/// A line that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub section: Section,
    pub published: Option<String>,
    pub present: Option<String>,
}

impl Difference {
    /// The same for the same section and lines.
    pub fn digest(&self) -> String {
        let line = |line: &Option<String>| line.clone().unwrap_or_default();
        super::page::sha256(&serde_json::json!([self.section, line(&self.published), line(&self.present)]).to_string())
    }
}

/// Where the composed lines of two pages differ. A line that only says something else about the same thing (its words up to
/// the colon) is one difference, not two.
pub(super) fn differences(published: &[Part], present: &[Part]) -> Vec<Difference> {
    let mut found = Vec::new();
    for section in Section::ALL {
        let of = |parts: &[Part]| -> Vec<String> {
            parts.iter().filter(|part| part.section == section).flat_map(|part| part.lines.clone()).collect()
        };
        let (old, new) = (of(published), of(present));
        let gone: Vec<&String> = old.iter().filter(|line| !new.contains(line)).collect();
        let mut come: Vec<&String> = new.iter().filter(|line| !old.contains(line)).collect();
        for line in gone {
            let same = come.iter().position(|other| about(other) == about(line));
            let present = same.map(|at| come.remove(at).clone());
            found.push(Difference { section, published: Some(line.clone()), present });
        }
        found.extend(come.into_iter().map(|line| Difference { section, published: None, present: Some(line.clone()) }));
    }
    found
}

fn about(line: &str) -> &str {
    line.split_once(':').map_or(line, |(head, _)| head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[&str]) -> Vec<Part> {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        vec![Part { section: Section::KeyHolders, lines, own: String::new() }]
    }

    #[test]
    fn what_changed_is_said_in_the_words_of_both_pages() {
        let was = page(&["Nobody types keys.", "Claims (OpenAI): 1 key in use.", "Old (Mistral): 2 keys in use."]);
        let is = page(&["Nobody types keys.", "Claims (OpenAI): 2 keys in use.", "New (Anthropic): 1 key in use."]);
        let found = differences(&was, &is);
        let said: Vec<(Option<&str>, Option<&str>)> =
            found.iter().map(|d| (d.published.as_deref(), d.present.as_deref())).collect();
        assert_eq!(
            said,
            [
                (Some("Claims (OpenAI): 1 key in use."), Some("Claims (OpenAI): 2 keys in use.")),
                (Some("Old (Mistral): 2 keys in use."), None),
                (None, Some("New (Anthropic): 1 key in use.")),
            ]
        );
        assert_ne!(found[0].digest(), found[1].digest());
        assert!(differences(&was, &was).is_empty());
    }
}
