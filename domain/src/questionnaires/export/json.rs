//! As JSON.

use serde_json::json;

use super::Document;

pub(super) fn render(document: &Document) -> Vec<u8> {
    let items: Vec<_> = document
        .items()
        .map(|(section, item)| {
            let facts: Vec<_> = item.facts.iter().map(|(key, day)| json!({ "key": key, "asOf": day })).collect();
            json!({
                "number": item.position,
                "section": section.title,
                "code": item.code,
                "question": item.question,
                "answer": item.answer,
                "choice": item.choice,
                "status": if item.answer.is_some() { "APPROVED" } else { "OPEN" },
                "approvedOn": item.approved_on,
                "facts": if item.answer.is_some() { facts } else { Vec::new() },
            })
        })
        .collect();
    let whole = json!({
        "format": "keystead-questionnaire",
        "formatVersion": 1,
        "title": document.title,
        "company": document.company,
        "counterparty": document.counterparty,
        "direction": document.direction,
        "madeOn": document.made_on,
        "items": items,
    });
    let mut out = serde_json::to_vec_pretty(&whole).unwrap_or_default();
    out.push(b'\n');
    out
}
