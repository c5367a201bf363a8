//! K07. Every event of a key is in the audit log.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::K07,
    claim: "Every event of a key is in the audit log.",
    scope: scope::KEYS,
    unit: Some("log entries"),
    say: |a| {
        a.flag(
            Key::AuditLogKept,
            "Every change of a key is written to the audit log in the transaction of the change.",
            "Changes of keys are not logged.",
        );
        a.count(Key::KeysEvents, |n| {
            format!("{} in the last 90 days.", counted(n, "entry is about keys", "entries are about keys"))
        });
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::AuditLogKept)?)),
    figure: |_| None,
};
