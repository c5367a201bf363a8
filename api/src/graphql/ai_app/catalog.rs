//! The built-in catalogue.

use async_graphql::{Context, Object, SimpleObject};
use keystead_domain::apps;

use super::AiAppKind;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// A well-known AI app, to choose from instead of typing. Nothing here says whether it is good.
#[derive(SimpleObject)]
pub struct AiAppCatalogEntry {
    /// Give it to `aiAppCreate` as `catalogKey`.
    key: String,
    /// Its name.
    name: String,
    /// Who makes it.
    vendor_name: String,
    /// What kind of tool it is.
    kind: AiAppKind,
    /// Where it is found.
    url: String,
    /// Network names that serve it and nothing else: what it is found by in logs, and what is blocked.
    domains: Vec<String>,
    /// Network names that serve it and other things: no evidence, and never blocked.
    shared_domains: Vec<String>,
    /// Identifiers of its packages: bundle ids of macOS and iOS, packages of Android and Windows, ids of extensions.
    package_ids: Vec<String>,
    /// Other names it goes by in inventories and grants.
    aliases: Vec<String>,
}

/// Looking at the catalogue.
#[derive(Default)]
pub struct AiAppCatalogQuery;

#[Object]
impl AiAppCatalogQuery {
    /// Well-known AI apps, by name. A small list, the same for everybody; it comes whole.
    #[graphql(directive = auth::apply(apps::READ))]
    async fn ai_app_catalog(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Part of a name, another name or a maker, whatever the case.")] search: Option<String>,
    ) -> Result<Vec<AiAppCatalogEntry>> {
        gql.ctx(apps::READ)?;
        let text = search.unwrap_or_default().trim().to_lowercase();
        let fits = |app: &&apps::CatalogApp| {
            [&app.name, &app.vendor].into_iter().chain(&app.aliases).any(|t| t.to_lowercase().contains(&text))
        };
        let mut found: Vec<_> = apps::catalog().iter().filter(fits).collect();
        found.sort_by_key(|app| app.name.to_lowercase());
        let entry = |app: &apps::CatalogApp| AiAppCatalogEntry {
            key: app.key.clone(),
            name: app.name.clone(),
            vendor_name: app.vendor.clone(),
            kind: app.kind.into(),
            url: app.url.clone(),
            domains: app.domains.clone(),
            shared_domains: app.shared.clone(),
            package_ids: app.ids.clone(),
            aliases: app.aliases.clone(),
        };
        Ok(found.into_iter().map(entry).collect())
    }
}
