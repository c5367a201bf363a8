//! Why somebody did not come in.

use chrono::TimeDelta;
use sea_orm::DbErr;

use crate::error::Error;

/// What a way in returns.
pub type SignInResult<T> = std::result::Result<T, Refused>;

/// Why somebody did not come in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The address or what was shown with it is wrong, or there is nothing to come into: all the same to whoever asks.
    #[error("wrong credentials")]
    Wrong,
    /// Too many failures before: wait so long.
    #[error("too many failures")]
    Later(TimeDelta),
    /// The link opens nothing: unknown, used, past its end, or another took its place.
    #[error("the link opens nothing")]
    NoLink,
    /// Anything else.
    #[error(transparent)]
    Domain(#[from] Error),
}

impl From<DbErr> for Refused {
    #[track_caller]
    fn from(error: DbErr) -> Self {
        Self::Domain(error.into())
    }
}
