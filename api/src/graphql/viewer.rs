//! Who is asking, and what this installation is.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use keystead_domain::auth::Bearer;
use keystead_domain::list::MAX_PAGE;
use keystead_domain::tenants;

use super::auth::{ANYONE, auth};
use super::enums::Role;
use super::errors::Result;
use super::partner::ApiClient;
use super::request::Request;
use super::seat::Seat;
use super::tenant::Tenant;
use crate::http::RequestNotes;

/// The caller: a person or a service account, by an API token of its seat.
pub struct Viewer;

/// The caller: a person or a service account, by an API token of its seat.
#[Object]
impl Viewer {
    /// Id of the caller's seat in its own company; `null` for a partner's program.
    async fn seat_id(&self, gql: &Context<'_>) -> Result<Option<ID>> {
        Ok(gql.caller()?.seat().map(|seat| seat.id.to_string().into()))
    }

    /// The caller's seat; `null` for a partner's program, and where a partner works in a client's company.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        let caller = gql.caller()?;
        Ok(caller.seat().filter(|seat| seat.tenant_id == caller.tenant.id).cloned().map(Into::into))
    }

    /// The caller's program, where it is one of a partner.
    async fn api_client(&self, gql: &Context<'_>) -> Result<Option<ApiClient>> {
        let caller = gql.caller()?;
        Ok(match &caller.bearer {
            Bearer::Client(client) if client.row.tenant_id == caller.tenant.id => Some(client.row.clone().into()),
            _ => None,
        })
    }

    /// The company that the caller is in: its own, or the one that a partner named in `X-Keystead-Tenant`.
    async fn tenant_id(&self, gql: &Context<'_>) -> Result<ID> {
        Ok(gql.caller()?.tenant.id.to_string().into())
    }

    /// The caller's role in that company.
    async fn role(&self, gql: &Context<'_>) -> Result<Role> {
        Ok(gql.caller()?.role().into())
    }

    /// What the caller may do in that company as far as its credential goes, such as `seats:write`.
    async fn scopes(&self, gql: &Context<'_>) -> Result<Vec<String>> {
        Ok(gql.caller()?.scopes.iter().map(ToString::to_string).collect())
    }

    /// The companies the caller may see; none where its credential lacks `tenant:read`.
    async fn tenants(&self, gql: &Context<'_>) -> Result<Vec<Tenant>> {
        if !gql.caller()?.ctx(gql.app()).can(tenants::READ) {
            return Ok(Vec::new());
        }
        Tenant::all(gql).await
    }
}

/// This installation of Keystead.
#[derive(SimpleObject)]
pub struct Instance {
    /// The version that runs, such as `1.4.2`.
    version: &'static str,
    /// What a request may ask for.
    limits: InstanceLimits,
}

/// What a request may ask for; more is refused before it runs.
#[derive(SimpleObject)]
pub struct InstanceLimits {
    /// Fields within fields.
    depth: i32,
    /// Points of cost: a row of a page 1 and what hangs off it, times the size of the page; an object that hangs off a row
    /// a tenth; each of a list without pages a twentieth; a mutation 10 more.
    cost: i32,
    /// Aliases.
    aliases: i32,
    /// Fields at the root.
    root_fields: i32,
    /// Directives.
    directives: i32,
    /// Words and signs of the document.
    tokens: i32,
    /// Bytes of the body.
    body_bytes: i32,
    /// Rows of one page.
    page_size: i32,
}

/// What is left of the caller's budget of cost points, as `extensions.cost` of every answer says it too.
#[derive(SimpleObject)]
pub struct RateLimit {
    /// Points of the credential's budget when it is full; by the plan of its company.
    limit: i32,
    /// Points that can be spent at once, this request paid: what both the credential's budget and its company's have.
    available: i32,
    /// Points that come back each second.
    restore_per_second: i32,
}

/// Looking at oneself.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking.
    #[graphql(directive = auth::apply(ANYONE))]
    async fn viewer(&self, gql: &Context<'_>) -> Result<Viewer> {
        gql.caller()?;
        Ok(Viewer)
    }

    /// What is left of the caller's budget of cost points. To ask for it alone costs nothing.
    #[graphql(directive = auth::apply(ANYONE))]
    async fn rate_limit(&self, gql: &Context<'_>) -> Result<Option<RateLimit>> {
        gql.caller()?;
        let standing = gql.data_opt::<Arc<RequestNotes>>().and_then(|notes| notes.standing());
        let points = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
        Ok(standing.map(|standing| RateLimit {
            limit: points(standing.limit),
            available: points(standing.available),
            restore_per_second: points(standing.restore_per_second),
        }))
    }

    /// This installation of Keystead.
    #[graphql(directive = auth::apply(ANYONE))]
    async fn instance(&self, gql: &Context<'_>) -> Result<Instance> {
        gql.caller()?;
        let limits = InstanceLimits {
            depth: 16,
            cost: 1_000,
            aliases: 50,
            root_fields: 20,
            directives: 20,
            tokens: 2_000,
            body_bytes: 262_144,
            page_size: MAX_PAGE,
        };
        Ok(Instance { version: env!("CARGO_PKG_VERSION"), limits })
    }
}
