//! The types of events that a webhook can carry: one list, from which this enum and the one of the schema are made.

/// Gives the list of event types to a macro: for each its name, the text that is sent, and the prefix of the id that the
/// event is about.
#[macro_export]
macro_rules! webhook_event_types {
    ($then:ident) => {
        $then! {
            /// The company's name, time zone or language was changed.
            TenantUpdated = "tenant.updated", "ten_";
            /// The company's rules were changed.
            TenantSettingsUpdated = "tenant.settings_updated", "ten_";
            /// The company has another plan.
            TenantPlanChanged = "tenant.plan_changed", "ten_";
            /// The company is suspended.
            TenantSuspended = "tenant.suspended", "ten_";
            /// The company is served again.
            TenantResumed = "tenant.resumed", "ten_";
            /// The company will be deleted; until then it is closed.
            TenantDeletionRequested = "tenant.deletion_requested", "ten_";
            /// The company will not be deleted after all.
            TenantDeletionCancelled = "tenant.deletion_cancelled", "ten_";
            /// There is a new business unit.
            BusinessUnitCreated = "business_unit.created", "unit_";
            /// A business unit was renamed.
            BusinessUnitUpdated = "business_unit.updated", "unit_";
            /// A business unit was put away.
            BusinessUnitArchived = "business_unit.archived", "unit_";
            /// Somebody was invited.
            SeatInvited = "seat.invited", "seat_";
            /// Somebody who was invited came in for the first time.
            SeatActivated = "seat.activated", "seat_";
            /// The company's directory made a seat.
            SeatProvisioned = "seat.provisioned", "seat_";
            /// Somebody came in by a file.
            SeatImported = "seat.imported", "seat_";
            /// A service account was made.
            SeatServiceCreated = "seat.service_created", "seat_";
            /// A seat's particulars were changed.
            SeatUpdated = "seat.updated", "seat_";
            /// A seat has another role.
            SeatRoleSet = "seat.role_set", "seat_";
            /// A seat has another tier.
            SeatTierSet = "seat.tier_set", "seat_";
            /// A seat was locked out, and its credentials with it.
            SeatDisabled = "seat.disabled", "seat_";
            /// A seat was let back in.
            SeatEnabled = "seat.enabled", "seat_";
            /// A seat was removed.
            SeatRemoved = "seat.removed", "seat_";
            /// The company's directory says that somebody leaves.
            SeatLeaverNoted = "seat.leaver_noted", "seat_";
            /// A disabled seat left work behind that nobody took over.
            SeatDutiesLeft = "seat.duties_left", "seat_";
            /// An API token was made.
            ApiTokenCreated = "api_token.created", "tok_";
            /// An API token was revoked.
            ApiTokenRevoked = "api_token.revoked", "tok_";
            /// Somebody asks for a higher role or tier for a while.
            AccessRequestCreated = "access_request.created", "areq_";
            /// A request for access was approved; the grant works from then on.
            AccessRequestApproved = "access_request.approved", "areq_";
            /// A request for access was denied.
            AccessRequestDenied = "access_request.denied", "areq_";
            /// An access grant has come to its end.
            AccessGrantEnded = "access_grant.ended", "agr_";
            /// An access grant was ended before its time.
            AccessGrantRevoked = "access_grant.revoked", "agr_";
            /// A partner was let in.
            PartnerGrantCreated = "partner_grant.created", "pgr_";
            /// What a partner was granted has come to its end.
            PartnerGrantEnded = "partner_grant.ended", "pgr_";
            /// What a partner was granted was ended before its time.
            PartnerGrantRevoked = "partner_grant.revoked", "pgr_";
            /// The company's identity provider was connected.
            IdentityProviderConnected = "identity_provider.connected", "idp_";
            /// What the company says of its identity provider was changed.
            IdentityProviderUpdated = "identity_provider.updated", "idp_";
            /// The company's identity provider lets nobody in any more.
            IdentityProviderRemoved = "identity_provider.removed", "idp_";
            /// There is a new account at a provider.
            ProviderAccountCreated = "provider_account.created", "acct_";
            /// An account at a provider was changed.
            ProviderAccountUpdated = "provider_account.updated", "acct_";
            /// An account at a provider was put away.
            ProviderAccountArchived = "provider_account.archived", "acct_";
            /// A provider key was stored.
            ProviderKeyAdded = "provider_key.added", "pkey_";
            /// A provider key has a new secret.
            ProviderKeyRotated = "provider_key.rotated", "pkey_";
            /// A provider key was revoked.
            ProviderKeyRevoked = "provider_key.revoked", "pkey_";
            /// A provider key's secret was destroyed.
            ProviderKeyDestroyed = "provider_key.destroyed", "pkey_";
            /// A provider key cannot be used until somebody looks: its stored secret is damaged.
            ProviderKeyQuarantined = "provider_key.quarantined", "pkey_";
            /// A provider key should be rotated soon, or should have been: once per stage.
            ProviderKeyRotationDue = "provider_key.rotation_due", "pkey_";
            /// An AI app is in the inventory.
            AiAppCreated = "ai_app.created", "app_";
            /// An AI app was found in use that was not in the inventory; it is now, undecided.
            AppDiscovered = "app.discovered", "app_";
            /// An AI app is to be decided on soon, or should have been: once per stage.
            AiAppDecisionDue = "ai_app.decision_due", "app_";
            /// An AI app's particulars were changed.
            AiAppUpdated = "ai_app.updated", "app_";
            /// It was decided whether an AI app may be used.
            AiAppDecided = "ai_app.decided", "app_";
            /// A decision on an AI app has ended; it is undecided again.
            AiAppDecisionEnded = "ai_app.decision_ended", "app_";
            /// An AI app was put away.
            AiAppArchived = "ai_app.archived", "app_";
            /// There is a new vendor.
            VendorCreated = "vendor.created", "vend_";
            /// A vendor was changed.
            VendorUpdated = "vendor.updated", "vend_";
            /// A vendor was assessed.
            VendorAssessed = "vendor.assessed", "vend_";
            /// A vendor is limited to trials, for what one of its terms says.
            VendorLimited = "vendor.limited", "vend_";
            /// A vendor is to be reviewed soon, or should have been: once per stage.
            VendorReviewDue = "vendor.review_due", "vend_";
            /// A vendor is dealt with no more.
            VendorArchived = "vendor.archived", "vend_";
            /// A document of a vendor was attached.
            VendorDocumentAttached = "vendor_document.attached", "vdoc_";
            /// A document of a vendor is not leaned on any more.
            VendorDocumentRemoved = "vendor_document.removed", "vdoc_";
            /// A document of a vendor runs out soon, or has: once per stage.
            VendorDocumentExpiring = "vendor_document.expiring", "vdoc_";
            /// A term of a vendor was written down.
            ContractClauseSet = "contract_clause.set", "ccl_";
            /// A term of a vendor was taken back.
            ContractClauseRetired = "contract_clause.retired", "ccl_";
            /// A term of a vendor runs out soon, or has: once per stage.
            ContractClauseExpiring = "contract_clause.expiring", "ccl_";
            /// A vendor passes data on to somebody, or what is said of that was changed.
            SubprocessorSet = "subprocessor.set", "subp_";
            /// A vendor passes nothing on to somebody any more.
            SubprocessorRemoved = "subprocessor.removed", "subp_";
            /// A policy was begun.
            PolicyCreated = "policy.created", "pol_";
            /// A page of the policy is in force.
            PolicyPublished = "policy.published", "pol_";
            /// The page in force is not what is true any more; or is again.
            PolicyReviewNeeded = "policy.review_needed", "pol_";
            /// A seat acknowledged a version of the policy.
            PolicyAcknowledged = "policy.acknowledged", "polv_";
            /// A policy is out of force.
            PolicyRetired = "policy.retired", "pol_";
            /// An industry pack was installed.
            IndustryPackInstalled = "industry_pack.installed", "ten_";
            /// An industry pack was removed.
            IndustryPackRemoved = "industry_pack.removed", "ten_";
            /// It was said who approves text for clients.
            ApprovalRuleSet = "approval_rule.set", "arul_";
            /// A rule about who approves text for clients was taken away.
            ApprovalRuleRemoved = "approval_rule.removed", "arul_";
            /// A text for a client was handed in for approval. The text itself is never sent.
            OutputReviewSubmitted = "output_review.submitted", "orev_";
            /// A text for a client has waited for approval: once per stage.
            OutputReviewWaiting = "output_review.waiting", "orev_";
            /// A text for a client may go out.
            OutputReviewApproved = "output_review.approved", "orev_";
            /// A text for a client must not go out.
            OutputReviewRejected = "output_review.rejected", "orev_";
            /// A text for a client was taken back, or nobody decided on it in time.
            OutputReviewWithdrawn = "output_review.withdrawn", "orev_";
            /// A text for a client was erased; its hash stays.
            OutputReviewErased = "output_review.erased", "orev_";
            /// There is a new pilot.
            PilotCreated = "pilot.created", "pil_";
            /// A pilot runs.
            PilotStarted = "pilot.started", "pil_";
            /// A pilot is interrupted.
            PilotPaused = "pilot.paused", "pil_";
            /// A pilot goes on.
            PilotResumed = "pilot.resumed", "pil_";
            /// A pilot is in its next phase.
            PilotExpanded = "pilot.expanded", "pil_";
            /// A checkpoint of a pilot should be signed soon, or should have been.
            PilotCheckpointDue = "pilot.checkpoint_due", "chk_";
            /// A pilot's report was sealed.
            PilotReportSealed = "pilot.report_sealed", "prep_";
            /// A pilot has ended with its result.
            PilotCompleted = "pilot.completed", "pil_";
            /// A pilot was called off.
            PilotCancelled = "pilot.cancelled", "pil_";
            /// There is a new questionnaire.
            QuestionnaireCreated = "questionnaire.created", "qst_";
            /// A questionnaire was answered from what is true.
            QuestionnaireGenerated = "questionnaire.generated", "qst_";
            /// The quarter's refresh changed answers of a questionnaire.
            QuestionnaireRefreshed = "questionnaire.refreshed", "qst_";
            /// A questionnaire was published.
            QuestionnairePublished = "questionnaire.published", "qst_";
            /// A questionnaire was exported.
            QuestionnaireExported = "questionnaire.exported", "qst_";
            /// An answer was approved.
            AnswerApproved = "answer.approved", "ans_";
            /// An answer was sent back.
            AnswerRejected = "answer.rejected", "ans_";
            /// A seat audit has begun.
            SeatAuditStarted = "seat_audit.started", "saud_";
            /// A seat audit is past its due day.
            SeatAuditOverdue = "seat_audit.overdue", "saud_";
            /// A seat audit was closed, applied and sealed.
            SeatAuditCompleted = "seat_audit.completed", "saud_";
            /// A seat audit was called off.
            SeatAuditCancelled = "seat_audit.cancelled", "saud_";
            /// Unattended work was given up on; it can be retried.
            JobFailed = "job.failed", "job_";
            /// An inventory or a log of what is used was taken in.
            DiscoveryImportFinished = "discovery_import.finished", "dimp_";
            /// A survey of what people use can be answered.
            UsageSurveyLaunched = "usage_survey.launched", "surv_";
            /// A survey of what people use is over.
            UsageSurveyClosed = "usage_survey.closed", "surv_";
            /// Something was noticed that somebody must decide on.
            FindingOpened = "finding.opened", "fnd_";
            /// A finding was dismissed: it is known and harmless.
            FindingDismissed = "finding.dismissed", "fnd_";
            /// Something was done about a finding.
            FindingResolved = "finding.resolved", "fnd_";
            /// A walk over the audit log found it broken.
            AuditLogBroken = "audit_log.broken", "ten_";
            /// An endpoint for webhooks is disabled: it failed for too long, or says that it is gone.
            WebhookEndpointDisabled = "webhook_endpoint.disabled", "whe_";
        }
    };
}

macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $prefix:literal;)*) => {
        /// A type of event: `<noun>.<past verb>`, for ever. New ones may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventType { $($(#[$doc])* $name),* }

        impl EventType {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it is sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// With what the id of its object begins.
            pub fn id_prefix(self) -> &'static str {
                match self { $(Self::$name => $prefix),* }
            }

            /// The one that is written so.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}
webhook_event_types!(event_types);

impl EventType {
    /// Whether it is told though the company is closed by it.
    pub fn is_last_word(self) -> bool {
        matches!(self, Self::TenantSuspended | Self::TenantDeletionRequested)
    }
}

#[cfg(test)]
mod tests {
    use keystead_entities::AnyId;

    use super::*;

    #[test]
    fn each_is_about_a_kind_of_object_that_there_is() {
        for event in EventType::ALL {
            let id = format!("{}{}", event.id_prefix(), "0".repeat(26));
            assert!(AnyId::from_text(&id).is_some(), "{}", event.as_str());
            assert_eq!(EventType::from_text(event.as_str()), Some(*event));
        }
    }
}
