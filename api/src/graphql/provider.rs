//! The catalogue of AI services.

use async_graphql::{Context, Object};
use keystead_domain::providers::{self, CATALOGUE, Dialect};

use super::auth::auth;
use super::errors::Result;
use super::request::Request;
use super::scalars::Url;

/// An AI service of the catalogue, at which a company can have accounts.
#[derive(Clone, Copy)]
pub struct Provider(pub &'static providers::Provider);

impl Provider {
    /// The one with that id.
    pub fn find(id: &str) -> Option<Self> {
        providers::provider(id).map(Self)
    }
}

/// An AI service of the catalogue, at which a company can have accounts.
#[Object]
impl Provider {
    /// The name under which accounts choose it, such as `OPENAI`. Never changes.
    async fn code(&self) -> &str {
        self.0.id
    }

    /// Its name for people.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// Its base address; `null` where each customer has one of its own.
    async fn endpoint(&self) -> Option<Url> {
        self.0.endpoint.map(|address| Url(address.into()))
    }

    /// What a base address looks like there.
    async fn endpoint_example(&self) -> Url {
        Url(self.0.endpoint_example.into())
    }

    /// Regions among which a customer can choose; empty where that is not known.
    async fn regions(&self) -> Vec<&str> {
        self.0.regions.to_vec()
    }

    /// What the beginning of a key looks like there; `null` where keys have no common form.
    async fn key_example(&self) -> Option<&str> {
        Some(self.0.key_example).filter(|example| !example.is_empty())
    }

    /// Where it describes its keys.
    async fn key_help(&self) -> Option<Url> {
        Some(self.0.key_help).filter(|address| !address.is_empty()).map(|address| Url(address.into()))
    }

    /// Whether it is built in for trying things: it accepts every key but one that begins with `refuse`, and nothing leaves.
    async fn is_echo(&self) -> bool {
        self.0.dialect == Dialect::Echo
    }
}

/// Looking at the catalogue.
#[derive(Default)]
pub struct ProviderQuery;

#[Object]
impl ProviderQuery {
    /// The AI services at which a company can have accounts.
    #[graphql(directive = auth::apply(providers::READ))]
    async fn provider_catalog(&self, gql: &Context<'_>) -> Result<Vec<Provider>> {
        gql.ctx(providers::READ)?;
        Ok(CATALOGUE.iter().map(Provider).collect())
    }
}
