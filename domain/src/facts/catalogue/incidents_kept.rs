//! I01. Incidents are on record, with times.

use super::item::Item;
use super::{FactCode, scope};
use crate::facts::{Key, counted};

pub(super) static ITEM: Item = Item {
    code: FactCode::I01,
    claim: "Incidents are on record, with times.",
    scope: scope::COMPANY,
    unit: Some("incidents"),
    say: |a| {
        a.text(Key::CompanyIncidentHistory, |which| format!("As stated by the company: {which}."));
        a.count(Key::IncidentsRecorded, |n| format!("{} on record.", counted(n, "incident is", "incidents are")));
    },
    verdict: |_| None,
    figure: |_| None,
};
