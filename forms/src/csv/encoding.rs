//! The letters of a text file: UTF-8 and UTF-16 with or without a mark, Windows-1252 for the rest. Every file that is
//! read is written back byte for byte.

use std::borrow::Cow;

use crate::refused::{Result, malformed};

/// How the letters are written, with the mark the file begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8 {
        /// With a mark.
        mark: bool,
    },
    /// UTF-16.
    Utf16 {
        /// With a mark.
        mark: bool,
        /// The high byte first.
        big: bool,
    },
    /// What Windows wrote in western Europe.
    Windows1252,
}

/// What Windows-1252 has where Latin-1 has controls; `\0` where it has nothing, and the control stays.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The text of a file.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] if std::str::from_utf8(rest).is_ok() => {
            Ok((String::from_utf8_lossy(rest), Encoding::Utf8 { mark: true }))
        }
        [0xFF, 0xFE, rest @ ..] => wide(rest, true, false),
        [0xFE, 0xFF, rest @ ..] => wide(rest, true, true),
        _ if is_wide(bytes, 1) => wide(bytes, false, false),
        _ if is_wide(bytes, 0) => wide(bytes, false, true),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => Err(malformed("the text", "it has zero bytes in it")),
            Ok(text) => Ok((Cow::Borrowed(text), Encoding::Utf8 { mark: false })),
            Err(_) if bytes.contains(&0) => Err(malformed("the text", "it has zero bytes in it")),
            Err(_) => Ok((bytes.iter().map(|b| from_windows(*b)).collect::<String>().into(), Encoding::Windows1252)),
        },
    }
}

/// Whether nearly every second byte is zero, as in UTF-16 of western text.
fn is_wide(bytes: &[u8], zero: usize) -> bool {
    let head = bytes.get(..bytes.len().min(400) & !1).unwrap_or_default();
    let zeros =
        head.chunks_exact(2).filter(|pair| pair.get(zero) == Some(&0) && pair.get(1 - zero) != Some(&0)).count();
    head.len() >= 8 && zeros * 10 >= head.len() / 2 * 9
}

fn wide(bytes: &[u8], mark: bool, big: bool) -> Result<(Cow<'_, str>, Encoding)> {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units = units.map(|pair| if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let text: std::result::Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if bytes.len().is_multiple_of(2) => Ok((text.into(), Encoding::Utf16 { mark, big })),
        _ => Err(malformed("the text", "it begins as UTF-16, but is not")),
    }
}

fn from_windows(byte: u8) -> char {
    match byte.checked_sub(0x80).and_then(|i| WINDOWS.get(usize::from(i))) {
        Some(c) if *c != '\0' => *c,
        _ => char::from(byte),
    }
}

impl Encoding {
    /// The bytes of a text; the first letter that cannot be written otherwise.
    pub fn encode(self, text: &str) -> std::result::Result<Vec<u8>, char> {
        match self {
            Self::Utf8 { mark } => Ok([if mark { &b"\xEF\xBB\xBF"[..] } else { b"" }, text.as_bytes()].concat()),
            Self::Utf16 { mark, big } => {
                let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
                Ok(units.flat_map(|u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect())
            }
            Self::Windows1252 => text.chars().map(|c| to_windows(c).ok_or(c)).collect(),
        }
    }
}

fn to_windows(c: char) -> Option<u8> {
    if let Some(at) = WINDOWS.iter().position(|w| *w == c && c != '\0') {
        return u8::try_from(at + 0x80).ok();
    }
    u8::try_from(u32::from(c)).ok().filter(|b| from_windows(*b) == c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn windows_letters_are_read_and_written() {
        let bytes = b"Zust\xE4ndig \x93ja\x94 \x80 \x81";
        let (text, encoding) = decode(bytes).unwrap();
        assert_eq!((text.as_ref(), encoding), ("Zuständig “ja” € \u{81}", Encoding::Windows1252));
        assert_eq!(encoding.encode(&text).unwrap(), bytes);
        assert_eq!(encoding.encode("日"), Err('日'));
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((text, encoding)) = decode(&bytes) {
                prop_assert_eq!(encoding.encode(&text).unwrap(), bytes);
            }
        }

        #[test]
        fn wide_text_is_told_without_a_mark(text in "[a-zA-Z ,;?]{4,80}", big in any::<bool>()) {
            let bytes = Encoding::Utf16 { mark: false, big }.encode(&text).unwrap();
            let (back, _) = decode(&bytes).unwrap();
            prop_assert_eq!(back.as_ref(), text);
        }
    }
}
