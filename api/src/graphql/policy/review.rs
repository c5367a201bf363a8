//! What of a policy is not true any more.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, policies};
use keystead_entities::policy_review::PolicyReviewStatus as Stored;
use keystead_entities::{AnyId, PolicyReviewId, Scoped, policy_review};

use super::policy_object::Policy;
use super::version::PolicySectionKey;
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(policy_review);
connection!(PolicyReviewConnection, PolicyReviewEdge, PolicyReview, "reviews of a policy");

/// A line of the page in force that is not what would be written today.
pub struct PolicyReview(Arc<policy_review::Model>);

impl From<policy_review::Model> for PolicyReview {
    fn from(row: policy_review::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl PolicyReview {
    /// The review with that id.
    pub async fn find(gql: &Context<'_>, id: PolicyReviewId) -> Result<Option<Self>> {
        let ctx = gql.ctx(policies::READ_ALL)?;
        Ok(gql.row::<policy_review::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for policy_review::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PolicyReviewId(id) => policy_review::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "policy review"))
    }
}

/// Where a review stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::policy_review::PolicyReviewStatus")]
pub enum PolicyReviewStatus {
    /// Somebody has to look.
    Open,
    /// Somebody looked, and the page stays as it is for now.
    Dismissed,
    /// The page says what is true: a later version was published, or the change was undone.
    Settled,
}

/// A line of the page in force that is not what would be written today: a new key, app, industry pack or role changed what
/// is true. Publishing a new version settles it, and so does undoing the change.
#[Object]
impl PolicyReview {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The policy.
    async fn policy(&self, gql: &Context<'_>) -> Result<Option<Policy>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let row = gql.row::<keystead_entities::policy::Entity>(ctx.scope(), self.0.policy_id).await?;
        Ok(row.map(Into::into))
    }

    /// The section that the line stands in; `null` for one that the page has no more.
    async fn section(&self) -> Option<PolicySectionKey> {
        let is_it = |section: &&policies::Section| section.as_str() == self.0.section;
        policies::Section::ALL.iter().find(is_it).map(|section| (*section).into())
    }

    /// What the page in force says; `null` where a line is missing from it.
    async fn published_line(&self) -> Option<&str> {
        self.0.published_line.as_deref()
    }

    /// What would be written now; `null` where the line is gone.
    async fn present_line(&self) -> Option<&str> {
        self.0.present_line.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> PolicyReviewStatus {
        self.0.status.into()
    }

    /// Why the page stays as it is, where somebody said so.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who dismissed it, or published the version that settled it; `null` where the change was undone.
    async fn settled_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.settled_by_seat_id).await
    }

    /// When it was dismissed or settled.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// When it was noticed.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Dismiss, policies::REVIEW, self.0.status == Stored::Open)]))
    }
}
