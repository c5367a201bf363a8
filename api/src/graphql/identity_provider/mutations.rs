//! Connecting an identity provider, testing it, taking it away.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::input::Change;
use keystead_domain::vault::Secret;
use keystead_domain::{Ctx, Result as DomainResult, identity_providers};
use keystead_entities::tenant;

use super::{IdentityProvider, IdentityProviderStatus};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::tenant::Tenant;

/// An identity provider as it is to be. A field left out stays as it is; a new one needs `issuer` and `clientId`.
#[derive(InputObject)]
pub struct IdentityProviderSetInput {
    /// The company.
    tenant_id: ID,
    /// As the provider calls itself, letter by letter: `https://…`, what stands before `/.well-known/openid-configuration`. Another
    /// issuer lets go of the accounts that seats are bound to, and signs out whoever came in through the one before.
    issuer: Option<String>,
    /// As the provider calls Keystead, at most 255 characters.
    client_id: Option<String>,
    /// With what Keystead proves to be that client; `null` for a public client. Sealed at once, shown never again.
    client_secret: MaybeUndefined<String>,
    /// Values of the claim `acr` by which the provider says that a second factor was shown; at most 10. They are also asked
    /// for, where the company asks for a second factor.
    mfa_acr_values: Option<Vec<String>>,
    /// Whether people come in through it; `ENABLED` if nothing is said.
    status: Option<IdentityProviderStatus>,
    /// Whether people come in through it only. It can be switched on once the provider was tested as it is, and an owner has
    /// come in through it. Then passwords open nothing at this company, and what they had opened ends; an owner's still does, and
    /// the others who answer for the company are told each time.
    sso_required: Option<bool>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `identityProviderSet` did.
    IdentityProviderSetPayload {
        /// The provider as it is now.
        identity_provider: IdentityProvider
    }
);

/// Which identity provider to test.
#[derive(InputObject)]
pub struct IdentityProviderTestInput {
    /// The company.
    tenant_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `identityProviderTest` did.
    IdentityProviderTestPayload {
        /// The provider, with what was found in `testFindings`.
        identity_provider: IdentityProvider
    }
);

/// Which identity provider to take away.
#[derive(InputObject)]
pub struct IdentityProviderRemoveInput {
    /// The company.
    tenant_id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `identityProviderRemove` did.
    IdentityProviderRemovePayload {
        /// The company, which has no identity provider now.
        tenant: Tenant
    }
);

/// Connecting an identity provider.
#[derive(Default)]
pub struct IdentityProviderMutation;

#[Object]
impl IdentityProviderMutation {
    /// Connects the company's own OpenID Connect provider, or changes it. A provider says who the company's people are, its owners
    /// too, so only an owner does this, and proves within ten minutes before who she is. Run `identityProviderTest` next.
    #[graphql(directive = auth::apply(identity_providers::WRITE))]
    async fn identity_provider_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The provider as it is to be.")] input: IdentityProviderSetInput,
    ) -> Result<Option<IdentityProviderSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(identity_providers::WRITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let client_secret = match change(input.client_secret) {
                Change::Set(text) => Change::Set(Secret::from_input("clientSecret", text)?),
                Change::Clear => Change::Clear,
                Change::Keep => Change::Keep,
            };
            let set = identity_providers::Set {
                issuer: input.issuer,
                client_id: input.client_id,
                client_secret,
                mfa_acr_values: input.mfa_acr_values,
                status: input.status.map(Into::into),
                sso_required: input.sso_required,
                expected_version: input.expected_version,
            };
            identity_providers::set(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Tests the company's identity provider and says in words what is wrong: whether its description, its places and its keys can
    /// be had, whether it does what is needed, whether it knows our client id and secret. Nobody has to sign in for it.
    /// Takes up to 15 seconds where the provider is slow.
    #[graphql(directive = auth::apply(identity_providers::TEST))]
    async fn identity_provider_test(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which one.")] input: IdentityProviderTestInput,
    ) -> Result<Option<IdentityProviderTestPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(identity_providers::TEST, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            identity_providers::test(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes the company's identity provider away, with our secret there and what is known of whose account is whose. Whoever came
    /// in through it is signed out; passwords open the company again. Refused while no owner has a password.
    #[graphql(directive = auth::apply(identity_providers::WRITE))]
    async fn identity_provider_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which one.")] input: IdentityProviderRemoveInput,
    ) -> Result<Option<IdentityProviderRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(identity_providers::WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("tenantId", &input.tenant_id)?;
            ctx.expect_tenant("tenantId", id)?;
            identity_providers::remove(&ctx, input.expected_version).await?;
            company(&ctx, id).await
        });
        Ok(Some(done.await?.into()))
    }
}

async fn company(ctx: &Ctx, id: keystead_entities::TenantId) -> DomainResult<tenant::Model> {
    tenant::Model::reload(ctx, id.into()).await
}
