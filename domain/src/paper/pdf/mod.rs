//! As a PDF: A4, tagged (headings, paragraphs, tables with their heads), with a language, a title, an outline of its parts
//! and numbered pages. The letters are those of [`crate::exports`]'s lists: Latin, Greek and Cyrillic. Any other is shown as
//! an empty box; the file says so at its head, and a screen reader or whoever copies the text gets the real one.

mod pages;
mod tags;

use pages::Pages;

use super::{Block, Paper, Table, paragraphs};
use crate::error::Result;
use crate::exports::pdf::Face;
use tags::Role;

/// A printed text.
pub(super) struct Printed {
    pub bytes: Vec<u8>,
    pub pages: usize,
}

/// How words look: size, gray, whether bold, room above.
#[derive(Clone, Copy)]
struct Look {
    size: f32,
    gray: f32,
    bold: bool,
    above: f32,
}

const fn look(size: f32, gray: f32, bold: bool, above: f32) -> Look {
    Look { size, gray, bold, above }
}

const TITLE: Look = look(16.0, 0.0, true, 0.0);
const SECTION: Look = look(12.5, 0.0, true, 12.0);
const ITEM: Look = look(10.0, 0.0, true, 8.0);
const STRONG: Look = look(9.5, 0.0, true, 2.5);
const TEXT: Look = look(9.5, 0.0, false, 2.5);
const NOTE: Look = look(7.5, 0.3, false, 2.0);
const CELL: Look = look(8.0, 0.0, false, 0.0);
const HEAD: Look = look(8.0, 0.0, true, 0.0);

impl Look {
    fn scaled(self, by: f32) -> Self {
        Self { size: self.size * by, above: self.above * by, ..self }
    }
}

pub(super) fn render(paper: &Paper, scale: f32) -> Result<Printed> {
    let face = Face::load()?;
    let mut pages = Pages::new(&face, paper, scale);
    pages.words(Role::Title, TITLE, &paper.title);
    if paper.texts().any(|text| !face.has_all(text)) {
        let told = "Some letters of this file are not in its typeface and are shown as an empty box (□). They are in the file \
                    itself, for screen readers and to copy, and are shown where the same is made as HTML or DOCX.";
        pages.words(Role::Text, NOTE, told);
    }
    for block in &paper.blocks {
        match block {
            Block::Section(text) => pages.words(Role::Section, SECTION, text),
            Block::Item(text) => pages.words(Role::Item, ITEM, text),
            Block::Strong(text) => pages.words(Role::Text, STRONG, text),
            Block::Text(text) => paragraphs(text).for_each(|lines| pages.words(Role::Text, TEXT, &lines.join("\n"))),
            Block::Note(text) => pages.words(Role::Text, NOTE, text),
            Block::Table(it) => table(&mut pages, it),
        }
    }
    Ok(pages.finish())
}

fn table(pages: &mut Pages<'_>, table: &Table) {
    pages.keep_together(SECTION);
    pages.words(Role::Text, STRONG, &table.caption);
    pages.table(&table.columns.iter().map(|(_, part)| *part).collect::<Vec<_>>());
    let head: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    pages.row(&head, true);
    for row in &table.rows {
        pages.row(&row.iter().map(String::as_str).collect::<Vec<_>>(), false);
    }
    pages.table_ends();
}

impl Paper {
    /// Everything that is shown.
    fn texts(&self) -> impl Iterator<Item = &str> {
        fn of_block(block: &Block) -> Vec<&str> {
            match block {
                Block::Section(it) | Block::Item(it) | Block::Strong(it) | Block::Text(it) | Block::Note(it) => {
                    vec![it.as_str()]
                }
                Block::Table(table) => table.rows.iter().flatten().map(String::as_str).collect(),
            }
        }
        [self.title.as_str(), self.foot.as_str()].into_iter().chain(self.blocks.iter().flat_map(of_block))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn it_is_tagged_titled_and_in_a_language() {
        let printed = render(&sample("Two people hold them."), 1.0).expect("a file");
        let file = text(&printed.bytes);
        for part in [
            "/StructTreeRoot",
            "/Marked true",
            "/Lang",
            "/S /TH",
            "/S /H1",
            "/S /H3",
            "/Scope /Column",
            "/Scope /Row",
            "/Outlines",
            "/DisplayDocTitle true",
        ] {
            assert!(file.contains(part), "no {part}");
        }
        assert_eq!(printed.pages, 1);
        assert!(!file.contains("/ActualText"), "every letter is there");
    }

    #[test]
    fn letters_that_it_cannot_show_are_in_it_all_the_same() {
        let plain = render(&sample("x"), 1.0).expect("a file").bytes;
        let other = render(&sample("漢字"), 1.0).expect("a file").bytes;
        assert!(text(&other).contains("/ActualText") && !text(&plain).contains("/ActualText"));
    }

    #[test]
    fn a_long_text_takes_as_many_pages_as_it_needs_and_smaller_letters_fewer() {
        let long = "word ".repeat(20_000);
        let (usual, small) =
            (render(&sample(&long), 1.0).expect("a file"), render(&sample(&long), 0.7).expect("a file"));
        assert!(usual.pages > small.pages && small.pages > 5, "{} {}", usual.pages, small.pages);
        assert!(render(&sample(&"x".repeat(100_000)), 1.0).expect("a file").pages > 5, "without a space in it");
    }
}
