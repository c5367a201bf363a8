//! P03. Exceptions from the policy are on record.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::P03,
    claim: "Exceptions from the policy are on record.",
    scope: scope::COMPANY,
    unit: Some("exceptions"),
    say: |a| {
        a.list(Key::PolicyExceptions, |names| format!("Open exceptions: {names}."), "No exception is open.");
    },
    verdict: |k| k.items(Key::PolicyExceptions).map(|_| Verdict::Holds),
    figure: |_| None,
};
