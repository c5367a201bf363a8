//! Verifying and exporting the log.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::audit;

use super::AuditEvent;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::export::Export;
use crate::graphql::job::Job;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A log to be verified.
#[derive(InputObject)]
pub struct AuditVerifyInput {
    /// The company.
    tenant_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `auditVerify` did.
    AuditVerifyPayload {
        /// The job that does it. Once it is done, `Tenant.auditVerification` says what it found.
        job: Job
    }
);

/// A log to be exported.
#[derive(InputObject)]
pub struct AuditExportInput {
    /// The company.
    tenant_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `auditExport` did.
    AuditExportPayload {
        /// The file; a job makes it.
        export: Export
    }
);

/// Values to be erased from an entry.
#[derive(InputObject)]
pub struct AuditEventRedactInput {
    /// The entry.
    id: ID,
    /// Names of its details, each once; from 1 to 50.
    fields: Vec<String>,
    /// Why, at most 500 characters. It stays in the log: say nothing of the value here.
    reason: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `auditEventRedact` did.
    AuditEventRedactPayload {
        /// The entry without the values.
        audit_event: AuditEvent
    }
);

/// What can be done with the audit log.
#[derive(Default)]
pub struct AuditMutation;

#[Object]
impl AuditMutation {
    /// Has the audit log verified: walks every entry and checkpoint and names the first break. While one run waits, it
    /// stands for all who ask.
    #[graphql(directive = auth::apply(audit::VERIFY))]
    async fn audit_verify(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The log.")] input: AuditVerifyInput,
    ) -> Result<Option<AuditVerifyPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(audit::VERIFY, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            audit::start_verification(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Erases values of an entry, such as personal data that must go. Nobody can bring them back. Their digests stay, so
    /// that the log holds as before, and an entry `audit.redacted` tells what was erased, by whom and why. Exports that
    /// were made before, and backups, still have the values. Entries about the log itself are refused with
    /// `STATE_CONFLICT`. A session's person must have proved within ten minutes who they are.
    #[graphql(directive = auth::apply(audit::REDACT))]
    async fn audit_event_redact(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The entry, what to erase of it, and why.")] input: AuditEventRedactInput,
    ) -> Result<Option<AuditEventRedactPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(audit::REDACT, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            audit::redact(&ctx, audit::Redact { id, fields: input.fields, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Has the audit log made into one file that proves itself: all entries, all checkpoints, the public key.
    /// `keystead audit verify FILE` checks it without the database; its form is described in the README. Signed up to its
    /// last entry.
    #[graphql(directive = auth::apply(audit::EXPORT))]
    async fn audit_export(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The log.")] input: AuditExportInput,
    ) -> Result<Option<AuditExportPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(audit::EXPORT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            audit::export(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }
}
