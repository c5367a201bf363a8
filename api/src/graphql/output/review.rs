//! Texts for clients that were handed in.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use chrono::TimeDelta;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, outputs};
use keystead_entities::output_review::OutputReviewStatus as Stored;
use keystead_entities::{AnyId, OutputReviewId, Scoped, output_review, tenant};

use super::rule::{ApprovalRule, Approver};
use super::rules::rules;
use super::text::texts;
use crate::graphql::action::{Action, actions};
use crate::graphql::ai_app::AiApp;
use crate::graphql::business_unit::BusinessUnit;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(output_review);
connection!(OutputReviewConnection, OutputReviewEdge, OutputReview, "texts for clients");

/// A text for a client that an AI app wrote.
#[derive(Clone)]
pub struct OutputReview(Arc<output_review::Model>);

impl From<Arc<output_review::Model>> for OutputReview {
    fn from(row: Arc<output_review::Model>) -> Self {
        Self(row)
    }
}

impl From<output_review::Model> for OutputReview {
    fn from(row: output_review::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl OutputReview {
    /// The review with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: OutputReviewId) -> Result<Option<Self>> {
        let ctx = gql.ctx(outputs::READ)?;
        let Some(row) = gql.row::<output_review::Entity>(ctx.scope(), id).await? else { return Ok(None) };
        let seen = ctx.can(outputs::READ_ALL) || rules(gql, row.tenant_id).await?.is_own(row.submitted_by_seat_id);
        Ok(seen.then_some(Self(row)))
    }
}

impl Reload for output_review::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::OutputReviewId(id) => output_review::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "output review"))
    }
}

/// Where a text for a client stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::output_review::OutputReviewStatus")]
pub enum OutputReviewStatus {
    /// Nobody has decided. After 30 days it is withdrawn by itself.
    Pending,
    /// It may go out: as it was handed in, or in the corrected wording where there is one.
    Approved,
    /// It must not go out.
    Rejected,
    /// Taken back, or nobody decided in time.
    Withdrawn,
}

/// A text for a client that an AI app wrote, handed in for a person to approve. The text is sealed under a key of its own;
/// it is in no audit entry, mail, job or webhook, and is erased some time after the decision.
#[Object]
impl OutputReview {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it stands.
    async fn status(&self) -> OutputReviewStatus {
        self.0.status.into()
    }

    /// Who handed it in.
    async fn submitted_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.submitted_by_seat_id)).await
    }

    /// The AI app that wrote it.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0.tenant_id, Some(self.0.ai_app_id)).await
    }

    /// The part of the company that whoever handed it in belonged to; `null` where to none.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<BusinessUnit>> {
        BusinessUnit::edge(gql, self.0.tenant_id, self.0.business_unit_id).await
    }

    /// For whom it is.
    async fn audience(&self) -> &str {
        &self.0.audience
    }

    /// The text as it was handed in, for whoever did, and for those who may decide or did; `null` for all others, and once it
    /// is erased.
    async fn text(&self, gql: &Context<'_>) -> Result<Option<String>> {
        let texts = texts(gql, &self.0).await?;
        Ok(texts.and_then(|texts| texts.submitted.as_ref().map(|text| text.to_string())))
    }

    /// SHA-256 of the text in UTF-8, lower-case hexadecimal. It stays when the text is erased.
    async fn text_sha256(&self) -> &str {
        &self.0.text_sha256
    }

    /// The text's length in characters. It stays when the text is erased.
    async fn text_length(&self) -> i32 {
        self.0.text_length
    }

    /// How it is to read instead, in the words of whoever decided; seen by those who see `text`.
    async fn corrected_text(&self, gql: &Context<'_>) -> Result<Option<String>> {
        let texts = texts(gql, &self.0).await?;
        Ok(texts.and_then(|texts| texts.corrected.as_ref().map(|text| text.to_string())))
    }

    /// SHA-256 of the corrected wording; `null` where there is none.
    async fn corrected_sha256(&self) -> Option<&str> {
        self.0.corrected_sha256.as_deref()
    }

    /// The corrected wording's length in characters; `null` where there is none.
    async fn corrected_length(&self) -> Option<i32> {
        self.0.corrected_length
    }

    /// What may go out: the corrected wording where there is one, else the text. `null` unless it is approved, and for those
    /// who do not see `text`.
    async fn approved_text(&self, gql: &Context<'_>) -> Result<Option<String>> {
        let texts = texts(gql, &self.0).await?;
        Ok(texts.and_then(|texts| texts.approved(self.0.status).map(str::to_owned)))
    }

    /// The rule by which it is decided now; `null` where the company made none that fits.
    async fn rule(&self, gql: &Context<'_>) -> Result<Option<ApprovalRule>> {
        let rules = rules(gql, self.0.tenant_id).await?;
        Ok(rules.of(self.0.ai_app_id, self.0.business_unit_id).rule.cloned().map(ApprovalRule::from))
    }

    /// Who may decide on it now, by name; whoever handed it in is not among them. At most 50 are shown.
    async fn approvers(&self, gql: &Context<'_>) -> Result<Vec<Approver>> {
        let rules = rules(gql, self.0.tenant_id).await?;
        let people = rules.of(self.0.ai_app_id, self.0.business_unit_id).people;
        let others = people.into_iter().filter(|seat| seat.id != self.0.submitted_by_seat_id);
        Ok(others.take(50).map(Approver::from).collect())
    }

    /// Who decided; `null` until somebody does, and where it was withdrawn.
    async fn decided_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.decided_by_seat_id).await
    }

    /// When its waiting ended.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// What whoever decided says to it; seen by those who see `text`, and erased with it.
    async fn note(&self, gql: &Context<'_>) -> Result<Option<&str>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let sees = outputs::sees(&ctx, rules(gql, self.0.tenant_id).await?.as_ref(), &self.0);
        Ok(self.0.note.as_deref().filter(|_| sees))
    }

    /// When the text will be erased; `null` while it waits, and once it is erased.
    async fn erase_due_at(&self, gql: &Context<'_>) -> Result<Option<DateTime>> {
        let Some(settled_at) = self.0.settled_at.filter(|_| self.0.erased_at.is_none()) else { return Ok(None) };
        let company = gql.caller()?.company(self.0.tenant_id);
        Ok(company
            .map(|company: Arc<tenant::Model>| (settled_at + TimeDelta::days(company.output_text_days.into())).into()))
    }

    /// When the text was erased. The entry `output_review.erased` of the audit log names its hash.
    async fn erased_at(&self) -> Option<DateTime> {
        self.0.erased_at.map(Into::into)
    }

    /// When it was handed in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let rules = rules(gql, self.0.tenant_id).await?;
        let waits = self.0.status == Stored::Pending;
        let decides = waits && rules.may_decide(&self.0);
        Ok(actions(
            &ctx,
            [
                (Action::Approve, outputs::DECIDE, decides),
                (Action::Erase, outputs::ERASE, !waits && self.0.erased_at.is_none()),
                (Action::Reject, outputs::DECIDE, decides),
                (Action::Withdraw, outputs::SUBMIT, waits && rules.is_own(self.0.submitted_by_seat_id)),
            ],
        ))
    }
}
