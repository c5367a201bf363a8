//! `FACT_PROBES`: tries out what answers rest on.

use keystead_domain::facts::probing;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &probing::PROBE_JOB, work: |ctx, job| Box::pin(probing::probe(ctx, job)) };
