//! Deciding on findings.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::findings;

use super::Finding;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A finding that is known and harmless.
#[derive(InputObject)]
pub struct FindingDismissInput {
    /// The finding, which is open.
    id: ID,
    /// Why it is harmless, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `findingDismiss` did.
    FindingDismissPayload {
        /// The finding as it is now.
        finding: Finding
    }
);

/// A finding about which something was done.
#[derive(InputObject)]
pub struct FindingResolveInput {
    /// The finding, open or dismissed.
    id: ID,
    /// What was done, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `findingResolve` did.
    FindingResolvePayload {
        /// The finding as it is now.
        finding: Finding
    }
);

/// Deciding on findings.
#[derive(Default)]
pub struct FindingMutation;

#[Object]
impl FindingMutation {
    /// Says that a finding is known and harmless. More of the same is counted on it, and not told again for 30 days.
    #[graphql(directive = auth::apply(findings::DECIDE))]
    async fn finding_dismiss(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which finding.")] input: FindingDismissInput,
    ) -> Result<Option<FindingDismissPayload>> {
        let FindingDismissInput { id, reason, expected_version, idempotency_key } = input;
        let done = gql.run(findings::DECIDE, idempotency_key.as_deref(), |ctx| async move {
            let id = parse_id("id", &id)?;
            findings::dismiss(&ctx, findings::Decide { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says that something was done about a finding. More of the same is a new one, and is told.
    #[graphql(directive = auth::apply(findings::DECIDE))]
    async fn finding_resolve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which finding.")] input: FindingResolveInput,
    ) -> Result<Option<FindingResolvePayload>> {
        let FindingResolveInput { id, reason, expected_version, idempotency_key } = input;
        let done = gql.run(findings::DECIDE, idempotency_key.as_deref(), |ctx| async move {
            let id = parse_id("id", &id)?;
            findings::resolve(&ctx, findings::Decide { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
