//! I02. What happens in an incident is written down and practised.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::I02,
    claim: "What happens in an incident is written down and practised.",
    scope: scope::COMPANY,
    unit: Some("playbooks"),
    say: |a| {
        a.text(Key::CompanyIncidentProcess, |what| format!("As stated by the company: {what}."));
        a.list(Key::PlaybooksKept, |names| format!("Playbooks: {names}."), "There is no playbook.");
    },
    verdict: |k| Some(Verdict::of(k.items(Key::PlaybooksKept)? > 0)),
    figure: |_| None,
};
