//! People from a file.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::list::{self, Sort};
use keystead_domain::seats::import as imports;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, ImportId, Scope, Scoped, TenantId, seat_import, seat_import_row};

use super::Seat;
use crate::graphql::below;
use crate::graphql::business_unit::BusinessUnit;
use crate::graphql::connection::{args, connection};
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::job::Job;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Reload, Request, Sight, rowed};
use crate::graphql::scalars::DateTime;

mod create;

pub use create::SeatImportMutation;

rowed!(seat_import);
connection!(SeatImportConnection, SeatImportEdge, SeatImport, "imports of people");
connection!(SeatImportRowConnection, SeatImportRowEdge, SeatImportRow, "rows of an import");

/// People taken in from a file, and what came of each row.
pub struct SeatImport(Arc<seat_import::Model>);

impl From<seat_import::Model> for SeatImport {
    fn from(row: seat_import::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl SeatImport {
    /// The import with that id, for whoever may look at all seats.
    pub async fn find(gql: &Context<'_>, id: ImportId) -> Result<Option<Self>> {
        let ctx = gql.ctx(keystead_domain::seats::READ)?;
        Ok(gql.row::<seat_import::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for seat_import::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ImportId(id) => seat_import::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "import"))
    }
}

/// Who wrote a file of people.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat_import::SeatImportFormat")]
pub enum SeatImportFormat {
    /// Microsoft Entra: the download of users, with or without columns of sign-ins.
    Entra,
    /// Google Workspace: the download of users.
    Google,
    /// Keystead's own columns: email, name, role, tier, business_unit, department, status, mfa, last_sign_in_at, external_id.
    Keystead,
}

/// What happens to good rows when there are bad ones.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat_import::SeatImportMode")]
pub enum SeatImportMode {
    /// One row that cannot be read or is refused, and nothing is taken.
    AllOrNothing,
    /// Good rows are taken, the others reported.
    GoodRows,
}

/// Where an import stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat_import::SeatImportStatus")]
pub enum SeatImportStatus {
    /// Waits for its job, or is being carried out.
    Pending,
    /// Carried out; the rows say what came of each.
    Applied,
    /// Nothing was taken; the rows say why.
    Rejected,
    /// It was a dry run; the rows say what would have come of each.
    Rehearsed,
}

/// What came of a row.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[graphql(remote = "keystead_entities::seat_import_row::SeatImportOutcome")]
pub enum SeatImportOutcome {
    /// Not looked at yet.
    Pending,
    /// A new seat, active at once.
    Created,
    /// A seat that was there, brought up to date.
    Updated,
    /// A seat that was there, as the file has it.
    Unchanged,
    /// A seat in use whose account the directory has disabled: noted as a leaver.
    Leaver,
    /// A leaver's seat, disabled because that was asked for.
    Disabled,
    /// Nothing to do.
    Skipped,
    /// A good row that a rule stands against, such as the plan's limit.
    Refused,
    /// A row that cannot be read.
    Invalid,
}

/// How many rows came to the same.
#[derive(SimpleObject, Clone)]
pub struct SeatImportCount {
    /// What they came to.
    outcome: SeatImportOutcome,
    /// How many.
    count: i32,
}

/// One row of the file, and what came of it.
pub struct SeatImportRow(seat_import_row::Model);

/// One row of the file, and what came of it.
#[Object]
impl SeatImportRow {
    /// Line of the file, its first being 1; place in `rows` where rows were given.
    async fn line(&self) -> i32 {
        self.0.line
    }

    /// The mail address, as far as it could be read.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// What came of it; in a dry run, what would have come of it.
    async fn outcome(&self) -> SeatImportOutcome {
        self.0.outcome.into()
    }

    /// For people: why, or what to note. May be empty.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The seat it is about, where there is one.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.seat_id).await
    }
}

/// People taken in from a file, and what came of each row.
#[Object]
impl SeatImport {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it stands.
    async fn status(&self) -> SeatImportStatus {
        self.0.status.into()
    }

    /// Who wrote the file, as it was recognised.
    async fn format(&self) -> SeatImportFormat {
        self.0.format.into()
    }

    /// What happens to good rows when there are bad ones.
    async fn mode(&self) -> SeatImportMode {
        self.0.mode.into()
    }

    /// Role of new seats whose row does not say.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Tier of new seats whose row does not say, 1 to 3.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// Business unit of new seats whose row does not say.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<BusinessUnit>> {
        match self.0.business_unit_id {
            Some(id) => BusinessUnit::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// Whether leavers' seats are disabled, not only noted.
    async fn disables_leavers(&self) -> bool {
        self.0.disables_leavers
    }

    /// Whether it only says what would happen.
    async fn is_dry_run(&self) -> bool {
        self.0.is_dry_run
    }

    /// Rows of the file.
    async fn row_count(&self) -> i32 {
        self.0.row_count
    }

    /// How many rows came to what; outcomes without rows are left out.
    async fn counts(&self, gql: &Context<'_>) -> Result<Vec<SeatImportCount>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let counts = gql.loader::<CountsOfImports>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(counts.unwrap_or_default())
    }

    /// The report: each row and what came of it, by line.
    async fn rows(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Rows of any of these outcomes; all if nothing is said.")] outcome: Option<
            Vec<SeatImportOutcome>,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SeatImportRowConnection> {
        let wanted: Option<Vec<_>> = outcome.map(|any| any.into_iter().map(Into::into).collect());
        let list = imports::rows(&gql.within(self.0.tenant_id)?, self.0.id, wanted.as_deref())?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(SeatImportRowConnection::new(page, count, SeatImportRow))
    }

    /// The job that takes the rows in. Needs `jobs:read`.
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

/// Counts the rows of many imports by outcome, in one statement.
struct CountsOfImports(Sight);

impl FromSight for CountsOfImports {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, ImportId)> for CountsOfImports {
    type Value = Vec<SeatImportCount>;

    async fn load(&self, keys: &[(Scope, ImportId)]) -> Loaded<(Scope, ImportId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<ImportId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<(Scope, ImportId), Self::Value> = HashMap::new();
        for (scope, ids) in by_scope {
            for (id, outcome, count) in imports::counts(&self.0.of(scope), scope, &ids).await.map_err(Arc::new)? {
                let count =
                    SeatImportCount { outcome: outcome.into(), count: i32::try_from(count).unwrap_or(i32::MAX) };
                found.entry((scope, id)).or_default().push(count);
            }
        }
        Ok(found)
    }
}

/// The imports of a company.
pub struct SeatImportsOfTenant(pub TenantId);

#[Object]
impl SeatImportsOfTenant {
    /// Files of people that were taken in, newest first. Needs `seats:read` and the role `AUDITOR` or more.
    async fn seat_imports(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SeatImportConnection> {
        use seat_import::Column::Id;
        let ctx = gql.within(self.0)?;
        let select = imports::select(&ctx)?;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(SeatImportConnection::new(page, count, SeatImport::from))
    }
}
