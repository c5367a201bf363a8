//! Which rows of a list an export has: the filter that the list itself takes in the API.

use keystead_entities::export::ExportKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::{apps, audit, jobs, keys, pilots, providers, questionnaires, seat_audits, seats};

/// The filter of one kind of list. It is kept with the export in the names of the API, each after its kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListFilter {
    /// Of seats.
    Seats(seats::SeatFilter),
    /// Of provider accounts.
    ProviderAccounts(providers::AccountFilter),
    /// Of provider keys.
    ProviderKeys(keys::KeyFilter),
    /// Of AI apps.
    AiApps(apps::AppFilter),
    /// Of pilots.
    Pilots(pilots::Filter),
    /// Of questionnaires.
    Questionnaires(questionnaires::Filter),
    /// Of seat audits.
    SeatAudits(seat_audits::AuditFilter),
    /// Of jobs.
    Jobs(jobs::list::JobFilter),
    /// Of the audit log.
    AuditEvents(audit::AuditFilter),
}

impl ListFilter {
    /// The kind of list it is for.
    pub fn kind(&self) -> ExportKind {
        match self {
            Self::Seats(_) => ExportKind::Seats,
            Self::ProviderAccounts(_) => ExportKind::ProviderAccounts,
            Self::ProviderKeys(_) => ExportKind::ProviderKeys,
            Self::AiApps(_) => ExportKind::AiApps,
            Self::Pilots(_) => ExportKind::Pilots,
            Self::Questionnaires(_) => ExportKind::Questionnaires,
            Self::SeatAudits(_) => ExportKind::SeatAudits,
            Self::Jobs(_) => ExportKind::Jobs,
            Self::AuditEvents(_) => ExportKind::AuditEvents,
        }
    }

    /// As it is kept: without what says nothing.
    pub(super) fn stored(&self) -> Result<Value> {
        Ok(said(serde_json::to_value(self).map_err(|e| Error::internal("keeping a filter", e))?))
    }

    /// From what was kept.
    pub(super) fn read(stored: &Value) -> Result<Self> {
        serde_json::from_value(stored.clone()).map_err(|e| Error::internal("reading a filter", e))
    }
}

/// The value without nothings and without empty things below its top.
fn said(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let said = fields.into_iter().map(|(name, of)| (name, inner(of)));
    Value::Object(said.collect())
}

fn inner(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let said = fields.into_iter().map(|(name, of)| (name, inner(of)));
    let says = |of: &Value| match of {
        Value::Null => false,
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    Value::Object(said.filter(|(_, of)| says(of)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_kept_in_the_words_of_the_api_and_read_back() {
        let filter = jobs::list::JobFilter {
            kinds: Some(vec!["SEND_MAIL".into()]),
            created_at: crate::list::Span { gte: Some(chrono::DateTime::UNIX_EPOCH), lt: None },
            ..Default::default()
        };
        let stored = ListFilter::Jobs(filter).stored().expect("JSON");
        let told = r#"{"jobs":{"createdAt":{"gte":"1970-01-01T00:00:00Z"},"kind":["SEND_MAIL"]}}"#;
        assert_eq!(stored.to_string(), told);
        assert_eq!(ListFilter::read(&stored).expect("a filter").stored().expect("JSON"), stored);
        let none = ListFilter::Seats(seats::SeatFilter::default()).stored().expect("JSON");
        assert_eq!(none.to_string(), r#"{"seats":{}}"#);
        assert!(ListFilter::read(&none).is_ok());
    }
}
