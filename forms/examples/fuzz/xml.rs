//! Changes to a part that know its elements and attributes.

use std::ops::Range;

use crate::chance::Chance;

const VALUES: &[&str] = &[
    "",
    "0",
    "1",
    "-1",
    "2",
    "3",
    "16384",
    "16385",
    "1048576",
    "1048577",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "A1",
    "A0",
    "B3",
    "C3",
    "D4:D5",
    "A1:XFD1048576",
    "XFD1048576",
    "ZZZZ1",
    "A:A",
    "1:1",
    "B3:A1",
    "C3 C4 C5",
    "s",
    "str",
    "b",
    "e",
    "n",
    "d",
    "inlineStr",
    "true",
    "on",
    "hidden",
    "veryHidden",
    "list",
    "array",
    "dataTable",
    "rId1",
    "rId2",
    "rIdS",
    "&amp;&lt;",
    "&#10;",
    "../../../../etc/passwd",
    "/xl/workbook.xml",
    "worksheets/sheet1.xml",
    "External",
    "S &amp; T",
    "NaN",
    "1e308",
    "0.0",
];

/// The text of a part, with one of its elements or attributes changed.
pub fn changed(part: &str, chance: &mut Chance) -> String {
    let tags = tags(part);
    let Some(tag) = tags.get(chance.below(tags.len())) else { return part.to_owned() };
    let whole = element(part, &tags, tag);
    let with = |span: Range<usize>, new: &str| format!("{}{new}{}", &part[..span.start], &part[span.end..]);
    match chance.below(16) {
        0 => with(tag.clone(), ""),
        1 => with(whole, ""),
        2 => {
            let most = if chance.once_in(20) { 2_000 } else { 3 };
            let copy = part[whole.clone()].repeat(1 + chance.below(most));
            with(whole.end..whole.end, &copy)
        }
        3 => {
            let to = tags.get(chance.below(tags.len())).map_or(0, |t| if chance.once_in(2) { t.start } else { t.end });
            with(to..to, &part[whole])
        }
        4..=7 => {
            let attributes = attributes(part, tag);
            match attributes.get(chance.below(attributes.len())) {
                Some(value) => with(value.clone(), chance.of_these(VALUES)),
                None => with(tag.end - 1..tag.end - 1, &format!(" r=\"{}\"", chance.of_these(VALUES))),
            }
        }
        8 => with(
            tag.end - 1..tag.end - 1,
            &format!(
                " {}=\"{}\"",
                chance.of_these(&["r", "s", "t", "ref", "hidden", "customFormat", "xml:space"]),
                chance.of_these(VALUES)
            ),
        ),
        9 => {
            let deep = [2, 90, 97, 5_000][chance.below(4)];
            with(whole.clone(), &format!("{}{}{}", "<x>".repeat(deep), &part[whole], "</x>".repeat(deep)))
        }
        10 => with(
            tag.end..tag.end,
            chance.of_these(&["&a;", "&#65;", "&#x0;", "<![CDATA[<c>]]>", "<!-- c -->", "<?p?>", "text", "\u{1F512}"]),
        ),
        11 => {
            let doctype =
                "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
            with(0..0, doctype)
        }
        12 => part.replacen("<worksheet", "<x:worksheet", 1).replacen("</worksheet", "</x:worksheet", 1),
        13 => part.replacen("UTF-8", chance.of_these(&["UTF-16", "ISO-8859-1", "utf-7", "x", ""]), 1),
        14 => with(whole.clone(), &part[whole].to_uppercase()),
        _ => {
            let rows = 1 + chance.below(400);
            let far = chance.of_these(&["1", "5", "1048000"]).parse().unwrap_or(1);
            let rows: String = (far..far + rows)
                .map(|r| format!("<row r=\"{r}\"><c r=\"B{r}\" t=\"str\"><v>Is it {r} on?</v></c></row>"))
                .collect();
            with(tag.end..tag.end, &rows)
        }
    }
}

/// Where the tags are.
fn tags(part: &str) -> Vec<Range<usize>> {
    part.match_indices('<').filter_map(|(at, _)| part[at..].find('>').map(|end| at..at + end + 1)).collect()
}

/// A tag with all that is in its element.
fn element(part: &str, tags: &[Range<usize>], tag: &Range<usize>) -> Range<usize> {
    let text = &part[tag.clone()];
    if text.starts_with("</") || text.ends_with("/>") || text.starts_with("<?") {
        return tag.clone();
    }
    let name = text[1..].split([' ', '>', '/']).next().unwrap_or_default();
    let close = format!("</{name}>");
    let end = tags.iter().find(|t| t.start >= tag.end && part[(*t).clone()] == close);
    end.map_or(tag.clone(), |end| tag.start..end.end)
}

/// Where the values of a tag's attributes are.
fn attributes(part: &str, tag: &Range<usize>) -> Vec<Range<usize>> {
    let quotes: Vec<usize> = part[tag.clone()].match_indices('"').map(|(at, _)| tag.start + at).collect();
    quotes.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]).collect()
}
