//! As Markdown.

use super::{Block, Paper, Table, paragraphs};
use crate::questionnaires::export::escape_markdown as escape;

pub(super) fn render(paper: &Paper) -> String {
    let mut out = format!("# {}\n", escape(&paper.title));
    for block in &paper.blocks {
        match block {
            Block::Section(text) => out.push_str(&format!("\n## {}\n", line(text))),
            Block::Item(text) => out.push_str(&format!("\n### {}\n", line(text))),
            Block::Strong(text) => out.push_str(&format!("\n**{}**\n", line(text))),
            Block::Text(text) => {
                paragraphs(text).for_each(|lines| out.push_str(&format!("\n{}\n", escape(&lines.join("\n")))));
            }
            Block::Note(text) => out.push_str(&format!("\n*{}*\n", line(text))),
            Block::Table(it) => table(&mut out, it),
        }
    }
    out.push_str(&format!("\n{}\n", escape(&paper.foot)));
    out
}

fn table(out: &mut String, table: &Table) {
    let row = |cells: &mut dyn Iterator<Item = &String>| {
        let cells: Vec<String> = cells.map(|cell| line(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    out.push_str(&format!("\n{}\n\n{}", line(&table.caption), row(&mut table.columns.iter().map(|(name, _)| name))));
    out.push_str(&format!("|{}\n", " --- |".repeat(table.columns.len())));
    table.rows.iter().for_each(|cells| out.push_str(&row(&mut cells.iter())));
}

/// In one line: a heading and a cell have no more.
fn line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn what_people_wrote_is_no_markup_and_no_cell() {
        let text = super::render(&sample("# a | b\n\n[x](javascript:y)"));
        assert!(text.contains("\\# a \\| b") && text.contains("\\[x\\](javascript\\:y)"), "{text}");
        assert!(text.contains("| Fact | As of |\n| --- | --- |\n"), "{text}");
    }
}
