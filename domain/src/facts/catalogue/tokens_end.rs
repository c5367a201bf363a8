//! S13. Sessions and tokens end by themselves.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::S13,
    claim: "Sessions and tokens end by themselves.",
    scope: scope::SEATS,
    unit: None,
    say: |a| {
        a.flag(Key::TokensEnd, "Every token ends by itself.", "Tokens do not end by themselves.");
        a.text(Key::SessionsLimits, |limits| format!("In figures: {limits}."));
        a.flag(Key::TokensHashed, "Tokens are stored as a keyed hash only.", "Tokens are stored as they are.");
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::TokensEnd)? && k.flag(Key::TokensHashed)?)),
    figure: |_| None,
};
