//! S14. One company cannot reach another's things.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S14,
    claim: "One company cannot reach another's things.",
    scope: scope::SEATS,
    unit: Some("attempts"),
    say: |a| {
        a.tally(Key::TenantsApart, |denied, leaked, _| {
            format!(
                "Tried by a job with ids of other companies: {}, {leaked} found something.",
                counted(denied + leaked, "attempt", "attempts")
            )
        });
    },
    verdict: |k| {
        let (denied, leaked, _) = k.tally(Key::TenantsApart)?;
        (denied + leaked > 0).then(|| Verdict::of(leaked == 0))
    },
    figure: |_| None,
};
