//! What a question asks for beyond what the facts say: a standard, a number, a limit of time. A question for one standard is
//! not answered by another, nor one for thirty days by ninety.

/// Names of standards and means that are claimed only where the facts name them.
const NAMES: &[&str] = &[
    "iso",
    "soc",
    "fips",
    "hipaa",
    "hitech",
    "gdpr",
    "ccpa",
    "pci",
    "nist",
    "hitrust",
    "fedramp",
    "hsm",
    "hsms",
    "byok",
    "hyok",
    "cmk",
    "baa",
    "saml",
    "oidc",
    "sso",
    "scim",
    "siem",
    "dlp",
    "worm",
    "tee",
    "ctf",
    "sox",
    "ferpa",
    "glba",
    "dora",
    "nis2",
    "cmmc",
    "cyber essentials",
    "hardware security",
    "penetration",
    "tokenization",
    "tokenisation",
    "geo-redundant",
    "escrow",
    "biometric",
    "fido",
    "fido2",
    "webauthn",
    "passkey",
    "passkeys",
    "phishing-resistant",
    "smart card",
    "vpn",
    "air-gapped",
];

/// Words of time and their hours.
const UNITS: &[(&str, i64)] = &[
    ("minute", 1),
    ("hour", 1),
    ("day", 24),
    ("week", 7 * 24),
    ("month", 31 * 24),
    ("quarter", 92 * 24),
    ("year", 366 * 24),
];

/// Words that say how often, and their hours.
const RHYTHMS: &[(&str, i64)] = &[
    ("hourly", 1),
    ("daily", 24),
    ("weekly", 7 * 24),
    ("biweekly", 14 * 24),
    ("fortnightly", 14 * 24),
    ("monthly", 31 * 24),
    ("quarterly", 92 * 24),
    ("annually", 366 * 24),
    ("annual", 366 * 24),
    ("yearly", 366 * 24),
];

/// Words that mean a time too short to be measured in hours.
const AT_ONCE: &[&str] = &["immediately", "instantly", "real-time", "realtime", "continuously"];

const NUMBERS: &[(&str, i64)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("ten", 10),
    ("twelve", 12),
    ("fourteen", 14),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
    ("a", 1),
    ("an", 1),
    ("each", 1),
    ("every", 1),
    ("per", 1),
];

/// The words of a text, in lower case, with the hyphens, points and slashes inside them.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '/')));
    parts.map(|word| word.trim_matches(['-', '.', '/']).to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// The question without the number it may begin with.
fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '(' | '-' | ' ' | '\t'));
    if rest.len() < text.len() && text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '(') {
        rest
    } else {
        text
    }
}

/// A standard, a means or a number that the question names and the facts do not.
pub fn beyond(question: &str, said: &str) -> Option<String> {
    let question = unnumbered(question);
    let (asked, said) = (words(question), words(said));
    let joined = format!(" {} ", asked.join(" "));
    let told = format!(" {} ", said.join(" "));
    let named = NAMES.iter().find(|name| {
        let name = format!(" {name} ");
        joined.contains(&name) && !told.contains(&name)
    });
    if let Some(name) = named {
        return Some((*name).to_owned());
    }
    let is_number = |word: &&String| word.chars().any(|c| c.is_ascii_digit());
    let in_time = |at: usize| asked.get(at + 1).is_some_and(|next| unit(next).is_some());
    let numbers =
        asked.iter().enumerate().filter(|(at, word)| is_number(word) && !in_time(*at) && span(word).is_none());
    numbers.map(|(_, word)| word).find(|word| !said.contains(word)).cloned()
}

fn unit(word: &str) -> Option<i64> {
    let word = word.strip_suffix('s').unwrap_or(word);
    UNITS.iter().find(|(name, _)| *name == word).map(|(_, hours)| *hours)
}

/// A span written as one word, such as `90-day` or `24h`.
fn span(word: &str) -> Option<i64> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = word.split_at(digits);
    let n: i64 = number.parse().ok()?;
    let rest = rest.trim_start_matches('-');
    let hours = match rest {
        "h" | "hr" | "hrs" => 1,
        "d" => 24,
        other => unit(other)?,
    };
    n.checked_mul(hours)
}

/// The limit of time that the question names, in hours; none where it names none.
///
/// # Errors
/// A sentence for a person, where it names more than one, or one that is not measured in hours.
pub fn limit_hours(question: &str) -> Result<Option<i64>, String> {
    let asked = words(unnumbered(question));
    if asked.iter().any(|word| AT_ONCE.contains(&word.as_str())) {
        return Err("It asks for something without any delay, which is not measured.".into());
    }
    let mut found: Vec<i64> = Vec::new();
    for (at, word) in asked.iter().enumerate() {
        let rhythm = RHYTHMS.iter().find(|(name, _)| name == word).map(|(_, hours)| *hours);
        let before = at.checked_sub(1).and_then(|before| asked.get(before));
        let n = before.and_then(|before| {
            before.parse().ok().or_else(|| NUMBERS.iter().find(|(name, _)| name == before).map(|(_, n)| *n))
        });
        let counted = unit(word).zip(n).and_then(|(hours, n): (i64, i64)| hours.checked_mul(n));
        found.extend(rhythm.or_else(|| span(word)).or(counted));
    }
    found.dedup();
    match found[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err("It names more than one limit of time.".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read() {
        for (question, hours) in [
            ("Are keys rotated at least every 90 days?", Some(90 * 24)),
            ("Is access reviewed at least annually?", Some(366 * 24)),
            ("Is access removed within 24 hours?", Some(24)),
            ("Do you keep logs for one year?", Some(366 * 24)),
            ("Is there a 90-day retention?", Some(90 * 24)),
            ("1.2 Are keys rotated?", None),
            ("Are keys rotated?", None),
        ] {
            assert_eq!(limit_hours(question), Ok(hours), "{question}");
        }
        assert!(limit_hours("Is access removed immediately?").is_err());
        assert!(limit_hours("Are reviews held monthly and tested yearly?").is_err());
    }

    #[test]
    fn what_the_facts_do_not_name_is_found() {
        let said = "The company holds: ISO 27001. Encrypted with AES-256-GCM.";
        assert_eq!(beyond("Are you certified to ISO 27001?", said), None);
        assert_eq!(beyond("Do you hold a SOC 2 report?", said).as_deref(), Some("soc"));
        assert_eq!(beyond("Are you certified to ISO 27701?", said).as_deref(), Some("27701"));
        assert_eq!(beyond("Is TLS 1.2 or higher used?", said).as_deref(), Some("1.2"));
        assert_eq!(beyond("Are keys kept in an HSM?", said).as_deref(), Some("hsm"));
        assert_eq!(beyond("3.1 Are keys rotated within 30 days?", said), None, "limits are looked at elsewhere");
    }
}
