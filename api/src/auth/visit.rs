//! A request to `/auth/…`, read.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE32_DNSSEC;
use keystead_domain::auth::{Origin, session as auth};
use keystead_domain::sign_in::{Browser, Refused};
use keystead_domain::{App, Error};
use keystead_entities::session;
use poem::Request;
use poem::http::{HeaderMap, StatusCode, header};
use zeroize::Zeroizing;

use super::access;
use super::answer::Fail;
use crate::http::Edge;
use crate::http::browser::{self, Cookie, Way};

const BODY: usize = 16 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
const MARK: usize = 20;

/// A request to `/auth/…`.
pub(super) struct Visit {
    pub edge: Arc<Edge>,
    pub origin: Origin,
    /// Whether it came from one of our forms, and is answered with a page.
    pub is_form: bool,
    /// What stands in the link, where it is one.
    pub token: Option<Zeroizing<String>>,
    /// Its path.
    pub path: String,
    headers: HeaderMap,
    /// What stands behind the question mark.
    query: Vec<(String, Zeroizing<String>)>,
    input: HashMap<String, Zeroizing<String>>,
    /// The value that the forms of this browser are bound to, and whether the browser has it already.
    form: (String, bool),
}

impl Visit {
    /// Reads a request, and refuses one that a page of somebody else may have sent.
    pub async fn read(edge: &Arc<Edge>, request: Request, is_post: bool) -> Result<Self, (String, Fail)> {
        let origin = edge.origin(&request);
        let id = origin.request_id.clone();
        Self::read_all(edge, origin, request, is_post).await.map_err(|fail| (id, fail))
    }

    async fn read_all(edge: &Arc<Edge>, origin: Origin, request: Request, is_post: bool) -> Result<Self, Fail> {
        let headers = request.headers().clone();
        browser::expect_private(edge, &headers)?;
        let token = request.raw_path_param("token").map(|t| Zeroizing::new(t.to_owned()));
        let path = request.uri().path().to_owned();
        let query = request.uri().query().map(|query| all_pairs(query.as_bytes())).unwrap_or_default();
        let before = Cookie::Form.read(edge, &headers);
        let form = match &before {
            Some(value) => (value.to_string(), true),
            None => (fresh(edge.app()), false),
        };
        let mut visit = Self {
            edge: Arc::clone(edge),
            origin,
            is_form: false,
            token,
            path,
            headers,
            query,
            input: HashMap::new(),
            form,
        };
        if !is_post {
            return Ok(visit);
        }
        let media = visit.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let read = tokio::time::timeout(BODY_TIMEOUT, request.into_body().into_bytes_limit(BODY));
        let body = match read.await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return Err(Fail::new(StatusCode::PAYLOAD_TOO_LARGE, "INVALID", "The body is too long.")),
            Err(_) => {
                return Err(Fail::new(StatusCode::REQUEST_TIMEOUT, "INVALID", "The body did not arrive in time."));
            }
        };
        match media.as_str() {
            "application/json" => {
                visit.expect_program()?;
                visit.input = json(&body)?;
            }
            "application/x-www-form-urlencoded" => {
                visit.is_form = true;
                visit.input = pairs(&body);
                visit.expect_own_form()?;
            }
            _ => {
                let message = "Send application/json.";
                return Err(Fail::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "INVALID", message));
            }
        }
        Ok(visit)
    }

    /// A JSON request: the header that foreign pages cannot set; with the cookie of a session, the origin too.
    fn expect_program(&self) -> Result<(), Fail> {
        let has_session = Cookie::Session.read(&self.edge, &self.headers).is_some();
        let way = if has_session { Way::Change } else { Way::Look };
        Ok(browser::expect_ours(&self.edge, &self.headers, way)?)
    }

    /// A form of ours: from no other site, and with the mark that was written into it for this browser.
    fn expect_own_form(&self) -> Result<(), Fail> {
        let given = self.input.get("form").map(|s| s.as_bytes()).unwrap_or_default();
        let same = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.form.0.as_bytes());
        let tag = ring::hmac::sign(&same, self.mark().as_bytes());
        let is_same = ring::hmac::verify(&same, given, tag.as_ref()).is_ok();
        if self.form.1 && is_same && browser::is_our_origin(&self.edge, &self.headers) != Some(false) {
            return Ok(());
        }
        let message =
            "This page was open for too long, or cookies are switched off. Go back, load it again, and repeat it.";
        Err(Fail::new(StatusCode::FORBIDDEN, "FORBIDDEN", message))
    }

    /// What a form of this browser carries.
    pub fn mark(&self) -> String {
        let tag = self.app().keys.tag("form", &[self.form.0.as_bytes()]);
        BASE32_DNSSEC.encode(tag.get(..MARK).unwrap_or_default())
    }

    /// The cookie to set for forms, where the browser has none yet.
    pub fn form_cookie(&self) -> Option<String> {
        (!self.form.1).then(|| Cookie::Form.set(&self.edge, Some(&self.form.0)))
    }

    pub fn app(&self) -> &Arc<App> {
        self.edge.app()
    }

    pub fn request_id(&self) -> &str {
        &self.origin.request_id
    }

    /// A field that must be there.
    pub fn needed(&self, name: &'static str) -> Result<Zeroizing<String>, Fail> {
        self.given(name).ok_or_else(|| Fail::field(name, "This is needed."))
    }

    /// A field, where it is not empty.
    pub fn given(&self, name: &str) -> Option<Zeroizing<String>> {
        self.input.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// What stands behind the question mark under that name; refused where it stands there twice.
    pub fn asked(&self, name: &str) -> Result<Option<Zeroizing<String>>, Fail> {
        let mut values = self.query.iter().filter(|(n, _)| n == name).map(|(_, value)| value);
        let first = values.next().filter(|value| !value.is_empty()).cloned();
        match values.next() {
            None => Ok(first),
            Some(_) => Err(Fail::new(StatusCode::BAD_REQUEST, "INVALID", "The address says one thing twice.")),
        }
    }

    /// Whether the address says for which company.
    pub fn names_a_company(&self) -> bool {
        self.query.iter().any(|(name, _)| matches!(name.as_str(), "tenant" | "stepUp"))
    }

    /// Whether a script asks, which wants JSON.
    pub fn is_script(&self) -> bool {
        self.expect_looking().is_ok()
    }

    /// The value of a cookie.
    pub fn cookie(&self, cookie: Cookie) -> Option<Zeroizing<String>> {
        cookie.read(&self.edge, &self.headers)
    }

    /// A value for a cookie that nobody can guess.
    pub fn unguessable(&self) -> String {
        fresh(self.app())
    }

    /// What the browser brought along.
    pub fn browser(&self) -> Browser {
        Browser {
            device: Cookie::Device.read(&self.edge, &self.headers).map(|v| v.to_string()),
            session: Cookie::Session.read(&self.edge, &self.headers),
            user_agent: self.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned),
        }
    }

    /// The session that the browser has, also one that waits for a second factor.
    pub async fn session(&self) -> Result<session::Model, Fail> {
        let missing = || Fail::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.");
        let cookie = Cookie::Session.read(&self.edge, &self.headers).ok_or_else(missing)?;
        self.app().admits(self.origin.address, &cookie).map_err(Refused::Later)?;
        let session = auth::signed_in(self.app(), &cookie).await;
        if let Err(Error::Unauthenticated(_)) = &session {
            self.app().refused(self.origin.address, &cookie);
        }
        Ok(session?)
    }

    /// Takes so many points: of the session, where the cookie is one of ours, else of all who come from there.
    pub async fn pay(&self, points: u64) -> Result<(), Fail> {
        let cookie = self.session_cookie();
        let shown = cookie.as_ref().map(|cookie| self.app().shown(cookie));
        self.app().spend_as_visitor(self.origin.address, shown, points).await.map_err(Fail::too_much)
    }

    /// The session's cookie.
    pub fn session_cookie(&self) -> Option<Zeroizing<String>> {
        Cookie::Session.read(&self.edge, &self.headers)
    }

    /// The page that the person was on the way to when asked to sign in.
    pub fn was_going_to(&self) -> Option<Zeroizing<String>> {
        Cookie::Next.read(&self.edge, &self.headers).filter(|path| access::is_page(path))
    }

    /// For a GET by a program.
    pub fn expect_looking(&self) -> Result<(), Fail> {
        Ok(browser::expect_ours(&self.edge, &self.headers, Way::Look)?)
    }
}

fn fresh(app: &App) -> String {
    let mut bytes = [0; 20];
    app.entropy.fill(&mut bytes);
    BASE32_DNSSEC.encode(&bytes)
}

/// The fields of a JSON object, all of them texts.
fn json(body: &[u8]) -> Result<HashMap<String, Zeroizing<String>>, Fail> {
    let wrong = |_| Fail::new(StatusCode::BAD_REQUEST, "INVALID", "The body is a JSON object whose values are texts.");
    let fields: HashMap<String, Option<String>> =
        serde_json::from_slice(if body.is_empty() { b"{}" } else { body }).map_err(wrong)?;
    Ok(fields.into_iter().filter_map(|(name, value)| Some((name, Zeroizing::new(value?)))).collect())
}

/// The fields of a form.
fn pairs(body: &[u8]) -> HashMap<String, Zeroizing<String>> {
    all_pairs(body).into_iter().collect()
}

fn all_pairs(body: &[u8]) -> Vec<(String, Zeroizing<String>)> {
    let pairs = body.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
    let halves = pairs.map(|pair| {
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default())
    });
    halves.map(|(name, value)| (decoded(name).to_string(), decoded(value))).collect()
}

/// As `application/x-www-form-urlencoded` writes it (WHATWG URL).
fn decoded(text: &[u8]) -> Zeroizing<String> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut ahead = bytes.clone();
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        out.push(high * 16 + low);
                        bytes = ahead;
                    }
                    _ => out.push(b'%'),
                }
            }
            byte => out.push(byte),
        }
    }
    Zeroizing::new(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        let read = pairs(b"email=a%40b.example&password=four+plain%20words&odd=%zz%4&=x&flag");
        assert_eq!(read["email"].as_str(), "a@b.example");
        assert_eq!(read["password"].as_str(), "four plain words");
        assert_eq!(read["odd"].as_str(), "%zz%4");
        assert_eq!(read["flag"].as_str(), "");
    }
}
