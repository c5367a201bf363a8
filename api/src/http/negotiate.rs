//! Media types: what the caller sent, and what it wants back.

use poem::http::{HeaderMap, StatusCode, header};

use super::{ErrorCode, Refusal};

/// The media type of an answer. It decides the status of a refused GraphQL request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: a refused request has a status of its own.
    GraphQl,
    /// `application/json`: a refused request has 200, as old clients expect.
    Json,
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The one the caller prefers; 406 where it takes neither.
    pub(super) fn accepted(headers: &HeaderMap) -> Result<Self, Refusal> {
        let (mut graphql, mut json, mut range, mut any) = (None, None, None, None);
        let mut said = false;
        for value in headers.get_all(header::ACCEPT) {
            said = true;
            for entry in value.to_str().unwrap_or_default().split(',') {
                let (essence, quality) = read_entry(entry);
                let slot = match essence.as_str() {
                    "application/graphql-response+json" => &mut graphql,
                    "application/json" => &mut json,
                    "application/*" => &mut range,
                    "*/*" => &mut any,
                    _ => continue,
                };
                *slot = Some(quality);
            }
        }
        // Wildcards mean `application/json`: whoever knows the newer type names it.
        let (graphql, json) = (graphql.unwrap_or(0), json.or(range).or(any).unwrap_or(0));
        match (graphql, json) {
            _ if !said => Ok(Self::Json),
            (0, 0) => Err(Refusal::http(
                StatusCode::NOT_ACCEPTABLE,
                ErrorCode::BadUserInput,
                "Accept `application/graphql-response+json` or `application/json`.",
            )),
            (graphql, json) if graphql >= json => Ok(Self::GraphQl),
            _ => Ok(Self::Json),
        }
    }
}

/// The media type in lower case, and its weight in thousandths (RFC 9110, 12.4.2).
fn read_entry(entry: &str) -> (String, u16) {
    let mut parts = entry.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
    let thousandths = weight.map_or(1000, |w| match w.parse::<f32>() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 to 1000")]
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0) as u16,
        _ => 0,
    });
    (essence, thousandths)
}

/// 415 unless the body is JSON in UTF-8.
pub(super) fn expect_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let only = values.next().filter(|_| values.next().is_none()).and_then(|v| v.to_str().ok());
    let is_json = only.is_some_and(|value| {
        let mut parts = value.split(';').map(str::trim);
        let essence = parts.next().is_some_and(|e| e.eq_ignore_ascii_case("application/json"));
        essence && parts.all(is_utf8)
    });
    if is_json {
        return Ok(());
    }
    let message = "Send JSON in UTF-8 as `Content-Type: application/json`.";
    Err(Refusal::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadUserInput, message))
}

fn is_utf8(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, value.parse().expect("a header"));
        Media::accepted(&headers).ok()
    }

    #[test]
    fn the_better_known_type_wins_and_wildcards_mean_json() {
        assert_eq!(Media::accepted(&HeaderMap::new()).ok(), Some(Media::Json));
        assert_eq!(accepted("*/*"), Some(Media::Json));
        assert_eq!(accepted("application/graphql-response+json, application/json;q=0.9"), Some(Media::GraphQl));
        assert_eq!(
            accepted("application/json, application/graphql-response+json; charset=utf-8"),
            Some(Media::GraphQl)
        );
        assert_eq!(accepted("application/graphql-response+json;q=0.1, application/json"), Some(Media::Json));
        assert_eq!(accepted("application/json;q=0, */*"), None);
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("text/html, application/*;q=0.1"), Some(Media::Json));
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        let sent = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, value.parse().expect("a header"));
            expect_json(&headers).is_ok()
        };
        assert!(sent("application/json"));
        assert!(sent("Application/JSON; charset=\"UTF-8\""));
        assert!(!sent("application/json; charset=latin1"));
        assert!(!sent("application/x-www-form-urlencoded"));
        assert!(!sent("text/plain"));
        assert!(expect_json(&HeaderMap::new()).is_err());
    }
}
