//! Policy: carried are the AI policy, who acknowledged it, its exceptions and who was trained on AI. Not carried: any other
//! policy of the company.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

pub const RULES: &[Rule] = &[
    leave("a written policy", "policy", "asks for a written policy that Keystead does not hold"),
    auto("whether there is an AI policy", "acceptable_use ai policy", &[P01]),
    auto("whether people know the AI policy", "acceptable_use ai policy acknowledge", &[P01, P02]),
    part(
        "whether use of the company's AI is ruled",
        "acceptable_use ai policy ai_vendor",
        &[P01, A01],
        "the AI policy and the inventory are there; rules for customers are for a person to tell",
    ),
    part(
        "whether the AI policy works",
        "acceptable_use ai policy effective|assess oversight|assess",
        &[P01, V07, A04],
        "policy, assessments and approvals are on record; whether they work is for a person to judge",
    ),
    part(
        "whether policies are reviewed",
        "policy reviewed annual bare",
        &[P01],
        "the AI policy's review is on record; other policies are for a person to tell",
    ),
    part(
        "whether exceptions from policy are recorded",
        "exception policy|process|governance|approve",
        &[P03],
        "exceptions from the AI policy are on record; others are for a person to tell",
    ),
    part(
        "rules for using assets",
        "acceptable_use policy",
        &[P01, P02],
        "the AI policy and its acknowledgements are there; rules for other assets are for a person to name",
    ),
    part(
        "review of rules for using assets",
        "acceptable_use policy reviewed annual",
        &[P01],
        "the AI policy's review is on record; rules for other assets are for a person to name",
    ),
    auto("whether exceptions from the AI policy are recorded", "exception acceptable_use policy", &[P03]),
    part(
        "whether people know their duties",
        "staff roles acknowledge",
        &[C02, P02],
        "the owner of AI and acknowledgements of the policy are there; other duties are for a person to tell",
    ),
    part(
        "rules for using assets",
        "acceptable_use policy",
        &[P01, P02],
        "the AI policy and its acknowledgements are there; rules for other assets are for a person to name",
    ),
    part(
        "review of rules for using assets",
        "acceptable_use policy reviewed annual",
        &[P01],
        "the AI policy's review is on record; rules for other assets are for a person to name",
    ),
    part(
        "whether people know the rules",
        "staff notify|acknowledge compliance|regulation|policy roles|compliance +awareness",
        &[P02],
        "acknowledgements of the AI policy are counted; other rules are for a person to tell",
    ),
    part(
        "the policy for data",
        "policy classify|sensitive data",
        &[P01, A02],
        "the AI policy and the classes of data per app are there; the wider policy is for a person to name",
    ),
    part(
        "review of the policy for data",
        "policy data|sensitive|classify reviewed annual",
        &[P01],
        "the AI policy's review is on record; the wider policy is for a person to name",
    ),
    part(
        "training on AI",
        "awareness ai -training_data +policy",
        &[P04],
        "who was trained is declared; what is taught is for a person to tell",
    ),
    part(
        "training on security",
        "awareness -training_data +policy|established",
        &[P04],
        "who was trained on AI is declared; other training is for a person to tell",
    ),
    part(
        "whether people are trained",
        "train staff -training_data|own_model|model|vendor +policy",
        &[P04],
        "who was trained on AI is declared; other training is for a person to tell",
    ),
    part(
        "whether people with more rights are trained",
        "train staff privilege -training_data|own_model|model|vendor",
        &[P04],
        "who was trained on AI is declared; other training is for a person to tell",
    ),
];
