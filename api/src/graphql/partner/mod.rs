//! Partners: organisations that look after other companies, their programs, and what companies let them do.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::partners;
use keystead_domain::partners::board::Board;
use keystead_entities::{PartnerId, TenantId, partner};

use super::auth::auth;
use super::below;
use super::connection::args;
use super::errors::Result;
use super::request::Request;
use super::scalars::DateTime;

mod board;
mod client;
mod client_mutations;
mod grant;
mod grant_mutations;
mod names;
mod provision;

pub use board::{PartnerTenantFilter, PartnerTenantOrder, PartnerTenantSummary, PartnerTenantSummaryConnection};
pub use client::{ApiClient, ApiClientConnection};
pub use client_mutations::ApiClientMutation;
pub use grant::{PartnerGrant, PartnerGrantConnection};
pub use grant_mutations::PartnerGrantMutation;
pub use provision::PartnerTenantMutation;

/// An organisation that looks after other companies, such as a managed service provider. Its people are the seats of its own
/// company; its programs are API clients. Either works in another company only under a live grant of that company.
#[derive(Clone)]
pub struct Partner(Arc<partner::Model>);

impl Partner {
    /// The partner that the caller's company is, where it has that id.
    pub async fn find(gql: &Context<'_>, id: PartnerId) -> Result<Option<Self>> {
        let ctx = gql.ctx(partners::READ)?;
        let row = partners::at_home(&ctx).await?.filter(|row| row.id == id);
        Ok(row.map(|row| Self(Arc::new(row))))
    }

    async fn of(gql: &Context<'_>, tenant_id: TenantId) -> Result<Option<Self>> {
        let ctx = gql.within(tenant_id)?;
        ctx.may(partners::READ)?;
        Ok(partners::at_home(&ctx).await?.map(|row| Self(Arc::new(row))))
    }
}

/// Whether a partner is let into the companies that granted it access.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::partner::PartnerStatus")]
pub enum PartnerStatus {
    /// It is.
    Active,
    /// The operator of this installation keeps it out.
    Suspended,
}

/// An organisation that looks after other companies, such as a managed service provider. Its people are the seats of its own
/// company; its programs are API clients. Either works in another company only under a live grant of that company.
#[Object]
impl Partner {
    /// Opaque, global, sorts by time of creation. A company names it when it grants access.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, as the companies that grant it access see it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it is let into those companies.
    async fn status(&self) -> PartnerStatus {
        self.0.status.into()
    }

    /// How many companies it may set up with `partnerTenantCreate`; `null` for any number.
    async fn tenant_limit(&self) -> Option<i32> {
        self.0.company_limit
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its programs, newest first; deleted ones are left out.
    async fn api_clients(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ApiClientConnection> {
        let ctx = gql.within(self.0.home_tenant_id)?;
        let list = partners::clients::list(&ctx)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(ApiClientConnection::new(page, count, ApiClient::from))
    }

    /// What companies granted it, newest first: those that open a company now.
    async fn grants(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Whether to list revoked and expired ones too.", default)] with_ended: bool,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PartnerGrantConnection> {
        let ctx = gql.within(self.0.home_tenant_id)?;
        let args = args(first, after, last, before);
        let page = partners::grants::page_of_partner(&ctx, &self.0, with_ended, &args).await?;
        let partner = Arc::clone(&self.0);
        let count = Box::new(move || {
            let (ctx, partner) = (ctx.clone(), Arc::clone(&partner));
            Box::pin(async move { partners::grants::count_of_partner(&ctx, &partner, with_ended).await }) as _
        });
        Ok(PartnerGrantConnection::new(page, count, PartnerGrant::from))
    }

    /// Its board: the companies that let it in now, by name unless `orderBy` says otherwise, each with what to look after there.
    /// None from within a client's company.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn tenant_summaries(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which companies are wanted; all if nothing is said.")] filter: Option<PartnerTenantFilter>,
        #[graphql(desc = "Part of a name, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; by name if nothing is said.")] order_by: Option<PartnerTenantOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PartnerTenantSummaryConnection> {
        let board = Board::of(&gql.within(self.0.home_tenant_id)?, gql.caller()?, &self.0)?;
        let rows = board.select(&filter.unwrap_or_default().read(), search.as_deref())?;
        let args = args(first, after, last, before);
        let page = board.page(rows.clone(), PartnerTenantOrder::sort(order_by), &args).await?;
        let count = Box::new(move || {
            let (board, rows) = (board.clone(), rows.clone());
            Box::pin(async move { board.count(rows).await }) as _
        });
        Ok(PartnerTenantSummaryConnection::new(page, count, PartnerTenantSummary::from))
    }
}

/// Partners, as a company sees them.
pub struct PartnersOfTenant(pub TenantId);

#[Object]
impl PartnersOfTenant {
    /// The partner that this company is; `null` where it is none.
    async fn partner(&self, gql: &Context<'_>) -> Result<Option<Partner>> {
        Partner::of(gql, self.0).await
    }

    /// What this company granted to partners, newest first, revoked and expired grants included.
    async fn partner_grants(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PartnerGrantConnection> {
        let ctx = gql.within(self.0)?;
        let (page, count) = below::page(gql, partners::grants::list(&ctx)?, args(first, after, last, before)).await?;
        Ok(PartnerGrantConnection::new(page, count, PartnerGrant::from))
    }
}

/// Looking at oneself as a partner.
#[derive(Default)]
pub struct PartnerQuery;

#[Object]
impl PartnerQuery {
    /// The partner that the caller's company is; `null` where it is none.
    #[graphql(directive = auth::apply(partners::READ))]
    async fn partner(&self, gql: &Context<'_>) -> Result<Option<Partner>> {
        let ctx = gql.ctx(partners::READ)?;
        Partner::of(gql, ctx.tenant_id()).await
    }
}
