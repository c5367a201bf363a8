//! Texts that cells share, and how workbooks write letters that XML cannot.

use std::rc::Rc;

use super::xml::{Node, Tag, Xml, is_letter, text};
use crate::limits;
use crate::refused::{Result, bomb};

/// The shared texts of a workbook.
pub fn shared_strings(part: &str, bytes: &[u8]) -> Result<Vec<Rc<str>>> {
    let mut xml = Xml::new(part, text(part, bytes)?);
    let mut strings = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "si" => {
                let text = if tag.is_empty { String::new() } else { rich_text(&mut xml)? };
                strings.push(text.into());
                if strings.len() > limits::CELLS {
                    return Err(bomb(part, "more texts than cells"));
                }
            }
            Node::End => return Ok(strings),
            _ => {}
        }
    }
}

/// The text of an element with runs, up to its end; readings for pronunciation are left out.
pub fn rich_text(xml: &mut Xml<'_>) -> Result<String> {
    let mut text = String::new();
    let mut depth = 1;
    let is_text = |tag: &Tag<'_>| tag.name() == "t" && !tag.is_empty;
    while depth > 0 {
        match xml.next()? {
            Node::Open(tag) if is_text(&tag) => text.push_str(&xml.inner()?),
            Node::Open(tag) if tag.name() == "rPh" && !tag.is_empty => drop(xml.inner()?),
            Node::Open(tag) => depth += usize::from(!tag.is_empty),
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
            Node::End => return Err(xml.refuse("its XML ends in the middle")),
        }
    }
    Ok(plain(&text))
}

/// `_x000D_` as the letter it stands for, where that is one, and lines ended one way.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let code = after.get(2..6).filter(|_| after.get(6..7) == Some("_"));
        match code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.extend(Some(c).filter(|c| is_letter(*c)));
                rest = after.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    if out.contains('\r') { out.replace("\r\n", "\n").replace('\r', "\n") } else { out }
}

/// A text as a cell holds it: without letters that XML has not, and with nothing that reads as the code for one.
pub fn coded(value: &str) -> String {
    let lines = value.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(lines.len());
    let mut rest = lines.as_str();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let is_code =
            || after.get(1..5).is_some_and(|hex| u32::from_str_radix(hex, 16).is_ok()) && after.get(5..6) == Some("_");
        match c {
            '_' if after.starts_with('x') && is_code() => out.push_str("_x005F"),
            _ => {}
        }
        out.extend(Some(c).filter(|c| is_letter(*c)));
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "([a-z_x0-9D<&\n]|_x000D_|_x005F_){0,20}") {
            prop_assert_eq!(plain(&coded(&text)), text);
        }
    }
}
