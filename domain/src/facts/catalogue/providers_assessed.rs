//! V07. AI providers are assessed, and again in time.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::V07,
    claim: "AI providers are assessed, and again in time.",
    scope: scope::PROVIDERS,
    unit: Some("assessments"),
    say: |a| {
        a.tally(Key::ProvidersAssessed, |done, due, _| {
            format!(
                "Of {}, {done} have an assessment that is not due; {due} do not.",
                counted(done + due, "AI provider", "AI providers")
            )
        });
    },
    verdict: |k| {
        let (done, due, unknown) = k.tally(Key::ProvidersAssessed)?;
        (done > 0 && unknown == 0).then(|| Verdict::of(due == 0))
    },
    figure: |_| None,
};
