//! Setting up companies for clients.

use async_graphql::{Context, InputObject, Object};
use keystead_domain::partners::provision::{self, PROVISION};
use keystead_domain::tenants;

use super::PartnerGrant;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::Request;
use crate::graphql::scalars::{DateTime, EmailAddress};
use crate::graphql::tenant::{Plan, TenantKind};

/// A company to be set up for a client.
#[derive(InputObject)]
pub struct PartnerTenantCreateInput {
    /// Its name, at most 200 characters.
    name: String,
    /// Real, or a sandbox for trying things; a sandbox sends no mail, its owner's link neither.
    #[graphql(default_with = "TenantKind::Company")]
    kind: TenantKind,
    /// What was bought.
    #[graphql(default_with = "Plan::Basic")]
    plan: Plan,
    /// IANA name of its time zone, such as `Europe/Berlin`.
    time_zone: String,
    /// Mail address of its first owner, who gets a link to come in by, good for seven days.
    owner_email: EmailAddress,
    /// Name of its first owner, at most 200 characters.
    owner_name: String,
    /// What you may do there, such as `seats:write`; at least one, none that your own credential lacks, and none of `partners`.
    /// `seats:write` lets you send the owner's invitation again while they have not come.
    scopes: Vec<String>,
    /// Until when, at most 365 days from now; 90 days if nothing is said. Afterwards the owner decides.
    expires_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `partnerTenantCreate` did.
    PartnerTenantCreatePayload {
        /// The grant that lets you in there; `tenantId` names the company.
        partner_grant: PartnerGrant
    }
);

/// Setting up companies for clients.
#[derive(Default)]
pub struct PartnerTenantMutation;

#[Object]
impl PartnerTenantMutation {
    /// Sets up a company for a client, as a partner: the company, the invited seat of its owner, and a grant that lets the
    /// partner in, which the owner can revoke. The company is its owner's: the partner gets no credential of it. `PLAN_LIMIT`
    /// where the partner set up as many companies as the operator allows.
    #[graphql(directive = auth::apply(PROVISION))]
    async fn partner_tenant_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company, its owner, and what you may do there.")] input: PartnerTenantCreateInput,
    ) -> Result<Option<PartnerTenantCreatePayload>> {
        let (key, caller) = (input.idempotency_key.clone(), gql.caller()?.clone());
        let done = gql.run(PROVISION, key.as_deref(), |ctx| async move {
            let new = tenants::NewTenant {
                name: input.name,
                kind: input.kind.into(),
                plan: input.plan.into(),
                time_zone: input.time_zone,
                owner_email: input.owner_email.0,
                owner_name: input.owner_name,
            };
            let expires_at = input.expires_at.map(|at| at.0);
            let company = provision::Provision { new, scopes: input.scopes, expires_at };
            provision::provision(&ctx, &caller, company).await
        });
        Ok(Some(done.await?.into()))
    }
}
