//! AI apps and models: carried are the inventory with its owners and classes, human approval, switching off, and which models
//! were called. Not carried: how a model was built or behaves; where the company has none of its own, A06 says so.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const DATA: &str = "classes of data per AI app are on record; data elsewhere is for a person to tell";
const ASSETS: &str = "AI apps are on record; other assets are for a person to tell";
const MODELS: &str =
    "whether there are models of its own is measured; how they are made and kept is for a person to tell";
const OWNERS: &str = "owners of AI systems are on record; owners of data are for a person to confirm";

pub const RULES: &[Rule] = &[
    // the inventory
    auto("which AI tools are used", "ai_app inventory|who|allowlist -change|process", &[A01]),
    auto("how many AI apps there are", "ai_app many", &[A01]),
    auto("which agents are at work", "ai agent inventory", &[A01]),
    auto("how unapproved AI is found", "ai shadow", &[A01]),
    part("which apps may be used", "app allowlist inventory -upload|ai|ai_app", &[A01], ASSETS),
    part(
        "which apps may be used where",
        "app allowlist inventory approve|established -upload +endpoint|delivery",
        &[A01],
        ASSETS,
    ),
    part("which assets there are", "asset inventory", &[A01], ASSETS),
    part("how assets are classified", "asset classify", &[A03], ASSETS),
    part("whether classes of assets are reviewed", "asset classify reviewed", &[A01], ASSETS),
    part(
        "who may change the list of assets",
        "asset disable approve|allowlist -inventory|classify|leaver +change",
        &[A01, K03, S10],
        ASSETS,
    ),
    // its data
    auto("whether AI may touch sensitive data", "ai|ai_app sensitive", &[A02]),
    part("which data is where", "inventory sensitive|data", &[A02], DATA),
    part(
        "which kinds of personal data are held",
        "sensitive kind hold|processed|data -ai|ai_app|ai_vendor|mask|incident",
        &[A02],
        DATA,
    ),
    part("which kinds of data AI works on", "ai|ai_app kind processed|process data", &[A02], DATA),
    part(
        "which kinds of clients' data are worked on",
        "customer_data|client_data kind processed|process -ai|ai_app|vendor",
        &[A02],
        DATA,
    ),
    part("review of the list of data", "inventory sensitive|data reviewed", &[A02, A01], DATA),
    part("how data is classified", "classify data", &[A02], DATA),
    part("where data flows", "data_flow", &[A02, V01, V06, G03], DATA),
    part("review of where data flows", "data_flow reviewed", &[A01, V07], DATA),
    part("who owns data", "ownership data|sensitive", &[A03], OWNERS),
    part("review of who owns data", "ownership data|sensitive reviewed", &[A03, S07], OWNERS),
    // purpose, owner and risk
    auto("purpose and risk class of AI systems", "ai|ai_app risk_class|use_case", &[A03]),
    auto("who owns an AI system", "ai_app ownership ~risk|roles|inventory|which -data|sensitive|governance", &[A03]),
    auto("who owns which AI system", "ai|ai_app ownership who -data|governance|input_output", &[A03]),
    part(
        "how the impact of AI is assessed",
        "ai|ai_app risk_class assess +behaviour_of_models",
        &[A03, T02],
        "risk classes and sign-offs are on record; effects on people and society are for a person to weigh",
    ),
    part(
        "how risks of AI are managed",
        "ai_risk +policy|risk_program",
        &[V07, A03],
        "assessments and risk classes are on record; the wider programme is for a person to tell",
    ),
    // people above AI
    auto("whether a person approves what AI wrote", "ai|ai_app oversight", &[A04]),
    auto("whether a person checks what AI wrote", "ai ai_text check|reviewed staff|who", &[A04]),
    auto("whether a person stands in the loop", "oversight -process|access|development|change|sensitive", &[A04]),
    part(
        "who may change what AI wrote",
        "model|ai oversight access role",
        &[A04],
        "approvals are on record; who may change the text is for a person to tell",
    ),
    part(
        "how people oversee AI",
        "ai|model oversight process",
        &[A04, A05],
        "approvals and the switch are on record; the wider oversight is for a person to tell",
    ),
    auto("whether AI can be switched off", "ai|ai_app switch_off", &[A05]),
    // models
    auto("which models are called", "ai model inventory|which -vendor", &[A06]),
    auto("which version of a model is used", "ai version which", &[A06]),
    part("the company's own models", "own_model", &[A06], MODELS),
    part("data that trains models", "training_data +rights_of_persons|change|delivery", &[A06], MODELS),
    part("risk of models by others", "open_model risk", &[A06, A01], MODELS),
    leave(
        "how models behave",
        "model behaviour_of_models",
        "asks how a model behaves, which Keystead does not measure",
    ),
];
