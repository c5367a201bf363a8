//! A list as it is printed: those of its columns that somebody reads, names instead of ids, times of the company's day.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use keystead_entities::export::{self, ExportKind};
use keystead_entities::{Scoped, ai_app, business_unit, provider_account, seat, tenant};
use sea_orm::QuerySelect;
use serde_json::Value;
use uuid::Uuid;

use super::lists::{self, Place, Row};
use super::make::plain;
use super::pdf::{self, Table};
use super::{ListFilter, kind};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::tenants::calendar;

/// Rows of a printed list. Nobody reads more on paper; the other formats have all of them.
pub const MOST: usize = 5_000;

/// How the value of a column is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// As it is.
    Text,
    /// A word such as `UNDECIDED`.
    Word,
    /// A moment.
    Time,
    /// The name of what the id is of.
    Name,
}
use Look::{Name, Text, Time, Word};

/// Name of a column as in [`lists`], its heading, how it is shown.
type Column = (&'static str, &'static str, Look);

fn columns(kind: ExportKind) -> &'static [Column] {
    match kind {
        ExportKind::Seats => &[
            ("name", "Name", Text),
            ("email", "Mail address", Text),
            ("kind", "Kind", Word),
            ("role", "Role", Word),
            ("tier", "Tier", Text),
            ("status", "Status", Word),
            ("businessUnitId", "Business unit", Name),
            ("ownerId", "Owner", Name),
            ("mfa", "Second factor", Word),
            ("lastActiveAt", "Last active", Time),
        ],
        ExportKind::ApiTokens => &[
            ("name", "Name", Text),
            ("seatId", "Seat", Name),
            ("scopes", "Scopes", Text),
            ("status", "Status", Word),
            ("expiresAt", "Expires", Time),
            ("lastUsedAt", "Last used", Time),
            ("revokedReason", "Why revoked", Text),
            ("createdAt", "Created", Time),
        ],
        ExportKind::ProviderAccounts => &[
            ("name", "Name", Text),
            ("provider", "Provider", Text),
            ("region", "Region", Text),
            ("status", "Status", Word),
            ("trainingOptOut", "No training", Word),
            ("zeroRetention", "Keeps nothing", Word),
            ("retentionDays", "Days kept", Text),
            ("dpaSignedOn", "Agreement signed", Text),
            ("contractEndsOn", "Contract ends", Text),
            ("contractCheckedOn", "Checked", Text),
        ],
        ExportKind::ProviderKeys => &[
            ("label", "Label", Text),
            ("accountId", "Account", Name),
            ("status", "Status", Word),
            ("lastFour", "Last four", Text),
            ("fingerprint", "Fingerprint", Text),
            ("verification", "Vendor says", Word),
            ("addedById", "Added by", Name),
            ("rotatedAt", "Rotated", Time),
            ("dueOn", "Due", Text),
            ("lastUsedAt", "Last used", Time),
        ],
        ExportKind::AiApps => &[
            ("name", "Name", Text),
            ("vendorName", "Maker", Text),
            ("kind", "Kind", Word),
            ("status", "Status", Word),
            ("dataClasses", "Data", Text),
            ("tier", "Tier", Text),
            ("ownerId", "Owner", Name),
            ("decisionEndsAt", "Decision ends", Time),
            ("archivedAt", "Archived", Time),
        ],
        ExportKind::Pilots => &[
            ("name", "Name", Text),
            ("aiAppId", "App", Name),
            ("businessUnitId", "Business unit", Name),
            ("leadId", "Lead", Name),
            ("status", "Status", Word),
            ("currentPhase", "Phase", Text),
            ("startedOn", "Started", Text),
            ("endedOn", "Ended", Text),
            ("outcome", "Outcome", Word),
        ],
        ExportKind::Questionnaires => &[
            ("title", "Title", Text),
            ("counterparty", "Client or vendor", Text),
            ("direction", "Direction", Word),
            ("status", "Status", Word),
            ("dueOn", "Due", Text),
            ("generatedAt", "Generated", Time),
            ("publishedAt", "Published", Time),
        ],
        ExportKind::SeatAudits => &[
            ("name", "Name", Text),
            ("origin", "Origin", Word),
            ("quarter", "Quarter", Text),
            ("status", "Status", Word),
            ("dueOn", "Due", Text),
            ("startedAt", "Started", Time),
            ("closedAt", "Closed", Time),
            ("cancelledReason", "Why cancelled", Text),
        ],
        ExportKind::Jobs => &[
            ("kind", "Kind", Word),
            ("status", "Status", Word),
            ("attempts", "Tries", Text),
            ("createdBy", "Made by", Name),
            ("runAt", "Due", Time),
            ("finishedAt", "Ended", Time),
            ("error", "Error", Text),
        ],
        ExportKind::AuditEvents => &[
            ("seq", "No.", Text),
            ("occurredAt", "When", Time),
            ("actorId", "Who", Name),
            ("action", "What", Text),
            ("targetId", "To what", Name),
            ("outcome", "Outcome", Word),
            ("details", "Details", Text),
        ],
        _ => &[],
    }
}

/// The list as a PDF, and the number of its rows.
pub(super) async fn made(ctx: &Ctx, row: &export::Model, filter: Option<&ListFilter>) -> Result<(Vec<u8>, i64)> {
    let (mut rows, mut place) = (Vec::new(), Some(Place::Start));
    while let Some(at) = place.filter(|_| rows.len() <= MOST) {
        let (page, next) = lists::page(ctx, row.kind, filter, at).await?;
        rows.extend(page);
        place = next;
    }
    let goes_on = rows.len() > MOST;
    rows.truncate(MOST);
    let tenant = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("printing a list", "its company is gone"))?;
    let names =
        if columns(row.kind).iter().any(|(.., look)| *look == Name) { names(ctx).await? } else { HashMap::new() };
    let table = table(row, rows, goes_on, &Reader { zone: calendar::zone(&tenant), names }, &tenant.name);
    let count = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
    let printed = tokio::task::spawn_blocking(move || pdf::render(&table)).await;
    Ok((printed.map_err(|e| Error::internal("printing a list", e))??, count))
}

fn table(row: &export::Model, rows: Vec<Row>, goes_on: bool, reader: &Reader, company: &str) -> Table {
    let columns = columns(row.kind);
    let at = |name: &str| lists::columns(row.kind).iter().position(|column| *column == name);
    let places: Vec<(Option<usize>, Look)> = columns.iter().map(|(name, _, look)| (at(name), *look)).collect();
    let cell = |cells: &Row, (at, look): &(Option<usize>, Look)| {
        at.and_then(|at| cells.get(at)).map_or_else(String::new, |value| reader.shown(value, *look))
    };
    let rows: Vec<Vec<String>> =
        rows.iter().map(|cells| places.iter().map(|place| cell(cells, place)).collect()).collect();
    let rows_of = if rows.len() == 1 { "row" } else { "rows" };
    let (asked, zone) = (reader.time(row.created_at), reader.zone.name());
    let made = format!("{} {rows_of}. Asked for on {asked}. Times are those of {zone}.", rows.len());
    let only = row.filter.as_ref().and_then(Value::as_object).into_iter().flatten().map(|(_, of)| only(of));
    let end =
        format!("The list goes on: a PDF holds its first {MOST} rows. Export it as CSV or JSONL for all of them.");
    Table {
        title: kind::title(row.kind).to_owned(),
        company: company.to_owned(),
        about: [made].into_iter().chain(only.filter(|text| !text.is_empty())).collect(),
        columns: columns.iter().map(|(_, heading, _)| (*heading).to_owned()).collect(),
        rows,
        end: goes_on.then_some(end),
    }
}

/// A filter in words: `Only: role MEMBER, ADMIN; tier 1.`
fn only(filter: &Value) -> String {
    let said = |value: &Value| match value {
        Value::Array(any) => any.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => plain(other),
    };
    let fields = filter.as_object().into_iter().flatten();
    let parts: Vec<String> = fields.map(|(name, value)| format!("{name} {}", said(value))).collect();
    if parts.is_empty() { String::new() } else { format!("Only: {}.", parts.join("; ")) }
}

/// What ids are the names of, and which time it is.
struct Reader {
    zone: Tz,
    names: HashMap<String, String>,
}

impl Reader {
    fn shown(&self, value: &Value, look: Look) -> String {
        let text = plain(value);
        match look {
            Text => text,
            Word => word(&text),
            Name => self.names.get(&text).cloned().unwrap_or(text),
            Time => DateTime::parse_from_rfc3339(&text).map_or(text, |moment| self.time(moment.with_timezone(&Utc))),
        }
    }

    fn time(&self, moment: DateTime<Utc>) -> String {
        moment.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string()
    }
}

/// `NEEDS_REVIEW` as people write it.
fn word(text: &str) -> String {
    let lower = text.to_lowercase().replace('_', " ");
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is called how: everything that lists point at.
async fn names(ctx: &Ctx) -> Result<HashMap<String, String>> {
    let mut names = HashMap::new();
    macro_rules! add {
        ($($table:ident: $id:ident),*) => {
            $({
                let rows = $table::Entity::within(ctx.scope()).select_only();
                let rows = rows.column($table::Column::Id).column($table::Column::Name);
                let rows: Vec<(Uuid, String)> = rows.into_tuple().all(ctx.db()).await?;
                names.extend(rows.into_iter().map(|(id, name)| (keystead_entities::$id(id).to_string(), name)));
            })*
        };
    }
    add!(seat: SeatId, business_unit: BusinessUnitId, provider_account: ProviderAccountId, ai_app: AiAppId);
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printed_column_is_one_of_its_list_and_every_list_can_be_printed() {
        for kind in super::super::LISTS {
            assert!(!columns(*kind).is_empty(), "{kind}");
            for (name, ..) in columns(*kind) {
                assert!(lists::columns(*kind).contains(name), "{kind}: {name}");
            }
        }
    }

    #[test]
    fn words_and_filters_are_written_as_people_do() {
        assert_eq!((word("NEEDS_REVIEW").as_str(), word("").as_str()), ("Needs review", ""));
        let filter = serde_json::json!({ "role": ["MEMBER", "ADMIN"], "isOverdue": true });
        assert_eq!(only(&filter), "Only: isOverdue true; role MEMBER, ADMIN.");
        assert_eq!(only(&serde_json::json!({})), "");
    }
}
