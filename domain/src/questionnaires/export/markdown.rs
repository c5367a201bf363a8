//! As Markdown. What people wrote is text and stays text: no link, image, HTML or heading can come of it.

use super::Document;

pub(super) fn render(document: &Document) -> Vec<u8> {
    let mut out =
        format!("# {}\n\n{}. As of {}.\n", escape(&document.title), escape(&document.parties()), document.made_on);
    for section in &document.sections {
        out.push_str(&format!("\n## {}\n", escape(&section.title)));
        for item in &section.items {
            out.push_str(&format!("\n### {}. {}\n\n", item.position, escape(&item.question)));
            let (Some(answer), Some(approved_on)) = (&item.answer, item.approved_on) else {
                out.push_str("*Not approved yet; no answer is given.*\n");
                continue;
            };
            if let Some(choice) = &item.choice {
                out.push_str(&format!("**{}**\n\n", escape(choice)));
            }
            out.push_str(&escape(answer));
            let facts: Vec<String> = item.facts.iter().map(|(key, day)| format!("`{key}` ({day})")).collect();
            let carried = if facts.is_empty() { String::new() } else { format!(" Facts: {}.", facts.join(", ")) };
            out.push_str(&format!("\n\n*Approved on {approved_on}.*{carried}\n"));
        }
    }
    out.into_bytes()
}

/// The text with everything escaped that Markdown (CommonMark, GFM) would take for more than text. Line breaks stay.
pub fn escape(text: &str) -> String {
    text.lines().map(escape_line).collect::<Vec<_>>().join("\\\n")
}

fn escape_line(line: &str) -> String {
    let line = line.trim();
    let mut out = String::with_capacity(line.len() + 8);
    let marker = line.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in line.char_indices() {
        let starts_list = at == 0 && matches!(c, '-' | '+' | '=') || at == marker && matches!(c, '.' | ')');
        let starts_link = matches!(c, ':' | '@') || c == '.' && line[..at].to_ascii_lowercase().ends_with("www");
        if starts_list
            || starts_link
            || matches!(
                c,
                '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '&' | '$'
            )
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::document::sample;
    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        let text =
            String::from_utf8(render(&sample("# [x](javascript:alert(1)) <img src=x>\n1. | a\n=== www.x.example")))
                .expect("UTF-8");
        let expected = "\\# \\[x\\](javascript\\:alert(1)) \\<img src=x\\>\\\n1\\. \\| a\\\n\\=== www\\.x.example";
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("*Not approved yet; no answer is given.*"));
    }

    proptest! {
        #[test]
        fn nothing_that_has_a_meaning_is_left_bare(text in "\\PC{0,60}") {
            let escaped = escape(&text);
            let mut chars = escaped.chars();
            while let Some(c) = chars.next() {
                if c == '\\' {
                    chars.next();
                } else {
                    prop_assert!(!matches!(c, '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '&' | ':' | '@'));
                }
            }
        }
    }
}
