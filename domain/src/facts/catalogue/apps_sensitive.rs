//! A02. Which apps may touch sensitive data.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::A02,
    claim: "Which apps may touch sensitive data.",
    scope: scope::APPS,
    unit: Some("apps"),
    say: |a| {
        a.list(
            Key::AppsSensitive,
            |names| format!("Allowed for personal, health or card data: {names}."),
            "No app is allowed for personal, health or card data.",
        );
    },
    verdict: |k| k.items(Key::AppsSensitive).map(|_| Verdict::Holds),
    figure: |_| None,
};
