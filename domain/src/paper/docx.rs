//! As WordprocessingML (ISO/IEC 29500, transitional): styles for headings, so that there is an outline; table heads that
//! repeat; a language; page numbers. Nothing in it refers to anything outside.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Block, Paper, Table, is_right_to_left, paragraphs};
use crate::error::{Error, Result};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Twentieths of a point between the margins of A4.
const ROOM: u32 = 9_640;

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
     ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
     ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override \
     PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override \
     PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override \
     PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

const PACKAGE: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
     Target=\"word/document.xml\"/><Relationship Id=\"rId2\" \
     Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
     Target=\"docProps/core.xml\"/></Relationships>";

const PARTS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/><Relationship \
     Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" \
     Target=\"footer1.xml\"/></Relationships>";

/// How a paragraph looks.
struct Style {
    id: &'static str,
    name: &'static str,
    /// In half points.
    size: u8,
    is_bold: bool,
    colour: &'static str,
    /// Of the outline, where it is a heading.
    level: Option<u8>,
}

const fn style(id: &'static str, name: &'static str, size: u8, is_bold: bool, level: Option<u8>) -> Style {
    Style { id, name, size, is_bold, colour: "000000", level }
}

const STYLES: [Style; 5] = [
    style("Heading1", "heading 1", 34, true, Some(0)),
    style("Heading2", "heading 2", 27, true, Some(1)),
    style("Heading3", "heading 3", 22, true, Some(2)),
    style("Strong", "Answer", 21, true, None),
    Style { colour: "4B535D", ..style("Note", "Note", 17, false, None) },
];

pub(super) fn render(paper: &Paper) -> Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", PACKAGE.to_owned()),
        ("docProps/core.xml", core(&paper.title)),
        ("word/_rels/document.xml.rels", PARTS.to_owned()),
        ("word/styles.xml", styles()),
        ("word/footer1.xml", footer(&paper.foot)),
        ("word/document.xml", document(paper)),
    ];
    let failed = |error: &dyn std::fmt::Display| Error::internal("writing a document", error.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time of its own, so that the same text gives the same bytes.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        zip.start_file(name, options.last_modified_time(zip::DateTime::default())).map_err(|e| failed(&e))?;
        zip.write_all(HEAD.as_bytes()).map_err(|e| failed(&e))?;
        zip.write_all(content.as_bytes()).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}

fn core(title: &str) -> String {
    format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>Keystead</dc:creator>\
         <dc:language>en</dc:language></cp:coreProperties>",
        escape(title)
    )
}

fn styles() -> String {
    let mut out = format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" \
         w:cs=\"Arial\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\"en-US\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>\
         <w:spacing w:after=\"80\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" \
         w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>"
    );
    for Style { id, name, size, is_bold, colour, level } in STYLES {
        let keep = level
            .map(|n| format!("<w:keepNext/><w:spacing w:before=\"200\" w:after=\"60\"/><w:outlineLvl w:val=\"{n}\"/>"));
        let bold = if is_bold { "<w:b/><w:bCs/>" } else { "" };
        out.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:next \
             w:val=\"Normal\"/><w:qFormat/><w:pPr>{}</w:pPr><w:rPr>{bold}<w:color w:val=\"{colour}\"/><w:sz w:val=\"{size}\"/><w:szCs \
             w:val=\"{size}\"/></w:rPr></w:style>",
            keep.unwrap_or_default()
        ));
    }
    out + "</w:styles>"
}

fn footer(foot: &str) -> String {
    let field = |name: &str| format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    let words = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    format!(
        "<w:ftr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:pStyle w:val=\"Note\"/><w:tabs><w:tab w:val=\"right\" w:pos=\"{ROOM}\"/></w:tabs>\
         </w:pPr>{}<w:r><w:tab/></w:r>{}{}{}{}</w:p></w:ftr>",
        words(&escape(foot)),
        words("Page "),
        field("PAGE"),
        words(" of "),
        field("NUMPAGES")
    )
}

fn document(paper: &Paper) -> String {
    let mut out = format!(
        "<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>"
    );
    paragraph(&mut out, "Heading1", &paper.title);
    for block in &paper.blocks {
        match block {
            Block::Section(text) => paragraph(&mut out, "Heading2", text),
            Block::Item(text) => paragraph(&mut out, "Heading3", text),
            Block::Strong(text) => paragraph(&mut out, "Strong", text),
            Block::Text(text) => {
                paragraphs(text).for_each(|lines| paragraph(&mut out, "Normal", &lines.join("\n")));
            }
            Block::Note(text) => paragraph(&mut out, "Note", text),
            Block::Table(it) => table(&mut out, it),
        }
    }
    out.push_str(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" \
         w:right=\"1133\" w:bottom=\"1134\" w:left=\"1133\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
    );
    out
}

fn paragraph(out: &mut String, style: &str, text: &str) {
    let (bidi, rtl) = if is_right_to_left(text) { ("<w:bidi/>", "<w:rPr><w:rtl/></w:rPr>") } else { ("", "") };
    out.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{bidi}</w:pPr><w:r>{rtl}"));
    for (at, line) in text.lines().enumerate() {
        let before = if at > 0 { "<w:br/>" } else { "" };
        out.push_str(&format!("{before}<w:t xml:space=\"preserve\">{}</w:t>", escape(line)));
    }
    out.push_str("</w:r></w:p>");
}

fn table(out: &mut String, table: &Table) {
    let all: u32 = table.columns.iter().map(|(_, part)| u32::from(*part)).sum::<u32>().max(1);
    let widths: Vec<u32> = table.columns.iter().map(|(_, part)| ROOM * u32::from(*part) / all).collect();
    paragraph(out, "Strong", &table.caption);
    let line = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"8A939D\"/>");
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(line).concat();
    let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{ROOM}\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout \
         w:type=\"fixed\"/><w:tblLook w:val=\"00A0\" w:firstRow=\"1\" w:firstColumn=\"1\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    ));
    row(out, &widths, "<w:tblHeader/>", &mut table.columns.iter().map(|(name, _)| ("Strong", name)));
    for cells in &table.rows {
        let mut cells = cells.iter().enumerate().map(|(at, cell)| (if at == 0 { "Strong" } else { "Normal" }, cell));
        row(out, &widths, "", &mut cells);
    }
    out.push_str("</w:tbl>");
    paragraph(out, "Normal", "");
}

fn row<'a>(out: &mut String, widths: &[u32], is: &str, cells: &mut dyn Iterator<Item = (&'a str, &'a String)>) {
    out.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{is}</w:trPr>"));
    for ((style, cell), width) in cells.zip(widths) {
        out.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"));
        paragraph(out, style, cell);
        out.push_str("</w:tc>");
    }
    out.push_str("</w:tr>");
}

/// Text of people in XML: what XML 1.0 has no place for is left out.
fn escape(text: &str) -> String {
    let fits = |c: &char| !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    crate::html::escape(&text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(fits).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::super::sample;
    use super::*;

    #[test]
    fn the_package_has_its_parts_and_what_people_wrote_is_text() {
        let bytes = render(&sample("<w:p>\u{0}\u{1b}]]>\n\nשלום")).expect("a document");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a package");
        let mut text = String::new();
        zip.by_name("word/document.xml").expect("its text").read_to_string(&mut text).expect("UTF-8");
        assert!(text.contains("&lt;w:p&gt;]]&gt;") && text.contains("<w:bidi/>"), "{text}");
        assert!(text.contains("<w:tblHeader/>") && text.contains("<w:pStyle w:val=\"Heading1\"/>"));
        assert_eq!(
            bytes,
            render(&sample("<w:p>\u{0}\u{1b}]]>\n\nשלום")).expect("again"),
            "the same text, the same bytes"
        );
    }
}
