//! L01. The audit log is unbroken.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::L01,
    claim: "The audit log is unbroken.",
    scope: scope::LOG,
    unit: Some("log entries"),
    say: |a| {
        a.flag(
            Key::AuditLogIntact,
            "The chain of the audit log was walked and found unbroken.",
            "The chain of the audit log is broken.",
        );
        a.count(Key::AuditLogEntries, |n| format!("Verified up to entry {n}."));
        a.text(Key::AuditLogAnchored, |day| format!("Last seal sent out of the house: {day}."));
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::AuditLogIntact)?)),
    figure: |_| None,
};
