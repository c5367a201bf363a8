//! What a refusal looks like to a client. Two levels (API.md, "Errors"): a call that could not run ends in the top-level
//! `errors` with a code; a domain that says no answers in `userErrors` of the payload.

use std::sync::Arc;

use async_graphql::{Enum, ErrorExtensions, SimpleObject};
use keystead_domain as domain;

/// What resolvers return. It has no `Display` and cannot be made from a driver's error: what a client sees is decided here.
pub struct Error(domain::Error);

/// Each item of a list can fail by itself, and is then looked at more than once.
impl Clone for Error {
    fn clone(&self) -> Self {
        Self(self.0.shared())
    }
}

/// What resolvers return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether the caller lacks a scope or role.
    pub fn is_forbidden(&self) -> bool {
        matches!(self.0, domain::Error::Forbidden(_))
    }
}

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        Self(error)
    }
}

/// Loaders hand the same failure to many.
impl From<Arc<domain::Error>> for Error {
    fn from(error: Arc<domain::Error>) -> Self {
        Self(error.shared())
    }
}

impl From<Error> for async_graphql::Error {
    fn from(Error(error): Error) -> Self {
        let wait = match &error {
            domain::Error::Throttled(wait) => Some(domain::limits::retry_after(*wait)),
            _ => None,
        };
        let (code, message) = match &error {
            domain::Error::Refused(problems) => {
                let texts: Vec<_> = problems.iter().map(with_field).collect();
                ("BAD_USER_INPUT", texts.join(" "))
            }
            domain::Error::Forbidden(what) => ("FORBIDDEN", what.clone()),
            domain::Error::Unauthenticated(_) => ("UNAUTHENTICATED", "Sign in, or send a valid API token.".into()),
            domain::Error::Suspended => {
                ("FORBIDDEN", "The company is closed: it is suspended, or about to be deleted.".into())
            }
            domain::Error::Throttled(_) => {
                let message = "What you may take of this company's budget is spent. Wait as long as `retryAfter` says, in seconds.";
                ("THROTTLED", message.into())
            }
            domain::Error::Unavailable { what, detail } => {
                tracing::error!(what, detail, "a part is not available");
                let outcome = match *what {
                    domain::error::IN_DOUBT => {
                        "Whether anything was changed is not known: look, or repeat it under the same idempotency key."
                    }
                    _ => "Nothing was changed; try again in a minute.",
                };
                ("UNAVAILABLE", format!("Keystead cannot reach {what} at the moment. {outcome}"))
            }
            domain::Error::Internal { attempted, source } => {
                tracing::error!(attempted, error = %source, "internal error");
                ("INTERNAL", "Something went wrong on our side. Nothing was changed. Tell us the request id.".into())
            }
        };
        Self::new(message).extend_with(|_, e| {
            e.set("code", code);
            if let Some(wait) = wait {
                e.set("retryAfter", wait);
            }
        })
    }
}

fn with_field(problem: &domain::Problem) -> String {
    if problem.field.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.field.join("."), problem.message)
    }
}

/// One reason why a mutation did not happen. When there is any, nothing was written.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// For programs; a code never changes its meaning.
    code: UserErrorCode,
    /// Path to the part of the arguments it is about, such as `["input", "email"]`; `null` where it is about the whole.
    field: Option<Vec<String>>,
    /// For people, in English: what is wrong and what to do. The wording may change.
    message: String,
}

impl UserError {
    /// The refusals among the ways a use case can end; anything else is a top-level error.
    pub fn all_of(error: domain::Error) -> Result<Vec<Self>> {
        match error {
            domain::Error::Refused(problems) => Ok(problems.into_iter().map(Self::from).collect()),
            other => Err(other.into()),
        }
    }
}

impl From<domain::Problem> for UserError {
    fn from(problem: domain::Problem) -> Self {
        let field =
            (!problem.field.is_empty()).then(|| std::iter::once("input".to_owned()).chain(problem.field).collect());
        Self { code: problem.code.into(), field, message: problem.message }
    }
}

/// Why a mutation did not happen. New codes may be added: treat an unknown one as `INVALID`.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::Code")]
pub enum UserErrorCode {
    /// The value cannot be taken as it is.
    Invalid,
    /// A value is needed.
    Required,
    /// The value is longer than allowed.
    TooLong,
    /// Somebody or something else has this name or address.
    Taken,
    /// There is no such thing, or it is not yours.
    NotFound,
    /// The thing is not in a state in which that can be done.
    StateConflict,
    /// It was changed since you looked; the payload has it as it is now.
    VersionConflict,
    /// The company's plan does not allow more.
    PlanLimit,
    /// The company would be left without an owner.
    LastAdmin,
    /// A second person must do this.
    FourEyes,
    /// Something must be approved first.
    ApprovalRequired,
    /// Sign in again first.
    StepUpRequired,
    /// The provider refused the key.
    ProviderRejected,
    /// A policy of the company forbids it.
    PolicyBlocked,
    /// The region is outside the company's residency boundary.
    RegionBlocked,
    /// Its time is over.
    Expired,
    /// The idempotency key was used for something else.
    IdempotencyMismatch,
    /// The first request with this idempotency key still runs.
    IdempotencyInProgress,
    /// The key management service does not answer; keys cannot be opened or stored right now.
    KmsUnavailable,
    /// The key management service refuses the use of its key; the operator must see to it.
    KmsKeyUnusable,
    /// A stored secret failed its integrity check and was not opened.
    Integrity,
}
