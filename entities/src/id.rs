//! Typed ids. Each is a UUID version 7 (RFC 9562), so it sorts by time of creation; outside the database it is written
//! as its prefix and 26 characters of lower-case base32hex (RFC 4648), which keeps that order. The wrong kind of id is
//! refused by name.

use data_encoding::BASE32_DNSSEC;
use uuid::Uuid;

/// A text that is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", match .found { Some(found) => format!("this is the id of {found}, where an id of {} is needed ({}…)", .expected, .prefix), None => format!("not an id of {}: it starts with {} and has 26 characters after that", .expected, .prefix) })]
pub struct IdError {
    /// The noun that was asked for, with its article: "a seat".
    pub expected: &'static str,
    /// Its prefix, underscore included.
    pub prefix: &'static str,
    /// The noun that the text is an id of, where its prefix is known.
    pub found: Option<&'static str>,
}

fn encode(prefix: &str, id: Uuid) -> String {
    format!("{prefix}{}", BASE32_DNSSEC.encode(id.as_bytes()))
}

fn decode(prefix: &str, text: &str) -> Option<Uuid> {
    let rest = text.strip_prefix(prefix)?;
    if rest.len() != 26 || rest.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let bytes: [u8; 16] = BASE32_DNSSEC.decode(rest.as_bytes()).ok()?.try_into().ok()?;
    Some(Uuid::from_bytes(bytes))
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal, $noun:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
            pub struct $name(pub Uuid);

            impl $name {
                /// What its written form starts with.
                pub const PREFIX: &'static str = $prefix;
                /// The noun it names, with its article.
                pub const NOUN: &'static str = $noun;
            }

            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&encode($prefix, self.0))
                }
            }

            impl std::str::FromStr for $name {
                type Err = IdError;

                fn from_str(text: &str) -> Result<Self, IdError> {
                    decode($prefix, text).map(Self).ok_or_else(|| IdError {
                        expected: $noun,
                        prefix: $prefix,
                        found: AnyId::from_text(text).map(|id| id.noun()),
                    })
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                    s.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }

            impl From<$name> for AnyId {
                fn from(id: $name) -> Self {
                    Self::$name(id)
                }
            }
        )*

        /// An id of any kind, as `node(id)` takes it and as jobs, audit events and idempotency records hold it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is the id type of the same name")]
        pub enum AnyId { $($name($name),)* }

        impl AnyId {
            /// The id a text stands for, whatever its kind; `None` when it is none of ours.
            pub fn from_text(text: &str) -> Option<Self> {
                $(if let Some(id) = decode($prefix, text) { return Some(Self::$name($name(id))); })*
                None
            }

            /// The noun it names, with its article.
            pub fn noun(&self) -> &'static str {
                match self { $(Self::$name(_) => $noun,)* }
            }

            /// The bare UUID.
            pub fn uuid(&self) -> Uuid {
                match self { $(Self::$name(id) => id.0,)* }
            }
        }

        impl std::fmt::Display for AnyId {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$name(id) => id.fmt(f),)* }
            }
        }
    };
}

typed_ids! {
    /// A company.
    TenantId, "ten_", "a tenant";
    /// A part of a company.
    BusinessUnitId, "unit_", "a business unit";
    /// A person, over all tenants.
    UserId, "user_", "a user";
    /// A membership of one tenant.
    SeatId, "seat_", "a seat";
    /// A credential of a seat for the gateway.
    SeatTokenId, "stok_", "a seat token";
    /// A credential of a company's directory.
    ScimTokenId, "sctok_", "a directory's token";
    /// A company's own identity provider.
    IdentityProviderId, "idp_", "an identity provider";
    /// A group of a company's directory.
    ScimGroupId, "scgr_", "a group of the directory";
    /// A wish for more access for a while.
    AccessRequestId, "areq_", "an access request";
    /// More access for a while.
    AccessGrantId, "agr_", "an access grant";
    /// An API token.
    ApiTokenId, "tok_", "an API token";
    /// A person's sign-in.
    SessionId, "ses_", "a session";
    /// An organisation that looks after other companies.
    PartnerId, "par_", "a partner";
    /// A company's consent to a partner.
    PartnerGrantId, "pgr_", "a partner grant";
    /// Something that a partner made in a client's company.
    PartnerTraceId, "ptr_", "a trace of a partner";
    /// A partner's program.
    ApiClientId, "cli_", "an API client";
    /// A link that lets a person in once.
    SignInLinkId, "slink_", "a sign-in link";
    /// A tenant's account at a provider.
    ProviderAccountId, "acct_", "a provider account";
    /// A credential of a provider account.
    ProviderKeyId, "pkey_", "a provider key";
    /// A sealed secret of some other record.
    SealedSecretId, "seal_", "a sealed secret";
    /// One secret of a provider key.
    KeyVersionId, "kver_", "a key version";
    /// One reminder stage of one due date of a provider key.
    KeyReminderId, "krem_", "a key reminder";
    /// An AI tool in the inventory.
    AiAppId, "app_", "an AI app";
    /// One decision on an AI app.
    AppDecisionId, "adec_", "an app decision";
    /// A place that inventories and logs come from.
    DiscoverySourceId, "dsrc_", "a discovery source";
    /// An inventory or a log that a job takes in.
    DiscoveryImportId, "dimp_", "an import of what is used";
    /// Evidence that something is used.
    AppDiscoveryId, "disc_", "a discovery";
    /// An anonymous survey of what people use.
    UsageSurveyId, "surv_", "a usage survey";
    /// What goes where.
    DataFlowId, "flow_", "a data flow";
    /// A maker of AI.
    VendorId, "vend_", "a vendor";
    /// A document of a vendor.
    VendorDocumentId, "vdoc_", "a vendor document";
    /// A term that a vendor holds to.
    ContractClauseId, "ccl_", "a contract clause";
    /// A company that a vendor passes data on to.
    SubprocessorId, "subp_", "a sub-processor";
    /// A company's AI policy.
    PolicyId, "pol_", "a policy";
    /// A version of a policy.
    PolicyVersionId, "polv_", "a policy version";
    /// Who approves text for clients.
    ApprovalRuleId, "arul_", "an approval rule";
    /// A text for a client that waits for approval, or was decided on.
    OutputReviewId, "orev_", "an output review";
    /// A seat's word on a version of a policy.
    PolicyAcknowledgementId, "pack_", "a policy acknowledgement";
    /// A line of a policy that is not true any more.
    PolicyReviewId, "prev_", "a policy review";
    /// A phased roll-out.
    PilotId, "pil_", "a pilot";
    /// A phase of a pilot.
    PilotPhaseId, "phase_", "a pilot phase";
    /// An objective of a pilot.
    PilotObjectiveId, "pobj_", "a pilot objective";
    /// A measurement of a pilot.
    MeasurementId, "meas_", "a measurement";
    /// A checkpoint of a pilot.
    CheckpointId, "chk_", "a pilot checkpoint";
    /// A sign-off of a checkpoint.
    SignOffId, "sign_", "a sign-off";
    /// A seat's part in a pilot.
    ParticipantId, "part_", "a pilot participant";
    /// A sealed report of a pilot.
    PilotReportId, "prep_", "a pilot report";
    /// A sealed report.
    ReportId, "rep_", "a report";
    /// A questionnaire.
    QuestionnaireId, "qst_", "a questionnaire";
    /// A question of a questionnaire.
    QuestionId, "ques_", "a question";
    /// An answer.
    AnswerId, "ans_", "an answer";
    /// One regeneration of a questionnaire.
    QuestionnaireRefreshId, "qref_", "a questionnaire refresh";
    /// What a regeneration changed about an answer.
    AnswerChangeId, "achg_", "an answer change";
    /// Something people state about the company or a vendor.
    FactStatementId, "fst_", "a fact statement";
    /// What a fact said from one moment on.
    FactValueId, "fval_", "a fact value";
    /// What was found when something was tried out.
    FactProbeId, "fprb_", "a fact probe";
    /// One stage of the reminders that a statement runs out.
    FactReminderId, "frem_", "a fact reminder";
    /// One text that facts made of an answer.
    AnswerCompositionId, "acmp_", "an answer composition";
    /// A reviewed answer for reuse.
    AnswerLibraryEntryId, "alib_", "an answer library entry";
    /// A link to a published questionnaire.
    ShareLinkId, "link_", "a share link";
    /// A quarterly access review.
    SeatAuditId, "saud_", "a seat audit";
    /// One item of a seat audit.
    SeatAuditItemId, "sitem_", "a seat audit item";
    /// Something that was noticed and that somebody must decide on.
    FindingId, "fnd_", "a finding";
    /// An entry of the audit log.
    AuditEventId, "aud_", "an audit event";
    /// A signed checkpoint of the audit log.
    AuditCheckpointId, "achk_", "an audit checkpoint";
    /// A place where events are sent.
    WebhookEndpointId, "whe_", "a webhook endpoint";
    /// One event on its way to one endpoint; also its `webhook-id`.
    WebhookDeliveryId, "msg_", "a webhook delivery";
    /// One try at a delivery.
    WebhookAttemptId, "watt_", "a webhook attempt";
    /// A piece of unattended work.
    JobId, "job_", "a job";
    /// One try at a job.
    JobAttemptId, "jatt_", "a job attempt";
    /// A line of a tenant's calendar.
    JobScheduleId, "sched_", "a job schedule";
    /// A notice to a seat.
    NotificationId, "note_", "a notification";
    /// Where notices go besides the console.
    NotificationChannelId, "chan_", "a notification channel";
    /// A mail to be sent.
    MailId, "mail_", "a mail";
    /// A file made by a job.
    ExportId, "exp_", "an export";
    /// Rows of a file that a job takes in.
    ImportId, "imp_", "an import";
    /// A file that somebody handed in.
    UploadId, "upl_", "an upload";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_and_keeps_its_order() {
        let (low, high) = (SeatId(Uuid::from_u128(7)), SeatId(Uuid::from_u128(u128::MAX)));
        assert_eq!(low.to_string().parse(), Ok(low));
        assert!(low.to_string() < high.to_string());
        assert_eq!(AnyId::from_text(&high.to_string()), Some(AnyId::SeatId(high)));
    }

    #[test]
    fn the_wrong_kind_is_refused_by_name() {
        let tenant = TenantId(Uuid::from_u128(7)).to_string();
        let error = tenant.parse::<SeatId>().expect_err("a tenant is no seat");
        assert_eq!(error.to_string(), "this is the id of a tenant, where an id of a seat is needed (seat_…)");
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in
            ["", "seat_", "seat_0", "seat_ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "seat_vvvvvvvvvvvvvvvvvvvvvvvvvv!", "séat_"]
        {
            assert!(text.parse::<SeatId>().is_err(), "{text}");
        }
    }
}
