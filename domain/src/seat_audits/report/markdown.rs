//! The report as Markdown.

use super::{Report, words};

/// Renders the report; `sha256` is the digest of the JSON.
pub fn render(report: &Report, sha256: &str) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("# {} of {}", safe(&report.name), safe(&report.tenant_name)));
    line(String::new());
    line(report.sentence());
    line(String::new());
    line(report.rest());
    line(String::new());
    line("| | |".into());
    line("|---|---|".into());
    for (name, value) in super::html::facts(report) {
        line(format!("| {name} | {} |", safe(&value)));
    }
    line(String::new());
    line("## Reviewers".into());
    line(String::new());
    line("| Name | Role | Decisions |".into());
    line("|---|---|---|".into());
    for reviewer in &report.reviewers {
        line(format!("| {} | {} | {} |", safe(&reviewer.name), words(&reviewer.role), reviewer.decided_count));
    }
    for (kind, title) in super::html::SECTIONS {
        let items: Vec<_> = report.items.iter().filter(|item| item.kind == *kind).collect();
        if items.is_empty() {
            continue;
        }
        line(String::new());
        line(format!("## {title}"));
        line(String::new());
        line("| Name | Access reviewed | Flags | Not known | Decision | Note | Outcome |".into());
        line("|---|---|---|---|---|---|---|".into());
        for item in items {
            let list = |value| item.flags(value).into_iter().map(|(flag, _)| flag).collect::<Vec<_>>().join(", ");
            let cells = [
                item.name.clone(),
                item.access(),
                list("YES"),
                list("UNKNOWN"),
                item.decided(),
                item.note.clone().unwrap_or_default(),
                item.came_of_it(),
            ];
            let cells: Vec<_> = cells.iter().map(|cell| safe(cell)).collect();
            line(format!("| {} |", cells.join(" | ")));
        }
    }
    line(String::new());
    line("## Seal".into());
    line(String::new());
    line(format!("SHA-256 of the report as JSON: `{sha256}`. The same digest stands in the audit log."));
    line(String::new());
    line(format!(
        "Everything else, before: `{}`, after: `{}`.",
        report.untouched.digest_before, report.untouched.digest_after
    ));
    out
}

/// Text that is neither markup nor the end of a cell.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use keystead_entities::seat_audit_item::SeatAuditItemKind;

    use super::*;

    #[test]
    fn a_name_cannot_leave_its_cell_or_become_a_link() {
        assert_eq!(safe("a | b\n[x](http://e)"), "a \\| b \\[x\\](http://e)");
        assert_eq!(safe("<img src=x>"), "&lt;img src=x&gt;");
        assert_eq!(words(SeatAuditItemKind::ApiToken.as_str()), "API token");
    }
}
