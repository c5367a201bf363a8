//! G01. Sensitive text is masked before a call.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G01,
    claim: "Sensitive text is masked before a call.",
    scope: scope::CALLS,
    unit: Some("calls"),
    say: |a| {
        a.tally(Key::GatewayMasking, |on, off, _| {
            format!("Masking is on for {on} of {}.", counted(on + off, "category", "categories"))
        });
    },
    verdict: |k| {
        let (on, off, unknown) = k.tally(Key::GatewayMasking)?;
        (on > 0 && unknown == 0).then(|| Verdict::of(off == 0))
    },
    figure: |_| None,
};
