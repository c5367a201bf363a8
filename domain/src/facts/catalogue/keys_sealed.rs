//! K01. Provider keys are stored encrypted.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::K01,
    claim: "Provider keys are stored encrypted.",
    scope: scope::KEYS,
    unit: Some("stored secrets"),
    say: |a| {
        a.tally(Key::KeysSealed, |yes, no, _| {
            format!("{yes} of {} stored secrets are sealed; {no} are not.", yes + no)
        });
        a.text(Key::KeysEncryption, |how| format!("They are encrypted with {how}."));
        a.text(Key::KeysCustody, |what| format!("The key-encryption key is {what}."));
    },
    verdict: |k| {
        let (yes, no, _) = k.tally(Key::KeysSealed)?;
        (yes > 0).then(|| Verdict::of(no == 0))
    },
    figure: |_| None,
};
