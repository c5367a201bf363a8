//! The company and its pilots: carried are certificates on file, the named owner of AI, regulations in scope, pilots with their
//! figures and sign-offs. Not carried: anything about the company that nobody declared.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const AUDITS: &str = "certificates with their documents are on record; the audits are for a person to tell";
const PROGRAMME: &str = "the AI policy and the owner of AI are there; the wider programme is for a person to tell";
const LAW: &str = "regulations in scope are declared; the duties they bring are for a person to judge";

pub const RULES: &[Rule] = &[
    // certificates and audits
    auto(
        "which certificates the company has",
        "certificate|standard_name -vendor|ai_vendor|framework|assess|service_account|staff",
        &[C01],
    ),
    auto(
        "which certificates the company holds",
        "certificate|standard_name hold|which|independent_audit -ai_vendor|staff",
        &[C01],
    ),
    part(
        "which assessments by others there are",
        "independent_audit ~annual|assess|audit +audit_program -key|crypto",
        &[C01],
        AUDITS,
    ),
    leave(
        "how far audits and lists reach",
        "limits asset|independent_audit|certificate|audit ~audit",
        "asks where the company draws a line, which a person must say",
    ),
    leave(
        "which framework is followed",
        "framework ~certificate|standard_name|crypto -policy",
        "asks which framework the company follows, which a person must say",
    ),
    leave(
        "what the company would agree to",
        "willing ~incident|dpa|contract|data|region|delete_data|audit|certificate|independent_audit|log|session|sso|mfa|key|access ~api_security|data_flow|alert|privilege|integrity|retain",
        "asks what the company is ready to do, which a person must decide",
    ),
    // who answers for AI
    auto("who owns AI in the company", "named_owner ~governance ~roles", &[C02]),
    auto("who owns the governance of AI", "ai ownership governance", &[C02]),
    part("the policy for governance", "governance policy -vendor|hiring", &[P01, C02], PROGRAMME),
    part("review of the policy for governance", "governance policy reviewed -vendor|hiring", &[P01], PROGRAMME),
    part("who governs", "governance roles", &[C02, S10], PROGRAMME),
    part("which regulations apply", "regulation inventory|which -data|sensitive|key|asset|log|incident", &[C02], LAW),
    part(
        "whether duties of law are reviewed",
        "regulation reviewed annual -sensitive|incident|data|log|export|contact|key",
        &[C02, P01],
        LAW,
    ),
    // pilots
    auto("how pilots are doing", "pilot ai|ai_app|objective", &[T01]),
    auto("who signed before going live", "ai|ai_app|pilot checkpoint", &[T02]),
];
