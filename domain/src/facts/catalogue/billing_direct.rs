//! K09. Tokens are billed by the provider, without a mark-up.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::K09,
    claim: "Tokens are billed by the provider, without a mark-up.",
    scope: scope::PROVIDERS,
    unit: None,
    say: |a| {
        a.flag(
            Key::BillingOwnAccount,
            "AI providers bill the company's own account directly.",
            "AI use is billed through somebody else.",
        );
        a.flag(Key::BillingMarkup, "A mark-up is added to AI use.", "No mark-up is added to AI use.");
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::BillingOwnAccount)? && !k.flag(Key::BillingMarkup)?)),
    figure: |_| None,
};
