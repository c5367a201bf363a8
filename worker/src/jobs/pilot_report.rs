//! `PILOT_REPORT`: makes one report of a pilot and seals it.

use keystead_domain::pilots::report;
use serde_json::json;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &report::PILOT_REPORT,
    work: |ctx, job| {
        Box::pin(async move {
            let id = report::run(ctx, job).await?;
            Ok(Some(json!({ "pilotReportId": id.to_string() })))
        })
    },
};
