//! Answers into a document.

use super::parse::{Kind, Value, parse, quoted};
use crate::csv::decode;
use crate::fill::{Patched, Write};
use crate::refused::Result;
use crate::report::{Change, Part};
use crate::words;

/// Writes answers to the values they belong to; a key that is not there yet is added behind the last of its object.
pub fn apply(bytes: &[u8], writes: &[Write]) -> Result<Patched> {
    let (text, encoding) = decode(bytes)?;
    let document = parse(&text)?;
    let colon = if text.contains("\": ") { "\": " } else { "\":" };
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for write in writes {
        let (outer, key) = write.place.rsplit_once('/').unwrap_or_default();
        let before = at(&document, &write.place);
        let holder = at(&document, outer);
        let (span, new) = match (before, holder.and_then(|h| h.members().last().map(|(_, v)| (h, v)))) {
            (Some(Value { kind: Kind::Object(_), .. }), _) => {
                refused.push((write.clone(), "the value there is an object".to_owned()));
                continue;
            }
            (Some(value), _) => (value.span.clone(), like(value, write)),
            (None, Some((holder, last))) if !write.value.is_empty() => {
                let new = format!("{}\"{}{colon}{}", between(&text, holder, last), unescaped(key), value(write));
                (last.span.end..last.span.end, new)
            }
            (None, Some(_)) => continue,
            (None, None) => {
                refused.push((write.clone(), "the file has no such object".to_owned()));
                continue;
            }
        };
        if before.is_some_and(|b| b.shown() == write.value) {
            continue;
        }
        changes.push(Change {
            sheet: String::new(),
            cell: write.place.clone(),
            before: before.map(Value::shown).unwrap_or_default(),
            after: write.value.clone(),
        });
        edits.push((span, new));
    }
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (span, new) in edits {
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push_str(&new);
        from = span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    // What the file's letters do not have is written by its code.
    let bytes_after =
        encoding.encode(&out).or_else(|_| encoding.encode(&by_code(&out))).unwrap_or_else(|_| bytes.to_vec());
    let part = Part {
        name: "file".to_owned(),
        is_changed: bytes_after != bytes,
        before: bytes.len(),
        after: bytes_after.len(),
    };
    Ok(Patched { bytes: bytes_after, changes, refused, parts: vec![part], notes: Vec::new() })
}

fn by_code(text: &str) -> String {
    let mut units = [0; 2];
    let code =
        |c: char, units: &mut [u16; 2]| c.encode_utf16(units).iter().map(|u| format!("\\u{u:04x}")).collect::<String>();
    text.chars().map(|c| if u32::from(c) < 0x100 { c.to_string() } else { code(c, &mut units) }).collect()
}

/// The value at a pointer.
fn at<'v>(document: &'v Value, pointer: &str) -> Option<&'v Value> {
    let mut value = document;
    for step in pointer.split('/').skip(1) {
        value = match &value.kind {
            Kind::Object(_) => value.get(&unescaped(step))?,
            Kind::Array(all) => all.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// A comma and the space that stands before an object's last key.
fn between(text: &str, holder: &Value, last: &Value) -> String {
    let before = holder.members().iter().rev().nth(1).map_or(holder.span.start + 1, |(_, v)| v.span.end);
    let space = text.get(before..last.from).unwrap_or_default();
    let start = space.trim_end().len();
    format!(",{}", space.get(start..).unwrap_or_default())
}

fn value(write: &Write) -> String {
    match write.several {
        true => format!("[{}]", write.value.lines().map(quoted).collect::<Vec<_>>().join(", ")),
        false => quoted(&write.value),
    }
}

/// The answer as the kind of value that stands there.
fn like(before: &Value, write: &Write) -> String {
    match &before.kind {
        _ if write.value.is_empty() => match before.kind {
            Kind::Text(_) => "\"\"".to_owned(),
            Kind::Array(_) => "[]".to_owned(),
            _ => "null".to_owned(),
        },
        Kind::Bool(_) if words::is_yes(&write.value) => "true".to_owned(),
        Kind::Bool(_) if words::is_no(&write.value) => "false".to_owned(),
        Kind::Number(_) if write.value.parse::<f64>().is_ok_and(f64::is_finite) => write.value.clone(),
        Kind::Array(_) => format!("[{}]", write.value.lines().map(quoted).collect::<Vec<_>>().join(", ")),
        _ => value(write),
    }
}
