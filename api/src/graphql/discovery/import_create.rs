//! Taking in what is used.

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::discovery::import as imports;
use keystead_entities::JobId;

use super::import::DiscoveryImportMode;
use super::{DiscoveryImport, DiscoveryKind};
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::job::Job;
use crate::graphql::request::{Request, parse_id, parse_optional_id};
use crate::graphql::scalars::DateTime;

/// An inventory or a log to be taken in.
#[derive(InputObject)]
pub struct AppDiscoveryImportInput {
    /// The company.
    tenant_id: ID,
    /// What kind of export it is; that of the source if nothing is said.
    kind: Option<DiscoveryKind>,
    /// The file as it was downloaded, in UTF-8: CSV, JSON, JSON by lines, or lines of a log. At most 240,000 bytes and 10,000
    /// lines; split what is longer.
    text: String,
    /// The place it comes from: evidence of one source is not mixed with that of another, and the source counts as renewed.
    discovery_source_id: Option<ID>,
    /// What happens to good lines when there are bad ones.
    #[graphql(default_with = "DiscoveryImportMode::AllOrNothing")]
    mode: DiscoveryImportMode,
    /// Whether to say only what would happen.
    #[graphql(default)]
    dry_run: bool,
    /// When the file was written, within the last 400 days; now if nothing is said. What has no time of its own was seen then.
    as_of: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `appDiscoveryImport` did.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AppDiscoveryImportPayload {
    /// The import. Its rows say what came of each thing once its job is done; lines that cannot be read are there at once.
    discovery_import: Option<DiscoveryImport>,
    #[graphql(skip)]
    job_id: Option<JobId>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl AppDiscoveryImportPayload {
    /// The job that takes it in. Needs `jobs:read` and the role `AUDITOR` or more.
    async fn job(&self, gql: &Context<'_>) -> Result<Option<Job>> {
        match self.job_id {
            Some(id) => Job::find(gql, id).await,
            None => Ok(None),
        }
    }
}

/// Taking in what is used.
#[derive(Default)]
pub struct DiscoveryImportMutation;

#[Object]
impl DiscoveryImportMutation {
    /// Takes an inventory or a log in, as a job: what is in it is matched with the catalogue and the inventory, apps that were
    /// not known come into the inventory undecided, and what only looks like an AI app waits for somebody to say what it is.
    /// The same file twice changes nothing but when things were last seen. Of logs nothing is kept of people and addresses
    /// but numbers.
    #[graphql(directive = auth::apply(imports::IMPORT))]
    async fn app_discovery_import(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The file.")] input: AppDiscoveryImportInput,
    ) -> Result<Option<AppDiscoveryImportPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(imports::IMPORT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let create = imports::Create {
                kind: input.kind.map(Into::into),
                text: input.text,
                source_id: parse_optional_id("discoverySourceId", input.discovery_source_id.as_ref())?,
                mode: input.mode.into(),
                dry_run: input.dry_run,
                as_of: input.as_of.map(|at| at.0),
            };
            imports::create(&ctx, create).await
        });
        let (import, user_errors) = done.await?.parts();
        let job_id = import.as_ref().and_then(|i| i.job_id);
        Ok(Some(AppDiscoveryImportPayload { discovery_import: import.map(Into::into), job_id, user_errors }))
    }
}
