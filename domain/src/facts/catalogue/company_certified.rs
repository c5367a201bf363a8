//! C01. Which certifications the company holds.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::C01,
    claim: "Which certifications the company holds.",
    scope: scope::COMPANY,
    unit: Some("certifications"),
    say: |a| {
        a.list(
            Key::CompanyCertifications,
            |names| format!("The company holds: {names}."),
            "The company holds no security certification.",
        );
    },
    verdict: |k| Some(Verdict::of(k.items(Key::CompanyCertifications)? > 0)),
    figure: |_| None,
};
