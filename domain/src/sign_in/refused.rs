//! Why somebody did not come in.

use chrono::TimeDelta;
use keystead_entities::TenantId;
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
    /// Passwords are closed there: the person comes in through that company's identity provider.
    #[error("through the identity provider only")]
    UseProvider(TenantId),
    /// The company is unknown, or lets nobody in through an identity provider.
    #[error("no identity provider")]
    NoProvider,
    /// What the identity provider sent is not to be believed, or nobody came of it: why, in words.
    #[error("refused what the identity provider sent: {0}")]
    Provider(String),
    /// The identity provider cannot be used now: why, in words.
    #[error("the identity provider cannot be used: {0}")]
    ProviderDown(String),
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
