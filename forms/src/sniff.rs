//! Which format a file has, told by what is in it; its name decides only between kinds of text.

use std::collections::HashSet;

use crate::book::{Book, unplace};
use crate::form::{Form, Format, Found, Question, Skipped, Why};
use crate::layout::{Head, Layout};
use crate::refused::{Refused, Result};
use crate::{csv, digest, json, limits, tables, text, xlsx};

/// Reads a client's file. With a corrected layout, that decides what is a question and where answers go.
///
/// # Errors
/// Refused, in words for the person who uploaded it, when the file cannot be read, is built to harm, or asks nothing.
pub fn read(file_name: &str, bytes: &[u8], corrected: Option<&Layout>) -> Result<Form> {
    if bytes.len() > limits::FILE {
        return Err(Refused::TooLarge { most: limits::FILE });
    }
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    // A layout knows how its file is written; of kinds of text that is more than what the file looks like.
    let format = match (format(file_name, bytes)?, corrected.map(|layout| layout.format)) {
        (seen, Some(known)) if seen != Format::Workbook && known != Format::Workbook => known,
        (seen, _) => seen,
    };
    let mut form = match format {
        Format::Workbook => of_book(&xlsx::read(bytes)?.book, Format::Workbook, bytes, corrected)?,
        Format::Csv => of_book(&csv::read(&csv::decode(bytes)?.0)?, Format::Csv, bytes, corrected)?,
        Format::Json => {
            let Found { layout, fingerprint, questions, skipped } = json::read(&csv::decode(bytes)?.0, corrected)?;
            Form { format: Format::Json, digest: digest(bytes), fingerprint, layout, questions, skipped }
        }
        Format::Text => {
            let Found { layout, fingerprint, questions, skipped } = text::read(&csv::decode(bytes)?.0, corrected)?;
            Form { format: Format::Text, digest: digest(bytes), fingerprint, layout, questions, skipped }
        }
    };
    once(&mut form.questions);
    if form.questions.is_empty() {
        return Err(Refused::NoQuestions { why: nothing(&form.skipped) });
    }
    if form.questions.len() > limits::QUESTIONS {
        return Err(Refused::TooManyQuestions { most: limits::QUESTIONS });
    }
    Ok(form)
}

/// A place takes one answer: of two questions that claim it, as two sheets of one name would, the first has it.
fn once(questions: &mut [Question]) {
    let mut taken = HashSet::new();
    for question in questions {
        question.answers.retain(|answer| taken.insert(answer.place.clone()));
    }
}

fn format(file_name: &str, bytes: &[u8]) -> Result<Format> {
    let other = |what, instead| Err(Refused::OtherFormat { what, instead });
    match bytes {
        [b'P', b'K', 3, 4, ..] => return Ok(Format::Workbook),
        [b'P', b'K', 5, 6, ..] => return Err(Refused::Empty),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            return match bytes.windows(name.len()).any(|w| w == name) {
                true => Err(Refused::Encrypted),
                false => other(
                    "An Excel workbook of the old kind (.xls), or another old Office file",
                    "an Excel workbook (.xlsx)",
                ),
            };
        }
        [b'%', b'P', b'D', b'F', ..] => return other("A PDF", "the workbook, CSV or text that it was made from"),
        [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, ..] | [b'R', b'a', b'r', b'!', ..] => {
            return other("An archive", "the file that is in it");
        }
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => return other("A picture", "the file that it shows"),
        _ => {}
    }
    let name = file_name.to_lowercase();
    let is_named = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    Ok(match () {
        () if is_named(&[".json", ".jsonc", ".json5", ".jsonl", ".ndjson"]) => Format::Json,
        () if is_named(&[".csv", ".tsv", ".tab"]) => Format::Csv,
        () if is_named(&[".md", ".markdown", ".adoc", ".asciidoc", ".asc", ".rst"]) => Format::Text,
        () => by_contents(&csv::decode(bytes)?.0),
    })
}

/// Text of no known name: what it begins with, and whether its lines have delimiters.
fn by_contents(text: &str) -> Format {
    let code = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with("//") && !l.starts_with("/*"));
    if code.is_some_and(|l| l.starts_with('{') || (l.starts_with('[') && !l.starts_with("[cols") && !l.contains("](")))
    {
        return Format::Json;
    }
    let has_columns = csv::Records::read(text)
        .is_ok_and(|r| r.rows.iter().filter(|fields| fields.len() >= 2).count() * 2 > r.rows.len());
    if has_columns && !text.contains("|---") && !text.contains("| ---") && !text.contains("|===") {
        Format::Csv
    } else {
        Format::Text
    }
}

/// A form of sheets.
pub(crate) fn of_book(book: &Book, format: Format, bytes: &[u8], corrected: Option<&Layout>) -> Result<Form> {
    let (detected, mut skipped) = tables::find(book, format);
    let sheets: Vec<&str> = book.grids.iter().map(|g| g.name.as_str()).collect();
    let fingerprint = detected.fingerprint(&sheets);
    let layout = match corrected {
        Some(layout) => {
            let layout = with_headers(book, layout.clone());
            let is_read = |sheet: &str| layout.tables.iter().any(|t| t.sheet == sheet);
            skipped.retain(|s| !is_read(&s.place));
            let dropped = detected.tables.iter().map(|t| &t.sheet).filter(|s| !is_read(s));
            skipped.extend(dropped.map(|s| Skipped::new(s, "", Why::LeftOut)));
            layout
        }
        None => detected,
    };
    let (mut questions, left) = tables::questions(book, &layout)?;
    // Where tables are on several sheets, their names are the sections that nothing else names.
    if layout.tables.windows(2).any(|pair| pair.first().map(|t| &t.sheet) != pair.last().map(|t| &t.sheet)) {
        for question in questions.iter_mut().filter(|q| q.section.is_none()) {
            question.section = unplace(&question.place).map(|(sheet, _)| sheet.to_owned());
        }
    }
    skipped.extend(left);
    Ok(Form { format, digest: digest(bytes), fingerprint, layout, questions, skipped })
}

/// What was seen instead of questions.
fn nothing(skipped: &[Skipped]) -> String {
    let seen = skipped.iter().take(3).map(|s| match s.place.as_str() {
        "" => s.why.to_string(),
        place => format!("“{place}”: {}", s.why),
    });
    let why = seen.collect::<Vec<_>>().join("; ");
    if why.is_empty() { "nothing in it reads like one".to_owned() } else { why }
}

/// A layout whose header was taken out when it was corrected gets the texts of its header rows.
fn with_headers(book: &Book, mut layout: Layout) -> Layout {
    for table in layout.tables.iter_mut().filter(|t| t.header.is_empty()) {
        if let (Some(grid), Some(row)) = (book.grid(&table.sheet), table.header_rows.last()) {
            let heads =
                grid.filled(*row).map(|(c, t)| Head { column: crate::book::place::letters(c), text: t.to_owned() });
            table.header = heads.collect();
        }
    }
    layout
}
