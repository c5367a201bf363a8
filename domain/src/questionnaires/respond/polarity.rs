//! Which way a question asks: whether yes is good news, as to "Are keys rotated?", or bad, as to "Can staff read keys?", or
//! whether it wants words. Decided on plain signs only; where they are missing, or speak against each other, it is unclear.

use super::vocabulary::is_yes_or_no;
use crate::facts::catalogue::{Entry, FactCode};

/// Which way a question asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Yes is what ought to be.
    Good,
    /// Yes is what ought not to be.
    Bad,
    /// It wants words.
    Open,
    /// It cannot be told.
    Unclear,
}

const OPEN: &[&str] = &[
    "how",
    "what",
    "which",
    "who",
    "whom",
    "whose",
    "where",
    "when",
    "why",
    "describe",
    "explain",
    "list",
    "name",
    "specify",
    "state",
    "provide",
    "outline",
    "detail",
    "indicate",
    "summarise",
    "summarize",
    "give",
    "tell",
];

const ASKING: &[&str] = &[
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "may",
    "must", "should",
];

/// Words that turn what follows or came before around.
const TURNING: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "nor",
    "neither",
    "unless",
    "except",
    "lack",
    "lacks",
    "lacking",
    "absence",
    "fail",
    "fails",
    "failed to",
    "cannot",
    "isn't",
    "aren't",
    "don't",
    "doesn't",
    "hasn't",
    "haven't",
    "can't",
    "won't",
    "nobody",
    "none",
    "instead",
    "other than",
    "rather than",
];

/// Phrases with a turning word that turn nothing.
const HARMLESS: &[&str] = &[
    "not limited to",
    "whether or not",
    "no later than",
    "no longer than",
    "no longer part",
    "not less than",
    "no less than",
    "no longer required",
    "no longer needed",
    "no longer an employee",
];

/// What ought not to be.
const EVILS: &[&str] = &[
    "shared account",
    "shared password",
    "shared login",
    "shared credential",
    "shared mailbox",
    "shared key",
    "share account",
    "share password",
    "share login",
    "share credential",
    "sharing of account",
    "sharing of password",
    "sharing of credential",
    "clear text",
    "cleartext",
    "plain text",
    "plaintext",
    "unencrypted",
    "hard-coded",
    "hardcoded",
    "overdue",
    "past due",
    "mark-up",
    "markup",
    "surcharge",
    "sold to",
    "sell data",
    "sell your data",
    "sell customer data",
    "personal account",
    "private account",
    "consumer account",
    "retain access",
    "retains access",
    "keep access",
    "keeps access",
    "still have access",
    "still has access",
    "continue to have access",
    "orphaned",
    "train on",
    "trained on",
    "trains on",
    "to train",
    "for training",
    "training purposes",
    "improve their model",
    "improve the model",
    "unmanaged",
    "shadow ai",
];

/// Evils that are asked after with a turning word of their own.
const TURNED_EVILS: &[&str] = &[
    "without mfa",
    "without multi-factor",
    "without multifactor",
    "without a second factor",
    "without two-factor",
    "without an owner",
    "without a dpa",
    "without a data processing",
    "without approval",
];

/// Who would read a key, and how: both make an evil.
const WHO: &[&str] = &[
    "employee",
    "staff",
    "anybody",
    "anyone",
    "user",
    "administrator",
    "admin",
    "developer",
    "personnel",
    "people",
    "person",
    "somebody",
    "someone",
    "operator",
    "support",
];
const READS: &[&str] =
    &["read", "view", "see", "retrieve", "extract", "display", "copy", "reveal", "decrypt", "export"];
const SECRETS: &[&str] = &["key", "secret", "credential", "password"];

/// Keeping what is said to a model.
const KEEPS: &[&str] = &[
    "store",
    "stored",
    "stores",
    "retain",
    "retained",
    "retains",
    "keep",
    "kept",
    "keeps",
    "save",
    "saved",
    "saves",
    "persist",
    "persisted",
];
const SAID: &[&str] = &["prompt", "answer", "output", "input", "content", "conversation", "chat", "upload", "response"];

/// What keeps an evil away.
const PREVENTING: &[&str] = &[
    "prevent",
    "prevents",
    "prevented",
    "prohibit",
    "prohibits",
    "prohibited",
    "protect",
    "protects",
    "protected",
    "forbid",
    "forbids",
    "forbidden",
    "block",
    "blocks",
    "blocked",
    "restrict",
    "restricts",
    "restricted",
    "disallow",
    "disallowed",
    "exclude",
    "excludes",
    "excluded",
    "opt-out",
    "opted-out",
    "opt",
    "opted",
    "detect",
    "detects",
    "detected",
    "avoid",
    "avoids",
    "ban",
    "bans",
    "banned",
    "deny",
    "denies",
    "denied",
    "stop",
    "stops",
    "remove",
    "removed",
    "eliminate",
    "eliminated",
    "scrub",
];

/// What ought to be: beginnings of words.
const GOODS: &[&str] = &[
    "encrypt",
    "rotat",
    "revok",
    "destroy",
    "review",
    "audit",
    "approv",
    "log",
    "monitor",
    "restrict",
    "protect",
    "segregat",
    "separat",
    "least privilege",
    "least-privilege",
    "need to know",
    "multi-factor",
    "multifactor",
    "mfa",
    "two-factor",
    "second factor",
    "unique",
    "identif",
    "inventor",
    "catalog",
    "register",
    "polic",
    "procedure",
    "process",
    "documented",
    "implemented",
    "established",
    "maintain",
    "enforced",
    "defined",
    "manag",
    "train",
    "aware",
    "assess",
    "evaluat",
    "sign",
    "agreement",
    "contract",
    "notif",
    "alert",
    "report",
    "test",
    "classif",
    "assign",
    "owner",
    "responsib",
    "limit",
    "expire",
    "time-limited",
    "disable",
    "de-provision",
    "deprovision",
    "terminat",
    "delet",
    "retention",
    "retain",
    "backup",
    "mask",
    "redact",
    "guardrail",
    "allow-list",
    "allowlist",
    "whitelist",
    "approved",
    "authori",
    "authenticat",
    "point of contact",
    "points of contact",
    "contact",
    "playbook",
    "plan",
    "certif",
    "attest",
    "verif",
    "export",
    "programmatically",
    "accountab",
    "acknowledg",
    "oversight",
    "exception",
    "exit",
    "sub-processor",
    "subprocessor",
    "single sign-on",
    "individual",
    "dedicated",
    "hash",
    "tls",
    "https",
    "secure",
    "remov",
    "withdraw",
    "tamper",
    "immutable",
    "time limit",
    "access control",
    "prevent",
];

/// Which way the question asks, given the words its answer may be and what it is answered from.
pub fn form(text: &str, vocabulary: &[String], entries: &[Entry]) -> Form {
    let question = first_question(text);
    let words: Vec<&str> = question.split(' ').collect();
    let Some(first) = words.iter().find(|word| !LEADING.contains(word)) else { return Form::Unclear };
    if OPEN.contains(first) {
        return Form::Open;
    }
    if !ASKING.contains(first) && !asks_after_a_comma(&question) && !is_yes_or_no(vocabulary) {
        return Form::Unclear;
    }
    if question.starts_with("if ")
        || question.contains(" or are ")
        || question.contains(" or is ")
        || question.contains(" or do ")
    {
        return Form::Unclear;
    }
    direction(&question, entries)
}

/// Words before the one that tells.
const LEADING: &[&str] = &["please", "kindly", "and", "also", "additionally"];

fn direction(question: &str, entries: &[Entry]) -> Form {
    let has = |phrase: &&&str| contains(question, phrase);
    if let Some(phrase) = TURNED_EVILS.iter().find(has) {
        let rest = question.replace(phrase, " ");
        return if turns(&rest) || prevents(&rest) || evil(&rest, entries).is_some() {
            Form::Unclear
        } else {
            Form::Bad
        };
    }
    if turns(question) {
        return Form::Unclear;
    }
    let good = GOODS.iter().any(|start| starts(question, start));
    match evil(question, entries) {
        Some(at) => match PREVENTING.iter().filter_map(|word| position(question, word)).min() {
            Some(before) if before < at => Form::Good,
            Some(_) => Form::Unclear,
            None => Form::Bad,
        },
        None if good => Form::Good,
        None => Form::Unclear,
    }
}

/// Where the question speaks of something that ought not to be.
fn evil(question: &str, entries: &[Entry]) -> Option<usize> {
    let phrase = EVILS.iter().filter_map(|phrase| found(question, phrase)).min();
    let any = |words: &[&str]| words.iter().filter_map(|word| position(question, word)).min();
    let read = (any(WHO).is_some() && any(SECRETS).is_some()).then(|| any(READS)).flatten();
    let rests_on = |code| entries.iter().any(|entry| entry.item.code == code);
    let keeps = (rests_on(FactCode::G02) && entries.len() == 1 && any(SAID).is_some()).then(|| any(KEEPS)).flatten();
    [phrase, read, keeps].into_iter().flatten().min()
}

fn turns(question: &str) -> bool {
    let outside = outside_brackets(question);
    let cleared = HARMLESS.iter().fold(outside, |text, phrase| text.replace(phrase, " "));
    TURNING.iter().any(|word| contains(&cleared, word))
}

fn prevents(question: &str) -> bool {
    PREVENTING.iter().any(|word| contains(question, word))
}

/// "For all systems, are keys rotated?"
fn asks_after_a_comma(question: &str) -> bool {
    let Some((lead, rest)) = question.split_once(", ") else { return false };
    let introduces = ["for", "in", "within", "regarding", "on", "as", "where"];
    introduces.iter().any(|word| lead.starts_with(&format!("{word} ")))
        && rest.split(' ').next().is_some_and(|word| ASKING.contains(&word))
}

/// The first question of a text, in lower case and single spaces, without its number.
fn first_question(text: &str) -> String {
    let first = text.split_inclusive('?').next().unwrap_or(text);
    let lower = first.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{2010}', '\u{2011}'], "-");
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let begins = joined.find(|c: char| c.is_alphabetic()).unwrap_or(0);
    // "a) Are keys rotated?"
    let whole = joined.get(begins..).unwrap_or_default();
    let whole = match whole.split_once([')', '.']) {
        Some((mark, rest)) if mark.len() == 1 => rest.trim_start(),
        _ => whole,
    };
    whole.trim_end_matches('?').trim().to_owned()
}

fn outside_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    kept.collect()
}

/// Where the text has the phrase from the beginning of a word on.
fn found(text: &str, phrase: &str) -> Option<usize> {
    text.match_indices(phrase).map(|(at, _)| at).find(|at| is_edge(text[..*at].chars().next_back()))
}

fn starts(text: &str, beginning: &str) -> bool {
    found(text, beginning).is_some()
}

/// Where the text has the word, in singular or plural.
fn position(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let rest = &text[at + word.len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        is_edge(text[..*at].chars().next_back()) && is_edge(rest.chars().next())
    })
}

fn contains(text: &str, word: &str) -> bool {
    position(text, word).is_some()
}

fn is_edge(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() && c != '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::facts::catalogue::entry;

    fn of(text: &str) -> Form {
        form(text, &[], &[])
    }

    #[test]
    fn yes_is_good_news() {
        for question in [
            "Are keys rotated?",
            "Do you encrypt API keys at rest?",
            "1.4 Is multi-factor authentication required for all users?",
            "a) Is access to audit logs restricted to authorized personnel?",
            "Does the system protect audit records from unauthorized access, modification, and deletion?",
            "Is customer data excluded from being used to train models?",
            "Have you opted out of your data being used for training?",
            "Are employees prevented from viewing API keys?",
            "Are shared accounts prohibited?",
            "Is a process in place to de-provision the access of leavers in a timely manner?",
            "For all systems, is access reviewed?",
            "Are data processing agreements signed with all AI vendors, including but not limited to model providers?",
            "Are measures to use compromised keys (e.g., only for decryption and never for encryption) defined?",
        ] {
            assert_eq!(of(question), Form::Good, "{question}");
        }
    }

    #[test]
    fn yes_is_bad_news() {
        for question in [
            "Can employees read API keys?",
            "Can anyone view a stored key after it was entered?",
            "Do you use shared accounts?",
            "Are passwords stored in clear text?",
            "Is customer data used to train AI models?",
            "Do your AI vendors train on our data?",
            "Are any keys overdue for rotation?",
            "Are there active users without MFA?",
            "Do leavers retain access after their last day?",
            "Do you add a mark-up to AI usage?",
        ] {
            assert_eq!(of(question), Form::Bad, "{question}");
        }
        let facts = Facts::default();
        let content: Vec<Entry> = entry(&facts, FactCode::G02).into_iter().collect();
        assert_eq!(form("Do you store prompts?", &[], &content), Form::Bad);
    }

    #[test]
    fn words_are_wanted() {
        for question in [
            "How often are keys rotated?",
            "Describe your process for offboarding.",
            "Please list your AI vendors.",
            "Which certifications do you hold?",
            "Who can read the audit log?",
        ] {
            assert_eq!(of(question), Form::Open, "{question}");
        }
    }

    #[test]
    fn what_is_not_plain_is_unclear() {
        for question in [
            "Are keys not stored in clear text?",
            "Is it ensured that no shared accounts exist?",
            "If personal data is used, is it encrypted?",
            "Are passwords stored in plain text or are they hashed?",
            "Access to keys by employees",
            "Do you use AI?",
            "",
            "?",
        ] {
            assert_eq!(of(question), Form::Unclear, "{question}");
        }
        let yes_no = ["Yes".to_owned(), "No".to_owned()];
        assert_eq!(form("Encryption of keys at rest", &yes_no, &[]), Form::Good);
        assert_eq!(form("Sharing of accounts", &yes_no, &[]), Form::Bad);
    }
}
