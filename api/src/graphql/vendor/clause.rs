//! Terms of a vendor.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::facts::Value;
use keystead_domain::vendors::{self, clauses};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::contract_clause::{self as row, ContractClauseStatus as Stored};
use keystead_entities::{AnyId, ContractClauseId, Scoped, vendor_document};

use super::{Vendor, VendorDocument};
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::{Date, DateTime, Url};
use crate::graphql::seat::Seat;

connection!(ContractClauseConnection, ContractClauseEdge, ContractClause, "terms of a vendor");

/// What a clause is about, and the type of what it says.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::contract_clause::ContractClauseKind")]
pub enum ContractClauseKind {
    /// Whether it trains on what is sent to it. `flag`.
    Training,
    /// For how many days it keeps what the aspect names; 0 for not at all. `count`.
    Retention,
    /// The regions in which it processes. `list`.
    Residency,
    /// How it handles the companies it passes data on to: notice of changes, right to object. `text`.
    Subprocessors,
    /// Within how many hours it tells of an incident. `count`.
    IncidentNotice,
    /// Whom it tells of an incident, and by which way. `text`.
    IncidentContact,
    /// Whether the company may audit it. `flag`.
    AuditRight,
    /// Within how many days it deletes on request or after the end. `count`.
    Deletion,
    /// Whether models fine-tuned with the company's data are the company's alone. `flag`.
    FineTuningOwnership,
    /// Whether what its models write is the company's. `flag`.
    OutputOwnership,
    /// Whether it gives the company logs of its own use. `flag`. `false` makes its risk high and limits it at once.
    Telemetry,
    /// Where its models and their training data come from. `text`.
    Provenance,
    /// Whether it keeps its customers' data apart. `flag`. `false` makes its risk high and limits it at once.
    DataSeparation,
    /// When its people look at what is sent to it. `text`.
    HumanAccess,
    /// Whether the company's use falls under business terms. `flag`.
    BusinessTerms,
}

/// Which data a clause on retention is about.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::contract_clause::RetentionAspect")]
pub enum RetentionAspect {
    /// What is sent.
    Inputs,
    /// What comes back.
    Outputs,
    /// What is kept to find misuse.
    AbuseLogs,
    /// Conversations, files and threads that the service keeps for its customer.
    ApplicationState,
    /// Fine-tuned models and what they were made of.
    FineTuning,
    /// Records of use without content.
    Metadata,
}

/// Where a clause stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::contract_clause::ContractClauseStatus")]
pub enum ContractClauseStatus {
    /// The latest word on its subject.
    InForce,
    /// A later word stands in its stead.
    Superseded,
    /// Taken back, with nothing in its stead.
    Retired,
}

/// A term that a vendor holds to, as a dated fact.
pub struct ContractClause(Arc<row::Model>);

impl From<row::Model> for ContractClause {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ContractClause {
    /// The clause with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: ContractClauseId) -> Result<Option<Self>> {
        let ctx = gql.ctx(vendors::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ContractClauseId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "contract clause"))
    }
}

/// A term that a vendor holds to, as a dated fact: what it comes to, the words that say so, where they stand, and who
/// compared them when. Facts and answers rest on it until it runs out.
#[Object]
impl ContractClause {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose it is.
    async fn vendor(&self, gql: &Context<'_>) -> Result<Option<Vendor>> {
        Vendor::edge(gql, self.0.tenant_id, Some(self.0.vendor_id)).await
    }

    /// What it is about.
    async fn kind(&self) -> ContractClauseKind {
        self.0.kind.into()
    }

    /// Which data, where it is about retention.
    async fn aspect(&self) -> Option<RetentionAspect> {
        self.0.aspect.parse::<row::RetentionAspect>().ok().map(Into::into)
    }

    /// What it says, in words.
    async fn words(&self) -> Option<String> {
        clauses::value(&self.0).map(|value| value.words())
    }

    /// What it says, where that is yes or no.
    async fn flag(&self) -> Option<bool> {
        match clauses::value(&self.0) {
            Some(Value::Flag(flag)) => Some(flag),
            _ => None,
        }
    }

    /// What it says, where that is a number of days or hours.
    async fn count(&self) -> Option<i32> {
        match clauses::value(&self.0) {
            Some(Value::Count(count)) => i32::try_from(count).ok(),
            _ => None,
        }
    }

    /// What it says, where that is words.
    async fn text(&self) -> Option<String> {
        match clauses::value(&self.0) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What it says, where that is a list.
    async fn list(&self) -> Option<Vec<String>> {
        match clauses::value(&self.0) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }

    /// The words that say so.
    async fn quote(&self) -> &str {
        &self.0.quote
    }

    /// Anything else; may be empty.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// The document in which the words stand.
    async fn document(&self, gql: &Context<'_>) -> Result<Option<VendorDocument>> {
        let Some(id) = self.0.document_id else { return Ok(None) };
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.row::<vendor_document::Entity>(ctx.scope(), id).await?.map(VendorDocument::from))
    }

    /// The address at which the words stand.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }

    /// Day on which somebody read the words.
    async fn checked_on(&self) -> Option<Date> {
        Date::stored(&self.0.checked_on)
    }

    /// Who read them; `null` where no seat did.
    async fn checked_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.checked_by_seat_id).await
    }

    /// Last day on which it holds. Without one, what rests on it is out of date a year after `checkedOn`.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.as_deref().and_then(Date::stored)
    }

    /// Where it stands.
    async fn status(&self) -> ContractClauseStatus {
        self.0.status.into()
    }

    /// The one it stands in the stead of.
    async fn supersedes(&self, gql: &Context<'_>) -> Result<Option<ContractClause>> {
        let Some(id) = self.0.supersedes_id else { return Ok(None) };
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(ContractClause))
    }

    /// When it was superseded or taken back; `null` while it is in force.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// Who superseded it or took it back.
    async fn ended_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.ended_by_seat_id).await
    }

    /// Why it was taken back.
    async fn ended_reason(&self) -> Option<&str> {
        self.0.ended_reason.as_deref()
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_in_force = self.0.status == Stored::InForce;
        Ok(actions(&ctx, [(Action::Set, clauses::SET, is_in_force), (Action::Retire, clauses::RETIRE, is_in_force)]))
    }
}
