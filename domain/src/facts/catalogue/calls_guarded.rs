//! G09. Guardrails look at inputs and outputs.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G09,
    claim: "Guardrails look at inputs and outputs.",
    scope: scope::CALLS,
    unit: Some("detections"),
    say: |a| {
        a.tally(Key::GatewayGuardrails, |on, off, _| {
            format!("{on} of {} on.", counted(on + off, "guardrail is", "guardrails are"))
        });
    },
    verdict: |k| {
        let (on, off, unknown) = k.tally(Key::GatewayGuardrails)?;
        (on > 0 && unknown == 0).then(|| Verdict::of(off == 0))
    },
    figure: |_| None,
};
