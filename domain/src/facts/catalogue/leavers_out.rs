//! S05. Access of leavers ends on the day they leave.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted, hours};

pub(super) static ITEM: Item = Item {
    code: FactCode::S05,
    claim: "Access of leavers ends on the day they leave.",
    scope: scope::SEATS,
    unit: Some("hours"),
    say: |a| {
        a.spread(Key::SeatsOffboardingYear, |count, median, longest| {
            format!(
                "Measured over {} of the last twelve months, from the end of the last working day to the end of access: median \
                 {}, longest {}.",
                counted(count, "leaver", "leavers"),
                hours(median),
                hours(longest)
            )
        });
        a.tally(Key::SeatsSameDay, |prompt, late, _| format!("Within a day: {prompt} of {}.", prompt + late));
        a.count(Key::SeatsLeaversInside, |n| match n {
            0 => "No leaver has access at the moment.".into(),
            n => format!("{} access at the moment.", counted(n, "leaver still has", "leavers still have")),
        });
    },
    verdict: |k| {
        let (_, late, _) = k.tally(Key::SeatsSameDay)?;
        Some(Verdict::of(late == 0 && k.count(Key::SeatsLeaversInside)? == 0))
    },
    figure: |k| Some(Figure::at_most_hours(k.spread(Key::SeatsOffboardingYear)?.2).measured()),
};
