//! K10. What holds the key-encryption key.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::K10,
    claim: "What holds the key-encryption key.",
    scope: scope::KEYS,
    unit: None,
    say: |a| {
        a.text(Key::KeysCustody, |what| format!("The key-encryption key is {what}."));
        a.text(Key::KmsKey, |what| format!("Key management service: {what}."));
    },
    verdict: |_| None,
    figure: |_| None,
};
