//! Documents of a vendor.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::vendors::{self, documents};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, uploads};
use keystead_entities::{AnyId, Scoped, VendorDocumentId, upload, vendor_document as row};

use super::Vendor;
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::{Date, DateTime, Url};
use crate::graphql::seat::Seat;
use crate::graphql::upload::Upload;

connection!(VendorDocumentConnection, VendorDocumentEdge, VendorDocument, "documents of a vendor");

/// What kind of document it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::vendor_document::VendorDocumentKind")]
pub enum VendorDocumentKind {
    /// A data processing agreement.
    Dpa,
    /// A business associate agreement (HIPAA).
    Baa,
    /// The contract, or its terms of service.
    Terms,
    /// A SOC 2 report.
    #[graphql(name = "SOC2")]
    Soc2,
    /// An ISO/IEC 27001 certificate: information security.
    #[graphql(name = "ISO27001")]
    Iso27001,
    /// An ISO/IEC 42001 certificate: management of AI.
    #[graphql(name = "ISO42001")]
    Iso42001,
    /// A report on a penetration test.
    PenetrationTest,
    /// A privacy notice or a description of data protection.
    Privacy,
    /// A model card or a description of where models come from.
    ModelCard,
    /// Its list of sub-processors.
    SubprocessorList,
    /// Another one.
    Other,
}

/// A document that a vendor gave, or that was signed with it.
pub struct VendorDocument(Arc<row::Model>);

impl From<row::Model> for VendorDocument {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl From<Arc<row::Model>> for VendorDocument {
    fn from(row: Arc<row::Model>) -> Self {
        Self(row)
    }
}

impl VendorDocument {
    /// The document with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: VendorDocumentId) -> Result<Option<Self>> {
        let ctx = gql.ctx(vendors::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::VendorDocumentId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "vendor document"))
    }
}

/// A document that a vendor gave, or that was signed with it: a file, an address, or both. A removed one stays, for what
/// leaned on it.
#[Object]
impl VendorDocument {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose it is.
    async fn vendor(&self, gql: &Context<'_>) -> Result<Option<Vendor>> {
        Vendor::edge(gql, self.0.tenant_id, Some(self.0.vendor_id)).await
    }

    /// What kind it is.
    async fn kind(&self) -> VendorDocumentKind {
        self.0.kind.into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The file; `null` where there is none, and where your credential lacks `questionnaires:read`.
    async fn upload(&self, gql: &Context<'_>) -> Result<Option<Upload>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let Some(id) = self.0.upload_id.filter(|_| ctx.can(uploads::READ)) else { return Ok(None) };
        Ok(gql.row::<upload::Entity>(ctx.scope(), id).await?.map(Upload::from))
    }

    /// SHA-256 of the file as it was handed in, in lower-case hexadecimal.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// Where it is found.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }

    /// Day on which it was issued or signed.
    async fn issued_on(&self) -> Option<Date> {
        self.0.issued_on.as_deref().and_then(Date::stored)
    }

    /// First day that a report is about.
    async fn period_from(&self) -> Option<Date> {
        self.0.period_from.as_deref().and_then(Date::stored)
    }

    /// Last day that a report is about.
    async fn period_to(&self) -> Option<Date> {
        self.0.period_to.as_deref().and_then(Date::stored)
    }

    /// Last day on which it holds; people are reminded 30 and 7 days before, and on the day after.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.as_deref().and_then(Date::stored)
    }

    /// Who attached it; `null` where no seat did.
    async fn attached_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.attached_by_seat_id).await
    }

    /// When it was attached.
    async fn attached_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was removed; `null` while it is leaned on.
    async fn removed_at(&self) -> Option<DateTime> {
        self.0.removed_at.map(Into::into)
    }

    /// Who removed it.
    async fn removed_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.removed_by_seat_id).await
    }

    /// Why it was removed.
    async fn removed_reason(&self) -> Option<&str> {
        self.0.removed_reason.as_deref()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Remove, documents::WRITE, self.0.removed_at.is_none())]))
    }
}
