//! Makes a workbook of nearly 20 MB with 5,000 questions, reads it, answers it, and prints how long that took:
//!
//! ```text
//! cargo run --release -p keystead-forms --example timing
//! ```

use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

use keystead_forms::{Filling, fill, read};

const SHEETS: usize = 15;
const QUESTIONS: usize = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = workbook()?;
    println!("{:.1} MB, {QUESTIONS} questions on {SHEETS} sheets", bytes.len() as f64 / 1e6);
    let start = Instant::now();
    let form = read("large.xlsx", &bytes, None)?;
    println!("read in {:?}: {} questions", start.elapsed(), form.questions.len());
    let answers = form.questions.iter().flat_map(|q| &q.answers);
    let value = |words: &[String]| words.first().cloned().unwrap_or_else(|| "As our policy says.".to_owned());
    let fillings: Vec<Filling> =
        answers.map(|a| Filling { place: a.place.clone(), value: value(&a.vocabulary) }).collect();
    let start = Instant::now();
    let filled = fill(&bytes, &form, &fillings)?;
    println!(
        "{} cells filled in {:?}, {} refused",
        filled.report.changes.len(),
        start.elapsed(),
        filled.report.refused.len()
    );
    Ok(())
}

/// Texts that do not compress well, so that the file is as large as may be.
fn workbook() -> Result<Vec<u8>, std::fmt::Error> {
    let mut seed = 7_u64;
    let mut noise = |length: usize| {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.extend(char::from_digit((seed >> 40) as u32 % 36, 36));
        }
        text
    };
    let mut parts: Vec<(String, String)> =
        vec![("_rels/.rels".into(), relation("officeDocument", "xl/workbook.xml", 0))];
    let (mut sheets, mut links) = (String::new(), String::new());
    for sheet in 1..=SHEETS {
        write!(sheets, "<sheet name=\"{sheet}. Area\" sheetId=\"{sheet}\" r:id=\"rId{sheet}\"/>")?;
        links.push_str(&relation("worksheet", &format!("worksheets/sheet{sheet}.xml"), sheet));
        let mut rows = row(1, &["Ref", "Question", "Response", "Comments", "Guidance"]);
        let from = QUESTIONS * (sheet - 1) / SHEETS;
        for (row_number, n) in (2..).zip(from..QUESTIONS * sheet / SHEETS) {
            let question = format!("Is control {n} in place, and is it reviewed each year? {}", noise(60));
            let guidance = noise(5_300);
            rows.push_str(&row(row_number, &[&format!("C-{n}"), &question, "", "", &guidance]));
        }
        let rule = "<dataValidations><dataValidation type=\"list\" sqref=\"C2:C9999\"><formula1>\"Yes,No,N/A\"</formula1></dataValidation></dataValidations>";
        parts.push((
            format!("xl/worksheets/sheet{sheet}.xml"),
            format!("<worksheet xmlns=\"m\"><sheetData>{rows}</sheetData>{rule}</worksheet>"),
        ));
    }
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{links}</Relationships>")));
    parts.push(("xl/workbook.xml".into(), format!("<workbook xmlns:r=\"r\"><sheets>{sheets}</sheets></workbook>")));
    Ok(stored(&parts))
}

fn relation(kind: &str, target: &str, nth: usize) -> String {
    let relation = format!("<Relationship Id=\"rId{nth}\" Type=\"t/{kind}\" Target=\"{target}\"/>");
    if nth == 0 { format!("<Relationships>{relation}</Relationships>") } else { relation }
}

fn row(number: usize, cells: &[&str]) -> String {
    let cell =
        |(column, text): (char, &&str)| format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!(
        "<row r=\"{number}\">{}</row>",
        ('A'..).zip(cells).filter(|(_, t)| !t.is_empty()).map(cell).collect::<String>()
    )
}

/// A package.
fn stored(parts: &[(String, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
        let start = (out.len() as u32).to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        head.extend([crc32(text.as_bytes()), packed.len() as u32, text.len() as u32].map(u32::to_le_bytes).concat());
        head.extend([(name.len() as u16).to_le_bytes(), [0, 0]].concat());
        out.extend([&b"PK\x03\x04"[..], &head, name.as_bytes(), &packed].concat());
        directory.extend([&b"PK\x01\x02\x14\x00"[..], &head, &[0; 10], &start, name.as_bytes()].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes());
    out.extend([&directory[..], b"PK\x05\x06", &[0; 4], &count, &count, &size, &start, &[0, 0]].concat());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (0..8).fold(crc, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 });
    !bytes.iter().fold(!0, |crc, b| (crc >> 8) ^ step((crc ^ u32::from(*b)) & 0xFF))
}
