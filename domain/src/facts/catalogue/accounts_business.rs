//! V10. Only business accounts are used.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::V10,
    claim: "Only business accounts are used.",
    scope: scope::PROVIDERS,
    unit: None,
    say: |a| {
        a.flag(
            Key::CompanyBusinessAccounts,
            "Only business accounts of AI services are used; private ones are not allowed.",
            "Private accounts of AI services are used as well.",
        );
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::CompanyBusinessAccounts)?)),
    figure: |_| None,
};
