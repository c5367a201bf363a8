//! Why a request was not carried out: the top-level errors of API.md, with the HTTP status each has.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use keystead_domain::limits::retry_after;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};

/// The codes of top-level errors (API.md, "Errors"). For ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "described in API.md, which shows them to callers")]
pub enum ErrorCode {
    ParseFailed,
    ValidationFailed,
    BadUserInput,
    QueryTooDeep,
    QueryTooComplex,
    PersistedDocumentNotFound,
    Unauthenticated,
    Forbidden,
    Throttled,
    Unavailable,
    Internal,
}

impl ErrorCode {
    /// As written in `extensions.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::PersistedDocumentNotFound => "PERSISTED_DOCUMENT_NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::Throttled => "THROTTLED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A request that was not carried out.
#[derive(Debug)]
pub struct Refusal {
    /// Of the answer; `None` where the media type decides: 400, or 200 for `application/json`.
    pub(super) status: Option<StatusCode>,
    pub(super) code: ErrorCode,
    pub(super) message: String,
    pub(super) locations: Vec<Pos>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// What stands in `extensions.cost`, where it is known.
    pub(super) cost: Option<Box<Value>>,
}

impl Refusal {
    /// Refused as a GraphQL request: the document, its variables or its size.
    pub fn request(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status: None, code, message: message.into(), locations: Vec::new(), headers: Vec::new(), cost: None }
    }

    /// Refused as an HTTP request.
    pub fn http(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status: Some(status), ..Self::request(code, message) }
    }

    /// The parameters of the request are malformed: 400 whatever the media type.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
    }

    /// No credential, or one that opens nothing. What is wrong with it is told to the log only.
    pub fn unauthenticated(presented: bool) -> Self {
        let (challenge, message) = if presented {
            (r#"Bearer realm="keystead", error="invalid_token""#, "This credential opens nothing here.")
        } else {
            (r#"Bearer realm="keystead""#, "Send a credential: `Authorization: Bearer kst_api_…`.")
        };
        Self::http(StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, message)
            .header(header::WWW_AUTHENTICATE, challenge)
    }

    /// Not now: a part does not answer, or this process is about to stop.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::http(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message).header(header::RETRY_AFTER, "2")
    }

    /// It was not done within the time that a request may take.
    pub fn too_slow() -> Self {
        Self::unavailable(TOO_SLOW)
    }

    /// Too much was asked for in too short a time.
    pub fn throttled(wait: chrono::TimeDelta, message: impl Into<String>) -> Self {
        let mut refusal = Self::http(StatusCode::TOO_MANY_REQUESTS, ErrorCode::Throttled, message);
        refusal.headers.push((header::RETRY_AFTER, HeaderValue::from(retry_after(wait))));
        refusal
    }

    /// Our fault. The message says no more than this.
    pub fn internal() -> Self {
        Self::http(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, INTERNAL)
    }

    /// With a header on the answer.
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// With what it cost.
    pub(super) fn costing(mut self, cost: Value) -> Self {
        self.cost = Some(Box::new(cost));
        self
    }

    /// Pointing at a place in the document.
    pub fn at(mut self, place: Pos) -> Self {
        self.locations.push(place);
        self
    }

    /// For people: what is wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// For programs: the code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// As a GraphQL error.
    pub(super) fn into_error(self) -> ServerError {
        let mut error = ServerError::new(self.message, None);
        error.locations = self.locations;
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code.as_str());
        error.extensions = Some(extensions);
        error
    }
}

impl From<Refusal> for Vec<Refusal> {
    fn from(refusal: Refusal) -> Self {
        vec![refusal]
    }
}

/// What callers are told whose request took longer than one may.
pub(crate) const TOO_SLOW: &str = "This took too long and was stopped. Try again later.";

/// What callers are told when it is our fault.
pub(super) const INTERNAL: &str = "Something went wrong on our side. It was logged under the request id.";
