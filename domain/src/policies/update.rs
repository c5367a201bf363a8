//! Writing the draft.

use keystead_entities::policy;
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::Role;
use keystead_entities::{PolicyId, PolicyVersionId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::section::{Part, Section, parts};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::input::{Checks, expect_version};

/// To write the draft of a policy.
pub const UPDATE: Right = Right::write(Area::Policies, Role::Approver);

/// A change of the draft.
#[derive(Clone, Debug)]
pub struct Update {
    /// The policy.
    pub id: PolicyId,
    /// Its title, at most 120 characters; as before where absent.
    pub title: Option<String>,
    /// What the company says of its own in a section, at most 2,000 characters; sections that are not named stay.
    pub own: Vec<(Section, String)>,
    /// The version of the policy the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes the draft. Where none is being written, a new one begins with the words of the page in force.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TOO_LONG`, `INVALID`; `STATE_CONFLICT` for a retired policy.
pub async fn update(ctx: &Ctx, input: Update) -> Result<policy::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let title = checks.optional_line("title", input.title.as_deref(), 120);
    let own: Vec<(Section, String)> = input
        .own
        .iter()
        .enumerate()
        .map(|(at, (section, text))| {
            let text = text.replace("\r\n", "\n");
            (*section, checks.text(&format!("sections.{at}.own"), &text, 2_000))
        })
        .collect();
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let draft = draft(&tx, ctx, &old).await?;
    let before = parts(&draft.sections);
    let after: Vec<Part> = before
        .iter()
        .map(|part| {
            let new = own.iter().rev().find(|(section, _)| *section == part.section);
            let own = new.map_or_else(|| part.own.clone(), |(_, text)| text.clone());
            Part { section: part.section, lines: Vec::new(), own }
        })
        .collect();
    let changed: Vec<&str> =
        before.iter().zip(&after).filter(|(b, a)| b.own != a.own).map(|(_, a)| a.section.as_str()).collect();
    let mut event = audit::Event::new("policy.updated", old.id).with("draftNumber", draft.number);
    for (part, new) in before.iter().zip(&after).filter(|(b, a)| b.own != a.own) {
        event = event.with(field(part.section), json!({ "from": part.own, "to": new.own }));
    }
    let mut row = draft.into_active_model();
    row.sections = Set(json!(after));
    row.drafted_by_seat_id = Set(ctx.seat_id());
    row.updated_at = Set(ctx.now());
    row.update(&tx).await?;
    let title = title.unwrap_or_else(|| old.title.clone());
    let event = event.changed("title", old.title.clone(), title.clone()).with("sections", json!(changed));
    let version = old.version + 1;
    let mut row = old.into_active_model();
    row.title = Set(title);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

fn field(section: Section) -> &'static str {
    match section {
        Section::ApprovedApps => "approvedApps",
        Section::ForbiddenUses => "forbiddenUses",
        Section::KeyHolders => "keyHolders",
        Section::Approvers => "approvers",
        Section::Offboarding => "offboarding",
        Section::Industry => "industry",
    }
}

/// The draft of a policy that is locked; begun with the words of the latest version where there is none.
pub(super) async fn draft(tx: &Tx, ctx: &Ctx, of: &policy::Model) -> Result<policy_version::Model> {
    let latest = policy_version::Entity::within(ctx.scope())
        .filter(policy_version::Column::PolicyId.eq(of.id))
        .order_by_desc(policy_version::Column::Number)
        .one(tx)
        .await?;
    let (number, words) = match latest {
        Some(row) if row.status == PolicyVersionStatus::Draft => return Ok(row),
        Some(row) => (row.number + 1, parts(&row.sections)),
        None => (1, Vec::new()),
    };
    let own: Vec<Part> = words.into_iter().map(|part| Part { lines: Vec::new(), ..part }).collect();
    let row = policy_version::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PolicyVersionId),
        policy_id: of.id,
        number,
        status: PolicyVersionStatus::Draft,
        title: String::new(),
        company: String::new(),
        sections: json!(own),
        page: String::new(),
        page_sha256: None,
        note: None,
        drafted_by_seat_id: ctx.seat_id(),
        published_by_seat_id: None,
        published_at: None,
        created_at: ctx.now(),
        updated_at: ctx.now(),
    };
    Ok(row.into_active_model().insert(tx).await?)
}
