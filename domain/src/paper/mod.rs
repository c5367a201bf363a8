//! A text to be read, by people and by their screen readers: headings, paragraphs, tables. Whoever has something to say on
//! paper says it once, as a [`Paper`]; each format is a way to write the same down.
//!
//! What people wrote is text in all of them: nothing of it becomes markup.

mod docx;
mod html;
mod markdown;
mod pdf;

use keystead_entities::export::ExportFormat;

use crate::error::{Error, Result};

/// A text to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Its title, which is its first heading.
    pub title: String,
    /// What stands at the foot of each page beside its number.
    pub foot: String,
    /// Size of its letters in print, 1 being the usual one.
    pub size: f32,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The heading of a part.
    Section(String),
    /// The heading of something in it.
    Item(String),
    /// Words that stand out.
    Strong(String),
    /// Paragraphs: apart where a line is empty.
    Text(String),
    /// What is said beside, smaller.
    Note(String),
    /// A table.
    Table(Table),
}

/// A table. The first cell of a row says what the row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Headings of the columns, and how wide each is beside the others.
    pub columns: Vec<(String, u8)>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Default for Paper {
    fn default() -> Self {
        Self { title: String::new(), foot: String::new(), size: 1.0, blocks: Vec::new() }
    }
}

impl Paper {
    /// The formats there are.
    pub const FORMATS: [ExportFormat; 4] =
        [ExportFormat::Html, ExportFormat::Pdf, ExportFormat::Docx, ExportFormat::Markdown];

    /// As a file of that format. A long one takes a moment: call it where it may block.
    pub fn render(&self, format: ExportFormat) -> Result<Vec<u8>> {
        match format {
            ExportFormat::Html => Ok(html::render(self).into_bytes()),
            ExportFormat::Pdf => Ok(pdf::render(self, self.size)?.bytes),
            ExportFormat::Docx => docx::render(self),
            ExportFormat::Markdown => Ok(markdown::render(self).into_bytes()),
            other => Err(Error::internal("writing a text down", format!("it is not written as {other}"))),
        }
    }

    /// As a PDF with letters of that size, 1 being the usual one; and on how many pages.
    pub fn printed(&self, size: f32) -> Result<(Vec<u8>, usize)> {
        let printed = pdf::render(self, size)?;
        Ok((printed.bytes, printed.pages))
    }
}

/// The paragraphs of a text, each with its lines.
fn paragraphs(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let paragraphs = text.split("\n\n").map(|it| it.lines().map(str::trim).filter(|line| !line.is_empty()).collect());
    paragraphs.filter(|lines: &Vec<&str>| !lines.is_empty())
}

/// Whether a text is read from right to left: its first letter that has a direction says so.
fn is_right_to_left(text: &str) -> bool {
    let right = |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(right)
}

#[cfg(test)]
fn sample(words: &str) -> Paper {
    let table = Table {
        caption: "What it rests on".into(),
        columns: vec![("Fact".into(), 1), ("As of".into(), 3)],
        rows: vec![vec!["keys.holders".into(), words.into()]],
    };
    Paper {
        title: "Answers of A & B".into(),
        foot: "A & B".into(),
        size: 1.0,
        blocks: vec![
            Block::Section("Keys".into()),
            Block::Item("1. Who holds the keys?".into()),
            Block::Strong("Yes".into()),
            Block::Text(words.into()),
            Block::Note("Approved.".into()),
            Block::Table(table),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_says_the_direction() {
        assert!(is_right_to_left("1. שלום world") && is_right_to_left("مرحبا"));
        assert!(!is_right_to_left("Hello שלום") && !is_right_to_left("漢字") && !is_right_to_left("123"));
    }
}
