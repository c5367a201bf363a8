//! K04. Keys are listed with what is known of each.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K04,
    claim: "Keys are listed with what is known of each.",
    scope: scope::KEYS,
    unit: Some("keys"),
    say: |a| {
        a.count(Key::KeysInUse, |n| {
            format!("{} listed, with fingerprint, age, rotation and last use.", counted(n, "key is", "keys are"))
        });
        a.list(Key::KeysInventory, |names| format!("They are: {names}."), "No provider key is in use.");
    },
    verdict: |k| (k.count(Key::KeysInUse)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
