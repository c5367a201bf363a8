//! A tolerant reader that keeps order and places.

use std::ops::Range;

use crate::limits;
use crate::refused::{Result, bomb, malformed};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its bytes in the text; those of a joined string reach from its first piece to its last.
    pub span: Range<usize>,
    /// Where its key begins, in an object; otherwise where it does.
    pub from: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// An object, in the file's order.
    Object(Vec<(String, Value)>),
    /// An array.
    Array(Vec<Value>),
    /// A string.
    Text(String),
    /// A truth.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Nothing.
    Null,
}

impl Value {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.members().iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[(String, Value)] {
        if let Kind::Object(members) = &self.kind { members } else { &[] }
    }

    /// The values of an array; none of anything else.
    pub fn elements(&self) -> &[Value] {
        if let Kind::Array(elements) = &self.kind { elements } else { &[] }
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// What a person would read: a text, a number, a truth; a line per element of an array.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => text.clone(),
            Kind::Bool(is) => is.to_string(),
            Kind::Array(all) => all.iter().map(Self::shown).collect::<Vec<_>>().join("\n"),
            Kind::Object(_) | Kind::Null => String::new(),
        }
    }
}

/// Reads a document. Several values one after the other are read as an array of them.
pub fn parse(text: &str) -> Result<Value> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, values: 0 };
    let mut all = Vec::new();
    loop {
        parser.blank()?;
        if parser.at >= text.len() {
            break;
        }
        all.push(parser.value(0)?);
        parser.blank()?;
        if parser.peek() == Some(b';') || (parser.peek() == Some(b',') && all.len() > 1) {
            parser.at += 1;
        }
    }
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            all.push(last);
            Ok(Value { span: 0..text.len(), from: 0, kind: Kind::Array(all) })
        }
        (None, _) => Err(malformed("the JSON", "there is nothing in it")),
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    values: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn broken<T>(&self, why: &str) -> Result<T> {
        let before = self.text.get(..self.at.min(self.text.len())).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Err(malformed(format!("line {line} of the JSON"), why))
    }

    /// Skips space and comments.
    fn blank(&mut self) -> Result<()> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            match rest.chars().next() {
                Some(c) if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                Some('/') if rest.starts_with("//") => self.at += rest.find('\n').unwrap_or(rest.len()),
                Some('/') if rest.starts_with("/*") => match rest.find("*/") {
                    Some(end) => self.at += end + 2,
                    None => return self.broken("a comment is opened and never closed"),
                },
                Some('#') => self.at += rest.find('\n').unwrap_or(rest.len()),
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        self.values += 1;
        if self.values > limits::VALUES {
            return Err(bomb("the JSON", format!("more than {} values", limits::VALUES)));
        }
        if depth > limits::DEPTH {
            return Err(bomb("the JSON", format!("values nested deeper than {}", limits::DEPTH)));
        }
        let from = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"' | b'\'' | b'`') => return self.joined(),
            Some(c) if c == b'-' || c == b'+' || c == b'.' || c.is_ascii_digit() => {
                Kind::Number(self.word(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')))
            }
            Some(_) => match self.word(|b| b.is_ascii_alphanumeric() || b == b'_').as_str() {
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                "null" | "undefined" | "None" => Kind::Null,
                "NaN" | "Infinity" => Kind::Number("NaN".to_owned()),
                _ => return self.broken("no value begins like this"),
            },
            None => return self.broken("it ends in the middle"),
        };
        Ok(Value { span: from..self.at, from, kind })
    }

    fn word(&mut self, is_part: impl Fn(u8) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&is_part) {
            self.at += 1;
        }
        self.text.get(from..self.at).unwrap_or_default().to_owned()
    }

    fn object(&mut self, depth: usize) -> Result<Kind> {
        let mut members = Vec::new();
        self.at += 1;
        loop {
            self.blank()?;
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Kind::Object(members));
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                None => return self.broken("an object is opened and never closed"),
                _ => {}
            }
            let from = self.at;
            let key = match self.peek() {
                Some(b'"' | b'\'') => self.string()?,
                _ => self.word(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'-')),
            };
            self.blank()?;
            if self.peek() != Some(b':') {
                return self.broken("a key is not followed by a colon");
            }
            self.at += 1;
            self.blank()?;
            members.push((key, Value { from, ..self.value(depth + 1)? }));
            self.blank()?;
            if !matches!(self.peek(), Some(b',' | b'}')) {
                return self.broken("a comma or the end of an object is missing");
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind> {
        let mut elements = Vec::new();
        self.at += 1;
        loop {
            self.blank()?;
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Kind::Array(elements));
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                None => return self.broken("an array is opened and never closed"),
                _ => {}
            }
            elements.push(self.value(depth + 1)?);
            self.blank()?;
            if !matches!(self.peek(), Some(b',' | b']')) {
                return self.broken("a comma or the end of an array is missing");
            }
        }
    }

    /// A string, and those joined to it with `+`.
    fn joined(&mut self) -> Result<Value> {
        let from = self.at;
        let mut text = self.string()?;
        loop {
            let end = self.at;
            self.blank()?;
            if self.peek() != Some(b'+') {
                self.at = end;
                return Ok(Value { span: from..end, from, kind: Kind::Text(text) });
            }
            self.at += 1;
            self.blank()?;
            match self.peek() {
                Some(b'"' | b'\'' | b'`') => text.push_str(&self.string()?),
                _ => return self.broken("a string is joined to something else"),
            }
        }
    }

    fn string(&mut self) -> Result<String> {
        let Some(quote) = self.peek() else { return self.broken("it ends in the middle") };
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(stop) = rest.find([char::from(quote), '\\']) else {
                return self.broken("a string is opened and never closed");
            };
            out.push_str(rest.get(..stop).unwrap_or_default());
            self.at += stop + 1;
            if rest.as_bytes().get(stop) == Some(&quote) {
                return Ok(out);
            }
            self.escape(&mut out)?;
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<()> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { return self.broken("it ends in the middle") };
        self.at += c.len_utf8();
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => {
                let unit = self.unit()?;
                let is_high = (0xD800..0xDC00).contains(&unit);
                let low = if is_high && self.text.get(self.at..).is_some_and(|t| t.starts_with("\\u")) {
                    self.at += 2;
                    Some(self.unit()?)
                } else {
                    None
                };
                let units = std::iter::once(unit).chain(low);
                out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
            }
            // A line that goes on.
            '\n' => {}
            '\r' => self.at += usize::from(rest.as_bytes().get(1) == Some(&b'\n')),
            c => out.push(c),
        }
        Ok(())
    }

    fn unit(&mut self) -> Result<u16> {
        let hex = self.text.get(self.at..self.at + 4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let Some(unit) = hex else { return self.broken("a letter's code has no four digits") };
        self.at += 4;
        Ok(unit)
    }
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' || matches!(c, '\u{2028}' | '\u{2029}') => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_by_hand_is_read() {
        let text = "// head\n{ a: 'x', \"b\": \"one \" +\n  \"two\", /* c */ \"d\": [1, -2.5e3, true,], \"e\": \"\\u00e9\\n\", }";
        let value = parse(text).unwrap();
        assert_eq!(value.get("b").and_then(Value::text), Some("one two"));
        assert_eq!(value.get("e").and_then(Value::text), Some("é\n"));
        assert_eq!(value.get("d").unwrap().elements().len(), 3);
        let b = value.get("b").unwrap().span.clone();
        assert_eq!(&text[b], "\"one \" +\n  \"two\"");
    }

    #[test]
    fn broken_and_bottomless_documents_are_refused() {
        for text in ["{", "[1", "{\"a\" 1}", "\"x", "[1 2]", "{\"a\": \"\\u12\"}", "/* ", "", "x"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(matches!(parse(&"[".repeat(100_000)), Err(crate::Refused::Bomb { .. })));
    }

    #[test]
    fn a_quoted_text_is_read_as_it_was() {
        let text = "a\"b\\c\n\u{1}\u{2028}é";
        assert_eq!(parse(&quoted(text)).unwrap().text(), Some(text));
    }
}
