//! Changes to bytes of any kind: pieces cut, doubled, moved, put in, written in other letters.

use crate::chance::Chance;

/// What readers stumble over.
pub const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/>",
    "</row>",
    "</c>",
    "</si>",
    "<c r=\"C3\"/>",
    "<row r=\"3\"/>",
    "<row>",
    "<c>",
    "<f>",
    "<v>",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&x;",
    "&amp",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x?>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    " r=\"ZZZ9999999\"",
    " r=\"XFD1048576\"",
    "t=\"s\"",
    "r=\"A0\"",
    "hidden=\"1\"",
    "ref=\"A1:XFD1048576\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "+",
    "\\u",
    "\\uD800",
    "\\",
    "//",
    "/*",
    "*/",
    "null",
    "true",
    "\n",
    "\r",
    "\r\n",
    ";",
    "\t",
    "|",
    "|===",
    "|---|",
    "- [ ] ",
    "- [x] ",
    "#",
    "```",
    "?",
    "\u{feff}",
    "é",
    "日",
    "\u{202e}",
    "\u{1F512}",
    "\u{301}",
    "\0",
    "=",
    "-",
    "_x000D_",
    "_x005F_",
    "99999999999999999999",
    "-1",
    "1e999",
    "0x1F",
    "NaN",
    "(",
    ")",
    "If yes",
    "$",
    "!",
    "A:A",
    "#REF!",
    "Yes/No",
    "${",
    "%s",
    "\"\"",
    "''",
    "\u{2028}",
    "İ",
    "ß",
];

/// The bytes, changed once.
pub fn changed(mut bytes: Vec<u8>, other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let at = chance.below(bytes.len() + 1);
    let span = |chance: &mut Chance, len: usize| {
        let most = if chance.once_in(20) { len } else { 60 };
        at..(at + chance.below(most + 1)).min(len)
    };
    match chance.below(11) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(chance.below(256)).unwrap_or_default();
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        2 => drop(bytes.drain(span(chance, bytes.len())).count()),
        3 => {
            let twice = bytes[span(chance, bytes.len())].to_vec();
            let times = if chance.once_in(30) { 1 + chance.below(400) } else { 1 };
            bytes.splice(at..at, twice.repeat(times));
        }
        4 => {
            let moved = bytes[span(chance, bytes.len())].to_vec();
            let to = chance.below(bytes.len() + 1);
            bytes.splice(to..to, moved);
        }
        5..=7 => drop(bytes.splice(at..at, chance.of_these(PIECES).bytes()).count()),
        8 => {
            let from = chance.below(other.len() + 1);
            let piece = other[from..(from + chance.below(200)).min(other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        9 => bytes.truncate(at),
        _ if chance.once_in(4) => bytes = in_other_letters(&bytes, chance),
        _ => {
            let piece = chance.of_these(PIECES).repeat(1 + chance.below(300));
            bytes.splice(at..at, piece.into_bytes());
        }
    }
    bytes
}

/// The same text in UTF-16, or half of it, or with bytes of one-byte letters in it.
pub fn in_other_letters(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mark = if chance.once_in(2) { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    match chance.below(4) {
        0 => units.flat_map(u16::to_le_bytes).collect(),
        1 => units.flat_map(u16::to_be_bytes).collect(),
        2 => units.flat_map(u16::to_le_bytes).skip(1).collect(),
        _ => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(0xE9)).collect(),
    }
}
