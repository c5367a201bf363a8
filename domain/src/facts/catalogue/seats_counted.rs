//! S01. Every identity with access is listed.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S01,
    claim: "Every identity with access is listed.",
    scope: scope::SEATS,
    unit: Some("seats"),
    say: |a| {
        a.count(Key::SeatsActive, |n| format!("{} of persons.", counted(n, "active seat", "active seats")));
        a.count(Key::SeatsLimit, |n| format!("The plan allows {n}."));
        a.list(Key::SeatsByType, |types| format!("By role: {types}."), "No seat is active.");
    },
    verdict: |k| (k.count(Key::SeatsActive)? > 0).then_some(Verdict::Holds),
    figure: |_| None,
};
