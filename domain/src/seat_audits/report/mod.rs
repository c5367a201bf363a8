//! The sealed report of an audit: what was reviewed, who decided what, what came of it, and that nothing else changed. One
//! structure, three renderings: JSON for machines and for keeping, Markdown for a ticket or a wiki, HTML for a person or a
//! printer. The JSON is what is sealed; the other two name its digest.

mod build;
mod html;
mod markdown;

use keystead_entities::seat_audit_item::{DecisionSource, ItemOutcome, SeatAuditDecision, SeatAuditItemKind};
use serde::Serialize;
use serde_json::Value;

pub(super) use build::build;

use super::proof::Untouched;
use crate::error::{Error, Result};

/// The shape of the JSON; changes when a field is taken away or changes its meaning.
pub const FORMAT: &str = "keystead-seat-audit-report/1";

/// Everything the report says. Times are UTC as RFC 3339 writes them, days are the tenant's.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are those of the API, described there")]
pub struct Report {
    pub format: &'static str,
    pub tenant_id: String,
    pub tenant_name: String,
    pub time_zone: String,
    pub seat_audit_id: String,
    pub name: String,
    pub quarter: Option<String>,
    pub origin: String,
    pub started_at: String,
    pub started_by: Person,
    pub due_on: String,
    pub grace_days: i32,
    pub silence: String,
    pub dormant_days: i32,
    pub previous_audit_id: Option<String>,
    pub closing_at: Option<String>,
    pub closing_by: Option<Person>,
    pub sealed_at: String,
    pub plan: String,
    pub seat_limit: u32,
    pub seats_in_use: u64,
    pub summary: Counts,
    pub reviewers: Vec<Reviewer>,
    pub reminders: Vec<Reminder>,
    pub items: Vec<Item>,
    pub untouched: Untouched,
}

/// Somebody, by id and by the name of the seat at the time of sealing.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "named after what they hold")]
pub struct Person {
    pub id: String,
    pub name: String,
}

/// How much of what.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each counts the items with the outcome of the same name")]
pub struct Counts {
    pub items: usize,
    pub flagged: usize,
    pub kept: usize,
    pub changed: usize,
    pub revoked: usize,
    pub ended_with_seat: usize,
    pub already_so: usize,
    pub not_applied: usize,
    pub not_reviewed: usize,
    /// Decided by nobody in time.
    pub by_silence: usize,
}

/// Somebody who was asked.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "named after what they hold")]
pub struct Reviewer {
    pub id: String,
    pub name: String,
    pub role: String,
    pub decided_count: usize,
}

/// One stage of reminding.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "named after what they hold")]
pub struct Reminder {
    pub stage: String,
    pub day: String,
    pub was_sent: bool,
    pub recipient_count: i32,
}

/// One item.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are those of the API, described there")]
pub struct Item {
    pub id: String,
    pub kind: SeatAuditItemKind,
    pub subject_id: String,
    pub name: String,
    pub snapshot: Value,
    pub flags: Value,
    pub reviewer: Option<Person>,
    pub decision: Option<SeatAuditDecision>,
    pub decision_source: Option<DecisionSource>,
    pub target: Option<Value>,
    pub note: Option<String>,
    pub decided_by: Option<Person>,
    pub decided_at: Option<String>,
    pub outcome: Option<ItemOutcome>,
    pub detail: Option<Value>,
}

impl Item {
    /// The raised flags, or those that are not known, in words with their reason.
    fn flags(&self, value: &str) -> Vec<(String, String)> {
        let text = |flag: &Value, name: &str| flag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.flags
            .as_array()
            .into_iter()
            .flatten()
            .filter(|flag| text(flag, "value") == value)
            .map(|flag| (words(&text(flag, "flag")), text(flag, "why")))
            .collect()
    }

    /// Role, tier or scopes, in a few words.
    fn access(&self) -> String {
        let text = |name: &str| match self.snapshot.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        match self.kind {
            SeatAuditItemKind::Seat | SeatAuditItemKind::ServiceAccount => {
                format!("{}, tier {}", words(&text("role")), text("tier"))
            }
            SeatAuditItemKind::AccessGrant => {
                let (role, tier, until) = (words(&text("role")), text("tier"), text("expiresAt"));
                format!("{role}, tier {tier}, to {until}: {}", text("reason"))
            }
            SeatAuditItemKind::ApiToken => {
                let scopes = self.snapshot.get("scopes").and_then(Value::as_array);
                let scopes: Vec<_> = scopes.into_iter().flatten().filter_map(Value::as_str).collect();
                let shown = scopes.iter().take(6).copied().collect::<Vec<_>>().join(", ");
                let more = scopes.len().saturating_sub(6);
                let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("of {}: {shown}{tail}", text("seatName"))
            }
        }
    }

    /// The decision and who took it.
    fn decided(&self) -> String {
        let Some(decision) = self.decision else { return "none: nobody but itself could decide".into() };
        let decision = words(decision.as_str());
        match (&self.decided_by, self.decision_source) {
            (_, Some(DecisionSource::Silence)) => format!("{decision}, by silence"),
            (Some(person), _) => format!("{decision}, by {}", person.name),
            (None, _) => decision,
        }
    }

    /// What came of it, with the proof in words.
    fn came_of_it(&self) -> String {
        let outcome = words(self.outcome.map_or("", ItemOutcome::as_str));
        let Some(detail) = &self.detail else { return outcome };
        let mut parts = vec![outcome];
        if let Some(why) = detail.get("why").and_then(Value::as_str) {
            parts.push(why.to_owned());
        }
        let names = |key: &str| {
            let list = detail.get(key).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(|one| one.get("name")?.as_str()).collect::<Vec<_>>().join(", ")
        };
        let is_seat = matches!(self.kind, SeatAuditItemKind::Seat | SeatAuditItemKind::ServiceAccount);
        if is_seat && detail.get("died").is_some() {
            let died = names("died");
            parts.push(if died.is_empty() { "no live token".into() } else { format!("tokens that died: {died}") });
        }
        let left = names("leftBehind");
        if !left.is_empty() {
            parts.push(format!("service accounts without an owner now: {left}"));
        }
        if let Some(changed) = detail.get("changed").and_then(Value::as_object) {
            for (what, change) in changed {
                let side = |key: &str| change.get(key).map(plain).unwrap_or_default();
                parts.push(format!("{what} from {} to {}", side("from"), side("to")));
            }
        }
        parts.join("; ")
    }
}

impl Report {
    /// The whole in two sentences.
    pub fn sentence(&self) -> String {
        let c = &self.summary;
        let mut text = format!(
            "{} items were reviewed: {} kept, {} changed, {} revoked.",
            c.items,
            c.kept + c.ended_with_seat,
            c.changed,
            c.revoked
        );
        if c.by_silence > 0 {
            text.push_str(&format!(" {} were settled by silence.", c.by_silence));
        }
        if c.not_applied > 0 {
            text.push_str(&format!(" {} decisions could not be applied.", c.not_applied));
        }
        if c.not_reviewed > 0 {
            text.push_str(&format!(" {} could not be reviewed by anybody but themselves.", c.not_reviewed));
        }
        text
    }

    /// What the comparison of everything else says.
    fn rest(&self) -> String {
        let rest = &self.untouched;
        if rest.is_unchanged && rest.meanwhile.is_empty() {
            return format!("Nothing else changed: {} other seats and tokens are as they were.", rest.count);
        }
        if rest.is_unchanged {
            return format!(
                "{} other seats and tokens are as they were. {} were changed meanwhile, not by this audit.",
                rest.count,
                rest.meanwhile.len()
            );
        }
        "The comparison of everything else failed; somebody should look.".into()
    }
}

/// A file of the report.
pub(super) struct File {
    /// Its content.
    pub text: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// The three files.
pub(super) struct Files {
    pub json: File,
    pub markdown: File,
    pub html: File,
}

/// Renders the files.
pub(super) fn render(report: &Report) -> Result<Files> {
    let mut json = serde_json::to_string_pretty(report).map_err(|e| Error::internal("writing a report", e))?;
    json.push('\n');
    let json = file(json);
    let markdown = file(markdown::render(report, &json.sha256));
    let html = file(html::render(report, &json.sha256));
    Ok(Files { json, markdown, html })
}

fn file(text: String) -> File {
    let sha256 = data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref());
    File { text, sha256 }
}

/// `NEVER_SIGNED_IN` as people read it: "never signed in".
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ").replace("mfa", "MFA").replace("api", "API")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nobody".into(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
