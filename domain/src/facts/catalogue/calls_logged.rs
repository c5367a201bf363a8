//! G03. Each AI call is logged.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G03,
    claim: "Each AI call is logged.",
    scope: scope::CALLS,
    unit: Some("calls"),
    say: |a| {
        a.tally(Key::GatewayLog, |logged, not, _| {
            format!(
                "{logged} of {} are logged with seat, time, app and model.",
                counted(logged + not, "AI call", "AI calls")
            )
        });
    },
    verdict: |k| {
        let (logged, not, unknown) = k.tally(Key::GatewayLog)?;
        (logged > 0 && unknown == 0).then(|| Verdict::of(not == 0))
    },
    figure: |_| None,
};
