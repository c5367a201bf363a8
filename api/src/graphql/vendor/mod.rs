//! Vendors: who makes the AI that a company uses, with documents, terms and sub-processors.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::vendors::{clauses, documents, subprocessors};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, vendors};
use keystead_entities::vendor::{self as row, VendorStatus as Stored};
use keystead_entities::{AnyId, Scoped, TenantId, VendorId};

use super::action::{Action, actions};
use super::ai_app::DataClass;
use super::below;
use super::connection::{args, connection};
use super::enums::Known;
use super::errors::Result;
use super::provider::Provider;
use super::request::{Reload, Request, rowed};
use super::scalars::{Date, DateTime, Url};
use super::seat::Seat;

mod clause;
mod document;
mod list_of_tenant;
mod mutations;
mod subprocessor;

pub use clause::{ContractClause, ContractClauseConnection};
pub use document::{VendorDocument, VendorDocumentConnection};
pub use list_of_tenant::VendorsOfTenant;
pub use mutations::VendorMutation;
pub use subprocessor::{Subprocessor, SubprocessorConnection};

rowed!(vendor, vendor_document, contract_clause, subprocessor);
connection!(VendorConnection, VendorEdge, Vendor, "vendors");

/// A maker of AI that a company deals with.
#[derive(Clone)]
pub struct Vendor(Arc<row::Model>);

impl From<row::Model> for Vendor {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Vendor {
    /// The vendor with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: VendorId) -> Result<Option<Self>> {
        let ctx = gql.ctx(vendors::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The vendor behind an edge; nothing for callers who may not look at vendors.
    pub async fn edge(gql: &Context<'_>, tenant: TenantId, id: Option<VendorId>) -> Result<Option<Self>> {
        let ctx = gql.within(tenant)?;
        let Some(id) = id.filter(|_| ctx.can(vendors::READ)) else { return Ok(None) };
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::VendorId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "vendor"))
    }
}

/// Whether a vendor is dealt with.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::vendor::VendorStatus")]
pub enum VendorStatus {
    /// It is.
    Active,
    /// Not any more; kept for what points at it.
    Archived,
}

/// How much could go wrong with a vendor, as its last assessment found.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::vendor::VendorRiskClass")]
pub enum VendorRiskClass {
    /// Little.
    Low,
    /// Something.
    Medium,
    /// A lot; or it gives no logs, or does not keep its customers' data apart.
    High,
}

/// What a vendor's services may be used for.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::vendor::VendorUsageLimit")]
pub enum VendorUsageLimit {
    /// Whatever an app of it is allowed.
    None,
    /// Trials with `PUBLIC` and `INTERNAL` data: no app of it is allowed or given `CONFIDENTIAL`, `PII`, `PHI` or `PCI`, no data
    /// flow takes them there, and no pilot goes beyond its first phase.
    NonSensitiveTrialsOnly,
}

/// A maker of AI that a company deals with. Until somebody has assessed it, it is limited to trials with data that hurt
/// nobody.
#[Object]
impl Vendor {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, unique among the vendors that are dealt with.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// As it stands in contracts.
    async fn legal_name(&self) -> Option<&str> {
        self.0.legal_name.as_deref()
    }

    /// The provider of the catalogue that it runs, where it was taken up from there.
    async fn provider(&self) -> Option<Provider> {
        self.0.provider.as_deref().and_then(Provider::find)
    }

    /// Where it is found.
    async fn website(&self) -> Option<Url> {
        self.0.website.clone().map(Url)
    }

    /// Whom to turn to about data.
    async fn contact_name(&self) -> Option<&str> {
        self.0.contact_name.as_deref()
    }

    /// Their mail address.
    async fn contact_email(&self) -> Option<&str> {
        self.0.contact_email.as_deref()
    }

    /// Anything else; may be empty.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// Who answers for dealing with it.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.owner_seat_id).await
    }

    /// Whether it is dealt with.
    async fn status(&self) -> VendorStatus {
        self.0.status.into()
    }

    /// As its last assessment found; `null` where it was never assessed.
    async fn risk_class(&self) -> Option<VendorRiskClass> {
        self.0.risk_class.map(Into::into)
    }

    /// Whether it gives the company logs of its own use.
    async fn telemetry(&self) -> Known {
        self.0.telemetry.into()
    }

    /// Whether it keeps its customers' data apart.
    async fn data_separation(&self) -> Known {
        self.0.data_separation.into()
    }

    /// What its services may be used for. Enforced wherever data are allowed, not only shown.
    async fn usage_limit(&self) -> VendorUsageLimit {
        self.0.usage_limit.into()
    }

    /// Why the limit is as it is; completes "because …" where there is one.
    async fn limit_reason(&self) -> Option<&str> {
        self.0.limit_reason.as_deref()
    }

    /// Since when there is a limit; `null` where there is none.
    async fn limited_at(&self) -> Option<DateTime> {
        self.0.limited_at.map(Into::into)
    }

    /// Classes of data that may not go to it.
    async fn withheld_data_classes(&self) -> Vec<DataClass> {
        vendors::limit::withheld(&self.0, &vendors::limit::SENSITIVE).into_iter().map(Into::into).collect()
    }

    /// When an assessment of it was last completed; `null` where it was never assessed.
    async fn assessed_at(&self) -> Option<DateTime> {
        self.0.assessed_at.map(Into::into)
    }

    /// Days between two looks at it.
    async fn review_every_days(&self) -> i32 {
        self.0.review_every_days
    }

    /// Day by which it is to be looked at again. Its owner and the admins are reminded 30 and 7 days before, on the day, and 7
    /// and 30 days after.
    async fn next_review_on(&self) -> Option<Date> {
        self.0.next_review_on.as_deref().and_then(Date::stored)
    }

    /// Its documents, the latest first. Those that are leaned on, unless `withRemoved`.
    async fn documents(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Whether those that were removed are wanted too.", default)] with_removed: bool,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<VendorDocumentConnection> {
        let list = documents::of_vendor(&gql.within(self.0.tenant_id)?, self.0.id, with_removed)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(VendorDocumentConnection::new(page, count, VendorDocument::from))
    }

    /// Its terms, the latest first. Those in force, unless `withHistory`.
    async fn clauses(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Whether those that were superseded or taken back are wanted too.", default)]
        with_history: bool,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ContractClauseConnection> {
        let list = clauses::of_vendor(&gql.within(self.0.tenant_id)?, self.0.id, with_history)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(ContractClauseConnection::new(page, count, ContractClause::from))
    }

    /// The companies that it passes data on to, by name.
    async fn subprocessors(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SubprocessorConnection> {
        let list = subprocessors::of_vendor(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(SubprocessorConnection::new(page, count, Subprocessor::from))
    }

    /// When the company stopped dealing with it; `null` while it does.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(Into::into)
    }

    /// Why it stopped.
    async fn archived_reason(&self) -> Option<&str> {
        self.0.archived_reason.as_deref()
    }

    /// When it was taken up.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_in = self.0.status == Stored::Active;
        Ok(actions(&ctx, [(Action::Update, vendors::UPDATE, is_in), (Action::Archive, vendors::ARCHIVE, is_in)]))
    }
}
