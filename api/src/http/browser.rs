//! Cookies, and whether the page that sends them is ours.
//!
//! Behind HTTPS (`server.public_url`) the cookies have the prefix `__Host-`: no other host and no page over plain HTTP can set
//! them. Over plain HTTP a browser refuses such cookies, so there they have plain names, and there are none at all except
//! on this machine itself (`localhost` and the loopback addresses) or in developer mode: a session that travels in
//! clear over a network would be anybody's.
//!
//! A cookie is sent by whatever page asks for it to be. So it counts only with the header `X-Keystead-CSRF: 1`, which a foreign
//! page cannot set without being allowed to, and with an `Origin` that is ours; a browser leaves `Origin` out of a plain
//! GET only. The handshake of a socket cannot carry the header, and always carries the origin.

use std::net::IpAddr;

use poem::http::{HeaderMap, HeaderName, StatusCode, header};
use zeroize::Zeroizing;

use super::{Edge, ErrorCode, Refusal};

const CSRF: HeaderName = HeaderName::from_static("x-keystead-csrf");

/// How a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It only looks.
    Look,
    /// It may change something.
    Change,
    /// It becomes a socket.
    Socket,
}

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session.
    Session,
    /// By which a browser is known that signed in before.
    Device,
    /// What the forms of our pages are bound to.
    Form,
    /// The page to go on to once signed in.
    Next,
    /// What a way to an identity provider and back is bound to.
    Provider,
    /// The company through whose identity provider somebody came in last: an id, which opens nothing.
    Company,
}

impl Cookie {
    fn plain_name(self) -> &'static str {
        match self {
            Self::Session => "keystead-session",
            Self::Device => "keystead-device",
            Self::Form => "keystead-form",
            Self::Next => "keystead-next",
            Self::Provider => "keystead-provider",
            Self::Company => "keystead-company",
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Session => 12 * 3600,
            Self::Device | Self::Company => 180 * 24 * 3600,
            Self::Form => 12 * 3600,
            Self::Next => 3600,
            Self::Provider => 600,
        }
    }

    /// Its name on this deployment.
    fn name(self, is_secure: bool) -> String {
        if is_secure { format!("__Host-{}", self.plain_name()) } else { self.plain_name().to_owned() }
    }

    /// The header that sets it; without a value, the one that removes it.
    pub(crate) fn set(self, edge: &Edge, value: Option<&str>) -> String {
        let is_secure = is_secure(edge);
        let (value, age) = value.map_or(("", 0), |value| (value, self.seconds()));
        let secure = if is_secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.name(is_secure))
    }

    /// Its value in a request; nothing where there are two, since one of them is somebody else's.
    pub(crate) fn read(self, edge: &Edge, headers: &HeaderMap) -> Option<Zeroizing<String>> {
        let name = self.name(is_secure(edge));
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(n, _)| *n == name).map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty())?;
        values.next().is_none().then(|| Zeroizing::new(value.to_owned()))
    }
}

/// The cookie of a session.
pub(super) fn session_cookie(edge: &Edge, headers: &HeaderMap) -> Option<Zeroizing<String>> {
    Cookie::Session.read(edge, headers)
}

/// Whether cookies travel in cipher only.
fn is_secure(edge: &Edge) -> bool {
    edge.app().public_url.starts_with("https://")
}

/// Refuses to let anybody sign in over plain HTTP from another machine.
pub(crate) fn expect_private(edge: &Edge, headers: &HeaderMap) -> Result<(), Refusal> {
    if is_secure(edge) || edge.settings.dev || local_host(headers).is_some() {
        return Ok(());
    }
    Err(Refusal::http(
        StatusCode::FORBIDDEN,
        ErrorCode::Forbidden,
        "People sign in over HTTPS only, or on this machine itself. The operator puts a proxy with HTTPS in front and sets \
         KEYSTEAD_PUBLIC_URL to its https:// address.",
    ))
}

/// Refuses a request that a page of somebody else may have made a browser send.
pub(crate) fn expect_ours(edge: &Edge, headers: &HeaderMap, way: Way) -> Result<(), Refusal> {
    let foreign = |what: &str| Refusal::http(StatusCode::FORBIDDEN, ErrorCode::Forbidden, what.to_owned());
    if way != Way::Socket && headers.get(CSRF).is_none_or(|value| value != "1") {
        return Err(foreign("A request with a session's cookie needs the header X-Keystead-CSRF: 1."));
    }
    match is_our_origin(edge, headers) {
        Some(true) => Ok(()),
        None if way == Way::Look => Ok(()),
        _ => Err(foreign("The header Origin is missing, or names another site than this one.")),
    }
}

/// Whether the page that sends a request is ours; nothing where the browser does not say.
pub(crate) fn is_our_origin(edge: &Edge, headers: &HeaderMap) -> Option<bool> {
    let mut values = headers.get_all(header::ORIGIN).iter();
    let origin = values.next()?;
    if values.next().is_some() {
        return Some(false);
    }
    let origin = origin.to_str().unwrap_or_default();
    if origin.eq_ignore_ascii_case(origin_of(&edge.app().public_url)) {
        return Some(true);
    }
    let here = local_host(headers).filter(|_| !is_secure(edge));
    Some(here.is_some_and(|host| origin.strip_prefix("http://").is_some_and(|o| o.eq_ignore_ascii_case(host))))
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(from..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| from + at);
    url.get(..end).unwrap_or(url)
}

/// The `Host` of a request, where it is a name of this machine.
fn local_host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let is_local = name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|a| a.is_loopback());
    is_local.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin_of("https://keystead.example/here"), "https://keystead.example");
        assert_eq!(origin_of("http://127.0.0.1:8420"), "http://127.0.0.1:8420");
    }

    #[test]
    fn only_names_of_this_machine_are_local() {
        let host = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, text.parse().expect("a header"));
            local_host(&headers).is_some()
        };
        assert!(host("localhost:8420") && host("127.0.0.1:8420") && host("[::1]:8420") && host("LOCALHOST"));
        assert!(
            !host("127.0.0.1.evil.example") && !host("keystead.example:8420") && !host("10.0.0.1") && !host("[::2]:1")
        );
    }
}
