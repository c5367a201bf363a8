//! G02. Prompts and answers are not stored.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::G02,
    claim: "Prompts and answers are not stored.",
    scope: scope::CALLS,
    unit: None,
    say: |a| {
        a.flag(
            Key::ContentStored,
            "Keystead stores prompts, uploads or answers.",
            "Keystead stores no prompts, uploads or answers.",
        );
    },
    verdict: |k| Some(Verdict::of(!k.flag(Key::ContentStored)?)),
    figure: |_| None,
};
