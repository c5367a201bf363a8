//! G05. AI calls are limited.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G05,
    claim: "AI calls are limited.",
    scope: scope::CALLS,
    unit: Some("limits"),
    say: |a| {
        a.tally(Key::GatewayLimits, |with, without, _| {
            format!("A limit is set for {with} of {}.", counted(with + without, "seat", "seats"))
        });
    },
    verdict: |k| {
        let (with, without, unknown) = k.tally(Key::GatewayLimits)?;
        (with > 0 && unknown == 0).then(|| Verdict::of(without == 0))
    },
    figure: |_| None,
};
