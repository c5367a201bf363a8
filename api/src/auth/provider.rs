//! To the company's identity provider and back. Both are reached by a plain GET, since that is all a link, a bookmark and a
//! provider can send; a script that says so (`X-Keystead-CSRF: 1`) gets JSON.

use keystead_domain::sign_in::{self, Callback, Start};
use keystead_entities::TenantId;
use poem::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Done, Fail};
use super::steps::{Outcome, entered};
use super::visit::Visit;
use crate::http::browser::Cookie;

/// `GET /auth/oidc/start?tenant=ten_…`, or `?stepUp=1` to prove once more who one is; as JSON also a POST.
pub(super) async fn start(visit: &Visit) -> Outcome {
    let again = visit.asked("stepUp")?.or_else(|| visit.given("stepUp"));
    let step_up = match again {
        Some(_) => Some(visit.session().await?),
        None => None,
    };
    let named = visit.asked("tenant")?.or_else(|| visit.given("tenantId"));
    let tenant_id = match (&step_up, named) {
        (Some(session), None) => session.home_tenant_id,
        (_, Some(id)) => {
            let id = id.parse::<TenantId>();
            id.map_err(|_| Fail::field("tenantId", "This is not the id of a tenant (ten_…)."))?
        }
        (None, None) => return Err(Fail::field("tenantId", "Say for which company.")),
    };
    // The ways of two tabs share it.
    let cookie = visit.cookie(Cookie::Provider).map_or_else(|| visit.unguessable(), |cookie| cookie.to_string());
    let set = Cookie::Provider.set(&visit.edge, Some(&cookie));
    let url = sign_in::provider_start(visit.app(), Start { tenant_id, step_up, cookie }, &visit.origin).await?;
    let body = json!({ "url": url });
    Ok(Done { status: StatusCode::OK, body, cookies: vec![set], next: url.into(), page: None })
}

/// `GET /auth/oidc/callback`: where the provider sends people back to.
pub(super) async fn callback(visit: &Visit) -> Outcome {
    let text = |name: &str| Ok::<_, Fail>(visit.asked(name)?.map(|value| value.to_string()));
    let input = Callback {
        cookie: visit.cookie(Cookie::Provider),
        state: text("state")?,
        code: visit.asked("code")?,
        issuer: text("iss")?,
        error: text("error")?,
        browser: visit.browser(),
    };
    let came = sign_in::provider_finish(visit.app(), input, &visit.origin).await?;
    let mut done = entered(visit, came.entered).await?;
    done.cookies.push(Cookie::Company.set(&visit.edge, Some(&came.tenant_id.to_string())));
    if let Value::Object(body) = &mut done.body {
        body.insert("tenantId".into(), json!(came.tenant_id));
    }
    Ok(done)
}
