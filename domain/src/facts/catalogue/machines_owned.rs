//! S09. Somebody answers for every service account.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S09,
    claim: "Somebody answers for every service account.",
    scope: scope::SEATS,
    unit: Some("service accounts"),
    say: |a| {
        a.count(Key::ServiceAccounts, |n| {
            format!("{} in use.", counted(n, "service account is", "service accounts are"))
        });
        a.list(Key::ServiceAccountsList, |names| format!("They are: {names}."), "There is none.");
        a.count(Key::ServiceAccountsOwnerless, |n| {
            format!("{} nobody answers for.", counted(n, "is one that", "are ones that"))
        });
        a.flag(Key::TokensEnd, "Every token ends by itself.", "Tokens do not end by themselves.");
    },
    verdict: |k| Some(Verdict::of(k.count(Key::ServiceAccountsOwnerless)? == 0 && k.flag(Key::TokensEnd)?)),
    figure: |_| None,
};
