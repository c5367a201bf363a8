//! The steps: input in, use case, outcome out.

use keystead_domain::sessions;
use keystead_domain::sign_in::{self, Accept, Attempt, ChangePassword, Entered, Forgot, Next, StepUp};
use keystead_entities::TenantId;
use poem::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Done, Fail};
use super::pages;
use super::visit::Visit;
use crate::http::browser::Cookie;

pub(super) type Outcome = Result<Done, Fail>;

/// `GET /auth/session`: who am I.
pub(super) async fn session(visit: &Visit) -> Outcome {
    visit.expect_looking()?;
    let session = visit.session().await?;
    Ok(Done {
        status: StatusCode::OK,
        body: who(visit, &session).await?,
        cookies: Vec::new(),
        next: "/auth".into(),
        page: None,
    })
}

/// `POST /auth/sign-in`: by address and password.
pub(super) async fn sign_in(visit: &Visit) -> Outcome {
    let tenant_id = match visit.given("tenantId") {
        None => None,
        Some(id) => {
            let id = id.parse::<TenantId>();
            Some(id.map_err(|_| Fail::field("tenantId", "This is not the id of a tenant (ten_…)."))?)
        }
    };
    let attempt = Attempt {
        email: visit.needed("email")?.to_string(),
        password: visit.needed("password")?,
        code: visit.given("code"),
        tenant_id,
        browser: visit.browser(),
    };
    entered(visit, sign_in::sign_in(visit.app(), attempt, &visit.origin).await?).await
}

/// `POST /auth/sign-out`.
pub(super) async fn sign_out(visit: &Visit) -> Outcome {
    // Whoever is not signed in is signed out already.
    if let Ok(session) = visit.session().await {
        sessions::sign_out(visit.app(), &session, &visit.origin).await?;
    }
    let cookies = vec![Cookie::Session.set(&visit.edge, None)];
    Ok(Done { status: StatusCode::OK, body: json!({}), cookies, next: "/auth/sign-in".into(), page: None })
}

/// `POST /auth/links/{token}`: by a link.
pub(super) async fn link(visit: &Visit) -> Outcome {
    let token = visit.token.clone().ok_or_else(Fail::no_link)?;
    let password = visit.needed("password")?;
    expect_same(visit, &password)?;
    let accept = Accept { token, password, browser: visit.browser() };
    entered(visit, sign_in::accept(visit.app(), accept, &visit.origin).await?).await
}

/// `POST /auth/password`: one's own, anew.
pub(super) async fn password(visit: &Visit) -> Outcome {
    let session = visit.session().await?;
    let (current, new) = (visit.needed("password")?, visit.needed("newPassword")?);
    expect_same(visit, &new)?;
    let change = ChangePassword { current, new, browser: visit.browser() };
    entered(visit, sign_in::change_password(visit.app(), session, change, &visit.origin).await?).await
}

/// `POST /auth/password/forgot`: the same answer for every address.
pub(super) async fn forgot(visit: &Visit) -> Outcome {
    let email = visit.needed("email")?.to_string();
    sign_in::forgot(visit.app(), Forgot { email }, &visit.origin).await?;
    let message = "If somebody with this address has a seat, a mail with a link is on its way.";
    let body = json!({ "message": message });
    Ok(Done { status: StatusCode::ACCEPTED, body, cookies: Vec::new(), next: "/auth/sign-in?sent".into(), page: None })
}

/// `POST /auth/second-factor`: finishes a sign-in.
pub(super) async fn second_factor(visit: &Visit) -> Outcome {
    let session = visit.session().await?;
    let code = visit.needed("code")?;
    let shown = sign_in::second_factor(visit.app(), session, &code, &visit.browser(), &visit.origin).await?;
    entered(visit, shown).await
}

/// `POST /auth/step-up`: proves once more who one is.
pub(super) async fn step_up(visit: &Visit) -> Outcome {
    let session = visit.session().await?;
    let input = StepUp { code: visit.given("code"), password: visit.given("password"), browser: visit.browser() };
    entered(visit, sign_in::step_up(visit.app(), session, input, &visit.origin).await?).await
}

/// `POST /auth/totp`: begins to set up an authenticator.
pub(super) async fn totp(visit: &Visit) -> Outcome {
    let session = visit.session().await?;
    let enrolment = sign_in::totp_begin(visit.app(), &session).await?;
    let body = json!({ "secret": enrolment.secret.as_str(), "uri": enrolment.uri.as_str() });
    Ok(Done { status: StatusCode::OK, body, cookies: Vec::new(), next: "/auth/totp/confirm".into(), page: None })
}

/// `POST /auth/totp/confirm`: by the first code. The recovery codes are in the answer, this once.
pub(super) async fn totp_confirm(visit: &Visit) -> Outcome {
    let session = visit.session().await?;
    let code = visit.needed("code")?;
    let (now, codes) = sign_in::totp_confirm(visit.app(), session, &code, &visit.browser(), &visit.origin).await?;
    let mut done = entered(visit, now).await?;
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    done.page = Some(pages::recovery_codes(&codes));
    if let Value::Object(body) = &mut done.body {
        body.insert("recoveryCodes".into(), json!(codes));
    }
    Ok(done)
}

/// A form asks for a new password twice; a program need not.
fn expect_same(visit: &Visit, password: &str) -> Result<(), Fail> {
    match visit.given("again") {
        Some(again) if again.as_str() != password => Err(Fail::field("again", "The two are not the same.")),
        _ => Ok(()),
    }
}

pub(super) async fn entered(visit: &Visit, entered: Entered) -> Outcome {
    let mut cookies = vec![Cookie::Session.set(&visit.edge, Some(&entered.cookie))];
    cookies.extend(entered.device.as_ref().map(|device| Cookie::Device.set(&visit.edge, Some(device))));
    let body = who(visit, &entered.session).await?;
    let next = match entered.next {
        Next::Nothing => "/auth",
        Next::SecondFactor => "/auth/second-factor",
    };
    Ok(Done { status: StatusCode::OK, body, cookies, next: next.into(), page: None })
}

/// A session and what it opens.
async fn who(visit: &Visit, session: &keystead_entities::session::Model) -> Result<Value, Fail> {
    let companies = sessions::companies(visit.app(), session).await?;
    let tenants: Vec<Value> = companies
        .iter()
        .map(|(seat, tenant)| {
            json!({ "id": tenant.id, "name": tenant.name, "seatId": seat.id, "seatName": seat.name, "role": seat.role.as_str(),
                "isHome": tenant.id == session.home_tenant_id })
        })
        .collect();
    let next = match Next::of(session) {
        Next::Nothing => None,
        Next::SecondFactor => Some("SECOND_FACTOR"),
    };
    Ok(json!({
        "session": {
            "id": session.id,
            "method": session.method.as_str(),
            "createdAt": session.created_at.to_rfc3339(),
            "expiresAt": session.expires_at.to_rfc3339(),
            "provedAt": session.proved_at.to_rfc3339(),
            "secondFactorAt": session.second_factor_at.map(|at| at.to_rfc3339()),
        },
        "tenants": tenants,
        "next": next,
        "csrf": { "header": "X-Keystead-CSRF", "value": "1" },
    }))
}
