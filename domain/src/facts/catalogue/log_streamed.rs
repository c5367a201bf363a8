//! L02. The audit log is streamed to a SIEM.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::L02,
    claim: "The audit log is streamed to a SIEM.",
    scope: scope::LOG,
    unit: None,
    say: |a| {
        a.text(Key::SiemDelivery, |target| format!("Streamed to: {target}."));
    },
    verdict: |_| None,
    figure: |_| None,
};
