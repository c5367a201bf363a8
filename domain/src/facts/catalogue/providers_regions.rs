//! V06. Where AI providers process.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V06,
    claim: "Where AI providers process.",
    scope: scope::PROVIDERS,
    unit: Some("regions"),
    say: |a| {
        a.list(Key::ProvidersRegions, |names| format!("Regions: {names}."), "No provider account is in use.");
    },
    verdict: |_| None,
    figure: |_| None,
};
