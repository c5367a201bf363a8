//! Incidents: carried are the register, the playbooks with their exercises, and the contacts. Not carried: incidents elsewhere
//! that nobody entered, forensics.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const PLAN: &str = "playbooks, drills and contacts for AI incidents are there; the wider plan is for a person to name";
const DUTY: &str =
    "register, contacts and clocks are there; which law and which procedure apply is for a person to tell";

pub const RULES: &[Rule] = &[
    // the plan
    part("the plan for incidents", "incident respond|plan|policy", &[I02], PLAN),
    part("the plan for incidents and who is told", "incident respond|plan notify|contact|vendor", &[I02, I03], PLAN),
    part("whether the plan is reviewed", "incident respond reviewed annual +policy", &[I02], PLAN),
    part("whether the plan is exercised", "incident respond|plan exercise", &[I02], PLAN),
    part("whether leaks are rehearsed", "incident exercise", &[I02], PLAN),
    part("how incidents are sorted and handled", "incident|event triage|respond triage", &[I01, I02], PLAN),
    leave(
        "who handles incidents",
        "incident team ~respond -process|plan",
        "asks who belongs to a team, which a person must say",
    ),
    // what happened
    auto("incidents on record", "incident_record", &[I01]),
    auto("incidents of the last year", "incident_record incident|ai|annual -notify|report|improve", &[I01]),
    auto("incidents of the last years", "incident past -respond|exercise|plan|vendor", &[I01]),
    auto("figures of incidents", "incident_record incident objective alert|report|established", &[I01]),
    auto("where incidents are recorded", "incident incident_record repository|inventory", &[I01, L01]),
    part("what incidents teach", "incident improve +vulnerability|audit_program", &[I01], DUTY),
    // who is told
    part("how breaches are told", "incident notify ~process -report +product", &[I03], DUTY),
    part("how breaches are told and reported", "incident notify process +product", &[I03], DUTY),
    part("whether breaches are reported", "incident report +policy", &[I01, I03], DUTY),
    auto("whom to tell", "contact regulation|inventory|reviewed|incident|who +enforcement", &[I03]),
    auto("whom to call about an incident", "contact who incident ~respond -regulation", &[I03]),
];
