//! Imports of what is used, and their reports.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::discovery;
use keystead_domain::list::{self, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, DiscoveryImportId, Scoped, TenantId, discovery_import, discovery_import_row};

use super::{AppDiscovery, DiscoveryKind, DiscoverySource};
use crate::graphql::ai_app::AiApp;
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::job::Job;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(discovery_import);
connection!(DiscoveryImportConnection, DiscoveryImportEdge, DiscoveryImport, "imports of what is used");
connection!(
    DiscoveryImportRowConnection,
    DiscoveryImportRowEdge,
    DiscoveryImportRow,
    "rows of an import of what is used"
);

/// What is used, taken in from a file, and what came of each thing in it.
pub struct DiscoveryImport(Arc<discovery_import::Model>);

impl From<discovery_import::Model> for DiscoveryImport {
    fn from(row: discovery_import::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl DiscoveryImport {
    /// The import with that id, for whoever may look at what was discovered.
    pub async fn find(gql: &Context<'_>, id: DiscoveryImportId) -> Result<Option<Self>> {
        let ctx = gql.ctx(discovery::READ)?;
        Ok(gql.row::<discovery_import::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for discovery_import::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::DiscoveryImportId(id) => discovery_import::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "import of what is used"))
    }
}

/// What happens to good lines when there are bad ones.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::discovery_import::DiscoveryImportMode")]
pub enum DiscoveryImportMode {
    /// One line that cannot be read, and nothing is taken.
    AllOrNothing,
    /// Good lines are taken, the others reported.
    GoodRows,
}

/// Where an import stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::discovery_import::DiscoveryImportStatus")]
pub enum DiscoveryImportStatus {
    /// Waits for its job, or is being carried out.
    Pending,
    /// Carried out; the rows say what came of each thing.
    Applied,
    /// Nothing was taken; the rows say why.
    Rejected,
    /// It was a dry run; the rows say what would have come of each thing.
    Rehearsed,
}

/// What came of a thing.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::discovery_import_row::DiscoveryOutcome")]
pub enum DiscoveryOutcome {
    /// Not looked at yet.
    Pending,
    /// An app that was not in the inventory: it is now, undecided.
    Discovered,
    /// An app of the inventory.
    Matched,
    /// It looks like an AI app; say what it is with `appDiscoveryResolve`.
    Possible,
    /// Somebody said before that it is none, or is to be ignored.
    Ignored,
    /// No AI app, as far as can be told. Of logs there are no such rows, only their number.
    NotAi,
    /// A line that cannot be read.
    Invalid,
    /// Nothing was taken, because of other lines.
    Skipped,
}

/// One thing that a file tells of, and what came of it; or a line that cannot be read.
pub struct DiscoveryImportRow(discovery_import_row::Model);

/// One thing that a file tells of, and what came of it; or a line that cannot be read.
#[Object]
impl DiscoveryImportRow {
    /// Line of the file at which it is first told of, the first being 1; place in the array where the file is one of JSON.
    async fn line(&self) -> i32 {
        self.0.line
    }

    /// How many lines tell of it.
    async fn line_count(&self) -> i32 {
        self.0.line_count
    }

    /// As the file calls it; `null` for a line that cannot be read.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What came of it; in a dry run, what would have come of it.
    async fn outcome(&self) -> DiscoveryOutcome {
        self.0.outcome.into()
    }

    /// For people: by what it was recognised, or what is wrong. May be empty.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The app it is, where it is one of the inventory.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0.tenant_id, self.0.ai_app_id).await
    }

    /// The evidence it became.
    async fn app_discovery(&self, gql: &Context<'_>) -> Result<Option<AppDiscovery>> {
        AppDiscovery::edge(gql, self.0.tenant_id, self.0.discovery_id).await
    }
}

/// What is used, taken in from a file, and what came of each thing in it.
#[Object]
impl DiscoveryImport {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it stands.
    async fn status(&self) -> DiscoveryImportStatus {
        self.0.status.into()
    }

    /// What kind of export it is.
    async fn kind(&self) -> DiscoveryKind {
        self.0.kind.into()
    }

    /// What happens to good lines when there are bad ones.
    async fn mode(&self) -> DiscoveryImportMode {
        self.0.mode.into()
    }

    /// Whether it only says what would happen.
    async fn is_dry_run(&self) -> bool {
        self.0.is_dry_run
    }

    /// The place it comes from, where one was named.
    async fn discovery_source(&self, gql: &Context<'_>) -> Result<Option<DiscoverySource>> {
        DiscoverySource::edge(gql, self.0.tenant_id, self.0.discovery_source_id).await
    }

    /// When the file was written.
    async fn as_of(&self) -> DateTime {
        self.0.as_of.into()
    }

    /// Lines of the file that tell something.
    async fn line_count(&self) -> i32 {
        self.0.line_count
    }

    /// Of those, lines about something that is no AI app. Of logs nothing else is kept of them.
    async fn not_ai_line_count(&self) -> i32 {
        self.0.not_ai_line_count
    }

    /// Of those, lines that cannot be read.
    async fn invalid_line_count(&self) -> i32 {
        self.0.invalid_line_count
    }

    /// The report: each thing and what came of it, in the order of the file. Lines about the same thing are one row.
    async fn rows(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Rows of any of these outcomes; all if nothing is said.")] outcome: Option<
            Vec<DiscoveryOutcome>,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<DiscoveryImportRowConnection> {
        let wanted: Option<Vec<_>> = outcome.map(|any| any.into_iter().map(Into::into).collect());
        let list = discovery::list::rows(&gql.within(self.0.tenant_id)?, self.0.id, wanted.as_deref())?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(DiscoveryImportRowConnection::new(page, count, DiscoveryImportRow))
    }

    /// The job that takes it in. Needs `jobs:read`.
    async fn job(&self, gql: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            Some(id) => Job::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// Who asked for it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was done; `null` while it is not.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }
}

/// The imports of a company.
pub struct DiscoveryImportsOfTenant(pub TenantId);

#[Object]
impl DiscoveryImportsOfTenant {
    /// Inventories and logs that were taken in, newest first. Needs `apps:read` and the role `AUDITOR` or more.
    async fn discovery_imports(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<DiscoveryImportConnection> {
        use discovery_import::Column::Id;
        let ctx = gql.within(self.0)?;
        let select = discovery::list::imports(&ctx)?;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(DiscoveryImportConnection::new(page, count, DiscoveryImport::from))
    }
}
