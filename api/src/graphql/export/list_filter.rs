//! Which rows of a list a file is to have: the filters that the lists take themselves.

use async_graphql::InputObject;
use keystead_domain::exports::ListFilter;
use keystead_domain::{Error as DomainError, Result as DomainResult};

use crate::graphql::ai_app::AiAppFilter;
use crate::graphql::audit_event::AuditEventFilter;
use crate::graphql::job::JobFilter;
use crate::graphql::pilot::PilotFilter;
use crate::graphql::provider_account::ProviderAccountFilter;
use crate::graphql::provider_key::ProviderKeyFilter;
use crate::graphql::questionnaire::QuestionnaireFilter;
use crate::graphql::seat::SeatFilter;
use crate::graphql::seat_audit::SeatAuditFilter;

/// Which rows of a list are wanted: exactly one of these, the one of the list.
#[derive(InputObject)]
pub struct ExportListFilter {
    /// For `SEATS`.
    seats: Option<SeatFilter>,
    /// For `PROVIDER_ACCOUNTS`.
    provider_accounts: Option<ProviderAccountFilter>,
    /// For `PROVIDER_KEYS`.
    provider_keys: Option<ProviderKeyFilter>,
    /// For `AI_APPS`.
    ai_apps: Option<AiAppFilter>,
    /// For `PILOTS`.
    pilots: Option<PilotFilter>,
    /// For `QUESTIONNAIRES`.
    questionnaires: Option<QuestionnaireFilter>,
    /// For `SEAT_AUDITS`.
    seat_audits: Option<SeatAuditFilter>,
    /// For `JOBS`.
    jobs: Option<JobFilter>,
    /// For `AUDIT_EVENTS`.
    audit_events: Option<AuditEventFilter>,
}

impl ExportListFilter {
    /// The one that was given.
    pub fn read(self) -> DomainResult<ListFilter> {
        let given = [
            self.seats.map(|filter| filter.read().map(ListFilter::Seats)),
            self.provider_accounts.map(|filter| Ok(ListFilter::ProviderAccounts(filter.read()))),
            self.provider_keys.map(|filter| filter.read().map(ListFilter::ProviderKeys)),
            self.ai_apps.map(|filter| filter.read().map(ListFilter::AiApps)),
            self.pilots.map(|filter| filter.read().map(ListFilter::Pilots)),
            self.questionnaires.map(|filter| Ok(ListFilter::Questionnaires(filter.read()))),
            self.seat_audits.map(|filter| Ok(ListFilter::SeatAudits(filter.read()))),
            self.jobs.map(|filter| Ok(ListFilter::Jobs(filter.into()))),
            self.audit_events.map(|filter| filter.read().map(ListFilter::AuditEvents)),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(filter), None) => filter,
            _ => Err(DomainError::invalid("filter", "Give exactly one filter: the one of the list.")),
        }
    }
}
