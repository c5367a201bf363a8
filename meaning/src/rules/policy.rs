//! Policy: carried are the AI policy, who acknowledged it, its exceptions and who was trained on AI. Not carried: any other
//! policy of the company.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const WIDER: &str = "the AI policy is on record; other policies and rules are for a person to name";
const TRAINED: &str = "who was trained on AI is declared; what was taught, and other training, is for a person to tell";

pub const RULES: &[Rule] = &[
    leave("a written policy", "policy", "asks for a written policy that Keystead does not hold"),
    // the AI policy
    auto("whether there is an AI policy", "acceptable_use ai policy -train", &[P01]),
    auto(
        "whether a policy rules the use of AI",
        "ai|ai_app staff policy -sensitive|vendor|awareness|governance|acknowledge|train",
        &[P01],
    ),
    auto("whether people know the AI policy", "acceptable_use ai policy acknowledge", &[P01, P02]),
    auto("whether exceptions from the AI policy are recorded", "exception acceptable_use policy", &[P03]),
    part("whether use of the company's AI is ruled", "acceptable_use ai policy ai_vendor", &[P01, A01], WIDER),
    part(
        "whether the AI policy works",
        "acceptable_use ai policy effective|assess oversight|assess",
        &[P01, V07, A04],
        "policy, assessments and approvals are on record; whether they work is for a person to judge",
    ),
    // other policies
    part("rules for using things", "acceptable_use policy", &[P01, P02], WIDER),
    part("review of rules for using things", "acceptable_use policy reviewed annual", &[P01], WIDER),
    part("whether policies are reviewed", "policy reviewed annual bare", &[P01], WIDER),
    part("whether exceptions from policies are recorded", "exception policy|process|governance|approve", &[P03], WIDER),
    part("the policy for data", "policy classify|sensitive|share data", &[P01, A02], WIDER),
    part("review of the policy for data", "policy data|sensitive|classify reviewed annual", &[P01], WIDER),
    // people
    part("whether people know their duties", "staff roles acknowledge", &[C02, P02], WIDER),
    part(
        "whether people know the rules",
        "staff notify|acknowledge compliance|regulation|policy roles|compliance +awareness",
        &[P02],
        WIDER,
    ),
    part("training", "awareness ~ai -training_data +policy|established", &[P04], TRAINED),
    part(
        "whether people are trained",
        "train staff ~privilege -training_data|own_model|model|vendor +policy",
        &[P04],
        TRAINED,
    ),
];
