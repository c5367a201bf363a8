//! Well-known AI apps, to choose from instead of typing, and to recognise in inventories and logs. They stand in
//! `apps.toml`, for people to read and correct.

mod matching;
mod names;

use std::collections::HashMap;
use std::sync::LazyLock;

use keystead_entities::ai_app::AiAppKind;
use serde::Deserialize;

pub use matching::{Clue, recognise};
pub use names::{domain, is_below, letters, normalised};

/// A well-known AI app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogApp {
    /// By which it is chosen. For ever.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub vendor: String,
    /// What kind of tool it is.
    pub kind: AiAppKind,
    /// Where it is found.
    pub url: String,
    /// Network names that serve it and nothing else.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Network names that serve it and other things: no evidence, and never blocked.
    #[serde(default)]
    pub shared: Vec<String>,
    /// Identifiers of its packages.
    #[serde(default)]
    pub ids: Vec<String>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    guarded: Vec<String>,
    app: Vec<CatalogApp>,
}

/// The file, and where in it what is found.
struct Catalog {
    file: File,
    by_key: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    by_domain: HashMap<String, usize>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    // A test reads the file: what cannot be read is never built.
    let file: File = toml::from_str(include_str!("apps.toml")).unwrap_or_default();
    let (mut by_key, mut by_id, mut by_name, mut by_domain) =
        (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
    for (at, app) in file.app.iter().enumerate() {
        by_key.insert(app.key.clone(), at);
        app.ids.iter().for_each(|id| _ = by_id.entry(id.to_lowercase()).or_insert(at));
        names(app).for_each(|name| _ = by_name.entry(letters(name)).or_insert(at));
        app.domains.iter().for_each(|domain| _ = by_domain.entry(domain.clone()).or_insert(at));
    }
    // Whole names first: only what is none of them is taken without what inventories add.
    for (at, app) in file.app.iter().enumerate() {
        names(app).for_each(|name| _ = by_name.entry(normalised(name)).or_insert(at));
    }
    Catalog { file, by_key, by_id, by_name, by_domain }
});

fn names(app: &CatalogApp) -> impl Iterator<Item = &String> {
    std::iter::once(&app.name).chain(&app.aliases)
}

/// All of them, by key.
pub fn all() -> &'static [CatalogApp] {
    &CATALOG.file.app
}

/// The app with that key.
pub fn find(key: &str) -> Option<&'static CatalogApp> {
    at(CATALOG.by_key.get(key))
}

/// Names that are never blocked, whoever asks for it; names below them may be.
pub fn guarded() -> &'static [String] {
    &CATALOG.file.guarded
}

fn at(place: Option<&usize>) -> Option<&'static CatalogApp> {
    CATALOG.file.app.get(*place?)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_file_is_read_and_says_what_it_must() {
        let file: File = toml::from_str(include_str!("apps.toml")).expect("a catalogue");
        assert!(file.app.len() >= 150 && all().len() == file.app.len());
        let (mut keys, mut names, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut last = "";
        for app in &file.app {
            let key = app.key.as_str();
            assert!(keys.insert(key) && last < key, "{key}: twice, or out of order");
            last = key;
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{key}");
            assert!(app.url.starts_with("https://") && !app.vendor.is_empty(), "{key}");
            for name in app.domains.iter().chain(&app.shared) {
                assert_eq!(domain(name).as_deref(), Some(name.as_str()), "{key}");
            }
            let same: HashSet<String> = super::names(app).map(|name| letters(name)).collect();
            assert!(same.iter().all(|name| !name.is_empty() && names.insert(name.clone())), "{key}: a name of another");
            assert!(app.ids.iter().all(|id| ids.insert(id.to_lowercase())), "{key}: an id of another");
        }
    }

    #[test]
    fn no_app_is_reached_under_a_guarded_name_alone() {
        for app in all() {
            for domain in &app.domains {
                assert!(!guarded().iter().any(|name| is_below(name, domain)), "{}: {domain}", app.key);
            }
        }
    }
}
