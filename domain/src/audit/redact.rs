//! Erasing values from entries: personal data that must go. The value and its salt are removed, the digest stays in their
//! place, so that the log holds as before and nobody can guess the value back. An entry tells what was erased, where and
//! why; a value that is gone without such an entry is a break ([`super::verify`]).

use std::collections::BTreeSet;

use keystead_entities::seat::Role;
use keystead_entities::{AuditEventId, ForChange, Scoped, audit_event};
use serde_json::{Map, json};

use super::verify::{PRUNED, REDACTED};
use super::{Event, fields, record};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::sessions;

/// To erase values from the log.
pub const REDACT: Right = Right::write(Area::Audit, Role::Owner);

/// The most details of one call.
const MOST: usize = 50;

/// Values to be erased.
#[derive(Clone, Debug)]
pub struct Redact {
    /// The entry.
    pub id: AuditEventId,
    /// Names of its details, each once.
    pub fields: Vec<String>,
    /// Why, at most 500 characters. It stays in the log: it says nothing of the value.
    pub reason: String,
}

/// Erases values of an entry, for good: nobody can bring them back, Keystead included.
///
/// # Errors
/// `STEP_UP_REQUIRED`; `NOT_FOUND` for the entry and, with the field `fields.<place>`, for a detail it does not have; `STATE_CONFLICT` for one
/// that was erased before, and for entries about the log itself, whose details are part of the proof.
pub async fn redact(ctx: &Ctx, input: Redact) -> Result<audit_event::Model> {
    ctx.may(REDACT)?;
    sessions::expect_fresh(ctx).await?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    if input.fields.is_empty() {
        checks.refuse(Code::Required, "fields", "Name at least one detail.");
    } else if input.fields.len() > MOST {
        checks.refuse(Code::TooLong, "fields", format!("At most {MOST} details; these are {}.", input.fields.len()));
    }
    let mut seen = BTreeSet::new();
    for (at, name) in input.fields.iter().enumerate().take(MOST) {
        if !seen.insert(name) {
            checks.refuse(Code::Invalid, &format!("fields.{at}"), "This detail is named twice.");
        }
    }
    checks.done()?;
    // A tenant's own role can add to the log, and change nothing in it.
    let tx = ctx.begin_across().await?;
    let row = audit_event::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let mut row = row.ok_or_else(|| Error::not_found("id", "entry of the audit log"))?;
    if [PRUNED, REDACTED].contains(&row.action.as_str()) {
        return Err(Error::state(
            "id",
            "This entry tells what became of the log itself. Its details are part of the proof.",
        ));
    }
    let digests = erase(&mut row, &input.fields)?;
    audit_event::Entity::redact(ctx.scope(), row.seq, row.fields.clone()).exec(&tx).await?;
    let told = Event::new(REDACTED, row.id).with("sequence", row.seq).with("digests", digests).with("reason", reason);
    record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Erases the details and returns their digests by name.
fn erase(row: &mut audit_event::Model, names: &[String]) -> Result<Map<String, serde_json::Value>> {
    let mut checks = Checks::new();
    let mut digests = Map::new();
    for (at, name) in names.iter().enumerate() {
        let field = format!("fields.{at}");
        if row.fields.get(name).is_none() {
            checks.refuse(Code::NotFound, &field, "The entry has no such detail.");
            continue;
        }
        match fields::erase(&mut row.fields, name) {
            Ok(Some(digest)) => _ = digests.insert(name.clone(), json!(digest)),
            Ok(None) => checks.refuse(Code::StateConflict, &field, "This detail was erased before."),
            Err(why) => return Err(Error::internal("erasing an audit detail", why)),
        }
    }
    checks.done()?;
    Ok(digests)
}
