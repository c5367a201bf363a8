//! What clients ask a company about its use of AI.

use keystead_entities::questionnaire::Direction;

use super::{Template, TemplateQuestion};
use crate::facts::{Key, counted, hours};

pub(super) static TEMPLATE: Template = Template {
    code: "CLIENT_SECURITY",
    direction: Direction::Inbound,
    title: "Client security questionnaire on the use of AI",
    description: "What clients want to know before their data comes near an AI tool: keys, access, data, people, proof.",
    questions: QUESTIONS,
};

const KEYS: &str = "Keys";
const ACCESS: &str = "Access";
const DATA: &str = "Data";
const PEOPLE: &str = "People and rules";
const PROOF: &str = "Proof and incidents";

const QUESTIONS: &[TemplateQuestion] = &[
    TemplateQuestion {
        code: "keys.holders",
        section: KEYS,
        text: "Who in your company can add, replace or revoke the keys to your AI providers?",
        answer: |a| {
            a.count(Key::KeysHolders, |n| {
                format!(
                    "{} with the role of owner or administrator, and nobody else.",
                    counted(n, "person or account", "people or accounts")
                )
            });
            a.count(Key::KeysInUse, |n| format!("{} stored at the moment.", counted(n, "key is", "keys are")));
        },
    },
    TemplateQuestion {
        code: "keys.staff",
        section: KEYS,
        text: "Can anybody read a stored key back?",
        answer: |a| {
            a.flag(
                Key::KeysWriteOnly,
                "No. A key is entered once by an administrator; after that it can be replaced or revoked, but nobody can read \
                 it back.",
                "Yes. A stored key can be read back.",
            );
        },
    },
    TemplateQuestion {
        code: "keys.encryption",
        section: KEYS,
        text: "How are the keys encrypted where they are stored, and what protects the encrypting key?",
        answer: |a| {
            a.text(Key::KeysEncryption, |how| format!("{how}."));
            a.text(Key::KeysCustody, |what| format!("The encrypting key is held by: {what}."));
        },
    },
    TemplateQuestion {
        code: "keys.rotation",
        section: KEYS,
        text: "How often are keys replaced, and is any of them overdue?",
        answer: |a| {
            a.count(Key::KeysRotationDays, |n| {
                format!("Keys are to be replaced within {}.", counted(n, "day", "days"))
            });
            a.count(Key::KeysOverdue, |n| match n {
                0 => "At the moment none is overdue.".into(),
                n => format!("At the moment {} overdue.", counted(n, "key is", "keys are")),
            });
        },
    },
    TemplateQuestion {
        code: "access.disable_one",
        section: ACCESS,
        text: "Can you lock out a single person at once, without touching anybody else's access?",
        answer: |a| {
            a.flag(
                Key::SeatsDisableAlone,
                "Yes. Each person has a seat; disabling it ends that person's credentials in one step and changes nobody \
                 else's.",
                "No. Access is shared and must be changed for everybody.",
            );
        },
    },
    TemplateQuestion {
        code: "access.offboarding_time",
        section: ACCESS,
        text: "How long does somebody who leaves the company keep access to AI tools?",
        answer: |a| {
            a.spread(Key::SeatsOffboarding, |count, median, longest| {
                format!(
                    "Measured over {} from the end of the last working day: median {}, longest {}.",
                    counted(count, "leaver", "leavers"),
                    hours(median),
                    hours(longest)
                )
            });
        },
    },
    TemplateQuestion {
        code: "access.temporary",
        section: ACCESS,
        text: "How does somebody get higher access for a while, and how does it end?",
        answer: |a| {
            a.flag(
                Key::GrantsFourEyes,
                "They ask for it with a reason and a length of time, and somebody else approves it.",
                "Higher access is taken without anybody's approval.",
            );
            a.flag(
                Key::GrantsEnd,
                "It ends by itself at the time set, after seven days at the latest.",
                "It has to be taken away by hand.",
            );
            a.count(Key::GrantsLive, |n| match n {
                0 => "At the moment nobody has such access.".into(),
                n => format!("At the moment {} in force.", counted(n, "such grant is", "such grants are")),
            });
        },
    },
    TemplateQuestion {
        code: "access.own_login",
        section: ACCESS,
        text: "Does everybody work with a login of their own, or are logins shared?",
        answer: |a| {
            a.flag(
                Key::SeatsOwnLogin,
                "Everybody has a seat of their own in the system that manages AI access. Whether somebody lends it to a colleague cannot \
                 be seen from this.",
                "Logins are shared.",
            );
            a.count(Key::SeatsActive, |n| format!("{} active.", counted(n, "seat is", "seats are")));
        },
    },
    TemplateQuestion {
        code: "access.mfa",
        section: ACCESS,
        text: "Is a second factor required to sign in, and how many people have one?",
        answer: |a| {
            a.flag(Key::CompanyMfaRequired, "Yes, it is required.", "No, it is not required.");
            a.tally(Key::SeatsMfa, |yes, no, unknown| {
                let all = yes + no + unknown;
                let known =
                    format!("Set up for {yes} of {} and missing for {no}", counted(all, "active seat", "active seats"));
                if unknown == 0 { format!("{known}.") } else { format!("{known}; for {unknown} it is not known.") }
            });
        },
    },
    TemplateQuestion {
        code: "access.reviews",
        section: ACCESS,
        text: "When did you last review who has access?",
        answer: |a| {
            a.day(Key::SeatAuditsLastCompleted, |day| {
                format!("The last review of all seats, service accounts and tokens was completed on {day}.")
            });
        },
    },
    TemplateQuestion {
        code: "access.privileged",
        section: ACCESS,
        text: "How many people have administrative rights?",
        answer: |a| {
            a.count(Key::SeatsPrivileged, |n| {
                format!("{} the role of owner or administrator.", counted(n, "active seat has", "active seats have"))
            });
        },
    },
    TemplateQuestion {
        code: "access.machines",
        section: ACCESS,
        text: "How are service accounts and access tokens kept in check?",
        answer: |a| {
            a.count(Key::ServiceAccounts, |n| {
                format!("{} in use.", counted(n, "service account is", "service accounts are"))
            });
            a.count(Key::ServiceAccountsOwnerless, |n| match n {
                0 => "None is without an active person who answers for it.".into(),
                n => format!("For {n} of them no active person answers."),
            });
            a.flag(Key::TokensEnd, "Every token ends by itself within a year.", "Tokens do not end by themselves.");
            a.flag(
                Key::TokensHashed,
                "Tokens are stored only as a keyed hash and are shown once.",
                "Tokens are stored in a readable form.",
            );
        },
    },
    TemplateQuestion {
        code: "data.providers",
        section: DATA,
        text: "Which AI providers receive data from you?",
        answer: |a| {
            a.list(Key::ProvidersNames, |names| format!("{names}."), "No provider account is on record.");
        },
    },
    TemplateQuestion {
        code: "data.apps",
        section: DATA,
        text: "Which AI tools may staff use, and is there any in use that nobody decided on?",
        answer: |a| {
            a.list(Key::AppsAllowed, |names| format!("Allowed: {names}."), "No AI tool is allowed.");
            a.count(Key::AppsUndecided, |n| match n {
                0 => "No known tool is waiting for a decision.".into(),
                n => format!("{} waiting for a decision.", counted(n, "known tool is", "known tools are")),
            });
        },
    },
    TemplateQuestion {
        code: "data.client_data",
        section: DATA,
        text: "Which data of clients may go into AI tools, and into which of them?",
        answer: |a| {
            a.text(Key::CompanyClientData, |rule| format!("{rule}."));
            a.list(
                Key::AppsSensitive,
                |names| format!("Allowed for personal, health or card data: {names}."),
                "No AI tool is allowed for personal, health or card data.",
            );
        },
    },
    TemplateQuestion {
        code: "data.uploads",
        section: DATA,
        text: "Where do files live that staff upload to AI tools?",
        answer: |a| {
            a.text(Key::CompanyUploads, |place| format!("{place}."));
            a.list(
                Key::ProvidersRegions,
                |regions| format!("The providers process them in: {regions}."),
                "No provider account is on record.",
            );
        },
    },
    TemplateQuestion {
        code: "data.prompts",
        section: DATA,
        text: "Does the system that manages your AI access keep the text of prompts and answers?",
        answer: |a| {
            a.flag(
                Key::ContentStored,
                "Yes. It keeps them.",
                "No. It has no place for them and is not in the path of a call.",
            );
        },
    },
    TemplateQuestion {
        code: "data.retention",
        section: DATA,
        text: "How long do the AI providers keep what is sent to them?",
        answer: |a| {
            a.list(
                Key::ProvidersRetention,
                |terms| format!("As recorded from the contracts: {terms}."),
                "No provider account is on record.",
            );
        },
    },
    TemplateQuestion {
        code: "data.training",
        section: DATA,
        text: "May the AI providers train their models on what is sent to them?",
        answer: |a| {
            a.tally(Key::ProvidersTraining, |yes, no, unknown| match (yes, unknown) {
                (0, 0) => format!(
                    "No. Excluded in the terms recorded for {}.",
                    counted(no, "provider account", "provider accounts")
                ),
                _ => format!(
                    "They may at {yes}, may not at {no}, and at {unknown} of the provider accounts it is not known."
                ),
            });
        },
    },
    TemplateQuestion {
        code: "data.residency",
        section: DATA,
        text: "In which region are data processed, and is there a boundary that holds?",
        answer: |a| {
            a.text(Key::ResidencyBoundary, |region| format!("The boundary that is set is {region}."));
            a.list(
                Key::ProvidersRegions,
                |regions| format!("Processing takes place in: {regions}."),
                "No provider account is on record.",
            );
        },
    },
    TemplateQuestion {
        code: "data.mark_up",
        section: DATA,
        text: "Does the system that manages your AI access add a mark-up to the cost of AI?",
        answer: |a| {
            a.flag(Key::BillingMarkup, "Yes. A mark-up is added.", "No. It has no prices, no invoices and no mark-up.");
            a.flag(
                Key::BillingOwnAccount,
                "It has no part in billing: each AI provider bills whoever owns the account that a key belongs to.",
                "It bills the use of AI itself.",
            );
        },
    },
    TemplateQuestion {
        code: "data.terms",
        section: DATA,
        text: "Are data processing terms signed with every AI provider you use?",
        answer: |a| {
            a.tally(Key::ProvidersDpa, |signed, unsigned, unknown| {
                let all = counted(signed + unsigned + unknown, "AI provider account", "AI provider accounts");
                let verdict = match (unsigned, unknown) {
                    (0, 0) => "Yes, with all: ",
                    (0, _) => "",
                    _ => "No, not with all: ",
                };
                format!("{verdict}{signed} of {all} have signed terms in force, {unsigned} have not.")
            });
            a.list(
                Key::ProvidersWithoutDpa,
                |names| format!("Unsigned with: {names}."),
                "With no provider is it on record that none are signed.",
            );
        },
    },
    TemplateQuestion {
        code: "people.policy",
        section: PEOPLE,
        text: "Is there a written policy on the use of AI?",
        answer: |a| a.text(Key::CompanyAiPolicy, |policy| format!("{policy}.")),
    },
    TemplateQuestion {
        code: "people.training",
        section: PEOPLE,
        text: "How are members of staff trained in the safe use of AI?",
        answer: |a| a.text(Key::CompanyTraining, |training| format!("{training}.")),
    },
    TemplateQuestion {
        code: "people.human_review",
        section: PEOPLE,
        text: "Who checks what an AI has written before it reaches a client?",
        answer: |a| a.text(Key::CompanyHumanReview, |review| format!("{review}.")),
    },
    TemplateQuestion {
        code: "proof.audit_log",
        section: PROOF,
        text: "Is it recorded who changed what, for how long, and would tampering with the record be noticed?",
        answer: |a| {
            a.flag(
                Key::AuditLogKept,
                "Every change in the system that manages AI access is recorded together with the person who made it, in a log whose \
                 entries are chained by hashes.",
                "Changes are not recorded.",
            );
            a.count(Key::AuditLogRetentionDays, |n| format!("Entries are kept for {n} days."));
            a.flag(
                Key::AuditLogIntact,
                "The last verification found the log unbroken.",
                "The last verification found the log broken.",
            );
        },
    },
    TemplateQuestion {
        code: "proof.certifications",
        section: PROOF,
        text: "Which security certifications do you hold?",
        answer: |a| {
            a.list(
                Key::CompanyCertifications,
                |names| format!("{names}."),
                "None. The company holds no security certification.",
            );
            a.if_not_known(Key::CompanyCertifications, "None is claimed.");
        },
    },
    TemplateQuestion {
        code: "proof.incident_history",
        section: PROOF,
        text: "Which security incidents did you have in the last twelve months?",
        answer: |a| {
            a.text(Key::CompanyIncidentHistory, |history| format!("{history}."));
            a.count(Key::IncidentsRecorded, |n| format!("{} on record.", counted(n, "incident is", "incidents are")));
        },
    },
    TemplateQuestion {
        code: "proof.incident_process",
        section: PROOF,
        text: "What happens when something goes wrong, and when would you tell us?",
        answer: |a| {
            a.text(Key::CompanyIncidentProcess, |process| format!("{process}."));
            a.text(Key::CompanyContact, |contact| format!("Contact: {contact}."));
        },
    },
    TemplateQuestion {
        code: "proof.operation",
        section: PROOF,
        text: "Where does the system that manages your AI access run, and how is it backed up?",
        answer: |a| {
            a.text(Key::CompanyHosting, |place| format!("{place}."));
            a.text(Key::CompanyBackups, |how| format!("Backups: {how}."));
        },
    },
];
