//! L03. Few may read the audit log, and reading it is logged.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::L03,
    claim: "Few may read the audit log, and reading it is logged.",
    scope: scope::LOG,
    unit: Some("seats"),
    say: |a| {
        a.count(Key::AuditLogReaders, |n| {
            format!(
                "The audit log is read by the roles OWNER, ADMIN and AUDITOR only: {} at the moment.",
                counted(n, "seat", "seats")
            )
        });
        a.flag(
            Key::AuditLogReadsLogged,
            "Every look at it is logged.",
            "Exports and verifications of it are logged; a look at the list is not.",
        );
        a.flag(
            Key::AuditLogKept,
            "Nobody can change or remove an entry without breaking the chain.",
            "Entries can be changed.",
        );
    },
    verdict: |k| {
        k.count(Key::AuditLogReaders)?;
        Some(if k.flag(Key::AuditLogReadsLogged)? { Verdict::Holds } else { Verdict::Partly })
    },
    figure: |_| None,
};
