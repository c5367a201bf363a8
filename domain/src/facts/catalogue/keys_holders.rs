//! K03. Only some roles may add, replace or revoke keys.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K03,
    claim: "Only some roles may add, replace or revoke keys.",
    scope: scope::KEYS,
    unit: Some("seats"),
    say: |a| {
        a.count(Key::KeysHolders, |n| {
            format!(
                "Keys are added, replaced and revoked by the roles OWNER and ADMIN only: {} at the moment.",
                counted(n, "seat", "seats")
            )
        });
        a.count(Key::SeatsActive, |n| {
            format!("The company has {} of persons.", counted(n, "active seat", "active seats"))
        });
    },
    verdict: |k| k.count(Key::KeysHolders).map(|_| Verdict::Holds),
    figure: |_| None,
};
