//! V05. Assurance reports of AI providers are on file.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V05,
    claim: "Assurance reports of AI providers are on file.",
    scope: scope::PROVIDERS,
    unit: Some("accounts"),
    say: |a| {
        a.list(Key::ProvidersAssurance, |names| format!("On file: {names}."), "No provider account is in use.");
    },
    verdict: |_| None,
    figure: |_| None,
};
