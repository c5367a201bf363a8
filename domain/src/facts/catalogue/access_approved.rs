//! S12. Higher access is approved, and by whom is on record.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::S12,
    claim: "Higher access is approved, and by whom is on record.",
    scope: scope::SEATS,
    unit: Some("grants"),
    say: |a| {
        a.tally(Key::GrantsApproved, |with, without, _| match (with, without) {
            (0, 0) => "No higher access was granted in the last twelve months.".into(),
            (with, without) => format!(
                "Of {}, {with} have a recorded approver.",
                counted(with + without, "grant of higher access", "grants of higher access")
            ),
        });
        a.flag(
            Key::AuditLogKept,
            "Every change of access is logged with the person who made it.",
            "Changes of access are not logged.",
        );
    },
    verdict: |k| {
        let (_, without, _) = k.tally(Key::GrantsApproved)?;
        Some(Verdict::of(without == 0 && k.flag(Key::AuditLogKept)?))
    },
    figure: |_| None,
};
