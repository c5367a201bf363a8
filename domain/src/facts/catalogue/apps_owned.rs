//! A03. Each AI system has a purpose and somebody who answers for it.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::A03,
    claim: "Each AI system has a purpose and somebody who answers for it.",
    scope: scope::APPS,
    unit: Some("apps"),
    say: |a| {
        a.tally(Key::AppsOwned, |with, without, _| {
            format!(
                "Of {}, {without} have nobody who answers for them.",
                counted(with + without, "allowed app", "allowed apps")
            )
        });
        a.tally(Key::AppsPurposes, |with, without, _| {
            format!("A purpose is written down for {with} of {}.", with + without)
        });
    },
    verdict: |k| {
        let ((owned, unowned, _), (_, without, _)) = (k.tally(Key::AppsOwned)?, k.tally(Key::AppsPurposes)?);
        (owned + unowned > 0).then(|| Verdict::of(unowned == 0 && without == 0))
    },
    figure: |_| None,
};
