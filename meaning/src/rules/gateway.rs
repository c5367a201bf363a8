//! The gateway: carried are what passes through it on the way to AI vendors, and what is masked, limited, refused, kept.
//! Not carried: other traffic, other stores, data loss prevention on devices.

use super::{Rule, auto, part};
use crate::fact::FactCode::*;

const KEEPING: &str = "logs, vendors and requests are known; other data is for a person to tell";
const PATTERNS: &str = "detections are counted; which patterns and rules matter is for a person to confirm";

pub const RULES: &[Rule] = &[
    // what is masked and filtered
    auto("whether personal data is masked", "mask data|sensitive|ai|prompt", &[G01]),
    auto("whether personal data is taken out before AI sees it", "ai|prompt sensitive disable", &[G01]),
    auto("whether sensitive data is taken out of logs", "mask log", &[G01, G02]),
    part(
        "whether sensitive data is protected",
        "sensitive process lifecycle|protect",
        &[G01, K01, G07],
        "masking and encryption on the way to AI vendors are measured; other places are for a person to tell",
    ),
    part(
        "whether sensitive data is protected when it is passed on",
        "sensitive transfer",
        &[G01, G07, V04],
        "masking, encryption and agreements on the way to AI vendors are known; other transfers are for a person to tell",
    ),
    auto("whether guardrails stand around AI", "guardrail ai", &[G01, G06, G09]),
    part("whether input and output are filtered", "guardrail input_output", &[G09], PATTERNS),
    part("whether attacks on models are stopped", "guardrail prevent|disable|protect", &[G09], PATTERNS),
    part("whether guardrails are looked after", "guardrail reviewed|annual", &[G09], PATTERNS),
    // what is kept and logged
    auto("whether prompts are stored", "prompt retain|rest|log|keep", &[G02]),
    auto("whether each AI call is logged", "ai log", &[G03]),
    part(
        "whether what goes in and out of models is logged",
        "log input_output metadata|event ai|model",
        &[G03, G02],
        "metadata of each call is logged; that the text is not kept is for a person to explain",
    ),
    auto("where uploads stay", "upload ~where|rest|region", &[G08]),
    part("how long data is kept and when deleted", "retain data delete_data|archive", &[G04, V03, G11], KEEPING),
    part(
        "how long data is kept",
        "retain data ~policy -log|ai|ai_vendor|vendor|prompt|archive|inventory|classify|asset|which|iam|access +policy",
        &[G04, V03, G11],
        KEEPING,
    ),
    // what is refused
    auto("how much AI may be used", "rate_limit ai|staff|model|seat|prompt", &[G05]),
    auto("whether only allowed models and apps can be used", "ai|model|ai_app allowlist -inventory|own_model", &[G06]),
    auto("whether models are limited to a list", "model allowlist limits|prevent", &[G06]),
    auto("whether unapproved AI is stopped", "ai|model|ai_app prevent shadow|approve|allowlist", &[G06]),
    auto("whether agents reach only the tools they need", "agent least|access|allowlist", &[G06, S10]),
    part(
        "whether interfaces are secured",
        "api_security +vulnerability",
        &[K05, G05, G06],
        "keys, limits and allow-lists are measured; flaws and tests of interfaces are for a person to tell",
    ),
    part(
        "whether traffic between systems is encrypted",
        "crypto comms",
        &[G07],
        "traffic to clients and AI vendors is measured; other traffic is for a person to tell",
    ),
    // what can be taken out
    auto("whether data can be taken out", "export data|api ~format -transit|exit", &[G10]),
    part(
        "how data is taken out at the end of a contract",
        "export exit",
        &[G11, G10],
        "deletion and export are on record; the contract is for a person to quote",
    ),
    auto("how data is deleted", "delete_data customer_data -retain|exit|contract", &[G11]),
    auto("how data is deleted on request", "delete_data data|customer_data request|quick -exit|contract", &[G11]),
    part(
        "what a contract says of data at its end",
        "exit contract|data delete_data|format|retain -ai|ai_vendor|vendor +policy",
        &[G11, G10],
        "deletion and export are on record; the contract is for a person to quote",
    ),
];
