//! A05. AI can be switched off.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::A05,
    claim: "AI can be switched off.",
    scope: scope::CALLS,
    unit: None,
    say: |a| {
        a.text(Key::SwitchOff, |how| format!("How: {how}."));
        a.day(Key::DrillsLast, |day| format!("Last practised on {day}."));
    },
    verdict: |k| k.day(Key::DrillsLast).map(|_| Verdict::Holds),
    figure: |_| None,
};
