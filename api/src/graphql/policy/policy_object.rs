//! Policies.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::list::{self, PageArgs, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, policies};
use keystead_entities::policy::PolicyStatus as Stored;
use keystead_entities::policy_version::PolicyVersionStatus as StoredVersion;
use keystead_entities::{AnyId, PolicyId, Scoped, policy, policy_version, seat};

use super::review::{PolicyReview, PolicyReviewConnection, PolicyReviewStatus};
use super::version::{PolicyPage, PolicyVersion, PolicyVersionConnection};
use crate::graphql::action::{Action, actions};
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seat::{Seat, SeatConnection};

rowed!(policy);
connection!(PolicyConnection, PolicyEdge, Policy, "policies");

/// The one-page AI policy of a company: composed from what is true, completed by people.
pub struct Policy(Arc<policy::Model>);

impl From<Arc<policy::Model>> for Policy {
    fn from(row: Arc<policy::Model>) -> Self {
        Self(row)
    }
}

impl From<policy::Model> for Policy {
    fn from(row: policy::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Policy {
    /// The policy with that id, for whoever may look at policies.
    pub async fn find(gql: &Context<'_>, id: PolicyId) -> Result<Option<Self>> {
        let ctx = gql.ctx(policies::READ)?;
        Ok(gql.row::<policy::Entity>(ctx.scope(), id).await?.map(Self))
    }

    async fn in_force(&self, gql: &Context<'_>) -> Result<Option<policy_version::Model>> {
        if self.0.status != Stored::Published {
            return Ok(None);
        }
        let latest = below::first(gql, policies::versions(&gql.within(self.0.tenant_id)?, self.0.id)).await?;
        Ok(latest.filter(|version| version.status == StoredVersion::Published))
    }
}

impl Reload for policy::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PolicyId(id) => policy::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "policy"))
    }
}

/// Where a policy stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::policy::PolicyStatus")]
pub enum PolicyStatus {
    /// No version was published yet.
    Draft,
    /// A version is in force.
    Published,
    /// Not in force any more; kept for the evidence that points at it.
    Retired,
}

/// The one-page AI policy of a company. Its lines are composed from what is true (approved apps, forbidden uses, key
/// holders, approvers, offboarding, industry clauses); people add what the company says of its own. Publishing freezes the
/// page, and everybody acknowledges it. When it is not true any more, a review says which sentence changed.
#[Object]
impl Policy {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it stands.
    async fn status(&self) -> PolicyStatus {
        self.0.status.into()
    }

    /// The version in force; `null` while there is none.
    async fn published(&self, gql: &Context<'_>) -> Result<Option<PolicyVersion>> {
        Ok(self.in_force(gql).await?.map(Into::into))
    }

    /// The page as it would be published now: the lines that are true at this moment, and the draft's own words. Its `sha256`
    /// is what `policyPublish` takes as `expectedPageSha256`. `null` for a retired policy. Needs the role `AUDITOR`.
    #[graphql(complexity = 10)]
    async fn preview(&self, gql: &Context<'_>) -> Result<Option<PolicyPage>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(policies::READ_ALL)?;
        if self.0.status == Stored::Retired {
            return Ok(None);
        }
        let draft = policies::draft_of(&ctx, self.0.id).await?;
        let words = match draft {
            Some(draft) => Some(draft),
            None => self.in_force(gql).await?,
        };
        let own = policies::parts(&words.map(|version| version.sections).unwrap_or_default());
        let parts = policies::compose(&ctx, ctx.db(), &own).await?;
        let company = gql.caller()?.company(self.0.tenant_id).map(|tenant| tenant.name.clone()).unwrap_or_default();
        Ok(Some(PolicyPage::new(&self.0.title, &company, parts)))
    }

    /// The versions that were published, the latest first.
    async fn versions(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PolicyVersionConnection> {
        let list = policies::versions(&gql.within(self.0.tenant_id)?, self.0.id);
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(PolicyVersionConnection::new(page, count, PolicyVersion::from))
    }

    /// What of the page in force is not true any more, the latest first. Needs the role `AUDITOR`.
    async fn reviews(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; all if nothing is said.")] status: Option<Vec<PolicyReviewStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PolicyReviewConnection> {
        let ctx = gql.within(self.0.tenant_id)?;
        let status = status.map(|any| any.into_iter().map(Into::into).collect::<Vec<_>>());
        let list = policies::reviews(&ctx, self.0.id, status.as_deref())?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(PolicyReviewConnection::new(page, count, PolicyReview::from))
    }

    /// How many people are bound by the page in force: active seats of people, auditors apart; `null` while none is in force.
    /// Needs the role `AUDITOR`.
    async fn bound_seat_count(&self, gql: &Context<'_>) -> Result<Option<i32>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(policies::READ_ALL)?;
        if self.0.status != Stored::Published {
            return Ok(None);
        }
        let count = list::count(ctx.db(), policies::bound(&ctx)).await?;
        Ok(Some(i32::try_from(count).unwrap_or(i32::MAX)))
    }

    /// Who is bound by the page in force and has not acknowledged it, by name; `null` while none is in force. Needs the role
    /// `AUDITOR`.
    async fn waiting_seats(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Option<SeatConnection>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(policies::READ_ALL)?;
        let Some(version) = self.in_force(gql).await? else { return Ok(None) };
        let select = policies::pending(&ctx, version.id);
        let sort = Sort { by: seat::Column::Name, descending: false, tie: seat::Column::Id };
        let page: PageArgs = args(first, after, last, before);
        let page = list::page(ctx.db(), select.clone(), sort, &page).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(Some(SeatConnection::new(page, count, Seat::from)))
    }

    /// The day by which people are to look at the page again: a year after its publication.
    async fn review_due_on(&self) -> Option<Date> {
        self.0.review_due_on.as_deref().and_then(|day| day.parse().ok()).map(Date)
    }

    /// When it was retired; `null` while it is not.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(Into::into)
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change, of its draft too.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let lives = self.0.status != Stored::Retired;
        Ok(actions(
            &ctx,
            [
                (Action::Update, policies::UPDATE, lives),
                (Action::Publish, policies::PUBLISH, lives),
                (Action::Retire, policies::RETIRE, lives),
                (Action::ReminderSend, policies::PUBLISH, self.0.status == Stored::Published),
            ],
        ))
    }
}
