//! V01. The AI providers in use are listed.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V01,
    claim: "The AI providers in use are listed.",
    scope: scope::PROVIDERS,
    unit: Some("accounts"),
    say: |a| {
        a.list(Key::ProvidersInventory, |names| format!("On record: {names}."), "No provider account is in use.");
        a.list(
            Key::AppsSensitive,
            |names| format!("Apps that may send personal, health or card data: {names}."),
            "No app may send personal, health or card data.",
        );
    },
    verdict: |k| (k.items(Key::ProvidersInventory)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
