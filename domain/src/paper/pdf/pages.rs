//! Laying words out on pages.

use std::collections::BTreeMap;

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::tags::{Role, Tags};
use super::{CELL, HEAD, Look, NOTE, Paper, Printed};
use crate::exports::pdf::{Face, packed, wrap};

/// Width and height of A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 48.0;
const BOTTOM: f32 = MARGIN + 14.0;
const FONT: Name<'static> = Name(b"F");
const PADDING: f32 = 3.0;

pub(super) struct Pages<'a> {
    face: &'a Face,
    paper: &'a Paper,
    scale: f32,
    pages: Vec<Content>,
    /// Where the next thing begins on the page, from below.
    top: f32,
    used: BTreeMap<u16, char>,
    tags: Tags,
    /// Page, height and words of each heading of a part.
    outline: Vec<(usize, f32, String)>,
    /// The table under way: its tag, the widths of its columns, and its heading row.
    table: Option<(usize, Vec<f32>, Vec<String>)>,
}

/// One line of words: where, how, in which font size.
struct Line<'a> {
    x: f32,
    y: f32,
    look: Look,
    words: &'a str,
}

impl<'a> Pages<'a> {
    pub fn new(face: &'a Face, paper: &'a Paper, scale: f32) -> Self {
        let mut pages = Self {
            face,
            paper,
            scale,
            pages: Vec::new(),
            top: 0.0,
            used: BTreeMap::new(),
            tags: Tags::default(),
            outline: Vec::new(),
            table: None,
        };
        pages.page();
        pages
    }

    fn page(&mut self) {
        self.pages.push(Content::new());
        self.tags.page();
        self.top = PAGE.1 - MARGIN;
    }

    /// Begins a page where there is hardly room for what follows.
    pub fn keep_together(&mut self, look: Look) {
        if self.top - 5.0 * leading(look.scaled(self.scale)) < BOTTOM {
            self.page();
        }
    }

    /// A paragraph, over as many pages as it takes.
    pub fn words(&mut self, role: Role, look: Look, text: &str) {
        let is_heading = matches!(role, Role::Section | Role::Item);
        if is_heading {
            self.keep_together(look);
        }
        let look = look.scaled(self.scale);
        self.top -= look.above;
        let real = (!self.face.has_all(text)).then(|| text.to_owned());
        let tag = self.tags.add(role, None, real);
        if role == Role::Section {
            self.outline.push((self.pages.len() - 1, self.top, text.to_owned()));
        }
        let room = PAGE.0 - 2.0 * MARGIN;
        let lines: Vec<String> = text.lines().flat_map(|line| wrap(self.face, line, room, look.size)).collect();
        let mut rest = lines.as_slice();
        while !rest.is_empty() {
            if self.top - leading(look) < BOTTOM {
                self.page();
            }
            let fitting = ((self.top - BOTTOM) / leading(look)).floor().max(1.0) as usize;
            let (now, later) = rest.split_at(fitting.min(rest.len()));
            self.begin(role, tag);
            for words in now {
                self.top -= leading(look);
                self.line(&Line { x: MARGIN, y: self.top, look, words });
            }
            self.end();
            rest = later;
        }
    }

    /// A table begins.
    pub fn table(&mut self, parts: &[u8]) {
        let all = parts.iter().map(|part| f32::from(*part)).sum::<f32>().max(1.0);
        let widths = parts.iter().map(|part| (PAGE.0 - 2.0 * MARGIN) * f32::from(*part) / all).collect();
        self.top -= 2.0;
        self.table = Some((self.tags.add(Role::Table, None, None), widths, Vec::new()));
    }

    /// A table is over.
    pub fn table_ends(&mut self) {
        self.table = None;
        self.top -= 4.0 * self.scale;
    }

    /// A row. One that does not fit the page goes to the next with the heading row above it; one that fits no page goes on
    /// over several.
    pub fn row(&mut self, cells: &[&str], is_head: bool) {
        let Some((table, widths, head)) = self.table.clone() else { return };
        if is_head && let Some((_, _, head)) = &mut self.table {
            *head = cells.iter().map(|cell| (*cell).to_owned()).collect();
        }
        let look = if is_head { HEAD } else { CELL }.scaled(self.scale);
        let fold = |(cell, width): (&&str, &f32)| -> Vec<String> {
            cell.lines().flat_map(|line| wrap(self.face, line, width - 2.0 * PADDING, look.size)).collect()
        };
        let mut left: Vec<Vec<String>> = cells.iter().zip(&widths).map(fold).collect();
        let row = self.tags.add(Role::Row, Some(table), None);
        let of_cell = |at: usize| match (is_head, at) {
            (true, _) => Role::HeadOfColumn,
            (false, 0) => Role::HeadOfRow,
            _ => Role::Cell,
        };
        let real = |cell: &str| (!self.face.has_all(cell)).then(|| cell.to_owned());
        let reals: Vec<Option<String>> = cells.iter().map(|cell| real(cell)).collect();
        let tags: Vec<usize> =
            reals.into_iter().enumerate().map(|(at, real)| self.tags.add(of_cell(at), Some(row), real)).collect();
        let lines = |left: &[Vec<String>]| left.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let height = |lines: usize| leading(look) * lines as f32 + 2.0 * PADDING;
        let page = PAGE.1 - MARGIN - BOTTOM;
        loop {
            let all = lines(&left);
            if self.top - height(all.min((page / leading(look) / 2.0) as usize).max(1)) < BOTTOM {
                self.page();
                self.head_again(&head, &widths, is_head);
            }
            let fitting = ((self.top - BOTTOM - 2.0 * PADDING) / leading(look)).floor().max(1.0) as usize;
            let now = fitting.min(all);
            let top = self.top;
            self.band(top, height(now), is_head);
            let mut x = MARGIN;
            for ((at, width), cell) in widths.iter().enumerate().zip(&mut left) {
                let Some(tag) = tags.get(at).copied() else { continue };
                self.begin(of_cell(at), tag);
                let rest = cell.split_off(now.min(cell.len()));
                for (number, words) in cell.iter().enumerate() {
                    let y = top - PADDING - leading(look) * (number + 1) as f32 + look.size * 0.2;
                    let look = Look { bold: look.bold || at == 0, ..look };
                    self.line(&Line { x: x + PADDING, y, look, words });
                }
                self.end();
                *cell = rest;
                x += width;
            }
            self.top = top - height(now);
            if left.iter().all(Vec::is_empty) {
                return;
            }
        }
    }

    /// The heading row on a further page: seen, and not read out again.
    fn head_again(&mut self, head: &[String], widths: &[f32], is_head: bool) {
        if is_head || head.is_empty() {
            return;
        }
        let look = HEAD.scaled(self.scale);
        let top = self.top;
        self.band(top, leading(look) + 2.0 * PADDING, true);
        self.aside();
        let mut x = MARGIN;
        for (words, width) in head.iter().zip(widths) {
            let words = wrap(self.face, words, width - 2.0 * PADDING, look.size).into_iter().next().unwrap_or_default();
            let y = top - PADDING - leading(look) + look.size * 0.2;
            self.line(&Line { x: x + PADDING, y, look, words: &words });
            x += width;
        }
        self.end();
        self.top = top - leading(look) - 2.0 * PADDING;
    }

    /// What lies behind a row, and the line under it.
    fn band(&mut self, top: f32, height: f32, is_head: bool) {
        self.aside();
        let width = PAGE.0 - 2.0 * MARGIN;
        if let Some(page) = self.pages.last_mut() {
            if is_head {
                page.set_fill_gray(0.9);
                page.rect(MARGIN, top - height, width, height).fill_nonzero();
            }
            page.set_stroke_gray(0.7).set_line_width(0.5);
            page.move_to(MARGIN, top - height).line_to(MARGIN + width, top - height).stroke();
        }
        self.end();
    }

    fn begin(&mut self, role: Role, tag: usize) {
        let number = self.tags.mark(tag);
        if let Some(page) = self.pages.last_mut() {
            page.begin_marked_content_with_properties(role.name()).properties().identify(number);
        }
    }

    fn aside(&mut self) {
        if let Some(page) = self.pages.last_mut() {
            page.begin_marked_content(Name(b"Artifact"));
        }
    }

    fn end(&mut self) {
        if let Some(page) = self.pages.last_mut() {
            page.end_marked_content();
        }
    }

    fn line(&mut self, line: &Line<'_>) {
        let glyphs = self.face.encode(line.words, &mut self.used);
        if let Some(page) = self.pages.last_mut() {
            write(page, line, &glyphs);
        }
    }

    /// The file.
    pub fn finish(mut self) -> Printed {
        self.feet();
        let mut last = 0;
        let mut next = move || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, font, info, root) = (next(), next(), next(), next(), next());
        let ids: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next(), next())).collect();
        let pages: Vec<Ref> = ids.iter().map(|(page, _)| *page).collect();
        let outlines = (!self.outline.is_empty()).then(&mut next);
        let mut pdf = Pdf::new();
        let mut whole = pdf.catalog(catalog);
        whole.pages(tree).lang(TextStr("en"));
        whole.mark_info().marked(true);
        whole.viewer_preferences().display_doc_title(true);
        whole.pair(Name(b"StructTreeRoot"), root);
        if let Some(outlines) = outlines {
            whole.outlines(outlines);
        }
        whole.finish();
        pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
        for ((content, (id, content_id)), key) in self.pages.into_iter().zip(&ids).zip(0_i32..) {
            let mut page = pdf.page(*id);
            page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(*content_id).struct_parents(key);
            page.resources().fonts().pair(FONT, font);
            page.finish();
            let data = packed(&content.finish().into_vec());
            pdf.stream(*content_id, &data).filter(Filter::FlateDecode);
        }
        if let Some(outlines) = outlines {
            outline(&mut pdf, outlines, &self.outline, &pages, &mut next);
        }
        self.tags.write(&mut pdf, root, &pages, &mut next);
        self.face.write(&mut pdf, font, &self.used, &mut next);
        pdf.document_info(info).title(TextStr(&self.paper.title)).producer(TextStr("Keystead"));
        Printed { pages: pages.len(), bytes: pdf.finish() }
    }

    fn feet(&mut self) {
        let of = self.pages.len();
        let (look, y) = (NOTE, MARGIN - 10.0);
        let room = PAGE.0 - 2.0 * MARGIN - 80.0;
        let left = wrap(self.face, &self.paper.foot, room, look.size).into_iter().next().unwrap_or_default();
        let foot = self.face.encode(&left, &mut self.used);
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} of {of}", at + 1);
            let right = PAGE.0 - MARGIN - self.face.width(&number, look.size);
            let glyphs = self.face.encode(&number, &mut self.used);
            page.begin_marked_content(Name(b"Artifact"));
            write(page, &Line { x: MARGIN, y, look, words: &left }, &foot);
            write(page, &Line { x: right, y, look, words: &number }, &glyphs);
            page.end_marked_content();
        }
    }
}

fn leading(look: Look) -> f32 {
    look.size * 1.28
}

fn write(page: &mut Content, line: &Line<'_>, glyphs: &[u8]) {
    if line.words.is_empty() {
        return;
    }
    let Look { size, gray, bold, .. } = line.look;
    page.set_fill_gray(gray).begin_text().set_font(FONT, size).next_line(line.x, line.y);
    if bold {
        page.set_stroke_gray(gray).set_line_width(size * 0.035).set_text_rendering_mode(TextRenderingMode::FillStroke);
    } else {
        page.set_text_rendering_mode(TextRenderingMode::Fill);
    }
    page.show(Str(glyphs)).end_text();
}

/// The parts, to jump to.
fn outline(pdf: &mut Pdf, id: Ref, parts: &[(usize, f32, String)], pages: &[Ref], next: &mut dyn FnMut() -> Ref) {
    let ids: Vec<Ref> = parts.iter().map(|_| next()).collect();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return };
    pdf.outline(id).first(*first).last(*last).count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
    for (at, ((page, top, title), item)) in parts.iter().zip(&ids).enumerate() {
        let mut entry = pdf.outline_item(*item);
        entry.title(TextStr(title)).parent(id);
        if let Some(before) = at.checked_sub(1).and_then(|at| ids.get(at)) {
            entry.prev(*before);
        }
        if let Some(after) = ids.get(at + 1) {
            entry.next(*after);
        }
        if let Some(page) = pages.get(*page) {
            entry.dest().page(*page).xyz(0.0, top + 12.0, None);
        }
    }
}
