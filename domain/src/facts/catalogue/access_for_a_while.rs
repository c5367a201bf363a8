//! S11. Higher access ends by itself.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S11,
    claim: "Higher access ends by itself.",
    scope: scope::SEATS,
    unit: Some("grants"),
    say: |a| {
        a.count(Key::GrantsYear, |n| {
            format!("{} in the last twelve months.", counted(n, "grant of higher access", "grants of higher access"))
        });
        a.count(Key::GrantsLongest, |n| format!("The longest was for {}.", counted(n, "hour", "hours")));
        a.flag(
            Key::GrantsEnd,
            "Each ends by itself at the time set, after seven days at the latest.",
            "Each has to be taken away by hand.",
        );
        a.count(Key::SeatsPrivileged, |n| format!("{} privileged for good.", counted(n, "seat is", "seats are")));
    },
    verdict: |k| {
        k.count(Key::SeatsPrivileged)?;
        Some(Verdict::of(k.flag(Key::GrantsEnd)?))
    },
    figure: |_| None,
};
