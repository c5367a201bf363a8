//! Letting partners in, and out.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::partners::grants;

use super::PartnerGrant;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::DateTime;

/// A consent to be given.
#[derive(InputObject)]
pub struct PartnerGrantCreateInput {
    /// The company that consents: yours.
    tenant_id: ID,
    /// The partner, by the id that it tells you (`par_…`). Look at `partnerName` in the payload.
    partner_id: ID,
    /// What it may do, such as `seats:write`; at least one, none that your own credential lacks, and none of `partners`.
    scopes: Vec<String>,
    /// Until when, at most 365 days from now; 90 days if nothing is said.
    expires_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `partnerGrantCreate` did.
    PartnerGrantCreatePayload {
        /// The grant.
        partner_grant: PartnerGrant
    }
);

/// A consent to be ended.
#[derive(InputObject)]
pub struct PartnerGrantRevokeInput {
    /// The grant: one that your company made, or that was made to the partner which your company is.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `partnerGrantRevoke` did.
    PartnerGrantRevokePayload {
        /// The grant, ended.
        partner_grant: PartnerGrant
    }
);

/// Letting partners in, and out.
#[derive(Default)]
pub struct PartnerGrantMutation;

#[Object]
impl PartnerGrantMutation {
    /// Lets a partner work in your company, with the role of an admin at most and within those scopes. Every act of it stands
    /// in your audit log, with its person or program named.
    #[graphql(directive = auth::apply(grants::CREATE))]
    async fn partner_grant_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The consent.")] input: PartnerGrantCreateInput,
    ) -> Result<Option<PartnerGrantCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(grants::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let create = grants::Create {
                partner_id: parse_id("partnerId", &input.partner_id)?,
                scopes: input.scopes,
                expires_at: input.expires_at.map(|at| at.0),
            };
            grants::create(&ctx, create).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Ends a grant: from the partner's next request on, the company is not there for it.
    #[graphql(directive = auth::apply(grants::REVOKE))]
    async fn partner_grant_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which.")] input: PartnerGrantRevokeInput,
    ) -> Result<Option<PartnerGrantRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(grants::REVOKE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            grants::revoke(&ctx, grants::Revoke { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
