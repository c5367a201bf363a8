//! The company's own identity provider.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, identity_providers};
use keystead_entities::{AnyId, IdentityProviderId, Scoped, TenantId, identity_provider};
use serde_json::Value;

mod mutations;

pub use mutations::IdentityProviderMutation;

use crate::graphql::action::{Action, actions};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::{DateTime, Url};

rowed!(identity_provider);

/// Whether people come in through an identity provider.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::identity_provider::IdentityProviderStatus")]
pub enum IdentityProviderStatus {
    /// They do.
    Enabled,
    /// They do not. Whoever had come in through it was signed out.
    Disabled,
}

/// What a test of an identity provider looks at. New values may be added.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "identity_providers::Aspect")]
pub enum IdentityProviderAspect {
    /// Whether the issuer's description (`/.well-known/openid-configuration`) can be had and is the issuer's.
    Description,
    /// Whether it names the places that are needed, and they may be called.
    Endpoints,
    /// Whether the provider does the code flow.
    CodeFlow,
    /// Whether it does PKCE with S256.
    Pkce,
    /// Whether it publishes keys that can be used.
    Keys,
    /// Whether it signs ID tokens in a way that is taken: RS256, ES256 or EdDSA.
    Signatures,
    /// Whether it knows our client id and secret.
    ClientCredentials,
}

/// One thing that a test of an identity provider looked at.
#[derive(SimpleObject)]
pub struct IdentityProviderFinding {
    /// What was looked at.
    aspect: IdentityProviderAspect,
    /// Whether it is as it must be.
    is_passed: bool,
    /// How it is, and what to do where it is wrong. For people.
    message: String,
}

/// The company's own OpenID Connect provider (Entra, Google, Okta, Keycloak …), through which its people come in.
#[derive(Clone)]
pub struct IdentityProvider(Arc<identity_provider::Model>);

impl From<identity_provider::Model> for IdentityProvider {
    fn from(row: identity_provider::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl IdentityProvider {
    /// The provider with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: IdentityProviderId) -> Result<Option<Self>> {
        let ctx = gql.ctx(identity_providers::READ)?;
        Ok(gql.row::<identity_provider::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for identity_provider::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::IdentityProviderId(id) => identity_provider::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("tenantId", "identity provider"))
    }
}

/// The company's own OpenID Connect provider (Entra, Google, Okta, Keycloak …), through which its people come in. It is
/// believed about this company's people only: a session that it opens leads nowhere else.
#[Object]
impl IdentityProvider {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// As the provider calls itself, letter by letter.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// As the provider calls Keystead.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Whether Keystead proves itself there with a secret; a public client does not. The secret itself is never shown.
    async fn has_client_secret(&self) -> bool {
        self.0.secret_number.is_some()
    }

    /// The address to enter at the provider, where it asks where to send people back to.
    async fn redirect_uri(&self, gql: &Context<'_>) -> Url {
        Url(identity_providers::redirect_uri(gql.app()))
    }

    /// Where the company's people begin to come in: for a bookmark, a portal, or the provider's own list of apps.
    async fn sign_in_url(&self, gql: &Context<'_>) -> Url {
        Url(gql.app().link(&identity_providers::start_path(self.0.tenant_id)))
    }

    /// Values of the claim `acr` by which the provider says that a second factor was shown, beside what standards name:
    /// `mfa` or methods of two kinds in `amr`; `phr` and `phrh` in `acr`.
    async fn mfa_acr_values(&self) -> Vec<&str> {
        self.0.mfa_acr_values.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether people come in through it.
    async fn status(&self) -> IdentityProviderStatus {
        self.0.status.into()
    }

    /// Whether passwords open nothing at this company. An owner's does all the same, and the others who answer for the
    /// company are told each time.
    async fn sso_required(&self) -> bool {
        self.0.sso_required
    }

    /// When it was last tested as it is now; `null` where it was not.
    async fn tested_at(&self) -> Option<DateTime> {
        self.0.tested_at.map(Into::into)
    }

    /// Whether that test found everything as it must be; `null` where it was not tested as it is now.
    async fn test_passed(&self) -> Option<bool> {
        self.0.test_passed
    }

    /// What that test found, in the order in which it was looked at; empty where it was not tested as it is now. One thing is
    /// not looked at where it stands on another that failed.
    async fn test_findings(&self) -> Vec<IdentityProviderFinding> {
        let found = identity_providers::findings(&self.0).into_iter();
        let shown =
            found.map(|f| IdentityProviderFinding { aspect: f.aspect.into(), is_passed: f.passed, message: f.message });
        shown.collect()
    }

    /// When it was connected.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let all = [
            (Action::Remove, identity_providers::WRITE, true),
            (Action::Set, identity_providers::WRITE, true),
            (Action::Test, identity_providers::TEST, true),
        ];
        Ok(actions(&ctx, all))
    }
}

/// The identity provider of a company.
pub struct IdentityProviderOfTenant(pub TenantId);

#[Object]
impl IdentityProviderOfTenant {
    /// The company's own identity provider; `null` until `identityProviderSet` has connected one. Needs `seats:read` and the
    /// role `AUDITOR` or more.
    async fn identity_provider(&self, gql: &Context<'_>) -> Result<Option<IdentityProvider>> {
        let ctx = gql.within(self.0)?;
        Ok(identity_providers::of_company(&ctx).await?.map(Into::into))
    }
}
