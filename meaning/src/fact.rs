//! The facts a cell may rest on: what Keystead measures, can try out, or was told with a date. A fact is named by its code
//! and said in one sentence; how it is proved is the business of whoever gathers it.

/// How Keystead comes to know a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Counted from rows that the product itself wrote.
    Measured,
    /// Tried out or looked up at the moment it is asked.
    Probed,
    /// Said by a person, with a date and perhaps a file.
    Declared,
}

macro_rules! facts {
    ($($code:ident $class:ident $statement:literal)*) => {
        /// One of the facts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactCode { $(#[doc = $statement] $code),* }

        impl FactCode {
            /// Every fact, in the order of their codes' families.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            pub const fn class(self) -> Class {
                match self { $(Self::$code => Class::$class),* }
            }

            /// What the fact says, once its figures are filled in.
            pub const fn statement(self) -> &'static str {
                match self { $(Self::$code => $statement),* }
            }

            pub fn parse(code: &str) -> Option<Self> {
                match code.trim() { $(stringify!($code) => Some(Self::$code),)* _ => None }
            }
        }
    };
}

facts! {
    K01 Measured "All N provider keys of this company are stored encrypted, AES-256-GCM, data key per tenant wrapped by KMS key X; 0 in clear"
    K02 Probed "No one can read a key back; reads of key material by people since date: 0"
    K03 Measured "Only these roles/seats may add, replace or revoke keys"
    K04 Measured "Key list: provider, fingerprint, created, last rotated, last used"
    K05 Measured "Rotation policy is D days; overdue: n; last reminder sent/acknowledged on date"
    K06 Measured "Compromised or leaver-owned keys were revoked in a median/max of h hours"
    K07 Measured "Every key event (create, activate, rotate, disable, destroy) is in the log; n in the period"
    K08 Measured "Superseded key ciphertext is destroyed after n days; kept now: n"
    K09 Declared "Tokens are billed by the provider to the company; platform mark-up 0"
    K10 Probed "KMS key: region, owner (ours/yours), origin, HSM, automatic rotation"
    S01 Measured "Active seats by type, against the plan limit"
    S02 Measured "Seats without MFA: n of N (unknown: u)"
    S03 Probed "Sign-in only through OIDC issuer I; local passwords: 0; idle/lockout settings"
    S04 Measured "One identity per seat; shared mailboxes or seats used from two places at once: n"
    S05 Measured "Departure to disabled: median/max hours, same-day share, last 12 months"
    S06 Measured "When seat S was disabled, its k tokens/sessions died by T; other credentials changed: 0"
    S07 Measured "Last seat audit: date, coverage, decisions, revocations executed and delay, on time in n of 4 quarters"
    S08 Measured "Privileged seats n; conflicts (key admin = auditor, requester = approver): n"
    S09 Measured "Service accounts n: owner, purpose, last use, expiry; without owner 0"
    S10 Measured "Role -> permission -> app/model tier matrix in force"
    S11 Measured "Elevated access is time-limited: grants n, longest h, standing privileged n"
    S12 Measured "Share of access grants with a recorded approver"
    S13 Probed "Token lifetime, idle timeout"
    S14 Probed "Cross-tenant denial checks: last run, n attempts, 0 leaks"
    V01 Measured "AI provider list: service, purpose, data sent, since when (measured by traffic)"
    V02 Declared "Provider P: customer data used for training yes/no/opt-out; quoted term, link, checked on, by"
    V03 Declared "Provider P keeps inputs n days (abuse log, app state, ZDR separately)"
    V04 Declared "DPA / BAA with P: signed on, valid until, file"
    V05 Declared "Assurance reports on file for P (SOC 2, ISO): period, valid until"
    V06 Declared "Region(s) where P processes"
    V07 Measured "Assessment of P: score, tier, date, next due; overdue n"
    V08 Declared "P must notify incidents within h hours; contact"
    V09 Declared "P's own sub-processors and last change notice"
    V10 Declared "Only business/enterprise accounts are used; consumer accounts allowed 0"
    V11 Declared "Exit: deletion after n days, who owns fine-tuned results"
    A01 Measured "AI app inventory: allowed/blocked/quarantined, owner, last review, unreviewed n, last discovery run"
    A02 Declared "Which apps may touch PII/PHI/client secrets"
    A03 Declared "Purpose, owner, risk class of each AI system"
    A04 Measured "Apps whose output needs human approval; approvals n, by whom"
    A05 Measured "AI can be switched off per tenant/app/seat; last exercised, seconds taken"
    A06 Measured "Models called in 90 days; own or fine-tuned models: n"
    G01 Measured "PII masking on: categories, requests masked, last mask test"
    G02 Probed "Prompt and answer content is not stored (or is, n days)"
    G03 Measured "Each AI call is logged: seat, time, app, model, size, verdict; coverage %"
    G04 Measured "Logs kept n days (policy 90+); oldest record"
    G05 Measured "Limits per request/seat/day; refusals n"
    G06 Measured "Allow-list of models/apps/data classes enforced; refusals n"
    G07 Probed "TLS version to clients and providers; database/backup encryption"
    G08 Probed "Uploads stay in the company's store, region R"
    G09 Measured "Input/output guardrails on; detections n"
    G10 Measured "Company can export its data by API; formats, last export"
    G11 Measured "Deletion requests done, days taken"
    L01 Measured "Audit log chain verified to entry n at T; breaks 0; last off-box anchor"
    L02 Measured "SIEM delivery: target, last event, lag"
    L03 Measured "Who may read the log; reads are logged"
    L04 Measured "Alert rules on, alerts n, median time to acknowledge"
    P01 Measured "AI policy version, approved by, published, sections complete 5/5, next review, what triggered the last one"
    P02 Measured "Acknowledged by n of N active seats (current version)"
    P03 Measured "Exceptions open, approver, expiry"
    P04 Declared "AI training done by n of N, date"
    I01 Measured "Incidents in 12 months by severity; detect/contain/notify times"
    I02 Measured "Playbooks, last review, last exercise"
    I03 Declared "Contacts and notification clocks, last review"
    T01 Measured "Pilots: unit, objectives, baseline/target/now, leaks, error rate"
    T02 Measured "Checkpoints signed: security, legal, owner, date"
    C01 Declared "Certifications held, with document; otherwise \"none, stage ...\""
    C02 Declared "Named AI owner, approvers, regulations in scope"
}
