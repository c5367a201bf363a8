//! P02. Every seat accepted the policy.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::P02,
    claim: "Every seat accepted the policy.",
    scope: scope::COMPANY,
    unit: Some("seats"),
    say: |a| {
        a.tally(Key::PolicyAcknowledged, |with, without, _| {
            format!(
                "{with} of {} accepted the current version.",
                counted(with + without, "active seat", "active seats")
            )
        });
    },
    verdict: |k| {
        let (with, without, unknown) = k.tally(Key::PolicyAcknowledged)?;
        (with > 0 && unknown == 0).then(|| Verdict::of(without == 0))
    },
    figure: |_| None,
};
