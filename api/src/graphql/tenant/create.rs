//! Founding a company through the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, tenants};
use keystead_entities::{AnyId, SeatId, tenant};

use super::plan::Plan;
use super::{Tenant, TenantKind};
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::EmailAddress;

/// A company to be founded.
#[derive(InputObject)]
pub struct TenantCreateInput {
    /// Its name, at most 200 characters.
    name: String,
    /// Real, or a sandbox for trying things.
    #[graphql(default_with = "TenantKind::Company")]
    kind: TenantKind,
    /// What was bought.
    #[graphql(default_with = "Plan::Basic")]
    plan: Plan,
    /// IANA name of its time zone, such as `Europe/Berlin`.
    time_zone: String,
    /// Mail address of its first owner.
    owner_email: EmailAddress,
    /// Name of its first owner, at most 200 characters.
    owner_name: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the token again.
    idempotency_key: Option<String>,
}

/// What `tenantCreate` did.
#[derive(SimpleObject)]
pub struct TenantCreatePayload {
    /// The company. Its lists open with the new owner's token, not with yours.
    tenant: Option<Tenant>,
    /// The seat of its first owner; `null` in the answer to a repeat.
    owner_seat_id: Option<ID>,
    /// The first owner's API token with all scopes for 365 days. Shown this once; `null` in the answer to a repeat.
    token: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A company that was founded now, or by the request that this one repeats.
struct Founding {
    tenant: tenant::Model,
    owner: Option<SeatId>,
    token: Option<String>,
}

impl Reload for Founding {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        match subject {
            AnyId::TenantId(id) => {
                Ok(Self { tenant: tenants::founded_by_us(ctx, id).await?, owner: None, token: None })
            }
            _ => Err(DomainError::not_found("id", "tenant")),
        }
    }
}

/// Founding companies.
#[derive(Default)]
pub struct TenantCreateMutation;

#[Object]
impl TenantCreateMutation {
    /// Founds another company on this installation, with its first owner. You get no access to it but the owner's token.
    #[graphql(directive = auth::apply(tenants::CREATE))]
    async fn tenant_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company.")] input: TenantCreateInput,
    ) -> Result<Option<TenantCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::CREATE, key.as_deref(), |ctx| async move {
            let new = tenants::NewTenant {
                name: input.name,
                kind: input.kind.into(),
                plan: input.plan.into(),
                time_zone: input.time_zone,
                owner_email: input.owner_email.0,
                owner_name: input.owner_name,
            };
            let founded = tenants::create(&ctx, new).await?;
            let (owner, token) = (Some(founded.owner.id), Some(founded.token.to_string()));
            Ok(Founding { tenant: founded.tenant, owner, token })
        });
        let (founding, user_errors) = done.await?.parts();
        let (tenant, owner, token) = founding.map_or((None, None, None), |f| (Some(f.tenant), f.owner, f.token));
        let owner_seat_id = owner.map(|id| id.to_string().into());
        Ok(Some(TenantCreatePayload { tenant: tenant.map(Into::into), owner_seat_id, token, user_errors }))
    }
}
