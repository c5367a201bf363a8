//! `FACT_REMINDERS`: reminds of statements that run out.

use keystead_domain::questionnaires;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &questionnaires::EXPIRING_JOB,
    work: |ctx, job| Box::pin(questionnaires::remind_of_expiring(ctx, job)),
};
