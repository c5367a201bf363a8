//! G10. The company can fetch its data by an API.

use super::item::{Item, Verdict};
use super::{FactCode, scope};
use crate::facts::Key;

pub(super) static ITEM: Item = Item {
    code: FactCode::G10,
    claim: "The company can fetch its data by an API.",
    scope: scope::LOG,
    unit: Some("formats"),
    say: |a| {
        a.flag(
            Key::ExportsByApi,
            "Lists, reports and the audit log can be fetched through an API, as CSV, JSON lines, JSON, Markdown, HTML or PDF.",
            "Data cannot be fetched through an API.",
        );
        a.text(Key::ExportsLast, |last| format!("Last export: {last}."));
    },
    verdict: |k| Some(Verdict::of(k.flag(Key::ExportsByApi)?)),
    figure: |_| None,
};
