//! C02. Who answers for the use of AI, and under which rules.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::C02,
    claim: "Who answers for the use of AI, and under which rules.",
    scope: scope::COMPANY,
    unit: Some("people"),
    say: |a| {
        a.list(
            Key::CompanyAiOwners,
            |names| format!("Answerable for the use of AI, as stated: {names}."),
            "As stated, nobody answers for the use of AI.",
        );
        a.list(
            Key::CompanyRegulations,
            |names| format!("Regulations that apply, as stated: {names}."),
            "As stated, no regulation was found to apply.",
        );
    },
    verdict: |k| Some(Verdict::of(k.items(Key::CompanyAiOwners)? > 0)),
    figure: |_| None,
};
