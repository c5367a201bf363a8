//! V08. AI providers tell of incidents.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V08,
    claim: "AI providers tell of incidents.",
    scope: scope::PROVIDERS,
    unit: Some("hours"),
    say: |a| {
        a.list(
            Key::ProvidersNotice,
            |names| format!("By contract, incidents are told: {names}."),
            "No provider account is in use.",
        );
    },
    verdict: |k| (k.items(Key::ProvidersNotice)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
