//! S06. A seat that is disabled opens nothing, and nobody else is touched.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S06,
    claim: "A seat that is disabled opens nothing, and nobody else is touched.",
    scope: scope::SEATS,
    unit: Some("seats"),
    say: |a| {
        a.tally(Key::SeatsLockedOut, |out, open, _| {
            format!(
                "Of {}, {open} have a token or session that still works.",
                counted(out + open, "disabled or removed seat", "disabled and removed seats")
            )
        });
        a.flag(
            Key::SeatsDisableAlone,
            "Disabling a seat ends its own credentials in one step and changes nobody else's.",
            "Access is shared and must be changed for everybody.",
        );
    },
    verdict: |k| {
        let (_, open, _) = k.tally(Key::SeatsLockedOut)?;
        Some(Verdict::of(open == 0 && k.flag(Key::SeatsDisableAlone)?))
    },
    figure: |_| None,
};
