//! Seats: carried are who may use AI through Keystead, how they prove who they are, what they may do, and how fast they are out.
//! Not carried: accounts of other systems, hiring, devices, networks.

use super::{Rule, auto, part};
use crate::fact::FactCode::*;

const PASSWORDS: &str = "sign-in goes through the identity provider; its rules for passwords are for a person to tell";

pub const RULES: &[Rule] = &[
    auto("how many people use AI", "seat ai|ai_app", &[S01]),
    // signing in
    auto("whether a second factor is required", "mfa ~password ~access|authenticate|privilege|least", &[S02, S03]),
    auto("whether sign-in is single and central", "sso", &[S03]),
    auto("how people sign in", "authenticate identity|access|staff", &[S03]),
    part("how passwords are handled", "password", &[S03, S13], PASSWORDS),
    part("what happens after failed sign-ins", "lockout", &[S03], PASSWORDS),
    part("the policy for passwords", "password policy", &[S03], PASSWORDS),
    part("review of the policy for passwords", "password policy reviewed annual", &[S03], PASSWORDS),
    auto("how long a session lasts", "session -generate|framework|crypto", &[S13]),
    // who is who
    auto("whether each person has an identity of their own", "unique identity|event|log|access|staff", &[S04]),
    auto("whether logins are shared", "shared_account", &[S04]),
    auto("whether a login is used by several", "same access|identity|authenticate -segregation ~staff", &[S04]),
    auto("whether machine accounts have an owner and an end", "service_account", &[S09]),
    part(
        "whether machine identities are proved",
        "service_account authenticate|certificate",
        &[S09],
        "machine accounts have owners and ends; their certificates are for a person to tell",
    ),
    auto(
        "which identities there are and how they are reviewed",
        "iam|identity inventory|rest access reviewed",
        &[S01, S07, S09, S10],
    ),
    // coming and going
    auto(
        "whether access is approved before it is given",
        "access provision|grant approve|inventory|process|grant -crypto|key|log|transit|data_access|awareness|updated|reviewed",
        &[S12],
    ),
    auto(
        "how access is given",
        "access provision -crypto|key|log|transit|data_access|awareness|updated|reviewed",
        &[S12],
    ),
    auto("who approves access", "access approve who -oversight|log|data_access|crypto", &[S12]),
    auto(
        "how a leaver loses access",
        "leaver disable|quick|process -key|secret|contract|exit|physical|data|asset",
        &[S05, S06],
    ),
    auto("how a leaver loses access to something", "leaver access|disable|identity ~quick", &[S05, S06]),
    auto("how a leaver loses access to all", "leaver access disable", &[S05, S06]),
    auto("how fast a leaver loses access", "leaver quick|access", &[S05, S06]),
    auto("how fast access is taken away", "identity|disable access quick", &[S05, S06]),
    auto("how those let go lose access", "terminate staff identity|access|disable ~disable -contract", &[S05, S06]),
    // reviews
    auto("whether rights are reviewed", "recertify ~least|privilege ~segregation", &[S07]),
    auto("whether access is reviewed", "access|privilege|iam|role reviewed -awareness|asset|documentation", &[S07]),
    auto("whether privileged access is reviewed", "privilege access reviewed -awareness|asset|log", &[S07]),
    auto("whether access of agents is reviewed", "agent access reviewed", &[S07]),
    auto("whether unused accounts are found", "dormant", &[S07]),
    // what they may do
    auto("whether access is the least that is needed", "least", &[S10, S11]),
    auto("whether access goes as far as needed", "access limits|allowlist need", &[S10, S11]),
    auto("who needs to know what of AI", "least access ai|ai_app +policy", &[S10, A01]),
    auto("which role may do what", "rbac|role access", &[S10]),
    auto("whether rights go by role", "rbac ~privilege", &[S10]),
    auto("whether access is checked against rights", "data_access approve -log|provision|oversight", &[S10, S14]),
    auto("whether duties are separated", "segregation ~access", &[S08]),
    auto("whether privileged roles are separated", "segregation privilege", &[S08, K03, L03]),
    auto("who holds privileged access", "privilege access|role|who|identity|inventory -least|train", &[S08, S11]),
    auto("whether privileged access ends by itself", "privilege temporary", &[S11]),
    auto("whether access can be had for a time", "access temporary", &[S11]),
    part(
        "how access in an emergency is given",
        "emergency ~access|privilege|temporary ~reviewed|log",
        &[S11],
        "grants for a time are on record; the procedure for emergencies is for a person to tell",
    ),
    auto("whether access in an emergency ends by itself", "emergency temporary -process", &[S11]),
    auto("whether access ends by itself", "access deactivate -key|leaver", &[S11]),
    part(
        "whether privileged access can pile up",
        "sod_conflict privilege -segregation",
        &[S08, S11],
        "privileged seats and conflicts are counted; the procedure is for a person to tell",
    ),
    part(
        "whether a customer has a say in privileged access",
        "privilege grant|approve tenant|participate",
        &[S11, S12],
        "grants and approvers are on record; the customer's part is for a person to tell",
    ),
    auto("whether tenants are kept apart", "tenant separate|access", &[S14]),
    // policies
    part(
        "the policy for identities and access",
        "iam|access policy",
        &[P01, S10],
        "the AI policy and the roles in force are there; the company's wider policy is for a person to name",
    ),
    part(
        "review of the policy for identities and access",
        "iam|access policy reviewed",
        &[P01],
        "the AI policy's review is on record; the company's wider policy is for a person to name",
    ),
];
