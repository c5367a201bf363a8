//! P01. An AI policy is published, approved and reviewed.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::P01,
    claim: "An AI policy is published, approved and reviewed.",
    scope: scope::COMPANY,
    unit: Some("sections"),
    say: |a| {
        a.text(Key::CompanyAiPolicy, |which| format!("As stated by the company: {which}."));
        a.text(Key::PolicyVersion, |version| format!("Published: {version}."));
    },
    verdict: |_| None,
    figure: |_| None,
};
