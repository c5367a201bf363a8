//! Counting tokens before anything recursive sees the document: the parser and the validation are only given documents
//! that are short and shallow. Strings and comments end where the parser says they end (GraphQL, section "Lexical Tokens").

use async_graphql::Pos;

use super::Limits;
use crate::http::{ErrorCode, Refusal};

/// Refuses a document with too many tokens, too deep brackets, overlong names, or an unfinished string.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let (mut tokens, mut depth) = (0_usize, 0_usize);
    while let Some(byte) = scan.skip_to_token() {
        let start = scan.at;
        tokens += 1;
        if tokens > limits.tokens {
            let message = format!("A document has at most {} tokens.", limits.tokens);
            return Err(Refusal::request(ErrorCode::QueryTooComplex, message).at(scan.place(start)));
        }
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits.brackets {
            let message = format!("Brackets are nested at most {} deep.", limits.brackets);
            return Err(Refusal::request(ErrorCode::QueryTooDeep, message).at(scan.place(start)));
        }
        if !scan.pass_token(byte) {
            let message =
                "The document cannot be read: a character that has no place here, or a string without an end.";
            return Err(Refusal::request(ErrorCode::ParseFailed, message).at(scan.place(start)));
        }
        if is_name(byte) && scan.at - start > limits.name_bytes {
            let message = format!("A name has at most {} characters.", limits.name_bytes);
            return Err(Refusal::request(ErrorCode::ParseFailed, message).at(scan.place(start)));
        }
    }
    Ok(())
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(text))
    }

    fn pass_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Passes white space, commas, comments and byte order marks; the byte the next token starts with.
    fn skip_to_token(&mut self) -> Option<u8> {
        loop {
            match self.peek(0)? {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                b'#' => self.pass_while(|b| b != b'\n' && b != b'\r'),
                0xef if self.starts_with("\u{feff}".as_bytes()) => self.at += 3,
                byte => return Some(byte),
            }
        }
    }

    /// Passes a token that starts with that byte; `false` where there is none such.
    fn pass_token(&mut self, byte: u8) -> bool {
        match byte {
            b'"' if self.starts_with(b"\"\"\"") => return self.pass_block_string(),
            b'"' => return self.pass_string(),
            b'.' if self.starts_with(b"...") => self.at += 3,
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|' | b'}' => self.at += 1,
            b'-' | b'0'..=b'9' => {
                self.at += 1;
                self.pass_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'));
            }
            _ if is_name(byte) => self.pass_while(|b| b.is_ascii_alphanumeric() || b == b'_'),
            _ => return false,
        }
        true
    }

    fn pass_string(&mut self) -> bool {
        self.at += 1;
        loop {
            match self.peek(0) {
                None | Some(b'\n' | b'\r') => return false,
                Some(b'\\') => self.at += 2,
                Some(b'"') => {
                    self.at += 1;
                    return true;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn pass_block_string(&mut self) -> bool {
        self.at += 3;
        while self.peek(0).is_some() {
            if self.starts_with(b"\\\"\"\"") {
                self.at += 4;
            } else if self.starts_with(b"\"\"\"") {
                self.at += 3;
                return true;
            } else {
                self.at += 1;
            }
        }
        false
    }

    fn place(&self, offset: usize) -> Pos {
        let before = self.bytes.get(..offset).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        Pos { line, column }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<ErrorCode> {
        check(text, &Limits::default()).err().map(|r| r.code())
    }

    #[test]
    fn tokens_are_counted_and_strings_and_comments_are_one_or_none() {
        assert_eq!(
            code("query Q($a: [Int!] = 3) { f(s: \"{{{\\\"{\", b: \"\"\"{ \\\"\"\" {\"\"\") @d { a } } # {{{{"),
            None
        );
        assert_eq!(code(&"a ".repeat(2_000)), None);
        assert_eq!(code(&"a ".repeat(2_001)), Some(ErrorCode::QueryTooComplex));
        assert_eq!(code(&"[".repeat(500)), Some(ErrorCode::QueryTooDeep));
        assert_eq!(code(&"a".repeat(1_000)), Some(ErrorCode::ParseFailed));
    }

    #[test]
    fn an_unfinished_string_is_refused_where_it_starts() {
        let refusal = check("{\n  a(s: \"x\n\") }", &Limits::default()).expect_err("unfinished");
        assert_eq!(refusal.locations, [Pos { line: 2, column: 8 }]);
        assert_eq!(code("\"\"\"\"\""), Some(ErrorCode::ParseFailed));
        assert_eq!(code("{ a ? }"), Some(ErrorCode::ParseFailed));
    }
}
