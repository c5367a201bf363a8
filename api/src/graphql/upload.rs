//! Uploads: files that people hand in over `POST /uploads`.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::uploads;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::upload::{self, Column, UploadStatus as Stored};
use keystead_entities::{AnyId, Scoped, TenantId, UploadId};

use super::action::{Action, actions};
use super::auth::auth;
use super::connection::{args, connection};
use super::errors::Result;
use super::payload::payload;
use super::request::{Reload, Request, parse_id, rowed};
use super::scalars::DateTime;
use super::seat::Seat;

rowed!(upload);
connection!(UploadConnection, UploadEdge, Upload, "uploads");

/// A file that somebody handed in.
#[derive(Clone)]
pub struct Upload(Arc<upload::Model>);

impl From<Arc<upload::Model>> for Upload {
    fn from(row: Arc<upload::Model>) -> Self {
        Self(row)
    }
}

impl From<upload::Model> for Upload {
    fn from(row: upload::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Upload {
    /// The file with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: UploadId) -> Result<Option<Self>> {
        let ctx = gql.ctx(uploads::READ)?;
        Ok(gql.row::<upload::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for upload::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::UploadId(id) => upload::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "upload"))
    }
}

/// Whether a file that was handed in is there.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::upload::UploadStatus")]
pub enum UploadStatus {
    /// It can be fetched.
    Stored,
    /// Its content and its data key are gone. The entry `upload.deleted` of the audit log names its hash.
    Deleted,
}

/// A file that somebody handed in over `POST /uploads?fileName=…`, the bytes as the body: at most 20 MB. Its content is
/// encrypted under a data key of its own.
#[Object]
impl Upload {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// As it was called where it came from.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// What it was said to be; nothing relies on it.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Its size in bytes.
    async fn byte_count(&self) -> i64 {
        self.0.byte_count
    }

    /// SHA-256 of its content, lower-case hexadecimal. It stays when the content is deleted.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Whether it is there.
    async fn status(&self) -> UploadStatus {
        self.0.status.into()
    }

    /// Where it is fetched, with the same credential, over plain HTTP: a path on this server. `null` once it is deleted.
    async fn path(&self) -> Option<String> {
        (self.0.status == Stored::Stored).then(|| format!("/uploads/{}", self.0.id))
    }

    /// Who handed it in; `null` where the operator or a program did.
    async fn uploaded_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.uploaded_by_seat_id).await
    }

    /// When it was handed in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Who deleted it; `null` while it is there.
    async fn deleted_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.deleted_by_seat_id).await
    }

    /// When it was deleted; `null` while it is there.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(Into::into)
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Delete, uploads::DELETE, self.0.status == Stored::Stored)]))
    }
}

/// Which uploads are wanted.
#[derive(InputObject, Default)]
pub struct UploadFilter {
    /// Any of these; those that are there, if nothing is said.
    status: Option<Vec<UploadStatus>>,
}

/// The uploads of a company.
pub struct UploadsOfTenant(pub TenantId);

#[Object]
impl UploadsOfTenant {
    /// Files that people handed in, the latest first.
    #[graphql(directive = auth::apply(uploads::READ))]
    async fn uploads(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted.")] filter: Option<UploadFilter>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<UploadConnection> {
        let ctx = gql.within(self.0)?;
        let status = filter.unwrap_or_default().status;
        let select = uploads::select(&ctx, status.map(|any| any.into_iter().map(Into::into).collect()))?;
        let sort = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(UploadConnection::new(page, count, Upload::from))
    }
}

/// A file to be deleted.
#[derive(InputObject)]
pub struct UploadDeleteInput {
    /// The file.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `uploadDelete` did.
    UploadDeletePayload {
        /// The file, without its content.
        upload: Upload
    }
);

/// What can be done with uploads.
#[derive(Default)]
pub struct UploadMutation;

#[Object]
impl UploadMutation {
    /// Deletes a file: its data key is destroyed at once, its content right after. The entry `upload.deleted` of the audit log
    /// names its hash, which is the proof of what was deleted. Refused while a questionnaire that is not archived is given
    /// back in it.
    #[graphql(directive = auth::apply(uploads::DELETE))]
    async fn upload_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The file.")] input: UploadDeleteInput,
    ) -> Result<Option<UploadDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(uploads::DELETE, key.as_deref(), |ctx| async move {
            uploads::delete(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }
}
