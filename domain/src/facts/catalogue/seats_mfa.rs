//! S02. Every seat has a second factor.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S02,
    claim: "Every seat has a second factor.",
    scope: scope::SEATS,
    unit: Some("seats"),
    say: |a| {
        a.tally(Key::SeatsMfa, |with, without, unknown| {
            let all = counted(with + without + unknown, "active seat", "active seats");
            match unknown {
                0 => format!("Of {all}, {with} have a second factor and {without} do not."),
                n => format!("Of {all}, {with} have a second factor, {without} do not, and of {n} it is not known."),
            }
        });
        a.flag(
            Key::SeatsMfaRule,
            "Keystead lets nobody in without a second factor.",
            "Keystead does not require a second factor by itself.",
        );
    },
    verdict: |k| {
        let (_, without, unknown) = k.tally(Key::SeatsMfa)?;
        match (without, unknown) {
            (0, 0) => Some(Verdict::Holds),
            (0, _) => None,
            _ => Some(Verdict::DoesNotHold),
        }
    },
    figure: |_| None,
};
