//! Rows as lines of JSON, with the names that the database knows and ids as they are written everywhere else.

use chrono::SecondsFormat;
use data_encoding::BASE32_DNSSEC;
use keystead_entities::owned::{Owned, Taken, prefix_of};
use sea_orm::{ConnectionTrait, Value};
use serde_json::{Map, Value as Json};

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Rows that are in memory at once.
const PAGE: u64 = 500;

/// A page of a table, as lines, and where the next begins.
pub(super) struct Page {
    pub lines: Vec<u8>,
    pub count: i64,
    pub next: Option<Vec<Value>>,
}

/// The rows of the company behind the one with that key.
pub(super) async fn page(ctx: &Ctx, table: &Owned, behind: Option<&[Value]>) -> Result<Page> {
    let db = ctx.db();
    let found = db.query_all_raw(table.page(db.get_database_backend(), ctx.scope(), behind, PAGE)).await?;
    let (mut lines, mut next) = (Vec::new(), None);
    for row in &found {
        let values = table.read(row)?;
        next = table.key_of(&values);
        let object = object(table, values)?;
        serde_json::to_writer(&mut lines, &object).map_err(|e| Error::internal("writing a row", e))?;
        lines.push(b'\n');
    }
    let is_last = found.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    Ok(Page { lines, count, next: next.filter(|_| !is_last) })
}

fn object(table: &Owned, values: Vec<Value>) -> Result<Map<String, Json>> {
    let Taken::Rows { prefix, without } = table.taken else { return Ok(Map::new()) };
    let mut object = Map::new();
    for (column, value) in table.columns().into_iter().zip(values) {
        if without.iter().any(|(name, _)| *name == column.name) {
            continue;
        }
        let prefix = prefix_of(prefix, column.name).unwrap_or_default();
        let value = json(prefix, value);
        let value = value.ok_or_else(|| {
            let what = format!("{}.{} holds what is not to be exported", table.name(), column.name);
            Error::internal("writing a row", what)
        })?;
        object.insert(column.name.to_owned(), value);
    }
    Ok(object)
}

/// The value as it is written; `None` for bytes, which are secrets or hashes of them.
fn json(prefix: &str, value: Value) -> Option<Json> {
    Some(match value {
        Value::Bool(value) => value.into(),
        Value::SmallInt(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::String(value) => value.into(),
        Value::Json(value) => value.map_or(Json::Null, |value| *value),
        Value::ChronoDateTimeUtc(value) => {
            value.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Millis, true)).into()
        }
        Value::Uuid(value) => value
            .map(|id| match prefix {
                "" => id.to_string(),
                prefix => format!("{prefix}{}", BASE32_DNSSEC.encode(id.as_bytes())),
            })
            .into(),
        _ => return None,
    })
}
