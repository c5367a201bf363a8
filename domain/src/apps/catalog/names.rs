//! Names as they are compared: of apps by their letters and digits, of networks label by label.

/// What inventories add to a name: `(64-bit)`, `1.2.3`, `for Mac`.
const DECORATION: &[&str] = &[
    "app",
    "application",
    "desktop",
    "x64",
    "x86",
    "arm64",
    "amd64",
    "32bit",
    "64bit",
    "universal",
    "machine",
    "user",
    "setup",
    "installer",
    "windows",
    "win",
    "mac",
    "macos",
    "osx",
    "ios",
    "android",
    "en",
    "us",
    "enus",
    "version",
    "inc",
    "stable",
    "beta",
];
const LINKS: &[&str] = &["for", "on", "and", "by"];

/// A name of an app as it is compared: lower-case letters and digits, without version, platform and what stands in
/// brackets. A name of nothing else stays.
pub fn normalised(name: &str) -> String {
    let mut depth = 0_u32;
    let bare: String = name
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    let bare = bare.to_lowercase();
    let bare = bare.trim().strip_suffix(".app").or_else(|| bare.trim().strip_suffix(".exe")).unwrap_or(bare.trim());
    let words: Vec<&str> =
        bare.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '–' | '—' | ',')).collect();
    let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|last| is_decoration(last)) {
        words.pop();
    }
    let short = letters(&words.concat());
    if short.is_empty() { letters(name) } else { short }
}

/// The letters and digits of a name, in lower case.
pub fn letters(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_decoration(word: &str) -> bool {
    let digits = word.trim_start_matches('v');
    let is_version = digits.contains('.') && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_version || DECORATION.contains(&word) || LINKS.contains(&word)
}

/// A network name from a log, a URL or an address with a port: lower case, without a dot at its end. Nothing where it is
/// none, such as the address of a machine.
pub fn domain(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => text,
    };
    let name = text.trim_end_matches('.').trim_start_matches("*.").to_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = name.split('.').collect();
    let is_name = labels.len() > 1 && name.len() <= 253 && labels.iter().all(|label| is_label(label));
    // A top-level domain has a letter in it; an address of a machine has none.
    let has_top = labels.last().is_some_and(|top| top.bytes().any(|b| b.is_ascii_alphabetic()));
    (is_name && has_top).then_some(name)
}

/// Whether a network name is that one or stands below it: label by label, so that `notopenai.com` is not `openai.com`.
pub fn is_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_inventories_add_to_a_name_is_left_out() {
        for (name, wanted) in [
            ("Cursor (User)", "cursor"),
            ("Claude 0.12.125", "claude"),
            ("ChatGPT Desktop for Windows 1.2", "chatgpt"),
            ("Ollama version 0.5.7", "ollama"),
            ("LM Studio.app", "lmstudio"),
            ("Otter.ai", "otterai"),
            ("Desktop", "desktop"),
            ("(beta)", "beta"),
        ] {
            assert_eq!(normalised(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_network_name_is_found_in_what_logs_write() {
        for (text, wanted) in [
            ("https://user:pw@ChatGPT.com:443/c/secret?q=1", Some("chatgpt.com")),
            ("claude.ai.", Some("claude.ai")),
            ("api.openai.com:443", Some("api.openai.com")),
            ("192.168.1.4", None),
            ("[2001:db8::1]:443", None),
            ("localhost", None),
            ("-a.com", None),
            ("a..com", None),
            ("", None),
        ] {
            assert_eq!(domain(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn names_are_compared_label_by_label() {
        assert!(is_below("openai.com", "openai.com") && is_below("api.openai.com", "openai.com"));
        assert!(!is_below("notopenai.com", "openai.com") && !is_below("openai.com.evil.example", "openai.com"));
        assert!(!is_below("com", "openai.com"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_names_stay_as_they_are(text in "\\PC{0,80}") {
            let _ = normalised(&text);
            if let Some(name) = domain(&text) {
                prop_assert_eq!(domain(&name), Some(name.clone()));
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_')));
            }
        }
    }
}
