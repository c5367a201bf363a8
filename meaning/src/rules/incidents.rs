//! Incidents: carried are the register, the playbooks with their exercises, and the contacts. Not carried: incidents elsewhere
//! that nobody entered, forensics.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

pub const RULES: &[Rule] = &[
    part(
        "the plan for incidents",
        "incident respond|plan|policy",
        &[I02],
        "playbooks for AI incidents are there; the wider plan is for a person to name",
    ),
    part(
        "how incidents are sorted and handled",
        "incident|event triage|respond triage",
        &[I01, I02],
        "register and playbooks are there; other events are for a person to tell",
    ),
    part(
        "the plan for incidents and who is told",
        "incident respond|plan notify|contact|vendor",
        &[I02, I03],
        "playbooks and contacts are there; the wider plan is for a person to name",
    ),
    part(
        "whether the plan is reviewed",
        "incident respond reviewed annual +policy",
        &[I02],
        "reviews of the playbooks are on record; the wider plan is for a person to name",
    ),
    part(
        "whether the plan is exercised",
        "incident respond|plan exercise",
        &[I02],
        "drills of the playbooks are on record; wider exercises are for a person to tell",
    ),
    auto("incidents of the last year", "incident_record", &[I01]),
    auto("incidents of the last year", "incident_record incident|ai|annual -notify|report|improve", &[I01]),
    auto("figures of incidents", "incident_record incident objective alert|report|established", &[I01]),
    auto("where incidents are recorded", "incident incident_record repository|inventory", &[I01, L01]),
    part(
        "what incidents teach",
        "incident improve +vulnerability|audit_program",
        &[I01],
        "the register is there; the lessons are for a person to tell",
    ),
    part(
        "how breaches are reported",
        "incident notify -report +product",
        &[I03],
        "contacts and clocks are declared; the procedure is for a person to tell",
    ),
    part(
        "whether breaches are reported",
        "incident report +policy",
        &[I01, I03],
        "register and contacts are there; which law applies is for a person to tell",
    ),
    part(
        "how breaches are reported",
        "incident notify process +product",
        &[I03],
        "contacts and clocks are declared; the procedure is for a person to tell",
    ),
    auto("whom to tell", "contact regulation|inventory|reviewed|incident|who +enforcement", &[I03]),
    auto("incidents of the last years", "incident past -respond|exercise|plan", &[I01]),
    leave(
        "who handles incidents",
        "incident team -process|plan",
        "asks who belongs to a team, which a person must say",
    ),
    leave(
        "who handles incidents",
        "incident respond team -process|plan",
        "asks who belongs to a team, which a person must say",
    ),
];
