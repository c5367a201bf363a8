//! Keys: carried are custody, list, rotation, revocation and destruction of the keys that AI vendors gave the company, and the
//! key that wraps them. Not carried: certificates, signing of software, keys of other systems, how well a cipher is chosen there.

use super::{Rule, auto, leave, part};
use crate::fact::FactCode::*;

const LAW: &str = "the log shows what happened and who may do it; what law asks beyond is for a person to add";
const ELSEWHERE: &str =
    "destruction here is measured; what a vendor or another system keeps is for a person to confirm";

pub const RULES: &[Rule] = &[
    // custody
    auto("how keys and secrets are kept and managed", "key|secret -own_key", &[K01, K02, K04]),
    auto("whether keys are stored encrypted", "key|secret crypto rest", &[K01]),
    auto("who can read the keys", "key|secret read_back staff|who", &[K02, K03]),
    auto(
        "who can reach the keys",
        "key|secret who|access|least|share|read_back|staff -archive|destroy|generate|activate|segregation",
        &[K02, K03],
    ),
    auto("who is responsible for keys and encryption", "key|crypto roles ~who -access", &[K03, S08]),
    auto("which keys there are", "key inventory", &[K04]),
    // encryption
    auto(
        "whether data is encrypted",
        "crypto data|sensitive|algorithm|which|rest|standards ~algorithm -generate|own_key +development|continuity",
        &[K01, G07],
    ),
    auto("whether data is encrypted where it lies", "crypto rest data", &[K01, G07]),
    auto("whether data is protected where it lies and on the way", "protect rest transit", &[K01, G07]),
    auto("whether traffic is encrypted", "transit crypto|protect ~tls ~data -rest", &[G07]),
    auto("whether traffic goes over TLS", "tls data|vendor|ai|version|which|protect ~crypto -rest", &[G07]),
    auto("whether data leaves and comes encrypted", "crypto export data +network", &[G07]),
    part(
        "whether ciphers come from certified libraries",
        "crypto certified_crypto +development|continuity",
        &[K01, G07, K10],
        "which ciphers protect what is known; certificates of the libraries are for a person to show",
    ),
    auto("where the master key lives", "kms ~key|crypto -destroy|generate|audit", &[K10]),
    auto("whether a customer can hold the encryption key", "own_key +product", &[K10]),
    // a key's life
    auto("how keys are generated", "key generate -activate +development", &[K01, K10]),
    part("keys made before they are used", "key activate", &[K07], LAW),
    part("keys that change their state", "key suspend", &[K07, K03], LAW),
    auto("keys taken out of use", "key deactivate", &[K05, K07]),
    auto("how often keys are rotated", "key|secret rotate -revoke|password", &[K04, K05]),
    auto("what happens to a compromised key", "key|secret compromise -destroy", &[K06]),
    auto("how keys are revoked", "key|secret revoke ~compromise -destroy|leaver", &[K06, K07]),
    auto("what happens to the keys of a leaver", "key|secret leaver ~revoke|disable", &[K06]),
    auto("where superseded keys are kept", "key archive -leaver", &[K08]),
    part("how keys are destroyed", "key destroy ~kms|revoke|process|crypto +policy", &[K08], ELSEWHERE),
    // proof and policy
    auto(
        "how keys and their changes are tracked",
        "key inventory|report event|suspend|lifecycle|report|change +change -log",
        &[K04, K07],
    ),
    auto(
        "whether what happens to keys is logged",
        "key|crypto log|lifecycle|event|alert +policy -model|own_model|segregation|transit",
        &[K07],
    ),
    part(
        "whether key management is audited",
        "key|crypto audit -log",
        &[K05, L01],
        "rotation and log are checked all the time; audits beyond them are for a person to tell",
    ),
    part(
        "the policy for keys and encryption",
        "key|crypto policy",
        &[P01, K05],
        "the AI policy and the rotation policy are there; other policies are for a person to name",
    ),
    part(
        "review of the policy for keys and encryption",
        "key|crypto policy reviewed|annual",
        &[P01],
        "the AI policy's review is on record; other policies are for a person to name",
    ),
    auto("who pays the AI vendor", "ai|ai_vendor billing", &[K09]),
    leave(
        "changes and risks of encryption",
        "key|crypto change|risk_program",
        "asks how changes and risks of cryptography are weighed, which Keystead does not see",
    ),
    leave(
        "what it means to lose a key",
        "key|crypto continuity",
        "weighs the continuity of the company's operations, which Keystead does not see",
    ),
];
