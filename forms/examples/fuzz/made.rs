//! The file of an execution.

use crate::chance::Chance;
use crate::package::{NAMES, Part, zip};
use crate::seeds::{Parts, TEXTS, workbooks};
use crate::{bytes, xml};

/// Makes files out of right ones.
pub struct Maker {
    workbooks: Vec<Parts>,
    files: Vec<(String, Vec<u8>)>,
    /// A sheet of blanks, which packs to a thousandth.
    flood: Vec<u8>,
}

impl Maker {
    /// With files from elsewhere, too.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        let flood = format!("<worksheet><sheetData>{}</sheetData></worksheet>", " ".repeat(24 << 20)).into_bytes();
        Self { workbooks: workbooks(), files, flood }
    }

    /// Its kind, name and bytes.
    pub fn make(&self, chance: &mut Chance) -> (&'static str, String, Vec<u8>) {
        if !self.files.is_empty() && chance.once_in(2) {
            let (name, file) = &self.files[chance.below(self.files.len())];
            let is_package = file.starts_with(b"PK");
            let file = match is_package.then(|| unpacked(file)) {
                Some(mut parts) => self.package(&mut parts, chance),
                None => many(file.clone(), file, chance),
            };
            return ("real file", name.clone(), file);
        }
        let mut parts = self.workbooks[chance.below(self.workbooks.len())].clone();
        let name = "x.xlsx".to_owned();
        match chance.below(10) {
            0..=3 => ("workbook", name, self.package(&mut parts, chance)),
            4 => {
                let whole: Vec<Part> =
                    parts.iter().map(|(name, bytes)| Part::of(name, bytes, chance.once_in(2))).collect();
                let whole = zip(&whole, chance, true);
                ("bytes of a package", name, many(whole.clone(), &whole, chance))
            }
            5 if chance.once_in(3) => {
                let noise =
                    (0..chance.below(400)).map(|_| u8::try_from(chance.below(256)).unwrap_or_default()).collect();
                ("any bytes", chance.of_these(&["x", "x.csv", "x.json", "x.md", "x.xlsx"]).to_owned(), noise)
            }
            _ => {
                let (name, text) = TEXTS[chance.below(TEXTS.len())];
                let kind = if name.contains("json") {
                    "document"
                } else if name.ends_with("sv") {
                    "table"
                } else {
                    "text"
                };
                let other = TEXTS[chance.below(TEXTS.len())];
                // The text of one kind under the name of another is what a wrong ending makes of a file.
                let name = if chance.once_in(25) { other.0 } else { name };
                (kind, name.to_owned(), many(text.as_bytes().to_vec(), other.1.as_bytes(), chance))
            }
        }
    }

    /// A package, of whose parts, names and sizes some are changed.
    fn package(&self, parts: &mut Parts, chance: &mut Chance) -> Vec<u8> {
        for _ in 0..1 + chance.below(4) {
            let nth = chance.below(parts.len());
            let other = parts[chance.below(parts.len())].1.clone();
            let part = &mut parts[nth].1;
            *part = match std::str::from_utf8(part) {
                Ok(text) if !chance.once_in(4) && text.len() < 1 << 20 => xml::changed(text, chance).into_bytes(),
                _ if part.len() < 1 << 20 => bytes::changed(std::mem::take(part), &other, chance),
                _ => std::mem::take(part),
            };
        }
        let nth = chance.below(parts.len());
        match chance.below(30) {
            0 => drop(parts.remove(nth)),
            1 => parts[nth].0 = chance.of_these(NAMES).to_owned(),
            2 => parts.push((chance.of_these(NAMES).to_owned(), parts[nth].1.clone())),
            3 => parts.extend_from_within(nth..=nth),
            4 if chance.once_in(20) => parts.extend((0..6_000).map(|n| (format!("a/{n}"), Vec::new()))),
            5 if chance.once_in(100) => parts[nth].1 = self.flood.clone(),
            _ => {}
        }
        let mut all: Vec<Part> = parts.iter().map(|(name, bytes)| Part::of(name, bytes, chance.once_in(4))).collect();
        let is_true = !chance.once_in(5);
        if !is_true {
            let nth = chance.below(all.len());
            if let Some(part) = all.get_mut(nth) {
                part.lie(chance);
            }
        }
        zip(&all, chance, is_true)
    }
}

/// Changed up to eight times.
fn many(mut file: Vec<u8>, other: &[u8], chance: &mut Chance) -> Vec<u8> {
    for _ in 0..chance.below(8) {
        file = bytes::changed(file, other, chance);
    }
    file
}

/// The parts of a package that is right.
fn unpacked(file: &[u8]) -> Parts {
    let parts = crate::build::packed(file).into_iter();
    parts.map(|(name, packed)| (name, miniz_oxide::inflate::decompress_to_vec(&packed).unwrap_or(packed))).collect()
}
