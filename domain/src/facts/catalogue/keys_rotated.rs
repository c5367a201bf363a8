//! K05. Keys are rotated in time.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K05,
    claim: "Keys are rotated in time.",
    scope: scope::KEYS,
    unit: Some("keys"),
    say: |a| {
        a.count(Key::KeysRotationDays, |n| format!("Keys are to be rotated within {}.", counted(n, "day", "days")));
        a.tally(Key::KeysRotated, |in_time, late, _| match late {
            0 => format!("Of {}, none is overdue.", counted(in_time, "key", "keys")),
            late => format!("{late} of {} overdue.", counted(in_time + late, "key is", "keys are")),
        });
        a.text(Key::KeysReminded, |day| format!("Last reminder of a rotation: {day}."));
    },
    verdict: |k| {
        let (_, late, _) = k.tally(Key::KeysRotated)?;
        Some(Verdict::of(late == 0))
    },
    figure: |k| Some(Figure::at_most_days(k.count(Key::KeysRotationDays)?)),
};
