//! Which app of the catalogue something is, by what a file says of it: an identifier of its package, a network name, a name.
//! What is none of them and has an AI look about it is said to be possible, with the reason, for a person to decide.

use keystead_entities::app_discovery::DiscoveryConfidence;

use super::{CATALOG, CatalogApp, at, domain, is_below, letters, normalised};

/// What a file says of a thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clue<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Who makes it.
    pub publisher: Option<&'a str>,
    /// The identifier of its package.
    pub package: Option<&'a str>,
    /// A network name.
    pub domain: Option<&'a str>,
}

/// What something was recognised as.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The app; none where it is only possible that it is one.
    pub app: Option<&'static CatalogApp>,
    /// How sure that is.
    pub confidence: DiscoveryConfidence,
    /// By what, for people.
    pub reason: String,
}

/// Words that AI apps have in their names.
const WORDS: &[&str] = &[
    "ai",
    "gpt",
    "llm",
    "genai",
    "copilot",
    "chatbot",
    "chatgpt",
    "openai",
    "anthropic",
    "claude",
    "gemini",
    "mistral",
    "llama",
    "deepseek",
    "notetaker",
    "perplexity",
    "midjourney",
];
/// Parts of words that mean the same wherever they stand.
const PARTS: &[&str] = &["chatgpt", "openai", "gpt4", "gpt5", "copilot", "chatbot", "anthropic", "deepseek"];

/// What something is; nothing where it has no AI look about it.
pub fn recognise(clue: Clue<'_>) -> Option<Recognised> {
    by_package(clue).or_else(|| by_domain(clue)).or_else(|| by_name(clue)).or_else(|| possible(clue))
}

fn exact(app: &'static CatalogApp, reason: String) -> Recognised {
    Recognised { app: Some(app), confidence: DiscoveryConfidence::Exact, reason }
}

fn by_package(clue: Clue<'_>) -> Option<Recognised> {
    let id = clue.package?.trim();
    let app = at(CATALOG.by_id.get(&id.to_lowercase()))?;
    Some(exact(app, format!("The package {id} is that of {}.", app.name)))
}

/// The longest name of the catalogue that it is or stands below.
fn by_domain(clue: Clue<'_>) -> Option<Recognised> {
    let name = domain(clue.domain?)?;
    let mut rest = name.as_str();
    loop {
        if let Some(app) = at(CATALOG.by_domain.get(rest)) {
            return Some(exact(app, format!("{rest} serves {} and nothing else.", app.name)));
        }
        rest = rest.split_once('.')?.1;
    }
}

/// By its name. A name of up to three letters says little: there the maker must fit as well.
fn by_name(clue: Clue<'_>) -> Option<Recognised> {
    let name = clue.name?.trim();
    let found = CATALOG.by_name.get(&letters(name)).or_else(|| CATALOG.by_name.get(&normalised(name)));
    let app = at(found)?;
    let vendor = normalised(&app.vendor);
    let is_made_by =
        clue.publisher.map(normalised).is_some_and(|p| p.contains(&vendor) || vendor.contains(&p) && p.len() > 3);
    (normalised(name).chars().count() > 3 || is_made_by).then(|| Recognised {
        app: Some(app),
        confidence: DiscoveryConfidence::Likely,
        reason: format!("“{name}” is a name of {}.", app.name),
    })
}

fn possible(clue: Clue<'_>) -> Option<Recognised> {
    let maybe = |reason: String| Recognised { app: None, confidence: DiscoveryConfidence::Possible, reason };
    if let Some(word) = clue.name.and_then(tell_tale) {
        return Some(maybe(format!("“{word}” stands in its name.")));
    }
    if let Some(name) = clue.domain.and_then(domain) {
        if all_shared().any(|shared| is_below(&name, shared)) {
            return None;
        }
        if name.ends_with(".ai") {
            return Some(maybe("Its network name ends in .ai.".into()));
        }
        if let Some(word) = name.split('.').rev().skip(1).find_map(tell_tale) {
            return Some(maybe(format!("“{word}” stands in its network name.")));
        }
    }
    None
}

fn all_shared() -> impl Iterator<Item = &'static str> {
    CATALOG.file.app.iter().flat_map(|app| &app.shared).map(String::as_str)
}

/// The word that gives an AI app away.
fn tell_tale(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let told = words.into_iter().find(|word| WORDS.contains(word)).map(str::to_owned);
    told.or_else(|| PARTS.iter().find(|part| lower.contains(**part)).map(|part| (*part).to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(clue: Clue<'_>) -> Option<&'static str> {
        recognise(clue).and_then(|found| found.app).map(|app| app.key.as_str())
    }

    fn of_domain(domain: &str) -> Clue<'_> {
        Clue { domain: Some(domain), ..Clue::default() }
    }

    fn of_name(name: &str) -> Clue<'_> {
        Clue { name: Some(name), ..Clue::default() }
    }

    #[test]
    fn packages_and_network_names_are_exact() {
        let package = Clue { package: Some("com.todesktop.230313mzl4w4u92"), ..Clue::default() };
        assert_eq!(key(package), Some("cursor"));
        assert_eq!(key(of_domain("cdn.chatgpt.com")), Some("chatgpt"));
        assert_eq!(key(of_domain("sora.chatgpt.com")), Some("openai-sora"), "the longer name wins");
        assert_eq!(key(of_domain("api.anthropic.com")), Some("anthropic-api"));
    }

    #[test]
    fn what_only_looks_alike_is_not_taken_for_it() {
        let alike = recognise(of_domain("notopenai.com")).expect("possible");
        assert!(alike.app.is_none() && alike.confidence == DiscoveryConfidence::Possible);
        for other in ["openai.com.evil.example", "chatgpt.com.example"] {
            assert_eq!(key(of_domain(other)), None, "{other}");
        }
        assert!(recognise(of_domain("slack.com")).is_none(), "Slack is more than Slack AI");
        assert!(recognise(of_domain("mail.google.com")).is_none());
    }

    #[test]
    fn names_are_likely_and_short_ones_need_their_maker() {
        assert_eq!(key(of_name("Cursor (User)")), Some("cursor"));
        assert_eq!(key(of_name("Fireflies.ai Notetaker")), Some("fireflies"));
        assert_eq!(key(of_name("Jan")), None);
        assert_eq!(
            key(Clue { name: Some("Jan"), publisher: Some("Menlo Research Pte"), ..Clue::default() }),
            Some("jan")
        );
    }

    #[test]
    fn ordinary_software_has_no_ai_look() {
        for name in
            ["Microsoft Word", "Air Display", "Maintenance Tool", "Mail", "Email Signature", "Wacom Tablet", "Zoom"]
        {
            assert!(recognise(of_name(name)).is_none(), "{name}");
        }
        for name in ["Acme AI Writer", "MyGPT4 Client", "Board Copilot"] {
            assert!(recognise(of_name(name)).is_some_and(|found| found.app.is_none()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(name in "\\PC{0,60}", domain in "\\PC{0,60}", package in "[a-z.]{0,30}") {
            let clue = Clue { name: Some(&name), publisher: Some(&name), package: Some(&package), domain: Some(&domain) };
            let _ = recognise(clue);
        }

        #[test]
        fn whatever_is_put_before_a_dot_belongs_and_without_a_dot_does_not(front in "[a-z0-9]{1,20}") {
            prop_assert_eq!(key(of_domain(&format!("{front}.perplexity.ai"))), Some("perplexity"));
            let glued = format!("{front}perplexity.ai");
            prop_assert_eq!(key(of_domain(&glued)), None);
        }
    }
}
