//! Setting out for the provider.

use std::sync::Arc;

use keystead_entities::TenantId;
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::tenant::MfaRule;
use serde_json::Value;

use super::state::State;
use super::{SignInResult, described, down, in_use};
use crate::app::App;
use crate::auth::Origin;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::identity_providers::{self, Trouble, Unfit};

/// Who sets out.
pub struct Start {
    /// For which company.
    pub tenant_id: TenantId,
    /// The session whose person is to prove once more who they are.
    pub step_up: Option<session::Model>,
    /// The cookie that only this browser has.
    pub cookie: String,
}

/// The address to which the browser goes.
///
/// # Errors
/// `NoProvider`, `ProviderDown`; suspended; forbidden for a session that another way in opened.
pub async fn start(app: &Arc<App>, input: Start, origin: &Origin) -> SignInResult<String> {
    let ctx = Ctx::visitor(app, input.tenant_id, origin.clone());
    let (row, tenant) = in_use(&ctx).await?;
    let again = input.step_up.as_ref();
    if again.is_some_and(|s| s.method != SignInMethod::IdentityProvider || s.home_tenant_id != row.tenant_id) {
        return Err(Error::Forbidden("This session did not begin at that company's identity provider.".into()).into());
    }
    let metadata = described(&ctx, &row).await?;
    let state = State::new(app, &row, again.map(|session| session.id));
    let place = metadata.authorization_endpoint.as_deref();
    let place = place.ok_or_else(|| down(&Unfit::Lacks("authorization endpoint")))?;
    let mut url = app.identity_providers.place(place).ok_or_else(|| down(&Unfit::Description(Trouble::Address)))?;
    let (_, challenge) = state.verifier(app, &input.cookie);
    let redirect = identity_providers::redirect_uri(app);
    let mut pairs = vec![
        ("response_type", "code".to_owned()),
        ("client_id", row.client_id.clone()),
        ("redirect_uri", redirect),
        ("scope", "openid email".to_owned()),
        ("state", state.write(app, &input.cookie)),
        ("nonce", state.nonce(app, &input.cookie)),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
    ];
    if again.is_some() {
        pairs.extend([("prompt", "login".to_owned()), ("max_age", "0".to_owned())]);
    }
    let values: Vec<&str> = row.mfa_acr_values.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if tenant.mfa_rule == MfaRule::Required && !values.is_empty() {
        pairs.push(("acr_values", values.join(" ")));
    }
    url.query_pairs_mut().extend_pairs(pairs);
    Ok(url.into())
}
