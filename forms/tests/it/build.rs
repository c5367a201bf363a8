//! Small workbooks, written part by part.

use miniz_oxide::deflate::compress_to_vec;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A sheet: its cells, and what its XML has before and after them.
#[derive(Clone, Default)]
pub struct Sheet {
    pub name: String,
    pub state: &'static str,
    pub before: String,
    pub rows: String,
    pub after: String,
}

impl Sheet {
    /// Rows of text from a row on; a blank text is no cell, `~` an empty open cell, `=F|v` a formula with its result.
    pub fn new(name: &str, from: u32, rows: &[&[&str]]) -> Self {
        let mut xml = String::new();
        for (row, cells) in (from..).zip(rows) {
            let cells: String =
                ('A'..='Z').zip(cells.iter()).map(|(column, text)| cell(&format!("{column}{row}"), text)).collect();
            xml.push_str(&format!("<row r=\"{row}\" spans=\"1:9\" ht=\"20\">{cells}</row>"));
        }
        Self { name: name.to_owned(), rows: xml, state: "visible", ..Self::default() }
    }

    pub fn hidden(mut self) -> Self {
        self.state = "hidden";
        self
    }

    pub fn after(mut self, xml: &str) -> Self {
        self.after.push_str(xml);
        self
    }

    /// A drop-down for a range.
    pub fn list(self, cells: &str, formula: &str) -> Self {
        let rule = format!(
            "<dataValidations count=\"1\"><dataValidation type=\"list\" allowBlank=\"1\" sqref=\"{cells}\"><formula1>{formula}</formula1></dataValidation></dataValidations>"
        );
        self.after(&rule)
    }

    /// Protected: style 1 is open, everything else locked.
    pub fn protected(self) -> Self {
        self.after("<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\"/>")
    }

    fn xml(&self) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<worksheet xmlns=\"{MAIN}\">{}<sheetData>{}</sheetData>{}</worksheet>",
            self.before, self.rows, self.after
        )
    }
}

pub fn cell(at: &str, text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    match text {
        "" => String::new(),
        "~" => format!("<c r=\"{at}\" s=\"1\"/>"),
        _ if text.starts_with('=') => {
            let (formula, value) = escaped[1..].split_once('|').unwrap_or((&escaped[1..], ""));
            format!("<c r=\"{at}\" t=\"str\"><f>{formula}</f><v>{value}</v></c>")
        }
        _ => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{escaped}</t></is></c>"),
    }
}

/// The parts of a workbook with these sheets.
pub fn parts(sheets: &[Sheet], names: &str) -> Vec<(String, Vec<u8>)> {
    let list = |make: &dyn Fn(usize, &Sheet) -> String| (1..).zip(sheets).map(|(n, s)| make(n, s)).collect::<String>();
    let sheet_list = list(&|n, s| {
        format!(
            "<sheet name=\"{}\" sheetId=\"{n}\" state=\"{}\" r:id=\"rId{n}\"/>",
            s.name.replace('&', "&amp;"),
            s.state
        )
    });
    let links = list(&|n, _| {
        format!("<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
    });
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned()),
        ("_rels/.rels".to_owned(), format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{sheet_list}</sheets>{names}</workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships xmlns=\"{package}\">{links}<Relationship Id=\"rIdS\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>")),
        ("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"0\" applyProtection=\"1\"><protection locked=\"0\"/></xf></cellXfs></styleSheet>")),
    ];
    parts.extend((1..).zip(sheets).map(|(n, s)| (format!("xl/worksheets/sheet{n}.xml"), s.xml())));
    parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

/// A workbook with these sheets.
pub fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    zip(&parts(sheets, ""))
}

/// A package of parts; every second one with its sizes behind it, as streams write them.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (nth, (name, bytes)) in parts.iter().enumerate() {
        let (packed, crc, start, behind) = (compress_to_vec(bytes, 6), crc32(bytes), out.len() as u32, nth % 2 == 1);
        let sizes = [crc, packed.len() as u32, bytes.len() as u32].map(u32::to_le_bytes).concat();
        let head = |sizes: &[u8]| {
            let flags: u16 = if behind { 8 } else { 0 };
            [
                &20_u16.to_le_bytes()[..],
                &flags.to_le_bytes(),
                &8_u16.to_le_bytes(),
                &[0x21, 0x43, 0x65, 0x57],
                sizes,
                &(name.len() as u16).to_le_bytes(),
                &[0, 0],
            ]
            .concat()
        };
        out.extend(
            [&b"PK\x03\x04"[..], &head(if behind { &[0; 12] } else { &sizes }), name.as_bytes(), &packed].concat(),
        );
        if behind {
            out.extend([&b"PK\x07\x08"[..], &sizes].concat());
        }
        directory.extend(
            [&b"PK\x01\x02"[..], &[20, 0], &head(&sizes), &[0; 10], &start.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let (start, size, count) = (out.len() as u32, directory.len() as u32, (parts.len() as u16).to_le_bytes());
    out.extend(directory);
    out.extend(
        [&b"PK\x05\x06"[..], &[0; 4], &count, &count, &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]].concat(),
    );
    out
}

pub fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (0..8).fold(crc, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 });
    !bytes.iter().fold(!0, |crc, b| (crc >> 8) ^ step((crc ^ u32::from(*b)) & 0xFF))
}

/// The packed bytes of every part, by name.
pub fn packed(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let at = |i: usize, n: usize| zip[i..i + n].iter().rev().fold(0, |v, b| v << 8 | usize::from(*b));
    let end = zip.len() - 22;
    let mut line = at(end + 16, 4);
    (0..at(end + 10, 2))
        .map(|_| {
            let (size, name, more, local) =
                (at(line + 20, 4), at(line + 28, 2), at(line + 30, 2) + at(line + 32, 2), at(line + 42, 4));
            let text = String::from_utf8(zip[line + 46..line + 46 + name].to_vec()).unwrap();
            let data = local + 30 + at(local + 26, 2) + at(local + 28, 2);
            line += 46 + name + more;
            (text, zip[data..data + size].to_vec())
        })
        .collect()
}

/// A part's own bytes.
pub fn unpacked(zip: &[u8], name: &str) -> String {
    let part = packed(zip).into_iter().find(|(n, _)| n == name).unwrap().1;
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(&part).unwrap()).unwrap()
}
