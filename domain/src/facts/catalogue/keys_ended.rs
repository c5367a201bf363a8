//! K06. Keys that a leaver knew, and keys that were given up, end promptly.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K06,
    claim: "Keys that a leaver knew, and keys that were given up, end promptly.",
    scope: scope::KEYS,
    unit: Some("keys"),
    say: |a| {
        a.count(Key::KeysRevoked, |n| {
            format!("{} revoked or destroyed in the last twelve months.", counted(n, "key was", "keys were"))
        });
        a.tally(Key::KeysLeavers, |prompt, late, _| match (prompt, late) {
            (0, 0) => "No secret in use had been entered by somebody who then left.".into(),
            (prompt, late) => format!(
                "Of {} entered by somebody who then left, {prompt} ended within a day and {late} did not.",
                counted(prompt + late, "secret", "secrets")
            ),
        });
    },
    verdict: |k| {
        let (prompt, late, unknown) = k.tally(Key::KeysLeavers)?;
        (prompt + late + unknown > 0).then(|| Verdict::of(late == 0))
    },
    figure: |_| Some(Figure::at_most_hours(24)),
};
