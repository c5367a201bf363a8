//! P04. Staff are trained in the use of AI.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::P04,
    claim: "Staff are trained in the use of AI.",
    scope: scope::COMPANY,
    unit: Some("people"),
    say: |a| {
        a.flag(
            Key::CompanyTrained,
            "As stated by the company, all staff were trained in the use of AI within a year.",
            "As stated by the company, not all staff were trained in the use of AI within a year.",
        );
        a.text(Key::CompanyTraining, |how| format!("How: {how}."));
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::CompanyTrained)?)),
    figure: |_| Some(Figure::at_most_days(365)),
};
