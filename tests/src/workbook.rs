//! A small workbook as a client sends one: one sheet, rows of text, cells with drop-downs.

/// A workbook in the making.
#[derive(Default)]
pub struct Workbook {
    rows: Vec<Vec<String>>,
    lists: Vec<(String, String)>,
    unlocked: Option<String>,
}

impl Workbook {
    /// One whose first row is that header.
    pub fn new(header: &[&str]) -> Self {
        Self::default().row(header)
    }

    /// With another row.
    pub fn row(mut self, cells: &[&str]) -> Self {
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        self
    }

    /// With a drop-down of those words in those cells: `C2:C9`, `Yes,No,NA`.
    pub fn list(mut self, cells: &str, words: &str) -> Self {
        self.lists.push((cells.to_owned(), words.to_owned()));
        self
    }

    /// Protected but for the cells of that column.
    pub fn locked_but(mut self, column: &str) -> Self {
        self.unlocked = Some(column.to_owned());
        self
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let parts = [
            (
                "[Content_Types].xml",
                format!(
                    "{head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "{head}<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "{head}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Questions\" sheetId=\"1\" \
                 r:id=\"rId1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "{head}<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
                 Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/>\
                 </Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    "{head}<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills>\
                 <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\">\
                 <xf/><xf applyProtection=\"1\"><protection locked=\"0\"/></xf></cellXfs></styleSheet>"
                ),
            ),
            ("xl/worksheets/sheet1.xml", format!("{head}{}", self.sheet(main))),
        ];
        zip(&parts)
    }

    fn sheet(&self, main: &str) -> String {
        let mut sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>");
        for (number, cells) in (1..).zip(&self.rows) {
            sheet.push_str(&format!("<row r=\"{number}\">"));
            for (column, text) in (b'A'..).zip(cells) {
                let column = char::from(column);
                let style = self.unlocked.as_ref().is_some_and(|open| open.contains(column));
                let style = if style { " s=\"1\"" } else { "" };
                match text.as_str() {
                    "" => sheet.push_str(&format!("<c r=\"{column}{number}\"{style}/>")),
                    text => sheet.push_str(&format!(
                        "<c r=\"{column}{number}\"{style} t=\"inlineStr\"><is><t>{}</t></is></c>",
                        text.replace('&', "&amp;").replace('<', "&lt;")
                    )),
                }
            }
            sheet.push_str("</row>");
        }
        sheet.push_str("</sheetData>");
        if self.unlocked.is_some() {
            sheet.push_str("<sheetProtection sheet=\"1\"/>");
        }
        if !self.lists.is_empty() {
            sheet.push_str(&format!("<dataValidations count=\"{}\">", self.lists.len()));
            for (cells, words) in &self.lists {
                sheet.push_str(&format!(
                    "<dataValidation type=\"list\" allowBlank=\"1\" sqref=\"{cells}\"><formula1>\"{words}\"</formula1></dataValidation>"
                ));
            }
            sheet.push_str("</dataValidations>");
        }
        sheet.push_str("</worksheet>");
        sheet
    }
}

/// A package of parts, stored as they are.
fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let at = u32::try_from(file.len()).expect("small");
        let size = u32::try_from(content.len()).expect("small").to_le_bytes();
        let length = u16::try_from(name.len()).expect("short").to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5d];
        common.extend(crc32(content.as_bytes()).to_le_bytes());
        common.extend(size);
        common.extend(size);
        common.extend(length);
        common.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(content.as_bytes());
        directory.extend(b"PK\x01\x02");
        directory.extend([20, 0]);
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).expect("few").to_le_bytes();
    let (at, size) = (u32::try_from(file.len()).expect("small"), u32::try_from(directory.len()).expect("small"));
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend(size.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}
