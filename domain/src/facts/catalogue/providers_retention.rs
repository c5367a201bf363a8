//! V03. How long AI providers keep inputs.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V03,
    claim: "How long AI providers keep inputs.",
    scope: scope::PROVIDERS,
    unit: Some("days"),
    say: |a| {
        a.list(Key::ProvidersRetention, |names| format!("Inputs are kept: {names}."), "No provider account is in use.");
    },
    verdict: |_| None,
    figure: |_| None,
};
