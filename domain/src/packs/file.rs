//! The packs as they are shipped.

use std::sync::LazyLock;

use keystead_entities::ai_app::DataClass;
use serde::Deserialize;

/// What a trade adds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// By which it is chosen. For ever.
    pub key: String,
    /// For people.
    pub name: String,
    /// Whom it is for.
    pub summary: String,
    /// Kinds of data that are to be expected.
    pub data_classes: Vec<DataClass>,
    /// Lines of the policy.
    pub policy_clauses: Vec<String>,
    /// What vendors are asked besides.
    pub vendor_questions: Vec<String>,
    /// Names of the playbooks of the trade.
    pub playbooks: Vec<String>,
    /// Whether every text for a client that an AI app wrote must be approved by a person, whatever the company's rules say.
    pub client_text_approval: bool,
}

const FILES: &[&str] = &[
    include_str!("data/finance.toml"),
    include_str!("data/healthcare.toml"),
    include_str!("data/hospitality.toml"),
    include_str!("data/insurance.toml"),
    include_str!("data/legal.toml"),
    include_str!("data/pharmacy.toml"),
    include_str!("data/retail.toml"),
];

// A file that cannot be read would be left out; a test reads them all.
static PACKS: LazyLock<Vec<Pack>> =
    LazyLock::new(|| FILES.iter().filter_map(|text| toml::from_str(text).ok()).collect());

/// All of them, by name.
pub fn all() -> &'static [Pack] {
    &PACKS
}

/// The pack with that key.
pub fn pack(key: &str) -> Option<&'static Pack> {
    all().iter().find(|pack| pack.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_complete() {
        assert_eq!(all().len(), FILES.len());
        let mut names: Vec<&str> = all().iter().map(|pack| pack.name.as_str()).collect();
        assert!(names.is_sorted(), "by name");
        names.dedup();
        assert_eq!(names.len(), FILES.len());
        for pack in all() {
            assert!(!pack.data_classes.is_empty() && !pack.summary.is_empty(), "{}", pack.key);
            for lines in [&pack.policy_clauses, &pack.vendor_questions, &pack.playbooks] {
                assert!(lines.len() >= 3, "{}", pack.key);
                assert!(lines.iter().all(|line| !line.trim().is_empty() && !line.contains('\n')), "{}", pack.key);
            }
            assert!(pack.policy_clauses.iter().all(|line| line.ends_with('.')), "{}", pack.key);
            assert!(pack.vendor_questions.iter().all(|line| line.ends_with('?')), "{}", pack.key);
        }
    }
}
