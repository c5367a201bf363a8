//! Errors as RFC 7644, 3.12 writes them.

use chrono::TimeDelta;
use keystead_domain::{Code, Ctx, Error, audit, findings};
use poem::http::StatusCode;
use serde_json::json;

use super::Answer;
use crate::http::metrics;

/// Why something did not happen.
#[derive(Debug)]
pub(super) struct ScimError {
    status: StatusCode,
    scim_type: Option<&'static str>,
    detail: String,
    /// Whether the attempt means something to the company.
    is_telling: bool,
    wait: Option<TimeDelta>,
}

impl ScimError {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into(), is_telling: false, wait: None }
    }

    fn bad(scim_type: &'static str, detail: impl Into<String>) -> Self {
        Self { scim_type: Some(scim_type), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// The body or the query cannot be read.
    pub fn syntax(detail: impl Into<String>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    /// A value cannot be taken.
    pub fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// The filter cannot be read, or asks for more than equality.
    pub fn filter(detail: impl Into<String>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    /// The path of an operation cannot be read.
    pub fn path(detail: impl Into<String>) -> Self {
        Self::bad("invalidPath", detail)
    }

    /// An operation without a target.
    pub fn no_target(detail: impl Into<String>) -> Self {
        Self::bad("noTarget", detail)
    }

    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "A valid token of this company's directory is needed.")
    }

    /// Not now.
    pub fn unavailable(detail: &str) -> Self {
        Self { wait: Some(TimeDelta::seconds(2)), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// Too much in too short a time.
    pub fn later(wait: TimeDelta, detail: &str) -> Self {
        Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// Writes what means something into the company's audit log, so many times an hour.
    pub async fn note(&self, ctx: &Ctx, path: &str) {
        if !self.is_telling {
            return;
        }
        findings::notice_refused(ctx);
        let action = format!("scim/{}", path.split('/').next().unwrap_or_default());
        let target = path.split('/').nth(1).and_then(keystead_entities::AnyId::from_text);
        if let Err(error) = audit::refused(ctx, &action, target, &self.detail).await {
            tracing::warn!(%error, "a refused attempt of a directory could not be logged");
        }
    }

    pub fn into_answer(self) -> Answer {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(), "detail": self.detail,
        });
        if let (Some(scim_type), Some(body)) = (self.scim_type, body.as_object_mut()) {
            body.insert("scimType".into(), scim_type.into());
        }
        Answer { status: self.status, body: Some(body), wait: self.wait }
    }
}

impl From<Error> for ScimError {
    fn from(error: Error) -> Self {
        let problems = match error {
            Error::Refused(problems) => problems,
            Error::Unauthenticated(why) => {
                tracing::info!(reason = why, "A directory was refused: {why}.");
                metrics::count_refused(why);
                return Self::unauthenticated();
            }
            Error::Suspended => {
                return Self::new(
                    StatusCode::FORBIDDEN,
                    "This company is closed: it is suspended, or about to be deleted.",
                );
            }
            Error::Forbidden(what) => return Self { is_telling: true, ..Self::new(StatusCode::FORBIDDEN, what) },
            Error::Unavailable { what, detail } => {
                tracing::warn!(error = detail, "A directory could not be served, since {what} does not answer.");
                return Self::unavailable("A part of Keystead does not answer. Try again.");
            }
            other => {
                tracing::error!(error = %other, "A directory could not be served.");
                return Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here.");
            }
        };
        let detail = problems
            .iter()
            .map(|problem| match problem.field.is_empty() {
                true => problem.message.clone(),
                false => format!("{}: {}", problem.field.join("."), problem.message),
            })
            .collect::<Vec<_>>()
            .join(" ");
        let code = problems.first().map(|problem| problem.code);
        let (status, scim_type, is_telling) = match code {
            Some(Code::NotFound) => (StatusCode::NOT_FOUND, None, false),
            Some(Code::Taken) => (StatusCode::CONFLICT, Some("uniqueness"), false),
            Some(Code::VersionConflict) => (StatusCode::PRECONDITION_FAILED, None, false),
            Some(Code::PlanLimit) => (StatusCode::FORBIDDEN, None, true),
            Some(Code::LastAdmin | Code::StateConflict | Code::FourEyes) => {
                (StatusCode::BAD_REQUEST, Some("mutability"), true)
            }
            _ => (StatusCode::BAD_REQUEST, Some("invalidValue"), false),
        };
        Self { status, scim_type, detail, is_telling, wait: None }
    }
}
