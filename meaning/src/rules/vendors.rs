//! Vendors: carried are the makers of AI a company uses, what was agreed with them, and how they were assessed. What a vendor
//! said is told as said, with its date. Not carried: other suppliers, purchasing, how a vendor works inside.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const OTHERS: &str = "AI vendors are on record; other suppliers are for a person to tell";

pub const RULES: &[Rule] = &[
    // who they are
    auto("which AI vendors are used", "ai_vendor which", &[V01]),
    auto(
        "which AI vendors there are",
        "ai_vendor|ai vendor inventory|who|which -key|train|retain|region|incident|subprocessor|dpa|certificate|assess|governance|roles",
        &[V01],
    ),
    auto(
        "whether AI vendors are used",
        "ai_vendor vendor -key|secret|train|retain|region|where|data_flow|incident|subprocessor|dpa|certificate|standard_name\
         |assess|delete_data|mask|crypto|ends|exit|notify|policy|sensitive|business_account|oversight",
        &[V01],
    ),
    auto(
        "which AI vendors get data",
        "ai vendor data -key|train|retain|region|data_flow|exit|contract|incident|subprocessor|mask|crypto|dpa|certificate\
         |assess|delete_data",
        &[V01],
    ),
    auto(
        "whether data is sent to AI vendors",
        "ai_vendor send data -key|train|retain|region|where|mask|crypto|delete_data|contract|sensitive",
        &[V01],
    ),
    part("which suppliers there are", "vendor inventory", &[V01, A01], OTHERS),
    auto("whether only business accounts are used", "business_account ai|ai_app|ai_vendor", &[V10]),
    // what they do with data
    auto("whether customer data trains a model", "train model|ai customer_data -training_data|awareness", &[V02]),
    auto("whether client data trains models", "train client_data ~own_model ~ai|model -awareness|staff", &[V02]),
    auto(
        "whether what is put in trains a model",
        "train input_output model|ai ~own_model -training_data|awareness|mask|staff",
        &[V02],
    ),
    auto(
        "whether a vendor trains on what it is sent",
        "train input_output|customer_data vendor|ai_vendor -training_data|awareness",
        &[V02],
    ),
    auto("whether a vendor trains on customer data", "train customer_data vendor|prompt|business_account", &[V02]),
    auto("how long an AI vendor keeps what it is sent", "ai|ai_vendor retain prompt|data|vendor -log +policy", &[V03]),
    auto("how long an AI vendor keeps things", "ai|ai_vendor keep|rest quick|prompt -log", &[V03]),
    auto(
        "when an AI vendor deletes what it was sent",
        "ai_vendor delete_data duration|prompt -contract|request",
        &[V03],
    ),
    auto("where the AI vendor processes", "region ai|ai_vendor", &[V06]),
    auto("where AI runs", "ai_vendor|ai where ~vendor -upload|key|secret", &[V06]),
    part(
        "in which region data is processed",
        "region data -data_flow +physical|continuity",
        &[V06, G08],
        "regions of AI vendors and of uploads are known; other places are for a person to tell",
    ),
    part(
        "where data is processed",
        "where data processed|rest -data_flow|upload|key|ai|ai_vendor",
        &[V06, G08],
        "regions of AI vendors and of uploads are known; other places are for a person to tell",
    ),
    // what was agreed
    auto("whether there is a processing agreement with the AI vendor", "dpa ai|ai_vendor ~vendor", &[V04]),
    part("whether there are processing agreements", "dpa", &[V04], OTHERS),
    part("whether agreements with vendors are reviewed", "vendor contract reviewed", &[V04, V07], OTHERS),
    auto("when an AI vendor must tell of an incident", "ai_vendor incident notify|report", &[V08]),
    auto("when a vendor must tell of an incident by contract", "vendor contract incident notify|report", &[V08]),
    auto("what happens to data when the AI contract is over", "exit ai|ai_vendor|vendor", &[V11]),
    auto("what happens to data when the AI contract ends", "ends contract ai_vendor|vendor data -which", &[V11]),
    // how they were looked at
    auto("which reports of the AI vendor are on file", "certificate|standard_name ai_vendor", &[V05]),
    part(
        "which reports of vendors are on file",
        "certificate|standard_name vendor -independent_audit|hold",
        &[V05],
        OTHERS,
    ),
    auto("how AI vendors are assessed", "ai_vendor|ai vendor assess", &[V07, V05]),
    part("how vendors are assessed", "vendor assess", &[V07, V05], OTHERS),
    part("how sub-processors are assessed", "subprocessor assess -notify", &[V07, V05], OTHERS),
    part("whether risks of vendors are reviewed", "vendor risk reviewed", &[V07], OTHERS),
    // whom they use in turn
    auto("who the AI vendor's own processors are", "ai|ai_vendor subprocessor -contract", &[V09]),
    part("who processes on the vendor's behalf", "subprocessor ~notify|share", &[V01, V09], OTHERS),
    part("how personal data reaches sub-processors", "subprocessor sensitive -notify", &[V01, V04], OTHERS),
    // what nobody here can know
    leave(
        "the policy for suppliers",
        "vendor policy +annual",
        "asks for a written policy on suppliers, which Keystead does not hold",
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
        "vendor convey ~crypto|data|contract|retain",
        "asks what the company demands of its suppliers, which a person must say",
    ),
];
