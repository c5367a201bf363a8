//! What is true of the product as it is built. Each of these is held by tests of the product, not by a tenant's rows.

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;

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
    (Key::AuditLogKept, true),
];

pub(super) fn observe<C>(observer: &Observer<'_, C>, facts: &mut Facts) {
    for (key, is_so) in BUILT {
        let version = format!("keystead {}", env!("CARGO_PKG_VERSION"));
        facts.put(Fact::known(*key, Value::Flag(*is_so), observer.now).evidence([version]));
    }
    let why = "Keystead keeps no incident register, so it cannot say how many there were.";
    facts.put(Fact::unknown(Key::IncidentsRecorded, why, observer.now));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::key::Source;

    #[test]
    fn every_fact_that_is_built_in_is_listed_here() {
        let listed: Vec<Key> = BUILT.iter().map(|(key, _)| *key).collect();
        let registered = Key::ALL.iter().copied().filter(|key| key.spec().source == Source::Built);
        assert_eq!(registered.collect::<Vec<_>>(), listed);
    }
}
