//! Taking everything along, and having a company deleted.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::leaving;

use super::Tenant;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::export::Export;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A company whose data is to be taken along.
#[derive(InputObject)]
pub struct TenantExportInput {
    /// The company.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantExport` did.
    TenantExportPayload {
        /// The file; a job makes it.
        export: Export
    }
);

/// A company to be deleted.
#[derive(InputObject)]
pub struct TenantDeleteInput {
    /// The company.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log and to its owners.
    reason: String,
    /// Its name, as it stands in `Tenant.name`: so that it is this company that is meant.
    confirm_name: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantDelete` did.
    TenantDeletePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// A company that is to stay.
#[derive(InputObject)]
pub struct TenantDeleteCancelInput {
    /// The company.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log and to its owners.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantDeleteCancel` did.
    TenantDeleteCancelPayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// Leaving.
#[derive(Default)]
pub struct TenantLeavingMutation;

#[Object]
impl TenantLeavingMutation {
    /// Has everything the company owns made into one file, as a job: a ZIP archive of JSON lines with a manifest that is signed, to be
    /// verified off line (`keystead export verify`). No secret is in it. Kept for seven days; its owners alone may fetch it, with
    /// `tenant:write`. A session must be fresh: `STEP_UP_REQUIRED`.
    #[graphql(directive = auth::apply(leaving::EXPORT))]
    async fn tenant_export(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company.")] input: TenantExportInput,
    ) -> Result<Option<TenantExportPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(leaving::EXPORT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            leaving::export(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Has the company deleted: it is closed at once, everything it owns is made into a file for its owners (`deletionExport`), and 30
    /// days after that file is there all of it is removed for good. Until then any owner may call it off. Its owners are told by
    /// mail, now, 7 days and 1 day before, and at the end with a signed certificate; partners that it let in are told too. A session
    /// must be fresh: `STEP_UP_REQUIRED`.
    #[graphql(directive = auth::apply(leaving::DELETE))]
    async fn tenant_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company, its name once more, and why.")] input: TenantDeleteInput,
    ) -> Result<Option<TenantDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(leaving::DELETE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let TenantDeleteInput { reason, confirm_name, expected_version, .. } = input;
            leaving::delete(&ctx, leaving::Delete { reason, confirm_name, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Calls the deletion of a company off, until `deletionDueAt`: it is again what it was before, suspended or not.
    #[graphql(directive = auth::apply(leaving::CANCEL))]
    async fn tenant_delete_cancel(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company, and why.")] input: TenantDeleteCancelInput,
    ) -> Result<Option<TenantDeleteCancelPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(leaving::CANCEL, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let TenantDeleteCancelInput { reason, expected_version, .. } = input;
            leaving::cancel(&ctx, leaving::Cancel { reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
