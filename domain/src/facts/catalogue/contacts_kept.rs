//! I03. Contacts for an incident are on record.

use super::item::{Figure, Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::I03,
    claim: "Contacts for an incident are on record.",
    scope: scope::COMPANY,
    unit: Some("contacts"),
    say: |a| {
        a.list(
            Key::CompanyAuthorities,
            |names| format!("Contacts for authorities, as stated by the company: {names}."),
            "As stated by the company, there is no contact for authorities.",
        );
        a.text(Key::CompanyContact, |contact| format!("Contact of the company: {contact}."));
    },
    verdict: |k| Some(Verdict::of(k.items(Key::CompanyAuthorities)? > 0)),
    figure: |_| Some(Figure::at_most_days(365)),
};
