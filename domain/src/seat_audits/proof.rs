//! Showing that nothing else changed: a fingerprint of what each seat and token may do, taken when an audit goes into
//! closing and again at its end.

use std::collections::{BTreeMap, BTreeSet};

use keystead_entities::audit_event::{self, AuditOutcome};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::{Scoped, api_token, audit_head};
use ring::digest::{Context, SHA256, digest};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::error::Result;

/// What every seat and token of a tenant could do at one moment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Baseline {
    /// The last entry of the audit log before it.
    pub seq: i64,
    /// Fingerprint by id.
    pub access: BTreeMap<String, String>,
}

/// What became of everything that was not to change.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Untouched {
    /// Seats and tokens that no decision was about, and that nobody else changed meanwhile.
    pub count: usize,
    /// SHA-256 over their ids and fingerprints before the first decision was applied.
    pub digest_before: String,
    /// The same after the last.
    pub digest_after: String,
    /// Whether the two are the same.
    pub is_unchanged: bool,
    /// What others changed, made or removed while the decisions were applied, each with its entry of the audit log.
    pub meanwhile: Vec<Meanwhile>,
}

/// A change that did not come of this audit.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meanwhile {
    /// The seat or token.
    pub id: String,
    /// The entry of the audit log that tells of it; none: not explained, somebody should look.
    pub audit_event_id: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// Who did it.
    pub actor_id: Option<String>,
}

/// Takes the fingerprints.
pub(super) async fn baseline(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Baseline> {
    let seq = audit_head::Entity::of(ctx.scope()).one(db).await?.map_or(0, |head| head.seq);
    let mut access = BTreeMap::new();
    for seat in seat::Entity::within(ctx.scope()).filter(seat::Column::Status.ne(SeatStatus::Removed)).all(db).await? {
        access.insert(seat.id.to_string(), of_seat(&seat));
    }
    for token in api_token::Entity::within(ctx.scope()).all(db).await? {
        access.insert(token.id.to_string(), of_token(&token));
    }
    Ok(Baseline { seq, access })
}

/// What a seat may do and who answers for it. Its name, its use and its department are not access.
pub(super) fn of_seat(seat: &seat::Model) -> String {
    fingerprint(&json!([seat.kind, seat.role, seat.tier, seat.status, seat.owner_seat_id]))
}

/// What a token may do.
pub(super) fn of_token(token: &api_token::Model) -> String {
    let until = token.expires_at.timestamp_millis();
    fingerprint(&json!([token.seat_id, token.scopes, token.ip_ranges, token.status, until]))
}

fn fingerprint(access: &Value) -> String {
    let hash = digest(&SHA256, access.to_string().as_bytes());
    data_encoding::HEXLOWER.encode(hash.as_ref().get(..16).unwrap_or_default())
}

/// Compares everything but `touched` with the baseline.
pub(super) async fn compare(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    before: &Baseline,
    touched: &BTreeSet<String>,
) -> Result<Untouched> {
    let after = baseline(db, ctx).await?;
    let differing = differing(&before.access, &after.access, touched);
    let mut meanwhile = Vec::with_capacity(differing.len());
    if !differing.is_empty() {
        let events = audit_event::Entity::within(ctx.scope())
            .filter(audit_event::Column::Seq.gt(before.seq))
            .filter(audit_event::Column::Outcome.eq(AuditOutcome::Success))
            .filter(audit_event::Column::TargetId.is_in(&differing))
            .order_by_desc(audit_event::Column::Seq)
            .all(db)
            .await?;
        for id in &differing {
            let event = events.iter().find(|event| event.target_id == *id);
            meanwhile.push(Meanwhile {
                id: id.clone(),
                audit_event_id: event.map(|event| event.id.to_string()),
                action: event.map(|event| event.action.clone()),
                actor_id: event.map(|event| event.actor_id.clone()),
            });
        }
    }
    let rest = |access: &BTreeMap<String, String>| {
        let mut hash = Context::new(&SHA256);
        let mut count = 0;
        for (id, print) in access.iter().filter(|(id, _)| !touched.contains(*id) && !differing.contains(*id)) {
            hash.update(format!("{id} {print}\n").as_bytes());
            count += 1;
        }
        (count, data_encoding::HEXLOWER.encode(hash.finish().as_ref()))
    };
    let (count, digest_before) = rest(&before.access);
    let (_, digest_after) = rest(&after.access);
    let is_unchanged = digest_before == digest_after;
    Ok(Untouched { count, digest_before, digest_after, is_unchanged, meanwhile })
}

/// The ids outside `touched` that are not in both with the same fingerprint.
fn differing(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    touched: &BTreeSet<String>,
) -> BTreeSet<String> {
    before
        .keys()
        .chain(after.keys())
        .filter(|id| !touched.contains(*id) && before.get(*id) != after.get(*id))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_appeared_or_went_away_differs_and_what_was_touched_does_not_count() {
        let map = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(id, print)| ((*id).to_owned(), (*print).to_owned())).collect::<BTreeMap<_, _>>()
        };
        let before = map(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")]);
        let after = map(&[("a", "1"), ("b", "2"), ("d", "2"), ("e", "1")]);
        let touched = BTreeSet::from(["d".to_owned()]);
        assert_eq!(differing(&before, &after, &touched).into_iter().collect::<Vec<_>>(), ["b", "c", "e"]);
    }
}
