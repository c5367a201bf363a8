//! Every kind of job and the work that belongs to it, in one list. A kind has a file of its own here, a few lines that
//! call the domain; the kind itself is declared by its noun.

use futures_util::future::BoxFuture;
use keystead_domain::jobs::Kind;
use keystead_domain::{Ctx, Result};
use keystead_entities::job;
use serde_json::Value;

mod app_clock;
mod audit_anchor;
mod audit_checkpoint;
mod audit_export;
mod audit_prune;
mod audit_verify;
mod close_usage_survey;
mod deletion_reminder;
mod deliver_webhook;
mod discovery_reminders;
mod encryption_rewrap;
mod end_access_grant;
mod end_app_decision;
mod end_partner_grant;
mod expire_export;
mod fact_probes;
mod fact_reminders;
mod import_discoveries;
mod import_seats;
mod job_prune;
mod key_reminders;
mod make_export;
mod output_reviews;
mod pilot_metrics;
mod pilot_report;
mod policy_look;
mod quarter_appendix;
mod questionnaire_fill;
mod questionnaire_generate;
mod questionnaire_import;
mod questionnaire_refresh;
mod remove_tenant;
mod retire_key_version;
mod seat_audit;
mod seat_audit_close;
mod seat_audit_reminders;
mod send_mail;
mod tell_partners;
mod tenant_export;
mod test_notification_channel;
mod usage_survey_reminder;
mod vendor_reminders;

/// The work of a kind: it may run twice, die between any two lines, and run a month late. Returns what is to be shown of
/// it, or nothing.
pub type Work = for<'a> fn(&'a Ctx, &'a job::Model) -> BoxFuture<'a, Result<Option<Value>>>;

/// A kind and its work.
pub struct Entry {
    /// The kind.
    pub kind: &'static Kind,
    /// Its work.
    pub work: Work,
}

/// All of them.
pub const ALL: &[Entry] = &[
    app_clock::ENTRY,
    audit_anchor::ENTRY,
    audit_checkpoint::ENTRY,
    audit_export::ENTRY,
    audit_prune::ENTRY,
    audit_verify::ENTRY,
    close_usage_survey::ENTRY,
    deletion_reminder::ENTRY,
    deliver_webhook::ENTRY,
    deliver_webhook::LAST_WORD,
    discovery_reminders::ENTRY,
    encryption_rewrap::ENTRY,
    end_access_grant::ENTRY,
    end_app_decision::ENTRY,
    end_partner_grant::ENTRY,
    expire_export::ENTRY,
    import_discoveries::ENTRY,
    fact_probes::ENTRY,
    fact_reminders::ENTRY,
    import_seats::ENTRY,
    job_prune::ENTRY,
    key_reminders::ENTRY,
    make_export::ENTRY,
    output_reviews::ENTRY,
    pilot_metrics::ENTRY,
    pilot_report::ENTRY,
    policy_look::ENTRY,
    quarter_appendix::ENTRY,
    questionnaire_fill::ENTRY,
    questionnaire_generate::ENTRY,
    questionnaire_import::ENTRY,
    questionnaire_refresh::ENTRY,
    remove_tenant::ENTRY,
    retire_key_version::ENTRY,
    seat_audit::ENTRY,
    seat_audit_close::ENTRY,
    seat_audit_reminders::ENTRY,
    send_mail::ENTRY,
    tell_partners::ENTRY,
    tenant_export::ENTRY,
    test_notification_channel::ENTRY,
    usage_survey_reminder::ENTRY,
    vendor_reminders::ENTRY,
];

/// The kinds alone.
pub fn kinds() -> Vec<&'static Kind> {
    ALL.iter().map(|entry| entry.kind).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_kinds_have_the_same_name() {
        let mut names: Vec<&str> = super::kinds().iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')));
    }
}
