//! The log: carried are the tamper-evident log of Keystead, the calls of the gateway, who reads them, and what raises an alarm.
//! Not carried: logs of other systems, their clocks.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const OTHERS: &str = "AI calls and changes are logged and watched; other systems are for a person to tell";

pub const RULES: &[Rule] = &[
    // what is logged, and for how long
    auto("whether activity is logged", "log -alert|integrity|retain|log_access|metadata", &[G03, L01]),
    part("which events are logged", "log metadata -retain|alert", &[G03], OTHERS),
    auto("how long logs are kept", "log retain", &[L01, G04]),
    auto("how many days logs are kept", "log duration -alert|reviewed", &[L01, G04]),
    leave(
        "review of what is logged",
        "log reviewed annual -policy|recertify",
        "asks whether the scope of logging is reviewed, which Keystead does not record",
    ),
    // who reads and who changes
    auto("whether logs are protected", "log integrity", &[L01]),
    auto("whether anybody with power can change logs", "log integrity privilege", &[L01, L03]),
    auto("who may read the log", "log access|log_access|who|read_back", &[L03]),
    part(
        "whether the log's protection can be switched off",
        "log integrity segregation|disable",
        &[L03, S08],
        "who may read and who is privileged is known; the procedure is for a person to tell",
    ),
    // what raises an alarm
    auto("whether logs raise an alarm", "log alert -key|crypto", &[L04]),
    auto(
        "whether odd behaviour raises an alarm",
        "alert event|incident who|notify|generate|leadership|privilege -failure",
        &[L04],
    ),
    auto("whether misuse of AI is noticed", "misuse ai ~alert", &[L04]),
    part("whether security events are watched", "alert incident|event", &[G03, L04], OTHERS),
    part(
        "what is done about an alarm",
        "alert respond|process|reviewed",
        &[L04, I02],
        "alarms and playbooks are there; that they are followed is for a person to confirm",
    ),
    part("whether failures of the watch are reported", "alert|event failure", &[L02], OTHERS),
    part("who is told of failures", "alert|event failure notify", &[L02, L04], OTHERS),
    auto("whether logs reach a SIEM", "siem", &[L02]),
    // policies
    part(
        "the policy for logging",
        "log policy",
        &[P01, G03, G04],
        "the AI policy and the logs are there; the wider policy is for a person to name",
    ),
    part(
        "review of the policy for logging",
        "log policy reviewed",
        &[P01],
        "the AI policy's review is on record; the wider policy is for a person to name",
    ),
];
