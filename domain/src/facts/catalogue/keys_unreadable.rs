//! K02. Nobody can read a key back.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::K02,
    claim: "Nobody can read a key back.",
    scope: scope::KEYS,
    unit: None,
    say: |a| {
        a.flag(
            Key::KeysWriteOnly,
            "A key is entered once; nobody can read it back, by no screen, query, export or log.",
            "A stored key can be read back.",
        );
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::KeysWriteOnly)?)),
    figure: |_| None,
};
