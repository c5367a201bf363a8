//! What a company asks a vendor of AI before it trusts it with data. The answers are what is on record of the vendor: the
//! contract facts of the provider account, and what people recorded from documents.

use keystead_entities::questionnaire::Direction;

use super::{Template, TemplateQuestion};
use crate::facts::{Key, counted};

pub(super) static TEMPLATE: Template = Template {
    code: "VENDOR_DUE_DILIGENCE",
    direction: Direction::Outbound,
    title: "Due diligence on a vendor of AI",
    description: "What must be known of a vendor before it gets more than non-sensitive trials: data, contract, control.",
    questions: QUESTIONS,
};

const DATA: &str = "Our data";
const CONTRACT: &str = "Contract";
const CONTROL: &str = "Control and proof";

const QUESTIONS: &[TemplateQuestion] = &[
    TemplateQuestion {
        code: "vendor.segregation",
        section: DATA,
        text: "Do you keep our data apart from those of your other customers?",
        answer: |a| {
            a.flag(
                Key::VendorSegregation,
                "Yes. The data of customers are kept apart.",
                "No. The data of customers are not kept apart.",
            );
        },
    },
    TemplateQuestion {
        code: "vendor.training",
        section: DATA,
        text: "Do you train models on what we send you?",
        answer: |a| {
            a.flag(
                Key::VendorTraining,
                "Yes. Inputs may be used for training.",
                "No. Inputs are not used for training.",
            );
        },
    },
    TemplateQuestion {
        code: "vendor.fine_tuning",
        section: DATA,
        text: "Does a model that is fine-tuned with our data belong to us alone?",
        answer: |a| {
            a.flag(
                Key::VendorFineTuning,
                "Yes. It is ours, and no other customer gets to use it.",
                "No. It is not ours alone.",
            );
        },
    },
    TemplateQuestion {
        code: "vendor.outputs",
        section: DATA,
        text: "Is what your models write for us ours to use?",
        answer: |a| a.flag(Key::VendorOutputs, "Yes. It is ours.", "No. It is not ours without restriction."),
    },
    TemplateQuestion {
        code: "vendor.retention",
        section: DATA,
        text: "For how long do you keep what we send you?",
        answer: |a| {
            a.count(Key::VendorRetentionDays, |n| match n {
                0 => "Not at all: inputs are not kept after the call.".into(),
                n => format!("For {}.", counted(n, "day", "days")),
            });
        },
    },
    TemplateQuestion {
        code: "vendor.deletion",
        section: DATA,
        text: "Within what time do you delete our data when we ask for it, or when the contract ends?",
        answer: |a| a.count(Key::VendorDeletionDays, |n| format!("Within {}.", counted(n, "day", "days"))),
    },
    TemplateQuestion {
        code: "vendor.residency",
        section: DATA,
        text: "In which region do you process and keep our data?",
        answer: |a| {
            a.text(Key::VendorRegion, |region| format!("In: {region}."));
            a.text(Key::ResidencyBoundary, |region| format!("Our own boundary is {region}."));
        },
    },
    TemplateQuestion {
        code: "vendor.human_access",
        section: DATA,
        text: "When may your staff look at what we send you?",
        answer: |a| a.text(Key::VendorHumanAccess, |when| format!("{when}.")),
    },
    TemplateQuestion {
        code: "vendor.terms",
        section: CONTRACT,
        text: "Are data processing terms signed between us?",
        answer: |a| a.flag(Key::VendorDpa, "Yes. They are signed.", "No. They are not signed."),
    },
    TemplateQuestion {
        code: "vendor.subprocessors",
        section: CONTRACT,
        text: "Which sub-processors get to see our data?",
        answer: |a| {
            a.list(Key::VendorSubprocessors, |names| format!("{names}."), "None. The vendor uses no sub-processors.");
        },
    },
    TemplateQuestion {
        code: "vendor.incident_notice",
        section: CONTRACT,
        text: "Within how many hours do you tell us of an incident that concerns our data?",
        answer: |a| a.count(Key::VendorNoticeHours, |n| format!("Within {}.", counted(n, "hour", "hours"))),
    },
    TemplateQuestion {
        code: "vendor.audit_right",
        section: CONTRACT,
        text: "May we, or somebody on our behalf, audit you?",
        answer: |a| {
            a.flag(Key::VendorAuditRight, "Yes. The contract gives the right.", "No. The contract gives no such right.")
        },
    },
    TemplateQuestion {
        code: "vendor.certifications",
        section: CONTROL,
        text: "Which certifications and audit reports can you show, and until when are they valid?",
        answer: |a| {
            a.list(
                Key::VendorCertifications,
                |names| format!("{names}."),
                "None. The vendor shows no certification or report.",
            );
            a.if_not_known(Key::VendorCertifications, "None is assumed.");
        },
    },
    TemplateQuestion {
        code: "vendor.telemetry",
        section: CONTROL,
        text: "Do you give us logs of our own use: who called, when, with which model?",
        answer: |a| {
            a.flag(
                Key::VendorTelemetry,
                "Yes. Logs of our own use can be had.",
                "No. Logs of our own use cannot be had.",
            )
        },
    },
    TemplateQuestion {
        code: "vendor.provenance",
        section: CONTROL,
        text: "Where do your models and the data they were trained on come from?",
        answer: |a| a.text(Key::VendorProvenance, |origin| format!("{origin}.")),
    },
    TemplateQuestion {
        code: "vendor.conclusion",
        section: CONTROL,
        text: "Without data separation or telemetry a vendor is high risk and fit for non-sensitive trials only: what follows here?",
        answer: |a| {
            a.flag(
                Key::VendorSegregation,
                "Data are kept apart.",
                "High risk: data are not kept apart. Non-sensitive trials only.",
            );
            a.flag(
                Key::VendorTelemetry,
                "Telemetry can be had.",
                "High risk: there is no telemetry. Non-sensitive trials only.",
            );
            a.if_not_known(Key::VendorSegregation, "Until separation is known, non-sensitive trials only.");
            a.if_not_known(Key::VendorTelemetry, "Until telemetry is known, non-sensitive trials only.");
        },
    },
];
