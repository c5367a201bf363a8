//! The page: Markdown, which is what is published and hashed, and the same as HTML. What people wrote is text in both.

use data_encoding::HEXLOWER;

use super::section::Part;
use crate::html::escape;
use crate::questionnaires::export::escape_markdown;

/// The page as Markdown. Sections with nothing in them are left out.
pub fn markdown(title: &str, company: &str, parts: &[Part]) -> String {
    let mut out = format!("# {}: {}\n", escape_markdown(company), escape_markdown(title));
    for part in parts.iter().filter(|part| !part.is_empty()) {
        out.push_str(&format!("\n## {}\n", part.section.heading()));
        if !part.lines.is_empty() {
            out.push('\n');
        }
        for line in &part.lines {
            out.push_str(&format!("- {}\n", escape_markdown(line)));
        }
        for paragraph in paragraphs(&part.own) {
            out.push_str(&format!("\n{}\n", escape_markdown(paragraph)));
        }
    }
    out
}

/// The page as HTML: no script, nothing loaded, readable on paper and by a screen reader.
pub fn html(title: &str, company: &str, parts: &[Part]) -> String {
    let (company, title) = (escape(company), escape(title));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<title>{company}: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{company}: \
         {title}</h1>\n"
    );
    for part in parts.iter().filter(|part| !part.is_empty()) {
        out.push_str(&format!("<h2>{}</h2>\n", part.section.heading()));
        if !part.lines.is_empty() {
            let lines: String = part.lines.iter().map(|line| format!("<li>{}</li>\n", escape(line))).collect();
            out.push_str(&format!("<ul>\n{lines}</ul>\n"));
        }
        for paragraph in paragraphs(&part.own) {
            out.push_str(&format!("<p>{}</p>\n", escape(paragraph).replace('\n', "<br>\n")));
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.5rem 0 .25rem}ul{margin:.25rem 0;padding-left:1.25rem}@media print{body{font-size:.8rem;margin:0}}";

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

/// Lower-case hex of the SHA-256 of a page.
pub fn sha256(page: &str) -> String {
    HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, page.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::super::section::Section;
    use super::*;

    fn part(line: &str, own: &str) -> Part {
        Part { section: Section::Approvers, lines: vec![line.into()], own: own.into() }
    }

    #[test]
    fn what_people_wrote_stays_text() {
        let parts = [part("<b>Mia</b> [x](http://evil.example)", "One\n\n<script>alert(1)</script>\n# two")];
        let page = html("T<", "A & B", &parts);
        assert!(
            page.contains("<h1>A &amp; B: T&lt;</h1>") && !page.contains("<script>") && !page.contains("<b>"),
            "{page}"
        );
        let page = markdown("T", "A", &parts);
        assert!(page.contains("\\<b\\>Mia") && page.contains("\\# two") && page.contains("\\[x\\]"), "{page}");
    }

    #[test]
    fn an_empty_section_has_no_heading() {
        let parts = [Part { section: Section::Industry, lines: Vec::new(), own: String::new() }, part("x.", "")];
        assert_eq!(markdown("T", "A", &parts), "# A: T\n\n## Before AI text reaches a client\n\n- x.\n");
    }
}
