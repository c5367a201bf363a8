//! V04. Data processing terms are signed with every AI provider.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::V04,
    claim: "Data processing terms are signed with every AI provider.",
    scope: scope::PROVIDERS,
    unit: Some("accounts"),
    say: |a| {
        a.tally(Key::ProvidersDpa, |signed, unsigned, unknown| {
            format!(
                "Data processing terms are signed and in force with {signed} of {}; with {unsigned} they are not.",
                counted(signed + unsigned + unknown, "AI provider account", "AI provider accounts")
            )
        });
        a.list(Key::ProvidersWithoutDpa, |names| format!("Without: {names}."), "None is on record as unsigned.");
    },
    verdict: |k| match k.tally(Key::ProvidersDpa)? {
        (_, 0, 0) => Some(Verdict::Holds),
        (_, 0, _) => None,
        _ => Some(Verdict::DoesNotHold),
    },
    figure: |_| None,
};
