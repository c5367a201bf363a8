//! A sheet's XML, read into a grid.

use std::rc::Rc;

use super::rules::{add, rule};
use super::strings::{plain, rich_text};
use super::styles::Styles;
use super::xml::{Node, Tag, Xml, text};
use crate::book::place::{LAST, Rect, cell, cell_name};
use crate::book::{Cell, Grid, Guard};
use crate::limits;
use crate::refused::{Result, bomb};

/// What may still be read of a workbook.
pub struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    /// All of it.
    pub fn new() -> Self {
        Self { cells: limits::CELLS, text: limits::TEXT }
    }

    fn take(&mut self, part: &str, text: usize) -> Result<()> {
        match (self.cells.checked_sub(1), self.text.checked_sub(text)) {
            (Some(cells), Some(text)) => (self.cells, self.text) = (cells, text),
            (None, _) => return Err(bomb(part, format!("more than {} cells", limits::CELLS))),
            (_, None) => return Err(bomb(part, format!("more than {} MB of text", limits::TEXT >> 20))),
        }
        Ok(())
    }
}

/// Where in a sheet a node lies. What is called a row or a cell elsewhere is none.
#[derive(Default)]
pub struct Within {
    had_data: bool,
    /// Among the rows.
    pub is_data: bool,
    /// Among the cells of a row.
    pub is_row: bool,
}

impl Within {
    /// Goes on to a node; cells within cells and rows within rows are refused, since nobody can say which is meant.
    pub fn step(&mut self, node: &Node<'_>, xml: &Xml<'_>) -> Result<()> {
        match node {
            Node::Open(tag) => match tag.name() {
                "sheetData" if self.had_data => return Err(xml.refuse("it has its cells twice")),
                "sheetData" => (self.had_data, self.is_data) = (true, !tag.is_empty),
                "row" if self.is_row => return Err(xml.refuse("a row stands within a row")),
                "row" => self.is_row = self.is_data && !tag.is_empty,
                _ => {}
            },
            Node::Close("row") => self.is_row = false,
            Node::Close("sheetData") => self.is_data = false,
            _ => {}
        }
        Ok(())
    }
}

/// Reads one sheet.
pub fn read(part: &str, bytes: &[u8], strings: &[Rc<str>], styles: &Styles, room: &mut Room) -> Result<Grid> {
    let mut xml = Xml::new(part, text(part, bytes)?);
    let mut grid = Grid::default();
    let mut guard = Guard::default();
    let mut is_protected = false;
    let (mut row, mut column) = (0, 0);
    let mut within = Within::default();
    loop {
        let node = xml.next()?;
        within.step(&node, &xml)?;
        match node {
            Node::Open(tag) => match tag.name() {
                "row" if within.is_data => {
                    row = next(tag.number("r"), row, LAST.0);
                    column = 0;
                    of_row(&tag, row, styles, &mut grid, &mut guard);
                }
                "c" if within.is_row => {
                    let at = tag.get("r").and_then(|r| cell(&r)).unwrap_or((row, next(None, column, LAST.1)));
                    if at.0 != row {
                        return Err(xml.refuse(format!("cell {} stands in row {row}", cell_name(at))));
                    }
                    column = at.1;
                    let cell = of_cell(&mut xml, &tag, at, strings, styles, &mut grid, part)?;
                    room.take(part, cell.text.len())?;
                    grid.rows.entry(row).or_default().push((column, cell));
                }
                "col" => of_column(&tag, styles, &mut grid, &mut guard),
                "mergeCell" => {
                    let rect = tag.get("ref").and_then(|r| Rect::read(&r)).filter(|r| r.from != r.to);
                    add(&mut grid.merges, rect.as_slice(), 0, part)?;
                }
                "dataValidation" => rule(&mut xml, &tag, &mut grid, part)?,
                "sheetProtection" => is_protected = tag.flag("sheet").unwrap_or(false),
                "protectedRange" => {
                    let is_free =
                        ["password", "hashValue"].into_iter().all(|a| tag.get(a).is_none_or(|v| v.is_empty()));
                    let cells = tag.get("sqref").unwrap_or_default();
                    let rects: Vec<Rect> = cells.split_whitespace().filter_map(Rect::read).collect();
                    add(&mut guard.open, if is_free { &rects } else { &[] }, 0, part)?;
                }
                "filterColumn" => grid.is_filtered = true,
                _ => {}
            },
            Node::End => break,
            _ => {}
        }
    }
    for cells in grid.rows.values_mut() {
        // Files hold cells in order, but nothing makes them. Of two for one place the last counts.
        cells.reverse();
        cells.sort_by_key(|(column, _)| *column);
        cells.dedup_by_key(|(column, _)| *column);
    }
    grid.guard = is_protected.then_some(guard);
    Ok(grid)
}

/// The place after the last, where a file does not say.
fn next(named: Option<u32>, last: u32, most: u32) -> u32 {
    named.filter(|n| (1..=most).contains(n)).unwrap_or((last + 1).min(most))
}

fn of_row(tag: &Tag<'_>, row: u32, styles: &Styles, grid: &mut Grid, guard: &mut Guard) {
    if tag.flag("hidden") == Some(true) {
        grid.hidden_rows.insert(row);
    }
    if let (Some(true), Some(style)) = (tag.flag("customFormat"), tag.number("s")) {
        guard.rows.insert(row, styles.is_locked(style));
    }
}

fn of_column(tag: &Tag<'_>, styles: &Styles, grid: &mut Grid, guard: &mut Guard) {
    let (Some(from), Some(to)) = (tag.number("min"), tag.number("max")) else { return };
    if grid.hidden_columns.len() + guard.columns.len() > 2 * LAST.1 as usize {
        return;
    }
    let is_narrow = tag.number::<f64>("width") == Some(0.0);
    if tag.flag("hidden") == Some(true) || is_narrow {
        grid.hidden_columns.push((from, to));
    }
    if let Some(style) = tag.number("style") {
        guard.columns.push((from, to, styles.is_locked(style)));
    }
}

fn of_cell(
    xml: &mut Xml<'_>,
    tag: &Tag<'_>,
    at: (u32, u32),
    strings: &[Rc<str>],
    styles: &Styles,
    grid: &mut Grid,
    part: &str,
) -> Result<Cell> {
    let kind = tag.get("t").unwrap_or_default();
    let style = tag.number("s").unwrap_or_default();
    let mut read = Cell { is_locked: styles.is_locked(style), ..Cell::default() };
    let mut value = String::new();
    let mut depth = usize::from(!tag.is_empty);
    while depth > 0 {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "v" if !tag.is_empty => value = xml.inner()?,
                "is" if !tag.is_empty => read.text = rich_text(xml)?,
                "f" => {
                    read.is_formula = true;
                    // One formula can fill a range, whose other cells then hold results only.
                    let kind = tag.get("t").unwrap_or_default();
                    if let Some(rect) =
                        tag.get("ref").filter(|_| kind == "array" || kind == "dataTable").and_then(|r| Rect::read(&r))
                    {
                        add(&mut grid.formulas, &[rect], 0, part)?;
                    }
                    if !tag.is_empty {
                        xml.inner()?;
                    }
                }
                "c" | "row" | "sheetData" => return Err(xml.refuse(format!("cell {} has cells in it", cell_name(at)))),
                _ => depth += usize::from(!tag.is_empty),
            },
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
            Node::End => return Err(xml.refuse("its XML ends in the middle")),
        }
    }
    match kind.as_str() {
        "s" => {
            let nth: Option<usize> = value.trim().parse().ok();
            let text = nth.and_then(|n| strings.get(n));
            if text.is_none() && !value.is_empty() {
                return Err(xml.refuse(format!("cell {} names a shared text that is not there", cell_name(at))));
            }
            read.text = text.map(|t| t.to_string()).unwrap_or_default();
        }
        "str" | "e" => read.text = plain(&value),
        "inlineStr" => {}
        "b" => {
            read.text = if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned();
            read.is_number = true;
        }
        _ if !value.is_empty() => {
            read.text = styles.number(style, &value);
            read.is_number = kind != "d";
        }
        _ => {}
    }
    Ok(read)
}
