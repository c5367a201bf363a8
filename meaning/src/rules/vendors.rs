//! Vendors: carried are the makers of AI a company uses, what was agreed with them, and how they were assessed. What a vendor
//! said is told as said, with its date. Not carried: other suppliers, purchasing, how a vendor works inside.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

pub const RULES: &[Rule] = &[
    auto(
        "which AI vendors are used",
        "ai_vendor|ai vendor inventory|who|which -key|train|retain|region|incident|subprocessor|dpa|certificate|assess",
        &[V01],
    ),
    auto("which AI vendors are used", "ai_vendor which", &[V01]),
    auto(
        "which AI vendors get data",
        "ai vendor data -key|train|retain|region|data_flow|exit|contract|incident|subprocessor|mask|crypto|dpa|certificate|assess|delete_data",
        &[V01],
    ),
    auto(
        "whether customer data trains a vendor's model",
        "train model|ai customer_data -training_data|awareness",
        &[V02],
    ),
    auto("whether a vendor trains on customer data", "train vendor customer_data", &[V02]),
    auto(
        "whether a vendor trains on customer data",
        "train input_output|customer_data vendor|ai_vendor -training_data|awareness",
        &[V02],
    ),
    auto("whether a vendor trains on customer data", "train customer_data prompt|business_account", &[V02]),
    auto("how long an AI vendor keeps what it is sent", "ai|ai_vendor retain prompt|data|vendor -log +policy", &[V03]),
    auto("whether there is a processing agreement with the AI vendor", "dpa vendor|ai|ai_vendor", &[V04]),
    part(
        "whether there are processing agreements",
        "dpa",
        &[V04],
        "agreements with AI vendors are on file; those with others are for a person to tell",
    ),
    auto("which reports of the AI vendor are on file", "certificate|standard_name ai_vendor", &[V05]),
    part(
        "which reports of vendors are on file",
        "certificate|standard_name vendor -independent_audit|hold",
        &[V05],
        "reports of AI vendors are on file; those of other suppliers are for a person to tell",
    ),
    auto("where the AI vendor processes", "region ai|ai_vendor", &[V06]),
    part(
        "where data is processed",
        "region data -data_flow +physical|continuity",
        &[V06, G08],
        "regions of AI vendors and of uploads are known; other places are for a person to tell",
    ),
    part(
        "how vendors are assessed",
        "vendor assess",
        &[V07, V05],
        "AI vendors are assessed; other suppliers are for a person to tell",
    ),
    auto("how AI vendors are assessed", "ai_vendor|ai vendor assess", &[V07, V05]),
    auto("when an AI vendor must tell of an incident", "ai_vendor incident notify|report", &[V08]),
    auto("when a vendor must tell of an incident", "vendor contract incident notify|report", &[V08]),
    auto("who the AI vendor's own processors are", "ai|ai_vendor subprocessor", &[V09]),
    part(
        "who processes on the vendor's behalf",
        "subprocessor",
        &[V01, V09],
        "AI vendors and what they name are on record; other processors are for a person to tell",
    ),
    part(
        "how personal data reaches sub-processors",
        "subprocessor sensitive -notify",
        &[V01, V04],
        "AI vendors and their agreements are on record; other transfers are for a person to tell",
    ),
    part(
        "what is told of sub-processors",
        "subprocessor notify|share",
        &[V01, V09],
        "AI vendors and what they name are on record; what is told to whom is for a person to say",
    ),
    auto("whether only business accounts are used", "business_account ai|ai_app|ai_vendor", &[V10]),
    auto("what happens to data when the AI contract ends", "exit ai|ai_vendor|vendor", &[V11]),
    auto("what happens to data when the AI contract ends", "ends contract ai_vendor|vendor data -which", &[V11]),
    leave(
        "the policy for suppliers",
        "vendor policy +annual",
        "asks for a written policy on suppliers, which Keystead does not hold",
    ),
    part(
        "which suppliers there are",
        "vendor inventory",
        &[V01, A01],
        "AI vendors and apps are on record; other suppliers are for a person to tell",
    ),
    part(
        "whether agreements with vendors are reviewed",
        "vendor contract reviewed",
        &[V04, V07],
        "agreements with AI vendors are on record; others are for a person to tell",
    ),
    part(
        "whether risks of vendors are reviewed",
        "vendor risk reviewed",
        &[V07],
        "AI vendors are assessed; other suppliers are for a person to tell",
    ),
    leave(
        "how suppliers are governed inside",
        "vendor governance policy annual",
        "asks about the inner rules of suppliers, which Keystead does not see",
    ),
    leave(
        "training of suppliers",
        "vendor train -customer_data",
        "asks what suppliers do inside, which Keystead does not see",
    ),
    leave(
        "what is asked of suppliers",
        "vendor convey",
        "asks what the company demands of its suppliers, which a person must say",
    ),
    leave(
        "what is asked of suppliers",
        "vendor convey crypto|data|contract|retain",
        "asks what the company demands of its suppliers, which a person must say",
    ),
    auto(
        "whether AI vendors are used",
        "ai_vendor vendor -key|secret|train|retain|region|where|data_flow|incident|subprocessor|dpa|certificate|standard_name|assess|delete_data|mask|crypto|ends|exit|notify|policy|sensitive|business_account|oversight",
        &[V01],
    ),
    auto("where the AI vendor processes", "ai_vendor|ai where -upload", &[V06]),
    auto("where the AI vendor processes", "ai_vendor|ai vendor where -upload", &[V06]),
    part(
        "where data is processed",
        "where data processed|rest -data_flow|upload|key|ai|ai_vendor",
        &[V06, G08],
        "regions of AI vendors and of uploads are known; other places are for a person to tell",
    ),
];
