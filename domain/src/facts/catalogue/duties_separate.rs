//! S08. Powers are few, and nobody approves what they asked for.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S08,
    claim: "Powers are few, and nobody approves what they asked for.",
    scope: scope::SEATS,
    unit: Some("seats"),
    say: |a| {
        a.count(Key::SeatsPrivileged, |n| {
            format!("{} privileged, by the role OWNER or ADMIN.", counted(n, "seat is", "seats are"))
        });
        a.count(Key::AccessSelfDecided, |n| {
            format!("{} approved by whoever made it.", counted(n, "access request was", "access requests were"))
        });
        a.flag(
            Key::GrantsFourEyes,
            "More access for a while, text for clients and checkpoints are approved by somebody else than who asked or wrote.",
            "Access is taken without anybody's approval.",
        );
    },
    verdict: |k| {
        let apart = k.count(Key::AccessSelfDecided)? == 0 && k.flag(Key::GrantsFourEyes)?;
        k.count(Key::SeatsPrivileged).map(|_| Verdict::of(apart))
    },
    figure: |_| None,
};
