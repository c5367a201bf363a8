//! `POST /oauth/token`: OAuth 2 client credentials (RFC 6749, section 4.4) for the programs of partners. A client proves who it
//! is by one of `client_secret_basic`, `client_secret_post` and `private_key_jwt` (RFC 7523); answers and errors are as
//! the RFC says and not of GraphQL.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use data_encoding::BASE64;
use keystead_domain::Error;
use keystead_domain::limits::{Shown, retry_after};
use keystead_domain::partners::oauth::{self, Issued, LIFE, Proof};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response, Result};
use serde_json::json;
use tokio::io::AsyncReadExt;
use zeroize::Zeroizing;

use crate::http::{Edge, TOO_SLOW};

/// Bytes of a body.
const MOST: u64 = 32 << 10;
/// Cost points of a request.
const COST: u64 = 5;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// The one kind of assertion there is (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The token endpoint.
pub struct Token {
    edge: Arc<Edge>,
}

/// An error of RFC 6749, section 5.2.
struct Refused {
    status: StatusCode,
    code: &'static str,
    description: &'static str,
    challenge: bool,
    /// Seconds to wait.
    wait: Option<u64>,
}

impl Refused {
    fn guessing(wait: TimeDelta) -> Self {
        Self::later(wait, "Too many wrong credentials come from this part of the network.")
    }

    fn too_much(wait: TimeDelta) -> Self {
        Self::later(wait, "Too much is asked for from this part of the network, or by this client.")
    }

    fn later(wait: TimeDelta, description: &'static str) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let wait = Some(retry_after(wait));
        Self { status, code: "temporarily_unavailable", description, challenge: false, wait }
    }

    fn unavailable(description: &'static str) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self { status, code: "temporarily_unavailable", description, challenge: false, wait: Some(2) }
    }

    fn bad(code: &'static str, description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, description, challenge: false, wait: None }
    }

    fn malformed(description: &'static str) -> Self {
        Self::bad("invalid_request", description)
    }
}

impl Token {
    /// On that edge.
    pub fn new(edge: &Arc<Edge>) -> Self {
        Self { edge: Arc::clone(edge) }
    }

    async fn issue(&self, mut request: Request) -> std::result::Result<Issued, Refused> {
        let is_form = request.content_type().is_some_and(|ty| {
            ty.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            return Err(Refused::malformed("Send a form: Content-Type application/x-www-form-urlencoded."));
        }
        let origin = self.edge.origin(&request);
        let basic = basic(request.headers())?;
        let by_header = basic.is_some();
        let mut form = tokio::time::timeout(BODY_TIMEOUT, form(request.take_body()))
            .await
            .map_err(|_| Refused::malformed("The body did not arrive in time."))??;
        match form.get("grant_type").map(|value| value.as_str()) {
            Some("client_credentials") => {}
            Some(_) => {
                return Err(Refused::bad("unsupported_grant_type", "The grant type here is client_credentials."));
            }
            None => return Err(Refused::malformed("grant_type is missing.")),
        }
        let proof = proof(basic, &mut form)?;
        let (app, address) = (self.edge.app(), origin.address);
        let audiences = vec![format!("{}/oauth/token", app.public_url), app.public_url.clone()];
        let (text, is_ours) = match &proof {
            Proof::Secret { secret, .. } => (secret.clone(), app.shown(secret).is_ours),
            Proof::Assertion { jwt, .. } => (Zeroizing::new(jwt.clone()), oauth::is_known(app, jwt, &audiences)),
        };
        let shown = Shown { text: &text, is_ours };
        app.admits_shown(address, shown).map_err(Refused::guessing)?;
        app.spend_as_visitor(address, Some(shown), COST).await.map_err(Refused::too_much)?;
        let scope = form.remove("scope").map(|scope| scope.to_string());
        let asked = oauth::issue(app, oauth::Request { proof, scope, audiences }, origin);
        asked.await.map_err(|refusal| {
            if matches!(refusal, oauth::Refusal::InvalidClient(_)) {
                app.refused_shown(address, shown);
            }
            refused(refusal, by_header)
        })
    }
}

impl Endpoint for Token {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.method() != Method::POST {
            let refused = Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "POST");
            return Ok(refused.finish());
        }
        let issued = self.edge.in_time(self.issue(request)).await;
        let (status, challenge, wait, body) = match issued.unwrap_or_else(|| Err(Refused::unavailable(TOO_SLOW))) {
            Ok(issued) => {
                let scope = issued.scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                let body = json!({ "access_token": issued.token.as_str(), "token_type": "Bearer",
                    "expires_in": LIFE.num_seconds(), "scope": scope });
                (StatusCode::OK, false, None, body)
            }
            Err(refused) => {
                let body = json!({ "error": refused.code, "error_description": refused.description });
                (refused.status, refused.challenge, refused.wait, body)
            }
        };
        let mut response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::PRAGMA, "no-cache");
        if challenge {
            response = response.header(header::WWW_AUTHENTICATE, r#"Basic realm="keystead""#);
        }
        if let Some(wait) = wait {
            response = response.header(header::RETRY_AFTER, wait);
        }
        Ok(response.body(body.to_string()))
    }
}

fn refused(refusal: oauth::Refusal, by_header: bool) -> Refused {
    match refusal {
        oauth::Refusal::InvalidClient(why) => {
            tracing::info!(reason = why, "A client was refused a token: {why}.");
            Refused {
                status: StatusCode::UNAUTHORIZED,
                code: "invalid_client",
                description: "This client is not known, not let in, or did not prove to be itself.",
                challenge: by_header,
                wait: None,
            }
        }
        oauth::Refusal::InvalidScope => Refused::bad("invalid_scope", "The client does not have one of these scopes."),
        oauth::Refusal::Failed(Error::Unavailable { what, detail }) => {
            tracing::warn!(error = detail, "A token could not be given, since {what} does not answer.");
            let description = "A part of Keystead does not answer. Try again in a few seconds.";
            Refused::unavailable(description)
        }
        oauth::Refusal::Failed(error) => {
            tracing::error!(error = %error, "A token could not be given.");
            let description = "Something went wrong on our side. It was logged under the request id.";
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            Refused { status, code: "server_error", description, challenge: false, wait: None }
        }
    }
}

type Form = HashMap<String, Zeroizing<String>>;

/// How the client proves who it is; exactly one way.
fn proof(basic: Option<(String, Zeroizing<String>)>, form: &mut Form) -> std::result::Result<Proof, Refused> {
    let ways = [basic.is_some(), form.contains_key("client_secret"), form.contains_key("client_assertion")];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(Refused::malformed("A client proves who it is in one way at a time."));
    }
    let client_id = form.remove("client_id").map(|id| id.to_string());
    if let Some((id, secret)) = basic {
        return match client_id {
            Some(other) if other != id => Err(Refused::malformed("client_id is not the one of the header.")),
            _ => Ok(Proof::Secret { client_id: id, secret }),
        };
    }
    if let Some(jwt) = form.remove("client_assertion") {
        if form.get("client_assertion_type").map(|ty| ty.as_str()) != Some(JWT_BEARER) {
            return Err(Refused::malformed("client_assertion_type is not the one of RFC 7523."));
        }
        return Ok(Proof::Assertion { client_id, jwt: jwt.to_string() });
    }
    match (client_id, form.remove("client_secret")) {
        (Some(client_id), Some(secret)) => Ok(Proof::Secret { client_id, secret }),
        _ => Err(Refused {
            status: StatusCode::UNAUTHORIZED,
            code: "invalid_client",
            description: "Show a client id and secret, or a signed assertion.",
            challenge: true,
            wait: None,
        }),
    }
}

/// `Authorization: Basic`: id and secret, each written as in a form (RFC 6749, section 2.3.1).
fn basic(headers: &HeaderMap) -> std::result::Result<Option<(String, Zeroizing<String>)>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let malformed = || Refused::malformed("The header Authorization is not one `Basic` of id and secret.");
    let value = value.to_str().ok().filter(|_| values.next().is_none()).ok_or_else(malformed)?;
    let (scheme, text) = value.trim().split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(malformed());
    }
    let bytes = BASE64.decode(text.trim().as_bytes()).map(Zeroizing::new).map_err(|_| malformed())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| malformed())?;
    let (id, secret) = text.split_once(':').ok_or_else(malformed)?;
    let plain = |text: &str| {
        let pair = format!("v={text}");
        let mut pairs = form_urlencoded::parse(pair.as_bytes());
        pairs.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Ok(Some((plain(id), Zeroizing::new(plain(secret)))))
}

/// The parameters of the body; each once, and an empty one is none (RFC 6749, section 3.2).
async fn form(body: Body) -> std::result::Result<Form, Refused> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = body.into_async_read().take(MOST + 1).read_to_end(&mut bytes).await;
    read.map_err(|_| Refused::malformed("The body broke off."))?;
    if bytes.len() as u64 > MOST {
        return Err(Refused::malformed("The body is too large."));
    }
    let mut form = Form::new();
    for (name, value) in form_urlencoded::parse(&bytes) {
        if value.is_empty() {
            continue;
        }
        if form.insert(name.into_owned(), Zeroizing::new(value.into_owned())).is_some() {
            return Err(Refused::malformed("A parameter is given twice."));
        }
    }
    Ok(form)
}
