//! A sheet's XML with some of its cells replaced, and not a byte besides.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use quick_xml::escape::partial_escape;

use super::sheet::Within;
use super::strings::coded;
use super::xml::{Node, Tag, Xml, text};
use crate::book::place::{At, LAST, cell, cell_name};
use crate::refused::Result;

/// What a cell becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its text; blank for an empty cell.
    pub text: String,
    /// Written as a number.
    pub is_number: bool,
    /// A cell whose format a new one takes.
    pub like: Option<At>,
}

#[derive(Default)]
struct RowAt {
    open: Range<usize>,
    is_empty: bool,
    close: usize,
    style: Option<String>,
    cells: BTreeMap<u32, CellAt>,
}

struct CellAt {
    span: Range<usize>,
    attributes: Vec<(String, String)>,
}

#[derive(Default)]
struct Places {
    prefix: String,
    data: Range<usize>,
    data_is_empty: bool,
    end: usize,
    rows: BTreeMap<u32, RowAt>,
    columns: Vec<(u32, u32, String)>,
    styles: BTreeMap<At, String>,
}

/// The sheet with the given cells replaced.
pub fn patch(part: &str, bytes: &[u8], values: &BTreeMap<At, Value>) -> Result<Vec<u8>> {
    let xml = text(part, bytes)?;
    let mark = bytes.len() - xml.len();
    let places = Places::find(part, xml, values)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let rows: BTreeSet<u32> = values.keys().map(|at| at.0).collect();
    for number in rows {
        let cells = values.range((number, 0)..=(number, u32::MAX));
        match places.rows.get(&number) {
            Some(row) => places.edit_row(row, cells, &mut edits),
            None => {
                let new: String = cells.map(|(at, value)| places.new_cell(*at, value, None)).collect();
                let p = &places.prefix;
                let at = places.rows.range(number..).next().map_or(places.end, |(_, row)| row.open.start);
                edits.push((at..at, format!("<{p}row r=\"{number}\">{new}</{p}row>")));
            }
        }
    }
    if places.data_is_empty {
        let new: String = edits.drain(..).map(|(_, text)| text).collect();
        let p = &places.prefix;
        edits.push((places.data.clone(), format!("<{p}sheetData>{new}</{p}sheetData>")));
    }
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = bytes.get(..mark).unwrap_or_default().to_vec();
    let mut at = 0;
    for (span, new) in edits {
        out.extend_from_slice(xml.get(at..span.start).unwrap_or_default().as_bytes());
        out.extend_from_slice(new.as_bytes());
        at = span.end;
    }
    out.extend_from_slice(xml.get(at..).unwrap_or_default().as_bytes());
    Ok(out)
}

impl Places {
    fn find(part: &str, source: &str, values: &BTreeMap<At, Value>) -> Result<Self> {
        let wanted: BTreeSet<At> = values.keys().copied().collect();
        let models: BTreeSet<At> = values.values().filter_map(|v| v.like).collect();
        let mut xml = Xml::new(part, source);
        let mut places = Self::default();
        let (mut row, mut column) = (0, 0);
        let mut within = Within::default();
        loop {
            let node = xml.next()?;
            within.step(&node, &xml)?;
            let span = xml.span();
            match node {
                Node::Open(tag) => match tag.name() {
                    "sheetData" => {
                        places.prefix = prefix(tag.full_name());
                        (places.data, places.data_is_empty, places.end) = (span.clone(), tag.is_empty, span.end);
                    }
                    "row" if within.is_data => {
                        row = tag.number("r").filter(|n| (1..=LAST.0).contains(n)).unwrap_or((row + 1).min(LAST.0));
                        column = 0;
                        let style = tag.get("s").filter(|_| tag.flag("customFormat") == Some(true));
                        // A row that comes twice goes on.
                        let cells = places.rows.remove(&row).map(|row| row.cells).unwrap_or_default();
                        let at = RowAt { close: span.end, is_empty: tag.is_empty, open: span, style, cells };
                        places.rows.insert(row, at);
                    }
                    "c" if within.is_row => {
                        let at = tag.get("r").and_then(|r| cell(&r)).unwrap_or((row, (column + 1).min(LAST.1)));
                        column = at.1;
                        if let Some(style) = tag.get("s").filter(|_| models.contains(&at)) {
                            places.styles.insert(at, style);
                        }
                        let mut found = CellAt { span, attributes: attributes(&tag, wanted.contains(&at)) };
                        if !tag.is_empty {
                            xml.skip()?;
                            found.span.end = xml.span().end;
                        }
                        places.add(at, found);
                    }
                    "col" => {
                        if let (Some(from), Some(to), Some(style)) =
                            (tag.number("min"), tag.number("max"), tag.get("style"))
                        {
                            places.columns.push((from, to, style));
                        }
                    }
                    "dataValidation" if !tag.is_empty => xml.skip()?,
                    _ => {}
                },
                Node::Close("row") if within.is_data => {
                    if let Some(row) = places.rows.get_mut(&row) {
                        row.close = span.start;
                    }
                }
                Node::Close("sheetData") => places.end = span.start,
                Node::End => return Ok(places),
                _ => {}
            }
        }
    }

    fn add(&mut self, at: At, found: CellAt) {
        if let Some(row) = self.rows.get_mut(&at.0) {
            row.cells.insert(at.1, found);
        }
    }

    fn edit_row<'v>(
        &self,
        row: &RowAt,
        cells: impl Iterator<Item = (&'v At, &'v Value)>,
        edits: &mut Vec<(Range<usize>, String)>,
    ) {
        let mut within = String::new();
        for (at, value) in cells {
            if let Some(found) = row.cells.get(&at.1) {
                edits.push((found.span.clone(), self.cell(value, &found.attributes)));
                continue;
            }
            let new = self.new_cell(*at, value, row.style.as_deref());
            match row.cells.range(at.1..).next() {
                Some((_, next)) => edits.push((next.span.start..next.span.start, new)),
                None => within.push_str(&new),
            }
        }
        if within.is_empty() {
            return;
        }
        let p = &self.prefix;
        match row.is_empty {
            // `<row r="7"/>` has to be opened; what it says of itself stays.
            true => edits.push((row.close - 2..row.close, format!(">{within}</{p}row>"))),
            false => edits.push((row.close..row.close, within)),
        }
    }

    fn new_cell(&self, at: At, value: &Value, row_style: Option<&str>) -> String {
        if value.text.is_empty() {
            return String::new();
        }
        let column =
            || self.columns.iter().find(|(from, to, _)| (*from..=*to).contains(&at.1)).map(|(.., s)| s.as_str());
        let like = value.like.and_then(|at| self.styles.get(&at)).map(String::as_str);
        let mut attributes = vec![("r".to_owned(), cell_name(at))];
        if let Some(style) = like.or(row_style).or_else(column) {
            attributes.push(("s".to_owned(), style.to_owned()));
        }
        self.cell(value, &attributes)
    }

    fn cell(&self, value: &Value, attributes: &[(String, String)]) -> String {
        let p = &self.prefix;
        let kept: String =
            attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", value.replace('"', "&quot;"))).collect();
        match value {
            v if v.text.is_empty() => format!("<{p}c{kept}/>"),
            v if v.is_number => format!("<{p}c{kept}><{p}v>{}</{p}v></{p}c>", v.text.trim()),
            v => {
                let text = partial_escape(coded(&v.text));
                let space = if text.trim() == text && !text.contains('\n') { "" } else { " xml:space=\"preserve\"" };
                format!("<{p}c{kept} t=\"inlineStr\"><{p}is><{p}t{space}>{text}</{p}t></{p}is></{p}c>")
            }
        }
    }
}

fn prefix(name: &str) -> String {
    name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// The attributes that a cell keeps: all but the kind of its value.
fn attributes(tag: &Tag<'_>, is_wanted: bool) -> Vec<(String, String)> {
    if is_wanted { tag.attributes().filter(|(name, _)| name != "t").collect() } else { Vec::new() }
}
