//! Formulas that look at answers show stale results until they are calculated; the workbook asks for that when opened.

use super::xml::{Node, Xml, text};
use crate::refused::Result;

/// What stands before the settings of calculation, in the order of the standard.
const BEFORE: &[&str] = &[
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "AlternateContent",
    "revisionPtr",
    "absPath",
];

/// The workbook's part with the wish to be calculated when opened; none where it has it already.
pub fn when_opened(part: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    let source = text(part, bytes)?;
    let mark = bytes.len() - source.len();
    let mut xml = Xml::new(part, source);
    let mut depth = 0;
    let mut at = None;
    let mut prefix = String::new();
    let mut inside = "";
    let edit = loop {
        let node = xml.next()?;
        let span = xml.span();
        match node {
            Node::Open(tag) if tag.name() == "calcPr" => {
                if tag.flag("fullCalcOnLoad") == Some(true) {
                    return Ok(None);
                }
                let name = tag.full_name();
                let kept = tag.attributes().filter(|(name, _)| name != "fullCalcOnLoad");
                let kept: String = kept.map(|(n, v)| format!(" {n}=\"{}\"", v.replace('"', "&quot;"))).collect();
                let end = if tag.is_empty { "/>" } else { ">" };
                break (span, format!("<{name}{kept} fullCalcOnLoad=\"1\"{end}"));
            }
            Node::Open(tag) => {
                if depth == 0 {
                    prefix = tag.full_name().rsplit_once(':').map(|(p, _)| format!("{p}:")).unwrap_or_default();
                }
                let known = BEFORE.iter().find(|b| **b == tag.name()).copied().unwrap_or_default();
                if depth == 1 && !known.is_empty() && tag.is_empty {
                    at = Some(span.end);
                }
                if depth == 1 {
                    inside = known;
                }
                depth += usize::from(!tag.is_empty);
            }
            Node::Close(_) => {
                depth -= 1;
                if depth == 1 && !inside.is_empty() {
                    at = Some(span.end);
                }
            }
            Node::Text(_) => {}
            Node::End => {
                let Some(at) = at else { return Ok(None) };
                break (at..at, format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
            }
        }
    };
    let head = source.get(..edit.0.start).unwrap_or_default();
    let tail = source.get(edit.0.end..).unwrap_or_default();
    let bom = bytes.get(..mark).unwrap_or_default();
    Ok(Some([bom, head.as_bytes(), edit.1.as_bytes(), tail.as_bytes()].concat()))
}
