//! The ways in which a use case can end other than well: a closed set. The edge turns them once into GraphQL codes and
//! HTTP statuses, the worker into "retry" or "give up".

use std::panic::Location;

use sea_orm::{DbErr, SqlErr};

/// What a use case returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not happen. Nothing was written, but perhaps where that is [`IN_DOUBT`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain says no, for these reasons.
    #[error("refused: {}", .0.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Problem>),
    /// The caller lacks a scope or a role.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The caller is not let in. The text is for the log; callers are told nothing more than that.
    #[error("not let in: {0}")]
    Unauthenticated(&'static str),
    /// The caller's tenant is closed: suspended, or about to be deleted.
    #[error("the tenant is closed")]
    Suspended,
    /// Too much was asked for in too short a time: wait so long.
    #[error("too much was asked for")]
    Throttled(chrono::TimeDelta),
    /// A part we depend on does not answer; trying again later can help.
    #[error("{what} is not available: {detail}")]
    Unavailable {
        /// The part, in the operator's words.
        what: &'static str,
        /// What it said, without secrets.
        detail: String,
    },
    /// Our fault. Logged with its chain, shown to nobody.
    #[error("{attempted}: {source}")]
    Internal {
        /// What was being attempted.
        attempted: String,
        /// What went wrong below.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// One reason why the domain says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// For programs; never changes its meaning.
    pub code: Code,
    /// Path to the field of the input it is about; empty for the whole.
    pub field: Vec<String>,
    /// For people: what is wrong and what to do.
    pub message: String,
}

/// The codes of API.md, "Errors". For ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "described where the API shows them, in `api::graphql::errors`")]
pub enum Code {
    Invalid,
    Required,
    TooLong,
    Taken,
    NotFound,
    StateConflict,
    VersionConflict,
    PlanLimit,
    LastAdmin,
    FourEyes,
    ApprovalRequired,
    StepUpRequired,
    ProviderRejected,
    PolicyBlocked,
    RegionBlocked,
    Expired,
    IdempotencyMismatch,
    IdempotencyInProgress,
    KmsUnavailable,
    KmsKeyUnusable,
    Integrity,
}

impl Error {
    /// A refusal for one reason. `field` is dotted and in the words of the input: `"email"`, `"ids.3"`; empty for the whole.
    pub fn refused(code: Code, field: &str, message: impl Into<String>) -> Self {
        Self::Refused(vec![Problem::new(code, field, message)])
    }

    /// The value cannot be taken as it is.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::refused(Code::Invalid, field, message)
    }

    /// There is no such thing, or it is another tenant's: the two look the same.
    pub fn not_found(field: &str, noun: &str) -> Self {
        Self::refused(Code::NotFound, field, format!("There is no {noun} with this id."))
    }

    /// The thing is not in a state in which that can be done.
    pub fn state(field: &str, message: impl Into<String>) -> Self {
        Self::refused(Code::StateConflict, field, message)
    }

    /// Somebody else changed it meanwhile.
    pub fn version_conflict(current: i32) -> Self {
        Self::refused(
            Code::VersionConflict,
            "expectedVersion",
            format!(
                "It was changed meanwhile and is now at version {current}. Look at it again, then repeat with expectedVersion {current}."
            ),
        )
    }

    /// Our fault, with what was being attempted.
    pub fn internal(attempted: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal { attempted: attempted.into(), source: source.into() }
    }

    /// The same once more, for one of several that wait for the same outcome. What lies below an internal one is text then.
    #[must_use]
    pub fn shared(&self) -> Self {
        match self {
            Self::Refused(problems) => Self::Refused(problems.clone()),
            Self::Forbidden(what) => Self::Forbidden(what.clone()),
            Self::Unauthenticated(why) => Self::Unauthenticated(why),
            Self::Suspended => Self::Suspended,
            Self::Throttled(wait) => Self::Throttled(*wait),
            Self::Unavailable { what, detail } => Self::Unavailable { what, detail: detail.clone() },
            Self::Internal { attempted, source } => Self::internal(attempted, source.to_string()),
        }
    }

    /// Whether trying the same again later can help. `false` means give up.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Internal { .. } | Self::Throttled(_) => true,
            Self::Refused(problems) => problems.iter().any(|p| p.code == Code::KmsUnavailable),
            _ => false,
        }
    }

    /// Whether it is a refusal with that code.
    pub fn is(&self, code: Code) -> bool {
        matches!(self, Self::Refused(problems) if problems.iter().any(|p| p.code == code))
    }
}

impl Problem {
    /// See [`Error::refused`].
    pub fn new(code: Code, field: &str, message: impl Into<String>) -> Self {
        let field = field.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { code, field, message: message.into() }
    }
}

/// What did not answer, where it was the database to a commit: the one case in which something may have been written.
pub const IN_DOUBT: &str = "the database (at the commit)";

impl From<DbErr> for Error {
    #[track_caller]
    fn from(error: DbErr) -> Self {
        let attempted = format!("database, at {}", Location::caller());
        if is_unavailable(&error) {
            return Self::Unavailable { what: "the database", detail: format!("{attempted}: {error}") };
        }
        Self::internal(attempted, error)
    }
}

/// Whether an insert or update failed on a unique key: the way to see that a name was taken by somebody quicker.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_unavailable(error: &DbErr) -> bool {
    use sea_orm::{RuntimeErr, sqlx::Error as Sqlx};
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => match &**e {
            Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed | Sqlx::Protocol(_) => true,
            Sqlx::Database(e) => e.code().is_some_and(|code| is_passing(&code)),
            _ => false,
        },
        _ => false,
    }
}

/// Codes of PostgreSQL: class 57P, the server shuts down; class 08, connection; 40P01 and 40001, two transactions stood in
/// each other's way and this one was given up. Of SQLite, busy and locked (5, 6, and 517, 262): another process writes.
fn is_passing(code: &str) -> bool {
    code.starts_with("57P") || code.starts_with("08") || ["40P01", "40001", "5", "6", "262", "517"].contains(&code)
}
