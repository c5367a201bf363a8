//! Beginning a policy.

use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::Role;
use keystead_entities::{PolicyId, PolicyVersionId};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::compose::DEFAULT_TITLE;
use super::section::{Part, Section};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result, is_unique_violation};
use crate::input::Checks;

/// To begin a policy.
pub const CREATE: Right = Right::write(Area::Policies, Role::Approver);

/// A policy to be begun.
#[derive(Clone, Debug)]
pub struct Create {
    /// At most 120 characters; [`DEFAULT_TITLE`] where absent.
    pub title: Option<String>,
}

/// What a new draft says of its own. People change it.
const FIRST_WORDS: &[(Section, &str)] = &[(
    Section::ForbiddenUses,
    "No AI app decides about a person: hiring, pay, credit, care or discipline.\n\nNobody passes off as checked what was not, \
     or has an AI app imitate somebody.",
)];

/// Begins the company's policy, with a first draft.
///
/// # Errors
/// `TAKEN` where one is there already that is not retired; `TOO_LONG`.
pub async fn create(ctx: &Ctx, input: Create) -> Result<policy::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let title = checks.optional_line("title", input.title.as_deref(), 120);
    checks.done()?;
    let now = ctx.now();
    let tx = ctx.begin().await?;
    let row = policy::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PolicyId),
        title: title.unwrap_or_else(|| DEFAULT_TITLE.into()),
        status: PolicyStatus::Draft,
        review_due_on: None,
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = row.into_active_model().insert(&tx).await.map_err(|error| {
        if !is_unique_violation(&error) {
            return error.into();
        }
        Error::refused(Code::Taken, "tenantId", "The company has a policy. Change that one, or retire it first.")
    })?;
    let own =
        FIRST_WORDS.iter().map(|(section, words)| Part { section: *section, lines: Vec::new(), own: (*words).into() });
    let draft = policy_version::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PolicyVersionId),
        policy_id: row.id,
        number: 1,
        status: PolicyVersionStatus::Draft,
        title: String::new(),
        company: String::new(),
        sections: json!(own.collect::<Vec<_>>()),
        page: String::new(),
        page_sha256: None,
        note: None,
        drafted_by_seat_id: ctx.seat_id(),
        published_by_seat_id: None,
        published_at: None,
        created_at: now,
        updated_at: now,
    };
    policy_version::Entity::insert(draft.into_active_model()).exec_without_returning(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("policy.created", row.id).with("title", row.title.clone()));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
