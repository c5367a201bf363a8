//! What is true of the product as it is built, each held by tests of the product and not by a tenant's rows; and what
//! nothing in the product sees yet, which is not known.

use keystead_entities::finding::FindingKind;

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::{Key, Source};
use super::value::Value;
use crate::auth::session::IDLE;

/// What is so, and what is not.
const BUILT: &[(Key, bool)] = &[
    (Key::KeysWriteOnly, true),
    (Key::SeatsOwnLogin, true),
    (Key::SeatsDisableAlone, true),
    (Key::TokensEnd, true),
    (Key::TokensHashed, true),
    (Key::GrantsEnd, true),
    (Key::GrantsFourEyes, true),
    (Key::BillingOwnAccount, true),
    (Key::BillingMarkup, false),
    (Key::ContentStored, false),
    (Key::ExportsByApi, true),
    (Key::AuditLogKept, true),
    (Key::AuditLogReadsLogged, false),
];

/// What else is so, in words.
fn described() -> [(Key, Value); 3] {
    let sessions = format!(
        "a session ends after {} minutes without use, a token a year after it was made at the latest",
        IDLE.num_minutes()
    );
    let off = "revoking a key ends every call with it, disabling a seat ends its credentials, an app is blocked by one decision";
    [
        (Key::SessionsLimits, Value::Text(sessions)),
        (Key::AlertsRules, Value::List(FindingKind::ALL.iter().map(|kind| alert(*kind).into()).collect())),
        (Key::SwitchOff, Value::Text(off.into())),
    ]
}

/// When a finding of this kind is opened, as a clause.
const fn alert(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::PasswordGuessing => "somebody tries passwords",
        FindingKind::RevokedTokenUsed => "a revoked token is shown",
        FindingKind::ScimRefused => "the company's directory is refused something",
        FindingKind::PartnerRefused => "a partner is refused something",
        FindingKind::IdentityProviderRefused => "what an identity provider sends is not to be believed",
        FindingKind::PersonRefused => "the identity provider sends somebody without a seat in use",
        FindingKind::ApiClientRefused => "a partner's program does not prove to be itself",
        FindingKind::BlockedAppSeen => "a blocked AI app is seen in use",
        FindingKind::AppBeyondLimit => {
            "an AI app may be given more than its vendor's limit or the company's boundary lets it"
        }
    }
}

pub(super) fn observe<C>(observer: &Observer<'_, C>, facts: &mut Facts) {
    let flags = BUILT.iter().map(|(key, is_so)| (*key, Value::Flag(*is_so)));
    for (key, value) in flags.chain(described()) {
        let version = format!("keystead {}", env!("CARGO_PKG_VERSION"));
        facts.put(Fact::known(key, value, observer.now).evidence([version]));
    }
    for key in Key::ALL.iter().filter(|key| key.spec().source == Source::Unseen) {
        facts.put(Fact::unknown(*key, key.spec().how, observer.now));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fact_that_is_built_in_is_listed_here() {
        let flags = BUILT.iter().map(|(key, _)| *key);
        let listed: BTreeSet<Key> = flags.chain(described().into_iter().map(|(key, _)| key)).collect();
        let registered = Key::ALL.iter().copied().filter(|key| key.spec().source == Source::Built);
        assert_eq!(registered.collect::<BTreeSet<_>>(), listed);
    }
}
