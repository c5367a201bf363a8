//! Answers into a workbook.

use std::collections::{BTreeMap, HashMap};

use super::package::{Workbook, read};
use super::patch::{Value, patch};
use super::recalculate::when_opened;
use crate::book::unplace;
use crate::fill::{Patched, Write, added_headers};
use crate::form::Form;
use crate::limits;
use crate::refused::{Refused, Result};
use crate::report::{Change, Part};

type BySheet = BTreeMap<usize, BTreeMap<(u32, u32), Value>>;

/// Writes answers into the cells of a workbook.
pub fn fill(bytes: &[u8], form: &Form, writes: &[Write]) -> Result<Patched> {
    let workbook = read(bytes)?;
    let mut patched = Patched {
        bytes: bytes.to_vec(),
        changes: Vec::new(),
        refused: Vec::new(),
        parts: Vec::new(),
        notes: Vec::new(),
    };
    let mut sheets = BySheet::new();
    let mut columns = Vec::new();
    for write in writes {
        match may(&workbook, write) {
            Ok((sheet, at)) => {
                let grid = workbook.book.grids.get(sheet).ok_or(Refused::OtherFile)?;
                let is_number = write.is_word && write.value.trim().parse::<f64>().is_ok();
                if grid.text(at) != write.value.trim() {
                    let like = Some((at.0, at.1.saturating_sub(1)));
                    let value = Value {
                        text: write.value.clone(),
                        is_number,
                        like: like.filter(|_| is_added(form, &grid.name, at)),
                    };
                    sheets.entry(sheet).or_default().insert(at, value);
                    columns.push((grid.name.clone(), at.1));
                }
            }
            Err(why) => patched.refused.push((write.clone(), why)),
        }
    }
    for ((sheet, at), text) in added_headers(form, &columns) {
        let Some(nth) = workbook.book.grids.iter().position(|g| g.name == sheet) else { continue };
        let Some(grid) = workbook.book.grids.get(nth) else { continue };
        if grid.closed(at).is_none() && grid.text(at).is_empty() {
            let value = Value { text, is_number: false, like: Some((at.0, at.1.saturating_sub(1))) };
            sheets.entry(nth).or_default().insert(at, value);
        }
    }
    if !sheets.is_empty() {
        write(&workbook, &sheets, &mut patched)?;
    } else {
        patched.parts = workbook.zip.entries.iter().map(|e| part(&e.name, e.packed(), e.packed(), false)).collect();
    }
    Ok(patched)
}

/// The cell of a write, looked at once more in the file itself.
fn may(workbook: &Workbook<'_>, write: &Write) -> std::result::Result<(usize, (u32, u32)), String> {
    let (sheet, at) = unplace(&write.place).ok_or("it is no cell")?;
    let nth = workbook.book.grids.iter().position(|g| g.name == sheet).ok_or("there is no such sheet")?;
    let grid = workbook.book.grids.get(nth).ok_or("there is no such sheet")?;
    if let Some(closed) = grid.closed(at) {
        return Err(closed.to_string());
    }
    if write.value.encode_utf16().count() > limits::CELL_TEXT {
        return Err(format!("a cell holds no more than {} characters", limits::CELL_TEXT));
    }
    Ok((nth, at))
}

fn is_added(form: &Form, sheet: &str, at: (u32, u32)) -> bool {
    let column = crate::book::place::letters(at.1);
    form.layout.tables.iter().any(|t| t.sheet == sheet && t.answers.iter().any(|a| a.added && a.column == column))
}

fn write(workbook: &Workbook<'_>, sheets: &BySheet, patched: &mut Patched) -> Result<()> {
    let zip = &workbook.zip;
    let nth = |name: &str| zip.entries.iter().position(|e| e.name.eq_ignore_ascii_case(name));
    let mut changed: HashMap<usize, Vec<u8>> = HashMap::new();
    let mut left = limits::UNPACKED;
    for (sheet, values) in sheets {
        let (Some(part), Some(grid)) = (workbook.parts.get(*sheet), workbook.book.grids.get(*sheet)) else { continue };
        let (Some(nth), Some(entry)) = (nth(part), zip.find(part)) else { continue };
        changed.insert(nth, patch(part, &zip.unpack(entry, &mut left)?, values)?);
        patched.changes.extend(values.iter().map(|(at, value)| Change {
            sheet: grid.name.clone(),
            cell: crate::book::place::cell_name(*at),
            before: grid.text(*at).to_owned(),
            after: value.text.clone(),
        }));
    }
    if workbook.has_formulas
        && let (Some(nth), Some(entry)) = (nth(&workbook.main), zip.find(&workbook.main))
        && let Some(bytes) = when_opened(&workbook.main, &zip.unpack(entry, &mut left)?)?
    {
        changed.insert(nth, bytes);
        patched.notes.push("Formulas are calculated anew when the workbook is opened.".to_owned());
    }
    if zip.entries.iter().any(|e| e.name.to_lowercase().starts_with("_xmlsignatures/")) {
        patched.notes.push("The workbook is signed; with answers in it, the signature no longer holds.".to_owned());
    }
    patched.bytes = zip.replaced(&changed)?;
    let after = super::zip::Zip::read(&patched.bytes)?;
    patched.parts = zip
        .entries
        .iter()
        .zip(&after.entries)
        .enumerate()
        .map(|(i, (before, after))| part(&before.name, before.packed(), after.packed(), changed.contains_key(&i)))
        .collect();
    Ok(())
}

fn part(name: &str, before: usize, after: usize, is_changed: bool) -> Part {
    Part { name: name.to_owned(), is_changed, before, after }
}
