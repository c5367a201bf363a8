//! G11. Requests for deletion are done in time.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G11,
    claim: "Requests for deletion are done in time.",
    scope: scope::COMPANY,
    unit: Some("requests"),
    say: |a| {
        a.tally(Key::DeletionsDone, |done, late, _| {
            format!(
                "Of {}, {done} were done in time.",
                counted(done + late, "request for deletion", "requests for deletion")
            )
        });
    },
    verdict: |k| {
        let (done, late, unknown) = k.tally(Key::DeletionsDone)?;
        (done > 0 && unknown == 0).then(|| Verdict::of(late == 0))
    },
    figure: |_| None,
};
