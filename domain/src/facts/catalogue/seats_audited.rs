//! S07. Access is reviewed every quarter.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S07,
    claim: "Access is reviewed every quarter.",
    scope: scope::SEATS,
    unit: Some("quarters"),
    say: |a| {
        a.day(Key::SeatAuditsLastCompleted, |day| {
            format!("The last seat audit of the whole company was completed on {day}.")
        });
        a.text(Key::SeatAuditsOutcome, |outcome| format!("It decided {outcome}."));
        a.tally(Key::SeatAuditsOnTime, |in_time, late, _| {
            format!("On time in {in_time} of the last {}.", counted(in_time + late, "quarter", "quarters"))
        });
    },
    verdict: |k| {
        let (in_time, late, _) = k.tally(Key::SeatAuditsOnTime)?;
        (in_time + late > 0).then(|| Verdict::of(late == 0))
    },
    figure: |k| match k.tally(Key::SeatAuditsOnTime)? {
        (0, _, _) => None,
        (_, 0, _) => Some(Figure::at_most_days(92).measured()),
        _ => Some(Figure::at_most_days(366).measured()),
    },
};
