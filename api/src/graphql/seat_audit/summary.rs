//! Sums over an audit, its sealed report, its reviewers.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use keystead_domain::seat_audits::{self, Summary};
use keystead_entities::seat_audit_item::{ItemOutcome, SeatAuditDecision as Decision};
use keystead_entities::{Scope, SeatAuditId, SeatId, seat_audit_report};

use super::super::request::{FromSight, Sight};
use super::super::scalars::DateTime;
use super::enums::SeatAuditFlag;
use crate::graphql::loader::{Loaded, Loader};

/// Sums over the items of one seat audit.
#[derive(SimpleObject)]
pub struct SeatAuditSummary {
    /// All items.
    item_count: i32,
    /// Items with at least one raised flag.
    flagged_count: i32,
    /// Items that wait for a decision.
    undecided_count: i32,
    /// Items that nobody but themselves could decide on.
    self_review_not_possible_count: i32,
    /// Decided to be kept.
    keep_count: i32,
    /// Decided to be changed.
    change_count: i32,
    /// Decided to be revoked.
    revoke_count: i32,
    /// Decided by nobody in time.
    silence_count: i32,
    /// Ended when the audit was closed.
    revoked_count: i32,
    /// Changed when the audit was closed.
    changed_count: i32,
    /// Could not be applied when the audit was closed.
    not_applied_count: i32,
    /// How often each flag is raised or not known; flags that are neither anywhere are left out.
    flags: Vec<SeatAuditFlagCount>,
}

/// How often a flag is raised or not known.
#[derive(SimpleObject)]
pub struct SeatAuditFlagCount {
    /// The flag.
    flag: SeatAuditFlag,
    /// Items with it raised.
    raised_count: i32,
    /// Items of which it is not known.
    unknown_count: i32,
}

fn count(n: u64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl From<&Summary> for SeatAuditSummary {
    fn from(sum: &Summary) -> Self {
        let decided = |decision| count(sum.decisions.get(&decision).copied().unwrap_or(0));
        let came_to = |outcome| count(sum.outcomes.get(&outcome).copied().unwrap_or(0));
        let flag = |(flag, (raised, unknown)): (&keystead_entities::seat_audit_item::SeatAuditFlag, &(u64, u64))| {
            SeatAuditFlagCount { flag: (*flag).into(), raised_count: count(*raised), unknown_count: count(*unknown) }
        };
        Self {
            item_count: count(sum.items),
            flagged_count: count(sum.flagged),
            undecided_count: count(sum.undecided),
            self_review_not_possible_count: count(sum.not_reviewable),
            keep_count: decided(Decision::Keep),
            change_count: decided(Decision::Change),
            revoke_count: decided(Decision::Revoke),
            silence_count: count(sum.by_silence),
            revoked_count: came_to(ItemOutcome::Revoked),
            changed_count: came_to(ItemOutcome::Changed),
            not_applied_count: came_to(ItemOutcome::NotApplied),
            flags: sum.flags.iter().map(flag).collect(),
        }
    }
}

/// The sealed report of a closed seat audit, in three renderings. The digests stand in the audit log too, in the entry
/// `seat_audit.completed`.
pub struct SeatAuditReport(pub seat_audit_report::Model);

/// The sealed report of a closed seat audit, in three renderings. The digests stand in the audit log too, in the entry
/// `seat_audit.completed`.
#[async_graphql::Object]
impl SeatAuditReport {
    /// When it was sealed.
    async fn sealed_at(&self) -> DateTime {
        self.0.sealed_at.into()
    }

    /// The report for machines and for keeping: JSON.
    async fn json(&self) -> &str {
        &self.0.json
    }

    /// SHA-256 of the bytes of `json`, lower-case hexadecimal.
    async fn json_sha256(&self) -> &str {
        &self.0.json_sha256
    }

    /// The report for a ticket or a wiki: Markdown.
    async fn markdown(&self) -> &str {
        &self.0.markdown
    }

    /// SHA-256 of the bytes of `markdown`, lower-case hexadecimal.
    async fn markdown_sha256(&self) -> &str {
        &self.0.markdown_sha256
    }

    /// The report for reading and printing: one HTML page without scripts that loads nothing.
    async fn html(&self) -> &str {
        &self.0.html
    }

    /// SHA-256 of the bytes of `html`, lower-case hexadecimal.
    async fn html_sha256(&self) -> &str {
        &self.0.html_sha256
    }
}

macro_rules! audit_loader {
    ($(#[$doc:meta])* $name:ident, $value:ty, $load:path) => {
        $(#[$doc])*
        pub struct $name(Sight);

        impl FromSight for $name {
            fn from_sight(sight: Sight) -> Self {
                Self(sight)
            }
        }

        impl Loader<(Scope, SeatAuditId)> for $name {
            type Value = Arc<$value>;

            async fn load(&self, keys: &[(Scope, SeatAuditId)]) -> Loaded<(Scope, SeatAuditId), Self::Value> {
                let mut by_scope: HashMap<Scope, Vec<SeatAuditId>> = HashMap::new();
                for (scope, id) in keys {
                    by_scope.entry(*scope).or_default().push(*id);
                }
                let mut found = HashMap::with_capacity(keys.len());
                for (scope, ids) in by_scope {
                    let loaded = $load(&self.0.of(scope), scope, &ids).await.map_err(Arc::new)?;
                    found.extend(loaded.into_iter().map(|(id, value)| ((scope, id), Arc::new(value))));
                }
                Ok(found)
            }
        }
    };
}

audit_loader!(
    /// The sums of many audits in two statements.
    Summaries, Summary, seat_audits::summaries
);
audit_loader!(
    /// The reviewers of many audits in one statement.
    Reviewers, Vec<SeatId>, seat_audits::reviewers_of
);
