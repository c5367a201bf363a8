//! A04. People approve AI output before it leaves.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::A04,
    claim: "People approve AI output before it leaves.",
    scope: scope::CALLS,
    unit: Some("approvals"),
    say: |a| {
        a.text(Key::CompanyHumanReview, |who| format!("As stated by the company: {who}."));
        a.tally(Key::OutputsApproved, |with, without, _| {
            format!("Of {}, {with} were approved by a person.", counted(with + without, "output", "outputs"))
        });
    },
    verdict: |k| {
        let (with, without, unknown) = k.tally(Key::OutputsApproved)?;
        (with > 0 && unknown == 0).then(|| Verdict::of(without == 0))
    },
    figure: |_| None,
};
