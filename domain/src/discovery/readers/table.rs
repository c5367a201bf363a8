//! Files with columns: CSV with commas, semicolons or tabs, the W3C form of logs, Umbrella's without a header, and JSON, as
//! lines, as an array, or as an interface of the makers answers.

use chrono::{DateTime, Utc};
use keystead_entities::discovery_source::DiscoveryKind as Kind;
use serde_json::Value;

use super::columns::{Record, is_known, title};
use super::{MAX_LINES, Read, too_many};
use crate::error::{Error, Result};
use crate::seats::import::{Lines, delimiter, without_preamble};

/// Cisco Umbrella writes its DNS log without a header.
const UMBRELLA: &str = "timestamp,most granular identity,identities,internal ip,external ip,action,query type,response code,domain,categories";
/// Arrays within a record that hold the things themselves.
const WITHIN: [&str; 4] = ["applications", "events", "apps", "detectedapps"];

/// Whether a log is a file with columns.
pub(super) fn is_table(kind: Kind, text: &str) -> bool {
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty()) else { return true };
    if first.starts_with(['{', '"'])
        || text.lines().take(10).any(|line| line.starts_with("#Fields:"))
        || is_json_array(first)
    {
        return true;
    }
    let titles: Vec<String> = first.split(char::from(delimiter(first))).map(title).collect();
    titles.len() > 1 && is_known(kind, &titles)
}

fn is_json_array(text: &str) -> bool {
    text.strip_prefix('[').is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with(['{', ']']))
}

/// Reads one.
pub(super) fn read(kind: Kind, text: &str, as_of: DateTime<Utc>) -> Result<Read> {
    let first = text.trim_start();
    if first.starts_with('{') || is_json_array(first) {
        return json(kind, text, as_of);
    }
    if let Some(at) = text.find("#Fields:").filter(|at| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n')) {
        return w3c(kind, text, at, as_of);
    }
    if kind == Kind::DnsLog && first.starts_with('"') && !first.to_lowercase().starts_with("\"timestamp\"") {
        let titles: Vec<String> = UMBRELLA.split(',').map(title).collect();
        return rows(kind, text, 0, Some(titles), as_of);
    }
    let (text, skipped) = without_preamble(text);
    rows(kind, text, skipped, None, as_of)
}

fn unknown(kind: Kind) -> Error {
    let message = match kind {
        Kind::GenericCsv => {
            "The first line names no columns that are known here. Use name, publisher, bundle_id, domain, users, devices, \
             user, device, first_seen, last_seen, scopes; a name, a bundle_id or a domain is needed."
        }
        Kind::Survey => "A survey is no file. Launch one with usageSurveyLaunch.",
        _ => {
            "The first line names no columns that are known of this kind of export. Send the file as it was downloaded, or \
             as GENERIC_CSV with the columns name, publisher, bundle_id, domain, users, devices."
        }
    };
    Error::invalid("text", message)
}

fn rows(kind: Kind, text: &str, skipped: u64, titles: Option<Vec<String>>, as_of: DateTime<Utc>) -> Result<Read> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(::csv::Trim::Fields)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let is_strict = titles.is_none();
    let titles = match titles {
        Some(titles) => titles,
        None => match records.next() {
            Some(Ok(header)) => header.iter().take(500).map(title).collect(),
            _ => return Err(Error::invalid("text", "There is nothing in this file.")),
        },
    };
    if !is_known(kind, &titles) {
        return Err(unknown(kind));
    }
    let (mut read, mut count) = (Read::default(), 0_usize);
    let mut lines = Lines::of(text);
    for record in records {
        count += 1;
        if count > MAX_LINES {
            return Err(too_many());
        }
        let Ok(record) = record else { return Err(Error::invalid("text", "This file cannot be read as CSV.")) };
        lines.advance(record.position().map_or(0, ::csv::Position::byte));
        let line = i32::try_from(lines.line() + skipped).unwrap_or(i32::MAX);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if is_strict && record.len() != titles.len() {
            let message = format!("The line has {} cells where the header has {}.", record.len(), titles.len());
            read.invalid.push((line, message));
            continue;
        }
        let cells = titles.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        take(&mut read, kind, Record { line, cells }, as_of);
    }
    Ok(read)
}

fn take(read: &mut Read, kind: Kind, record: Record, as_of: DateTime<Utc>) {
    match record.read(kind, as_of) {
        Ok(seen) => read.sightings.extend(seen),
        Err(why) => read.invalid.push((record.line, why)),
    }
}

/// The W3C form: `#Fields:` names the columns, spaces part them.
fn w3c(kind: Kind, text: &str, at: usize, as_of: DateTime<Utc>) -> Result<Read> {
    let header = text.get(at..).unwrap_or_default().lines().next().unwrap_or_default();
    let titles: Vec<String> = header.trim_start_matches("#Fields:").split_whitespace().map(title).collect();
    if !is_known(kind, &titles) {
        return Err(unknown(kind));
    }
    let mut read = Read::default();
    for (line, text) in (1_i32..).zip(text.lines()) {
        if usize::try_from(line).is_ok_and(|line| line > MAX_LINES) {
            return Err(too_many());
        }
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = text.split_whitespace().collect();
        if cells.len() != titles.len() {
            let message = format!("The line has {} parts where the header has {}.", cells.len(), titles.len());
            read.invalid.push((line, message));
            continue;
        }
        let cells = titles.iter().cloned().zip(cells.into_iter().map(str::to_owned)).collect();
        take(&mut read, kind, Record { line, cells }, as_of);
    }
    Ok(read)
}

fn json(kind: Kind, text: &str, as_of: DateTime<Utc>) -> Result<Read> {
    if kind == Kind::Survey {
        return Err(unknown(kind));
    }
    let mut read = Read::default();
    match serde_json::from_str::<Value>(text) {
        Ok(whole) => {
            for (at, item) in (1_i32..).zip(items(&whole)) {
                object(&mut read, kind, at, item, as_of);
            }
        }
        // One object a line.
        Err(_) => {
            for (line, text) in (1_i32..).zip(text.lines()) {
                match serde_json::from_str::<Value>(text) {
                    Ok(item) => object(&mut read, kind, line, &item, as_of),
                    Err(_) if text.trim().is_empty() => {}
                    Err(_) => read.invalid.push((line, "This is not JSON.".into())),
                }
                if read.sightings.len() + read.invalid.len() > MAX_LINES {
                    return Err(too_many());
                }
            }
        }
    }
    if read.sightings.len() + read.invalid.len() > MAX_LINES { Err(too_many()) } else { Ok(read) }
}

/// The items of an array, or of what an interface wraps one in.
fn items(whole: &Value) -> Vec<&Value> {
    let wrapped = ["value", "results", "items", "data"].iter().find_map(|name| whole.get(name)?.as_array());
    match whole.as_array().or(wrapped) {
        Some(items) => items.iter().collect(),
        None if whole.as_object().is_some_and(|object| !object.is_empty()) => vec![whole],
        None => Vec::new(),
    }
}

/// Of an object with things in it, such as a computer with its applications, each thing is a line together with what stands
/// around it.
fn object(read: &mut Read, kind: Kind, line: i32, item: &Value, as_of: DateTime<Utc>) {
    let mut around = Vec::new();
    flatten("", item, &mut around, 0);
    let within = item
        .as_object()
        .into_iter()
        .flatten()
        .find_map(|(name, value)| WITHIN.contains(&title(name).as_str()).then(|| value.as_array())?);
    match within {
        None => take(read, kind, Record { line, cells: around }, as_of),
        Some(things) => {
            for thing in things {
                let mut cells = Vec::new();
                flatten("", thing, &mut cells, 0);
                if kind == Kind::GoogleOauth {
                    // What happened is called by the name `name`, which else is that of an app.
                    cells
                        .iter_mut()
                        .filter(|(title, _)| title == "name")
                        .for_each(|(title, _)| *title = "eventname".into());
                }
                let outer = around.iter().filter(|(title, _)| kind != Kind::Jamf || title != "name");
                cells.extend(outer.cloned());
                take(read, kind, Record { line, cells }, as_of);
            }
        }
    }
}

/// The texts and numbers of an object, under their name and, further in, also under that of what they are in. An array of
/// names and values is such an object too.
fn flatten(above: &str, value: &Value, cells: &mut Vec<(String, String)>, depth: u8) {
    let Some(fields) = value.as_object().filter(|_| depth < 4) else { return };
    for (name, value) in fields {
        let name = title(name);
        let text = match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(_) => {
                flatten(&name, value, cells, depth + 1);
                None
            }
            Value::Array(items) => {
                for item in items {
                    let parameter = item.get("name").and_then(Value::as_str);
                    if let Some((name, value)) = parameter.zip(item.get("value").or_else(|| item.get("multiValue"))) {
                        cells.push((title(name), plain(value)));
                    }
                }
                Some(plain(value)).filter(|text| !text.is_empty())
            }
            _ => None,
        };
        let Some(text) = text else { continue };
        if !above.is_empty() {
            cells.push((format!("{above}{name}"), text.clone()));
        }
        if above.is_empty() || name != "name" {
            cells.push((name, text));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.as_i64().map(|n| n.to_string()).unwrap_or_default(),
    }
}
