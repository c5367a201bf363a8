//! The test of a provider: what an owner needs to know to put it right, in words.

use keystead_entities::identity_provider::{self as row, Column};
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::discovery::Metadata;
use super::{TEST, exchange, find, secret};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::vault::Secret;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Aspect {
    /// Whether the issuer's description can be had and is the issuer's.
    Description,
    /// Whether it names the places that are needed, and they may be called.
    Endpoints,
    /// Whether it gives codes.
    CodeFlow,
    /// Whether a code is bound to the browser that asked for it (PKCE, S256).
    Pkce,
    /// Whether it publishes keys that can be used.
    Keys,
    /// Whether it signs in a way that is taken.
    Signatures,
    /// Whether it knows our client id and secret.
    ClientCredentials,
}

/// How one of them is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub aspect: Aspect,
    /// Whether it is as it must be.
    pub passed: bool,
    /// In words.
    pub message: String,
}

/// What the last test of a provider found, in the order in which it was looked at; empty where it was not tested as it is.
pub fn findings(row: &row::Model) -> Vec<Finding> {
    row.test_report.clone().and_then(|report| serde_json::from_value(report).ok()).unwrap_or_default()
}

/// Tests the provider, and keeps what was found beside it.
///
/// # Errors
/// `STATE_CONFLICT` where there is none, or it was changed meanwhile; what the vault says of our secret.
pub async fn test(ctx: &Ctx) -> Result<row::Model> {
    ctx.may(TEST)?;
    let row = find(ctx.db(), ctx).await?.ok_or_else(none_yet)?;
    let secret = secret(ctx, &row).await?;
    let found = examine(ctx, &row, secret.as_ref()).await;
    ctx.app.identity_providers.forget(ctx.tenant_id());
    let passed = found.iter().all(|finding| finding.passed);
    let tx = ctx.begin().await?;
    let kept = row::Entity::update_as_configured(&row)
        .col_expr(Column::TestedAt, Expr::value(Some(ctx.now())))
        .col_expr(Column::TestPassed, Expr::value(Some(passed)))
        .col_expr(Column::TestReport, Expr::value(Some(json!(found))))
        .exec(&tx)
        .await?;
    let changed = || Error::state("", "The provider was changed meanwhile. Test it again.");
    let row = find(&tx, ctx).await?.filter(|_| kept.rows_affected == 1).ok_or_else(changed)?;
    let failed: Vec<&str> = found.iter().filter(|f| !f.passed).map(|f| f.message.as_str()).collect();
    let told = audit::Event::new("identity_provider.tested", row.id).with("passed", passed).with("problems", failed);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

pub(super) fn none_yet() -> Error {
    Error::state("", "The company has no identity provider yet. Set one first.")
}

/// Looks at everything, as far as one thing does not stand on another that failed.
pub(super) async fn examine(ctx: &Ctx, row: &row::Model, secret: Option<&Secret>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut note = |aspect, outcome: std::result::Result<String, String>| {
        let passed = outcome.is_ok();
        found.push(Finding { aspect, passed, message: outcome.unwrap_or_else(|why| why) });
    };
    let providers = &ctx.app.identity_providers;
    let metadata = match providers.describe(&row.issuer).await {
        Ok(metadata) => metadata,
        Err(unfit) => {
            note(Aspect::Description, Err(unfit.to_string()));
            return found;
        }
    };
    note(Aspect::Description, Ok("The issuer describes itself, under the name that was entered.".into()));
    let endpoints = endpoints(ctx, &metadata);
    let complete = endpoints.is_ok();
    note(Aspect::Endpoints, endpoints);
    note(Aspect::CodeFlow, code_flow(&metadata));
    note(Aspect::Pkce, pkce(&metadata));
    let keys = providers.fetch_keys(&metadata).await;
    note(
        Aspect::Keys,
        keys.map(|keys| format!("{} of its keys can be used.", keys.len())).map_err(|unfit| unfit.to_string()),
    );
    note(Aspect::Signatures, signatures(&metadata));
    if complete {
        let known = exchange::client_is_known(ctx, row, &metadata, secret).await;
        note(Aspect::ClientCredentials, known.map(|()| "The provider knows our client id and secret.".into()));
    }
    found
}

type Outcome = std::result::Result<String, String>;

fn endpoints(ctx: &Ctx, metadata: &Metadata) -> Outcome {
    let needed = [
        ("authorization endpoint", &metadata.authorization_endpoint),
        ("token endpoint", &metadata.token_endpoint),
        ("place of its keys (jwks_uri)", &metadata.jwks_uri),
    ];
    for (what, url) in needed {
        let url = url.as_deref().ok_or_else(|| format!("The description names no {what}."))?;
        ctx.app.identity_providers.http.address("issuer", url, true).map_err(|_| {
            format!("The description names a {what} that may not be called: it must be https:// and public.")
        })?;
    }
    Ok("The description names every place that is needed.".into())
}

fn code_flow(metadata: &Metadata) -> Outcome {
    match &metadata.response_types_supported {
        Some(types) if !types.iter().any(|t| t == "code") => {
            Err("The provider does not do the code flow (response_types_supported without `code`). Switch it on there."
                .into())
        }
        _ => Ok("The provider does the code flow.".into()),
    }
}

fn pkce(metadata: &Metadata) -> Outcome {
    match &metadata.code_challenge_methods_supported {
        Some(methods) if !methods.iter().any(|m| m == "S256") => {
            Err("The provider does not do PKCE with S256 (code_challenge_methods_supported). Switch it on there."
                .into())
        }
        Some(_) => Ok("The provider does PKCE with S256.".into()),
        // Entra does, and does not say so.
        None => Ok("The provider does not say whether it does PKCE; it is sent all the same, with S256.".into()),
    }
}

fn signatures(metadata: &Metadata) -> Outcome {
    let taken = ["RS256", "ES256", "EdDSA"];
    match &metadata.id_token_signing_alg_values_supported {
        Some(named) if !named.iter().any(|alg| taken.contains(&alg.as_str())) => {
            Err("The provider signs in no way that is taken. Choose RS256, ES256 or EdDSA for ID tokens there.".into())
        }
        _ => Ok("The provider signs in a way that is taken.".into()),
    }
}
