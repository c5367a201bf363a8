//! T02. Pilots are signed off by security and counsel.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::T02,
    claim: "Pilots are signed off by security and counsel.",
    scope: scope::APPS,
    unit: Some("checkpoints"),
    say: |a| {
        a.tally(Key::PilotsSigned, |signed, not, _| match (signed, not) {
            (0, 0) => "No checkpoint of a pilot has come up so far.".into(),
            (signed, not) => {
                format!("Of {} that came up, {signed} are signed.", counted(signed + not, "checkpoint", "checkpoints"))
            }
        });
    },
    verdict: |k| {
        let (signed, not, _) = k.tally(Key::PilotsSigned)?;
        (signed + not > 0).then(|| Verdict::of(not == 0))
    },
    figure: |_| None,
};
