//! Asking for files, and deleting them.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::exports;

use super::list_filter::ExportListFilter;
use super::{Export, ExportFormat, ExportKind};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A list to be made into a file.
#[derive(InputObject)]
pub struct ExportCreateInput {
    /// The company.
    tenant_id: ID,
    /// Which list. Reports and proofs have mutations of their own.
    kind: ExportKind,
    /// `CSV`, `JSONL` or `PDF`.
    #[graphql(default_with = "ExportFormat::Csv")]
    format: ExportFormat,
    /// Which rows; all where there is none. A list of API tokens takes none.
    filter: Option<ExportListFilter>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `exportCreate` did.
    ExportCreatePayload {
        /// The file; a job makes it.
        export: Export
    }
);

/// A file to be deleted.
#[derive(InputObject)]
pub struct ExportDeleteInput {
    /// The file.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `exportDelete` did.
    ExportDeletePayload {
        /// The file, without its content.
        export: Export
    }
);

/// What can be done with files.
#[derive(Default)]
pub struct ExportMutation;

#[Object]
impl ExportMutation {
    /// Has a list made into a file, as a job: all of it, or what a filter leaves. Whoever may read the list may have it: needs `:read` of what it holds
    /// and the role `AUDITOR` or more. The file is kept for seven days.
    #[graphql(directive = auth::apply(exports::LIST))]
    async fn export_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The list.")] input: ExportCreateInput,
    ) -> Result<Option<ExportCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(exports::LIST, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let filter = input.filter.map(ExportListFilter::read).transpose()?;
            let (kind, format) = (input.kind.into(), input.format.into());
            exports::create(&ctx, exports::Create { kind, format, filter }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deletes a file's content before its time. Whoever asked for it may, and admins with `:write` of what it holds. Sealed
    /// evidence cannot be deleted.
    #[graphql(directive = auth::apply(exports::LIST))]
    async fn export_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The file.")] input: ExportDeleteInput,
    ) -> Result<Option<ExportDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(exports::LIST, key.as_deref(), |ctx| async move {
            exports::delete(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }
}
