//! Of the formats of cells only what matters here: whether they lock, and how many places a number shows.

use std::collections::HashMap;

use super::xml::{Node, Tag, Xml, text};
use crate::refused::Result;

#[derive(Clone, Debug, Default)]
struct Format {
    is_locked: Option<bool>,
    base: Option<usize>,
    number: u32,
}

/// The formats of a workbook.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    cells: Vec<Format>,
    bases: Vec<Format>,
    numbers: HashMap<u32, usize>,
}

impl Styles {
    /// Reads the part with the formats.
    pub fn read(part: &str, bytes: &[u8]) -> Result<Self> {
        let mut xml = Xml::new(part, text(part, bytes)?);
        let mut styles = Self { numbers: HashMap::from([(1, 0), (2, 2)]), ..Self::default() };
        let mut list = "";
        loop {
            match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "cellXfs" if !tag.is_empty => list = "cells",
                    "cellStyleXfs" if !tag.is_empty => list = "bases",
                    "xf" => styles.list(list).into_iter().for_each(|l| l.push(format(&tag))),
                    "protection" => {
                        if let Some(last) = styles.list(list).and_then(|l| l.last_mut()) {
                            last.is_locked = tag.flag("locked").or(last.is_locked);
                        }
                    }
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode"))
                            && let Some(places) = places(&code)
                        {
                            styles.numbers.insert(id, places);
                        }
                    }
                    _ => {}
                },
                Node::Close("cellXfs" | "cellStyleXfs") => list = "",
                Node::End => return Ok(styles),
                _ => {}
            }
        }
    }

    fn list(&mut self, name: &str) -> Option<&mut Vec<Format>> {
        match name {
            "cells" => Some(&mut self.cells),
            "bases" => Some(&mut self.bases),
            _ => None,
        }
    }

    /// Whether a format locks its cells; it does where it says nothing.
    pub fn is_locked(&self, style: usize) -> bool {
        let Some(format) = self.cells.get(style) else { return true };
        let base = || format.base.and_then(|base| self.bases.get(base)).and_then(|b| b.is_locked);
        format.is_locked.or_else(base).unwrap_or(true)
    }

    /// A number as its format shows it: `1.10`, where the file has `1.1`.
    pub fn number(&self, style: usize, value: &str) -> String {
        let places = self.cells.get(style).and_then(|f| self.numbers.get(&f.number));
        match (value.trim().parse::<f64>(), places) {
            (Ok(number), Some(places)) => format!("{number:.places$}"),
            (Ok(number), None) if number.abs() < 1e15 => format!("{number}"),
            _ => value.to_owned(),
        }
    }
}

fn format(tag: &Tag<'_>) -> Format {
    Format { is_locked: None, base: tag.number("xfId"), number: tag.number("numFmtId").unwrap_or_default() }
}

/// The places of a plain format of digits: `0.00` has two.
fn places(code: &str) -> Option<usize> {
    let places = code.strip_prefix('0')?;
    match places.strip_prefix('.') {
        Some(zeros) if !zeros.is_empty() && zeros.len() <= 9 && zeros.bytes().all(|b| b == b'0') => Some(zeros.len()),
        None if places.is_empty() => Some(0),
        _ => None,
    }
}
