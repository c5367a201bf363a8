//! T01. AI is tried in pilots that are measured.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::T01,
    claim: "AI is tried in pilots that are measured.",
    scope: scope::APPS,
    unit: Some("pilots"),
    say: |a| {
        a.list(Key::PilotsRun, |names| format!("Pilots: {names}."), "No pilot has been started.");
    },
    verdict: |k| (k.items(Key::PilotsRun)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
