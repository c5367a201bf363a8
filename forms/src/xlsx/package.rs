//! A workbook's parts, read into a book.

use std::collections::HashMap;

use super::parts::{relations, workbook};
use super::sheet;
use super::strings::shared_strings;
use super::styles::Styles;
use super::xml::{Node, Xml, text};
use super::zip::Zip;
use crate::book::Book;
use crate::limits;
use crate::refused::{Result, bomb, malformed};

/// A workbook: what its cells say, and in which part each sheet is.
pub struct Workbook<'a> {
    /// The package.
    pub zip: Zip<'a>,
    /// Its sheets.
    pub book: Book,
    /// The part of each sheet, in the order of the book's.
    pub parts: Vec<String>,
    /// The part of the workbook itself.
    pub main: String,
    /// Some cell is calculated from others.
    pub has_formulas: bool,
}

/// Reads a workbook.
pub fn read(bytes: &[u8]) -> Result<Workbook<'_>> {
    let zip = Zip::read(bytes)?;
    let mut left = limits::UNPACKED;
    let main = workbook(&zip, &mut left)?;
    let relations = relations(&zip, &main, &mut left)?;
    let part_of = |kind: &str| relations.iter().find(|r| r.kind == kind).and_then(|r| zip.find(&r.part));
    let strings = match part_of("sharedStrings") {
        Some(entry) => shared_strings(&entry.name, &zip.unpack(entry, &mut left)?)?,
        None => Vec::new(),
    };
    let styles = match part_of("styles") {
        Some(entry) => Styles::read(&entry.name, &zip.unpack(entry, &mut left)?)?,
        None => Styles::default(),
    };
    let entry = zip.find(&main).ok_or_else(|| malformed(&main, "it is not there"))?;
    let contents = contents(&main, &zip.unpack(entry, &mut left)?)?;
    let mut book = Book { names: contents.names, ..Book::default() };
    let mut parts = Vec::new();
    let mut has_formulas = false;
    let mut room = sheet::Room::new();
    for (name, id, is_hidden) in contents.sheets {
        let found = relations.iter().find(|r| r.id == id);
        let Some(part) = found.filter(|r| r.kind == "worksheet").map(|r| &r.part) else { continue };
        let entry = zip.find(part).ok_or_else(|| malformed(part, "it is not there"))?;
        let bytes = zip.unpack(entry, &mut left)?;
        let mut grid = sheet::read(part, &bytes, &strings, &styles, &mut room)?;
        has_formulas |= grid.rows.values().flatten().any(|(_, cell)| cell.is_formula);
        (grid.name, grid.is_hidden) = (name, is_hidden);
        book.grids.push(grid);
        parts.push(part.clone());
    }
    if book.grids.is_empty() {
        return Err(malformed(&main, "it names no sheet"));
    }
    Ok(Workbook { zip, book, parts, main, has_formulas })
}

#[derive(Default)]
struct Contents {
    /// Name, relationship, whether it is hidden.
    sheets: Vec<(String, String, bool)>,
    names: HashMap<String, String>,
}

fn contents(part: &str, bytes: &[u8]) -> Result<Contents> {
    let mut xml = Xml::new(part, text(part, bytes)?);
    let mut contents = Contents::default();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "sheet" => {
                let is_hidden = tag.get("state").is_some_and(|s| s != "visible");
                if let (Some(name), Some(id)) = (tag.get("name"), tag.get("id")) {
                    contents.sheets.push((name, id, is_hidden));
                    if contents.sheets.len() > limits::SHEETS {
                        return Err(bomb(part, format!("more than {} sheets", limits::SHEETS)));
                    }
                }
            }
            Node::Open(tag) if tag.name() == "definedName" && !tag.is_empty => {
                if let Some(name) = tag.get("name") {
                    let formula = xml.inner()?;
                    contents.names.entry(name.to_lowercase()).or_insert(formula);
                }
            }
            Node::End => return Ok(contents),
            _ => {}
        }
    }
}
