//! Asking for access for a while, deciding on it, ending it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::access;

use super::grant::AccessGrant;
use super::request::{AccessRequest, Approved};
use crate::graphql::auth::auth;
use crate::graphql::enums::Role;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::Duration;

/// A wish for more access for a while. Name a role, a tier or both.
#[derive(InputObject)]
pub struct AccessRequestCreateInput {
    /// The company.
    tenant_id: ID,
    /// A higher role than your own; never `OWNER`. As `AUDITOR` you read everything and change nothing while it lasts.
    role: Option<Role>,
    /// A higher tier than your own, 2 or 3.
    tier: Option<i32>,
    /// For how long from the approval on: `PT5M` to `P7D`, or less where the company's settings say so.
    duration: Duration,
    /// What for, at most 500 characters; goes to those who decide, into the audit log and into the next seat audit.
    reason: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `accessRequestCreate` did.
    AccessRequestCreatePayload {
        /// The request.
        access_request: AccessRequest
    }
);

/// A decision on a request.
#[derive(InputObject)]
pub struct AccessRequestApproveInput {
    /// The request. Not your own, and not that of a service account you answer for.
    id: ID,
    /// A word to who asked, at most 500 characters.
    note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `accessRequestApprove` did.
#[derive(SimpleObject)]
pub struct AccessRequestApprovePayload {
    /// The request as it is now.
    access_request: Option<AccessRequest>,
    /// What was granted.
    access_grant: Option<AccessGrant>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A decision on a request.
#[derive(InputObject)]
pub struct AccessRequestDenyInput {
    /// The request. Not your own, and not that of a service account you answer for.
    id: ID,
    /// A word to who asked, at most 500 characters.
    note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `accessRequestDeny` did.
    AccessRequestDenyPayload {
        /// The request as it is now.
        access_request: AccessRequest
    }
);

/// A request to be taken back.
#[derive(InputObject)]
pub struct AccessRequestCancelInput {
    /// The request: your own.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `accessRequestCancel` did.
    AccessRequestCancelPayload {
        /// The request as it is now.
        access_request: AccessRequest
    }
);

/// A grant to be ended.
#[derive(InputObject)]
pub struct AccessGrantRevokeInput {
    /// The grant: your own, or anybody's where you are an approver or more.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `accessGrantRevoke` did.
    AccessGrantRevokePayload {
        /// The grant as it is now.
        access_grant: AccessGrant
    }
);

/// Access for a while.
#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Asks for a higher role or tier for your own seat. Those who can approve it are told in their console and by mail; a
    /// seat has one open request at a time, and it waits for 7 days.
    #[graphql(directive = auth::apply(access::ASK))]
    async fn access_request_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What you need, for how long, and why.")] input: AccessRequestCreateInput,
    ) -> Result<Option<AccessRequestCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(access::ASK, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let (role, tier) = (input.role.map(Into::into), input.tier);
            access::ask(&ctx, access::Ask { role, tier, duration: input.duration.0, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Grants what was asked for. It counts from the seat's next request on and ends by itself. Refused with `FOUR_EYES` for
    /// your own request, and where the role is above your own; what you have for a while yourself does not count.
    #[graphql(directive = auth::apply(access::DECIDE))]
    async fn access_request_approve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The request.")] input: AccessRequestApproveInput,
    ) -> Result<Option<AccessRequestApprovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(access::DECIDE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let decide = access::Decide { id, note: input.note, expected_version: input.expected_version };
            let (request, grant) = access::approve(&ctx, decide).await?;
            Ok(Approved(request, Some(grant)))
        });
        let (done, user_errors) = done.await?.parts();
        let (request, grant) = done.map_or((None, None), |Approved(request, grant)| (Some(request), grant));
        Ok(Some(AccessRequestApprovePayload {
            access_request: request.map(Into::into),
            access_grant: grant.map(Into::into),
            user_errors,
        }))
    }

    /// Refuses what was asked for.
    #[graphql(directive = auth::apply(access::DECIDE))]
    async fn access_request_deny(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The request.")] input: AccessRequestDenyInput,
    ) -> Result<Option<AccessRequestDenyPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(access::DECIDE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let decide = access::Decide { id, note: input.note, expected_version: input.expected_version };
            access::deny(&ctx, decide).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes your own request back.
    #[graphql(directive = auth::apply(access::ASK))]
    async fn access_request_cancel(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The request.")] input: AccessRequestCancelInput,
    ) -> Result<Option<AccessRequestCancelPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(access::ASK, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            access::cancel(&ctx, access::Cancel { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Ends a grant before its time: it counts no more from the seat's next request on.
    #[graphql(directive = auth::apply(access::REVOKE))]
    async fn access_grant_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The grant.")] input: AccessGrantRevokeInput,
    ) -> Result<Option<AccessGrantRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(access::REVOKE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            access::revoke(&ctx, access::Revoke { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
