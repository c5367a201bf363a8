//! XML, with the place of everything in it. Names are read without their prefix; types and entities of a document's own
//! are refused, and so is nesting without end.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::limits;
use crate::refused::{Refused, Result, bomb, malformed};

/// What comes next.
#[derive(Debug)]
pub enum Node<'a> {
    /// An element opens; an empty one is closed with it, without a [`Node::Close`].
    Open(Tag<'a>),
    /// An element closes.
    Close(&'a str),
    /// Text.
    Text(Cow<'a, str>),
    /// Nothing more.
    End,
}

/// An opening tag.
#[derive(Debug)]
pub struct Tag<'a> {
    start: BytesStart<'a>,
    /// It has nothing in it.
    pub is_empty: bool,
}

impl<'a> Tag<'a> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Its name as written.
    pub fn full_name(&self) -> &str {
        self.start.name().into_inner()
    }

    /// An attribute by its name without prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let found =
            self.start.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
        Some(unescaped(&found.value))
    }

    /// Its attributes as they are written.
    pub fn attributes(&self) -> impl Iterator<Item = (String, String)> {
        let mut all = self.start.attributes();
        all.with_checks(false);
        all.flatten().map(|a| (a.key.into_inner().to_owned(), a.value.into_owned()))
    }

    /// A number of an attribute.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }

    /// A yes or no of an attribute.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|v| matches!(v.as_str(), "1" | "true" | "on"))
    }
}

/// A part's XML, read from the front.
pub struct Xml<'a> {
    part: &'a str,
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    span: Range<usize>,
}

/// The text of a part.
pub fn text<'b>(part: &str, bytes: &'b [u8]) -> Result<&'b str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let declared = String::from_utf8_lossy(head).to_lowercase();
    let declared = declared.split("encoding=").nth(1).map(|e| e.trim_start_matches(['"', '\'']).to_owned());
    match std::str::from_utf8(bytes) {
        Ok(_) if bytes.iter().any(|b| *b < b' ' && !b.is_ascii_whitespace()) => Err(malformed(part, NO_LETTER)),
        Ok(text) if declared.as_ref().is_none_or(|e| e.starts_with("utf-8") || e.starts_with("us-ascii")) => Ok(text),
        _ => Err(malformed(part, "its letters are not UTF-8")),
    }
}

impl<'a> Xml<'a> {
    /// Begins to read.
    pub fn new(part: &'a str, text: &'a str) -> Self {
        Self { part, text, reader: Reader::from_str(text), depth: 0, span: 0..0 }
    }

    /// Where the last node lies, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Why this part is refused.
    pub fn refuse(&self, why: impl Into<String>) -> Refused {
        malformed(self.part, why)
    }

    /// The next node.
    pub fn next(&mut self) -> Result<Node<'a>> {
        loop {
            let from = self.reader.buffer_position() as usize;
            let event =
                self.reader.read_event().map_err(|e| malformed(self.part, format!("its XML is broken ({e})")))?;
            self.span = from..self.reader.buffer_position() as usize;
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > limits::DEPTH {
                        return Err(bomb(self.part, format!("elements nested deeper than {}", limits::DEPTH)));
                    }
                    Node::Open(Tag { start, is_empty: false })
                }
                Event::Empty(start) => Node::Open(Tag { start, is_empty: true }),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    let tag = self.text.get(self.span.clone()).unwrap_or_default();
                    let name = tag.trim_start_matches("</").trim_end_matches('>').trim_end();
                    Node::Close(name.rsplit_once(':').map_or(name, |(_, name)| name))
                }
                Event::Text(text) => Node::Text(text.into_inner()),
                Event::CData(text) => Node::Text(text.into_inner()),
                Event::GeneralRef(name) => match reference(&name) {
                    Some(c) => Node::Text(Cow::Owned(c.to_string())),
                    None if name.starts_with('#') => return Err(malformed(self.part, NO_LETTER)),
                    None => return Err(Refused::Entities { part: self.part.to_owned() }),
                },
                Event::DocType(_) => return Err(Refused::Entities { part: self.part.to_owned() }),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
                Event::Eof if self.depth > 0 => return Err(malformed(self.part, "its XML ends in the middle")),
                Event::Eof => Node::End,
            });
        }
    }

    /// The text within the element that was just opened, up to its end.
    pub fn inner(&mut self) -> Result<String> {
        let mut text = String::new();
        self.read_to_end(|part| text.push_str(part))?;
        Ok(text)
    }

    /// To the end of the element that was just opened.
    pub fn skip(&mut self) -> Result<()> {
        self.read_to_end(|_| ())
    }

    fn read_to_end(&mut self, mut text: impl FnMut(&str)) -> Result<()> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Node::Open(tag) => depth += usize::from(!tag.is_empty),
                Node::Close(_) => depth -= 1,
                Node::Text(part) => text(&part),
                Node::End => return Err(self.refuse("its XML ends in the middle")),
            }
        }
        Ok(())
    }
}

const NO_LETTER: &str = "it has letters that XML does not have";

/// Whether XML has the letter.
pub fn is_letter(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

/// A reference that every document may use.
fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            code.ok().and_then(char::from_u32).filter(|c| is_letter(*c))?
        }
    })
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';').and_then(|(name, tail)| Some((reference(name)?, tail))) {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}
