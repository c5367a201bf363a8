//! A01. AI apps are listed and decided on.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::A01,
    claim: "AI apps are listed and decided on.",
    scope: scope::APPS,
    unit: Some("apps"),
    say: |a| {
        a.list(Key::AppsByStatus, |counts| format!("By decision: {counts}."), "The inventory is empty.");
        a.count(Key::AppsUndecided, |n| format!("{} waiting for a decision.", counted(n, "app is", "apps are")));
        a.list(Key::AppsAllowed, |names| format!("Allowed: {names}."), "No app is allowed.");
    },
    verdict: |k| match (k.items(Key::AppsByStatus)?, k.count(Key::AppsUndecided)?) {
        (0, _) => None,
        (_, 0) => Some(Verdict::Holds),
        _ => Some(Verdict::Partly),
    },
    figure: |_| None,
};
