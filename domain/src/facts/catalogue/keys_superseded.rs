//! K08. Superseded secrets are destroyed.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K08,
    claim: "Superseded secrets are destroyed.",
    scope: scope::KEYS,
    unit: Some("secrets"),
    say: |a| {
        a.tally(Key::KeysSuperseded, |gone, kept, _| match (gone, kept) {
            (0, 0) => "The overlap of no superseded secret has ended so far.".into(),
            (gone, kept) => format!(
                "Of {} whose overlap is over, {gone} are destroyed and {kept} are still stored.",
                counted(gone + kept, "superseded secret", "superseded secrets")
            ),
        });
        a.count(Key::KeysSupersededKept, |n| {
            format!(
                "{} stored, sealed, at the moment.",
                counted(n, "superseded or revoked secret is", "superseded or revoked secrets are")
            )
        });
    },
    verdict: |k| {
        let (gone, kept, _) = k.tally(Key::KeysSuperseded)?;
        (gone + kept > 0).then(|| Verdict::of(kept == 0))
    },
    figure: |_| None,
};
