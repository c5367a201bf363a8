//! As one HTML page: no script, nothing loaded, headings and table heads for screen readers, readable on paper.

use super::{Block, Paper, Table, paragraphs};
use crate::html::escape;

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4b535d;--line:#8a939d;--band:#eef1f5;--paper:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#aab3be;--line:#6b747f;--band:#1c232c;--paper:#0f141a}}
body{font:1rem/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:50rem;padding:2rem 1.25rem 4rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin:2.25rem 0 .5rem;border-bottom:2px solid var(--line)}h3{font-size:1rem;margin:1.5rem 0 .25rem}
p{margin:.4rem 0}.strong{font-weight:700}.note{color:var(--soft);font-size:.875rem}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:start;vertical-align:top}thead th{background:var(--band)}tbody th{font-weight:600}
@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--band:#eee}body{max-width:none;padding:0;font-size:10pt}h2,h3{break-after:avoid}thead{display:table-header-group}tr{break-inside:avoid}@page{margin:18mm;@bottom-right{content:counter(page) \" / \" counter(pages)}}}
";

pub(super) fn render(paper: &Paper) -> String {
    let title = escape(&paper.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'unsafe-inline'\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1 \
         dir=\"auto\">{title}</h1>\n"
    );
    for block in &paper.blocks {
        match block {
            Block::Section(text) => element(&mut out, "h2", "", text),
            Block::Item(text) => element(&mut out, "h3", "", text),
            Block::Strong(text) => element(&mut out, "p", " class=\"strong\"", text),
            Block::Text(text) => paragraphs(text).for_each(|lines| element(&mut out, "p", "", &lines.join("\n"))),
            Block::Note(text) => element(&mut out, "p", " class=\"note\"", text),
            Block::Table(it) => table(&mut out, it),
        }
    }
    out.push_str(&format!(
        "</main>\n<footer><p class=\"note\">{}</p></footer>\n</body>\n</html>\n",
        escape(&paper.foot)
    ));
    out
}

fn element(out: &mut String, name: &str, attributes: &str, text: &str) {
    let text = escape(text).replace('\n', "<br>\n");
    out.push_str(&format!("<{name}{attributes} dir=\"auto\">{text}</{name}>\n"));
}

fn table(out: &mut String, table: &Table) {
    out.push_str(&format!("<table>\n<caption>{}</caption>\n<thead><tr>", escape(&table.caption)));
    for (heading, _) in &table.columns {
        out.push_str(&format!("<th scope=\"col\">{}</th>", escape(heading)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let (open, close) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            out.push_str(&format!("<{open} dir=\"auto\">{}</{close}>", escape(cell).replace('\n', "<br>")));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn what_people_wrote_stays_text_and_tables_have_heads() {
        let page = render(&sample("<script>alert(1)</script>\n\nשלום"));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
        assert!(page.contains("<html lang=\"en\">") && page.contains("<title>Answers of A &amp; B</title>"));
        assert!(page.contains("<th scope=\"col\">Fact</th>") && page.contains("<th scope=\"row\" dir=\"auto\">"));
        assert!(page.contains("<p dir=\"auto\">שלום</p>"), "a paragraph of its own, in its own direction");
    }
}
