//! Making a list into a file: page by page, by key.

use std::time::Duration;

use keystead_entities::export::{self, ExportFormat, ExportStatus};
use keystead_entities::{ExportId, Scoped, export_part, job};
use serde_json::{Map, Value, json};

use super::lists::{self, Place, Row};
use super::{FileWriter, ListFilter, csv, print};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind};

/// Makes a list into a file.
pub static MAKE: Kind =
    Kind { name: "MAKE_EXPORT", max_attempts: 5, timeout: Duration::from_secs(1_800), concurrency: 2 };

/// The work of [`MAKE`]. A second run begins anew; a finished or deleted file is left alone.
pub async fn make(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: ExportId = jobs::payload(job, "exportId")?;
    let row = export::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let Some(row) = row.filter(|row| row.status == ExportStatus::Pending) else { return Ok(None) };
    let tx = ctx.begin().await?;
    export_part::Entity::remove(ctx.scope(), id).exec(&tx).await?;
    ctx.commit(tx, id).await?;
    let filter = row.filter.as_ref().map(ListFilter::read).transpose()?;
    let mut file = FileWriter::new(id);
    let count = match row.format {
        ExportFormat::Pdf => {
            let (bytes, count) = print::made(ctx, &row, filter.as_ref()).await?;
            file.write(&bytes);
            count
        }
        _ => rows(ctx, &row, filter.as_ref(), &mut file).await?,
    };
    let tx = ctx.begin().await?;
    let row = file.finish(&tx, ctx, Some(count)).await?;
    let event = audit::Event::new("export.made", id)
        .with("kind", row.kind.as_str())
        .with("rowCount", count)
        .with("sha256", row.sha256.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, id).await?;
    Ok(Some(json!({ "exportId": id, "rowCount": count })))
}

/// Writes every row, a piece of the file at a time, and says how many there were.
async fn rows(ctx: &Ctx, row: &export::Model, filter: Option<&ListFilter>, file: &mut FileWriter) -> Result<i64> {
    let names = lists::columns(row.kind);
    if row.format == ExportFormat::Csv {
        file.write(&csv_row(names.iter().copied()));
    }
    let (mut count, mut place) = (0_i64, Place::Start);
    loop {
        let (rows, next) = lists::page(ctx, row.kind, filter, place).await?;
        for cells in &rows {
            file.write(&written(row.format, names, cells)?);
            count += 1;
        }
        if file.is_full() {
            let tx = ctx.begin().await?;
            while file.is_full() {
                file.flush(&tx, ctx).await?;
            }
            ctx.commit(tx, row.id).await?;
            jobs::progress(ctx, count, None).await?;
        }
        match next {
            Some(next) => place = next,
            None => return Ok(count),
        }
    }
}

fn written(format: ExportFormat, names: &[&str], cells: &Row) -> Result<Vec<u8>> {
    if format == ExportFormat::Csv {
        let cells: Vec<String> = cells.iter().map(plain).collect();
        return Ok(csv_row(cells.iter().map(String::as_str)));
    }
    let object: Map<String, Value> = names.iter().map(|name| (*name).to_owned()).zip(cells.iter().cloned()).collect();
    let mut line = serde_json::to_vec(&object).map_err(|e| Error::internal("writing a list", e))?;
    line.push(b'\n');
    Ok(line)
}

fn csv_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut row = Vec::new();
    csv::row(&mut row, cells);
    row
}

/// A value as a cell: texts as they are, lists with semicolons, nothing for nothing.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}
