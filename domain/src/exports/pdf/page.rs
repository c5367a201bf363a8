//! Pages: heading, rows, footer.

use std::collections::BTreeMap;

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::face::Face;
use super::lines::Cell;
use super::{BODY, LEADING, MARGIN, PADDING, PAGE, Table};

const FONT: Name<'static> = Name(b"F");
const BOTTOM: f32 = MARGIN + 16.0;

/// A line of text of its own.
pub struct Line<'a> {
    pub text: &'a str,
    pub size: f32,
    /// 0 is black.
    pub gray: f32,
}

/// A document in the making.
pub struct Document<'a> {
    face: &'a Face,
    table: &'a Table,
    widths: &'a [f32],
    heading: &'a [Cell],
    pages: Vec<Content>,
    /// Where the next thing begins on the page, from below.
    top: f32,
    rows_on_page: usize,
    used: BTreeMap<u16, char>,
}

impl<'a> Document<'a> {
    /// A document with its first page.
    pub fn new(face: &'a Face, table: &'a Table, widths: &'a [f32], heading: &'a [Cell]) -> Self {
        let (pages, used) = (Vec::new(), BTreeMap::new());
        let mut document = Self { face, table, widths, heading, pages, top: 0.0, rows_on_page: 0, used };
        document.page();
        document
    }

    fn page(&mut self) {
        let is_first = self.pages.is_empty();
        self.pages.push(Content::new());
        self.top = PAGE.1 - MARGIN;
        self.rows_on_page = 0;
        if is_first {
            let title = format!("{}: {}", self.table.company, self.table.title);
            self.say(&Line { text: &title, size: 14.0, gray: 0.0 });
            let table = self.table;
            for about in &table.about {
                self.say(&Line { text: about, size: BODY, gray: 0.35 });
            }
            self.top -= 6.0;
        }
        self.cells(self.heading, Some(0.9));
    }

    /// A line across the page; what does not fit is cut.
    pub fn say(&mut self, line: &Line<'_>) {
        let room = PAGE.0 - 2.0 * MARGIN;
        let mut text = line.text.to_owned();
        while self.face.width(&text, line.size) > room {
            text.pop();
        }
        self.top -= line.size + 4.0;
        if self.top < BOTTOM {
            self.page();
            self.top -= line.size + 4.0;
        }
        self.text(MARGIN, self.top, line.size, line.gray, &text);
    }

    /// A row of the table.
    pub fn row(&mut self, cells: &[Cell]) {
        if self.top - height(cells) < BOTTOM {
            self.page();
        }
        let band = (self.rows_on_page % 2 == 1).then_some(0.97);
        self.rows_on_page += 1;
        self.cells(cells, band);
    }

    fn cells(&mut self, cells: &[Cell], band: Option<f32>) {
        let height = height(cells);
        if let (Some(gray), Some(page)) = (band, self.pages.last_mut()) {
            page.set_fill_gray(gray);
            page.rect(MARGIN, self.top - height, PAGE.0 - 2.0 * MARGIN, height).fill_nonzero();
        }
        let mut left = MARGIN;
        for (cell, width) in cells.iter().zip(self.widths) {
            for (at, line) in cell.iter().enumerate() {
                let down = PADDING + BODY + LEADING * at as f32;
                self.text(left + PADDING, self.top - down + 1.0, BODY, 0.0, line);
            }
            left += width;
        }
        self.top -= height;
    }

    fn text(&mut self, x: f32, y: f32, size: f32, gray: f32, text: &str) {
        let bytes = self.face.encode(text, &mut self.used);
        if let Some(page) = self.pages.last_mut() {
            write(page, (x, y), (size, gray), &bytes);
        }
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        self.feet();
        let mut last = 0;
        let mut next = move || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, font, info) = (next(), next(), next(), next());
        let mut pdf = Pdf::new();
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next(), next())).collect();
        pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(pages.iter().map(|(page, _)| *page)).count(count);
        for (content, (id, content_id)) in self.pages.into_iter().zip(&pages) {
            let mut page = pdf.page(*id);
            page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(*content_id);
            page.resources().fonts().pair(FONT, font);
            page.finish();
            let data = packed(&content.finish().into_vec());
            pdf.stream(*content_id, &data).filter(Filter::FlateDecode);
        }
        self.face.write(&mut pdf, font, &self.used, &mut next);
        let title = format!("{}: {}", self.table.company, self.table.title);
        pdf.document_info(info).title(TextStr(&title)).producer(TextStr("Keystead"));
        pdf.finish()
    }

    /// Whose and what at the left, the number of the page at the right.
    fn feet(&mut self) {
        let of = self.pages.len();
        let left = format!("{} · {}", self.table.company, self.table.title);
        let left = self.face.encode(&left, &mut self.used);
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} of {of}", at + 1);
            let right = PAGE.0 - MARGIN - self.face.width(&number, 7.0);
            let number = self.face.encode(&number, &mut self.used);
            write(page, (MARGIN, MARGIN - 8.0), (7.0, 0.35), &left);
            write(page, (right, MARGIN - 8.0), (7.0, 0.35), &number);
        }
    }
}

fn write(page: &mut Content, (x, y): (f32, f32), (size, gray): (f32, f32), glyphs: &[u8]) {
    if glyphs.is_empty() {
        return;
    }
    page.set_fill_gray(gray).begin_text().set_font(FONT, size).next_line(x, y).show(Str(glyphs)).end_text();
}

fn height(cells: &[Cell]) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
    LEADING * lines as f32 + 2.0 * PADDING - 2.0
}

/// Compressed as PDF readers expect it.
pub fn packed(data: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(data, 6)
}
