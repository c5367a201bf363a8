//! Versions of a policy, and the words on them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::policies::{self, Part, Section};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::policy_version::PolicyVersionStatus as Stored;
use keystead_entities::{
    AnyId, PolicyAcknowledgementId, PolicyVersionId, Scoped, policy_acknowledgement, policy_version,
};

use super::policy_object::Policy;
use crate::graphql::action::{Action, actions};
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(policy_version, policy_acknowledgement);
connection!(PolicyVersionConnection, PolicyVersionEdge, PolicyVersion, "versions of a policy");
connection!(
    PolicyAcknowledgementConnection,
    PolicyAcknowledgementEdge,
    PolicyAcknowledgement,
    "acknowledgements of a policy"
);

/// Where a version of a policy stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::policy_version::PolicyVersionStatus")]
pub enum PolicyVersionStatus {
    /// It is being written.
    Draft,
    /// It is in force.
    Published,
    /// A later one is in force, or the policy was retired.
    Superseded,
}

/// A section of the page, in the order of the page.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::policies::Section")]
pub enum PolicySectionKey {
    /// Which AI apps may be used, and for which data.
    ApprovedApps,
    /// What must not be done.
    ForbiddenUses,
    /// Where keys are, and who may touch them.
    KeyHolders,
    /// Who looks at AI text before a client does.
    Approvers,
    /// What happens when somebody leaves.
    Offboarding,
    /// What the company's trade adds: the clauses of its industry packs.
    Industry,
}

/// A section of the page.
#[derive(SimpleObject)]
pub struct PolicySection {
    /// Which one.
    key: PolicySectionKey,
    /// Its heading on the page.
    heading: &'static str,
    /// What is composed from the company's state, a sentence each.
    lines: Vec<String>,
    /// What the company says of its own; paragraphs are parted by empty lines.
    own: String,
    /// Whether something stands there.
    is_complete: bool,
}

/// A page of the policy as words.
#[derive(SimpleObject)]
pub struct PolicyPage {
    /// Its sections, in order.
    sections: Vec<PolicySection>,
    /// The page as Markdown: what is published and hashed.
    markdown: String,
    /// The same as one HTML page without scripts, for printing.
    html: String,
    /// Lower-case hex of the SHA-256 of `markdown`.
    sha256: String,
}

impl PolicyPage {
    /// The page with those parts.
    pub fn new(title: &str, company: &str, parts: Vec<Part>) -> Self {
        let markdown = policies::markdown(title, company, &parts);
        Self {
            html: policies::html(title, company, &parts),
            sha256: policies::sha256(&markdown),
            markdown,
            sections: sections(parts),
        }
    }
}

fn sections(parts: Vec<Part>) -> Vec<PolicySection> {
    let shown = |part: Part| PolicySection {
        key: part.section.into(),
        heading: Section::heading(part.section),
        is_complete: !part.is_empty(),
        lines: part.lines,
        own: part.own,
    };
    parts.into_iter().map(shown).collect()
}

/// A version of a policy as it was published. It never changes.
pub struct PolicyVersion(Arc<policy_version::Model>);

impl From<Arc<policy_version::Model>> for PolicyVersion {
    fn from(row: Arc<policy_version::Model>) -> Self {
        Self(row)
    }
}

impl From<policy_version::Model> for PolicyVersion {
    fn from(row: policy_version::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl PolicyVersion {
    /// The version with that id, for whoever may look at policies; drafts are seen as the policy's `preview`.
    pub async fn find(gql: &Context<'_>, id: PolicyVersionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(policies::READ)?;
        let row = gql.row::<policy_version::Entity>(ctx.scope(), id).await?;
        Ok(row.filter(|row| row.published_at.is_some()).map(Self))
    }
}

impl Reload for policy_version::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PolicyVersionId(id) => policy_version::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "policy version"))
    }
}

/// A version of a policy as it was published. It never changes.
#[Object]
impl PolicyVersion {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its policy.
    async fn policy(&self, gql: &Context<'_>) -> Result<Option<Policy>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let row = gql.row::<keystead_entities::policy::Entity>(ctx.scope(), self.0.policy_id).await?;
        Ok(row.map(Into::into))
    }

    /// 1, 2, 3 … within the policy.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Where it stands.
    async fn status(&self) -> PolicyVersionStatus {
        self.0.status.into()
    }

    /// Its sections, in order.
    async fn sections(&self) -> Vec<PolicySection> {
        sections(policies::parts(&self.0.sections))
    }

    /// The page as Markdown: what was published and hashed.
    async fn markdown(&self) -> &str {
        &self.0.page
    }

    /// The same as one HTML page without scripts, for printing.
    async fn html(&self) -> String {
        policies::html(&self.0.title, &self.0.company, &policies::parts(&self.0.sections))
    }

    /// Lower-case hex of the SHA-256 of `markdown`; it stands in the audit log with the publication and each acknowledgement.
    async fn sha256(&self) -> Option<&str> {
        self.0.page_sha256.as_deref()
    }

    /// What is new in it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who published it.
    async fn published_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.published_by_seat_id).await
    }

    /// When it came into force.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Who acknowledged it, the first first. Needs the role `AUDITOR`.
    async fn acknowledgements(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PolicyAcknowledgementConnection> {
        let list = policies::acknowledgements(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(PolicyAcknowledgementConnection::new(page, count, PolicyAcknowledgement::from))
    }

    /// Your own word on it; `null` where you have not given it.
    async fn viewer_acknowledgement(&self, gql: &Context<'_>) -> Result<Option<PolicyAcknowledgement>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let Some(own) = policies::own_acknowledgement(&ctx, self.0.id) else { return Ok(None) };
        Ok(below::first(gql, own).await?.map(Into::into))
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let fits = self.0.status == Stored::Published && ctx.seat_id().is_some();
        Ok(actions(&ctx, [(Action::Acknowledge, policies::ACKNOWLEDGE, fits)]))
    }
}

/// A seat's word that it has read a version of the policy and will keep to it.
pub struct PolicyAcknowledgement(Arc<policy_acknowledgement::Model>);

impl From<policy_acknowledgement::Model> for PolicyAcknowledgement {
    fn from(row: policy_acknowledgement::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl PolicyAcknowledgement {
    /// The acknowledgement with that id: one's own, and everybody's for auditors and above.
    pub async fn find(gql: &Context<'_>, id: PolicyAcknowledgementId) -> Result<Option<Self>> {
        let ctx = gql.ctx(policies::READ)?;
        let row = gql.row::<policy_acknowledgement::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<policy_acknowledgement::Model>| {
            ctx.seat_id() == Some(row.seat_id) || ctx.can(policies::READ_ALL)
        };
        Ok(row.filter(seen).map(Self))
    }
}

/// A seat's word that it has read a version of the policy and will keep to it.
#[Object]
impl PolicyAcknowledgement {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose word it is.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// When it was given.
    async fn acknowledged_at(&self) -> DateTime {
        self.0.acknowledged_at.into()
    }
}
