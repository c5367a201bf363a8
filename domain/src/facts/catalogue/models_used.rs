//! A06. Which models are used, and which are the company's own.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::A06,
    claim: "Which models are used, and which are the company's own.",
    scope: scope::CALLS,
    unit: Some("models"),
    say: |a| {
        a.list(
            Key::CompanyOwnModels,
            |names| format!("Trained or fine-tuned by the company, as stated: {names}."),
            "As stated, the company has not trained or fine-tuned any model.",
        );
        a.list(
            Key::ModelsCalled,
            |names| format!("Called in the last 90 days: {names}."),
            "No model was called in the last 90 days.",
        );
    },
    verdict: |_| None,
    figure: |_| None,
};
