//! Taking a file in.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::seats::import as imports;
use keystead_entities::JobId;

use super::{SeatImport, SeatImportFormat, SeatImportMode};
use crate::graphql::auth::auth;
use crate::graphql::enums::{Known, Role};
use crate::graphql::errors::{Result, UserError};
use crate::graphql::job::Job;
use crate::graphql::request::{Request, parse_id, parse_optional_id};
use crate::graphql::scalars::{DateTime, EmailAddress};

/// How a file of people is to be read.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeatImportFormatInput {
    /// As its header says.
    Auto,
    /// As Microsoft Entra's download of users.
    Entra,
    /// As Google Workspace's download of users.
    Google,
    /// As Keystead's own columns.
    Keystead,
}

/// People to be taken in: a file in `csv`, or `rows`.
#[derive(InputObject)]
pub struct SeatImportCreateInput {
    /// The company.
    tenant_id: ID,
    /// The file, at most 240,000 bytes and 1,000 rows.
    csv: Option<String>,
    /// Rows in place of a file, at most 1,000.
    rows: Option<Vec<SeatImportRowInput>>,
    /// How the file is to be read.
    #[graphql(default_with = "SeatImportFormatInput::Auto")]
    format: SeatImportFormatInput,
    /// What happens to good rows when there are bad ones.
    #[graphql(default_with = "SeatImportMode::AllOrNothing")]
    mode: SeatImportMode,
    /// Role of new seats whose row does not say; never `OWNER`.
    #[graphql(default_with = "Role::Member")]
    role: Role,
    /// Tier of new seats whose row does not say, 1 to 3.
    #[graphql(default = 1)]
    tier: i32,
    /// Business unit of new seats whose row does not say.
    business_unit_id: Option<ID>,
    /// Whether seats whose account the directory has disabled are disabled here too; otherwise they are noted as leavers.
    #[graphql(default)]
    disable_leavers: bool,
    /// Whether to say only what would happen.
    #[graphql(default)]
    dry_run: bool,
    /// When the directory wrote the file, within the last 400 days; now if nothing is said. What it says of sign-ins is taken
    /// as of then: an old file makes nobody look dormant.
    as_of: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// One person, in place of a line of a file.
#[derive(InputObject)]
pub struct SeatImportRowInput {
    /// Mail address; each has one seat.
    email: EmailAddress,
    /// Name, at most 200 characters; the address if nothing is said.
    name: Option<String>,
    /// Department, at most 120 characters.
    department: Option<String>,
    /// Id in the company's directory, at most 200 characters.
    external_id: Option<String>,
    /// Whether the directory lets the account in.
    #[graphql(default = true)]
    is_enabled: bool,
    /// Whether a second factor is set up.
    #[graphql(default_with = "Known::Unknown")]
    mfa: Known,
    /// When the person last signed in.
    last_sign_in_at: Option<DateTime>,
    /// Role of a new seat; never `OWNER`.
    role: Option<Role>,
    /// Tier of a new seat, 1 to 3.
    tier: Option<i32>,
    /// Name of the business unit of a new seat.
    business_unit: Option<String>,
}

/// What `seatImportCreate` did.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SeatImportCreatePayload {
    /// The import. Its rows say what came of each once its job is done; rows that cannot be read are there at once.
    seat_import: Option<SeatImport>,
    #[graphql(skip)]
    job_id: Option<JobId>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl SeatImportCreatePayload {
    /// The job that takes the rows in. Needs `jobs:read` and the role `AUDITOR` or more.
    async fn job(&self, gql: &Context<'_>) -> Result<Option<Job>> {
        match self.job_id {
            Some(id) => Job::find(gql, id).await,
            None => Ok(None),
        }
    }
}

/// Taking people in.
#[derive(Default)]
pub struct SeatImportMutation;

#[Object]
impl SeatImportMutation {
    /// Takes people in from a file, as a job. New seats are active at once; roles, tiers and units of seats that are there
    /// stay as they are. Passwords and columns that are not known are not kept.
    #[graphql(directive = auth::apply(imports::IMPORT))]
    async fn seat_import_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The people.")] input: SeatImportCreateInput,
    ) -> Result<Option<SeatImportCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(imports::IMPORT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let create = imports::Create {
                csv: input.csv,
                rows: input.rows.map(|rows| rows.into_iter().map(row).collect()),
                format: match input.format {
                    SeatImportFormatInput::Auto => None,
                    SeatImportFormatInput::Entra => Some(SeatImportFormat::Entra.into()),
                    SeatImportFormatInput::Google => Some(SeatImportFormat::Google.into()),
                    SeatImportFormatInput::Keystead => Some(SeatImportFormat::Keystead.into()),
                },
                mode: input.mode.into(),
                role: input.role.into(),
                tier: input.tier,
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
                disable_leavers: input.disable_leavers,
                dry_run: input.dry_run,
                as_of: input.as_of.map(|at| at.0),
            };
            imports::create(&ctx, create).await
        });
        let (import, user_errors) = done.await?.parts();
        let job_id = import.as_ref().and_then(|i| i.job_id);
        Ok(Some(SeatImportCreatePayload { seat_import: import.map(Into::into), job_id, user_errors }))
    }
}

fn row(input: SeatImportRowInput) -> imports::RowInput {
    imports::RowInput {
        email: input.email.0,
        name: input.name,
        department: input.department,
        external_id: input.external_id,
        is_enabled: input.is_enabled,
        mfa: input.mfa.into(),
        last_sign_in_at: input.last_sign_in_at.map(|at| at.0),
        role: input.role.map(Into::into),
        tier: input.tier,
        business_unit: input.business_unit,
    }
}
