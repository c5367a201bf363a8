//! `QUARTER_APPENDIX`: the page about what can be proved, once a quarter, and what the quarter brought.

use keystead_domain::questionnaires::appendix::quarter;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &quarter::QUARTER_JOB, work: |ctx, job| Box::pin(quarter::make(ctx, job)) };
