//! V09. The sub-processors of AI providers are known.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V09,
    claim: "The sub-processors of AI providers are known.",
    scope: scope::PROVIDERS,
    unit: Some("sub-processors"),
    say: |a| {
        a.list(
            Key::ProvidersSubprocessors,
            |names| format!("Sub-processors: {names}."),
            "No provider account is in use.",
        );
    },
    verdict: |k| (k.items(Key::ProvidersSubprocessors)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
