//! V11. What becomes of data when a contract ends.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V11,
    claim: "What becomes of data when a contract ends.",
    scope: scope::PROVIDERS,
    unit: Some("days"),
    say: |a| {
        a.list(
            Key::ProvidersExit,
            |names| format!("Data are deleted at the end or on request: {names}."),
            "No provider account is in use.",
        );
    },
    verdict: |_| None,
    figure: |_| None,
};
