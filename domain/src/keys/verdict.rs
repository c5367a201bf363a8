//! What follows from a vendor's answer.

use keystead_entities::provider_key::Verification;

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::providers::{Provider, Verdict, provider};
use crate::vault::Secret;

/// The provider of an account.
pub(super) fn provider_of(id: &str) -> Result<&'static Provider> {
    provider(id).ok_or_else(|| Error::state("accountId", "This account's provider is not in the catalogue any more."))
}

/// Asks the vendor about a new secret. One that is not accepted is let through only when the caller insists.
///
/// # Errors
/// `PROVIDER_REJECTED`.
pub(super) async fn ask(
    ctx: &Ctx,
    provider: &Provider,
    endpoint: &str,
    secret: &Secret,
    accept_unverified: bool,
) -> Result<Verification> {
    let verdict = ctx.app.vendors.verify(provider, endpoint, secret).await?;
    let verification = verification(verdict);
    if verification == Verification::Verified || accept_unverified {
        return Ok(verification);
    }
    let insist = "Store it all the same with acceptUnverified: true.";
    let message = match verdict {
        Verdict::Refused(status) => format!(
            "{} refused the key (HTTP {status}). Check that it was copied whole and belongs to this account. {insist}",
            provider.name
        ),
        Verdict::Unclear(status) => format!(
            "{} answered HTTP {status}, which does not say whether the key is valid. Check the account's endpoint. {insist}",
            provider.name
        ),
        _ => format!("{} did not answer at the account's endpoint. Try again in a minute. {insist}", provider.name),
    };
    Err(Error::refused(Code::ProviderRejected, "secret", message))
}

/// The verdict as it is stored.
pub(super) fn verification(verdict: Verdict) -> Verification {
    match verdict {
        Verdict::Accepted => Verification::Verified,
        Verdict::Refused(_) => Verification::Refused,
        Verdict::Unclear(_) | Verdict::Unreachable => Verification::Unclear,
    }
}
