//! Which part is what: the relationships that lead from the package to the workbook, and from there to its sheets.

use super::xml::{Node, Xml, text};
use super::zip::Zip;
use crate::refused::{Refused, Result, malformed};

/// A relationship within the package.
pub struct Relation {
    /// Its id, as the source names it.
    pub id: String,
    /// The last word of its type: `worksheet`, `styles`.
    pub kind: String,
    /// The part it leads to.
    pub part: String,
}

/// Relationships of a part; those that lead out of the package are never followed.
pub fn relations(zip: &Zip<'_>, part: &str, left: &mut usize) -> Result<Vec<Relation>> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(entry) = zip.find(&name) else { return Ok(Vec::new()) };
    let bytes = zip.unpack(entry, left)?;
    let mut xml = Xml::new(&name, text(&name, &bytes)?);
    let mut relations = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "Relationship" => {
                let is_inside = tag.get("TargetMode").is_none_or(|m| !m.eq_ignore_ascii_case("External"));
                if let (Some(id), Some(kind), Some(target), true) =
                    (tag.get("Id"), tag.get("Type"), tag.get("Target"), is_inside)
                {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { id, kind, part: absolute(folder, &target) });
                }
            }
            Node::End => return Ok(relations),
            _ => {}
        }
    }
}

fn absolute(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|p| !p.is_empty()).collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The part with the workbook.
pub fn workbook(zip: &Zip<'_>, left: &mut usize) -> Result<String> {
    let relations = relations(zip, "", left)?;
    let part = relations.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.part);
    let part = part.or_else(|| zip.find("xl/workbook.xml").map(|e| e.name.clone()));
    let other = |what| Err(Refused::OtherFormat { what, instead: "an Excel workbook (.xlsx)" });
    match part {
        Some(part) if part.ends_with(".bin") => other("A binary workbook (.xlsb)"),
        Some(part) if part.starts_with("word/") => other("A Word document"),
        Some(part) if part.starts_with("ppt/") => other("A presentation"),
        Some(part) if zip.find(&part).is_some() => Ok(part),
        _ if zip.find("mimetype").is_some() => other("An OpenDocument file"),
        _ if zip.entries.iter().any(|e| e.name.to_lowercase().ends_with(".xlsx")) => other("An archive of files"),
        _ => Err(malformed("the package", "there is no workbook in it")),
    }
}
