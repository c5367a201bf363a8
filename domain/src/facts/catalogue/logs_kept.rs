//! G04. Logs are kept long enough.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::G04,
    claim: "Logs are kept long enough.",
    scope: scope::LOG,
    unit: Some("days"),
    say: |a| {
        a.count(Key::AuditLogRetentionDays, |n| format!("Entries are kept for {}.", counted(n, "day", "days")));
        a.day(Key::AuditLogOldest, |day| format!("The oldest is of {day}."));
    },
    verdict: |k| Some(Verdict::of(k.count(Key::AuditLogRetentionDays)? >= 90)),
    figure: |k| Some(Figure::at_least_days(k.count(Key::AuditLogRetentionDays)?)),
};
