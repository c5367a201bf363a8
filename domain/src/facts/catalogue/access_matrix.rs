//! S10. Who may use what is written down and in force.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::S10,
    claim: "Who may use what is written down and in force.",
    scope: scope::SEATS,
    unit: Some("tiers"),
    say: |a| {
        a.list(Key::SeatsByType, |types| format!("Roles in force: {types}."), "No seat is active.");
        a.list(Key::AccessMatrix, |lines| format!("By tier: {lines}."), "No tier is in use.");
    },
    verdict: |k| k.items(Key::AccessMatrix).map(|_| Verdict::Holds),
    figure: |_| None,
};
