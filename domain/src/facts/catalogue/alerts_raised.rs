//! L04. Alerts are raised and answered.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::L04,
    claim: "Alerts are raised and answered.",
    scope: scope::LOG,
    unit: Some("alerts"),
    say: |a| {
        a.list(Key::AlertsRules, |rules| format!("Alerts are raised when: {rules}."), "Nothing raises an alert.");
        a.count(Key::AlertsFound, |n| format!("{} in the last 90 days.", counted(n, "alert", "alerts")));
        a.text(Key::AlertsAnswered, |said| format!("Answered: {said}."));
    },
    verdict: |k| {
        k.count(Key::AlertsFound)?;
        Some(Verdict::of(k.items(Key::AlertsRules)? > 0))
    },
    figure: |_| None,
};
