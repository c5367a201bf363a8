//! The things that a sentence asks one after the other, each with a verb that does something.

use super::{all_words, stem};

/// Verbs that tell one matter from the next; to establish, document or maintain something is one matter with it.
const ACTS: &str = "\
    encrypt rotate revoke notify log mask redact train rehearse delete erase retain disable deprovision \
    authenticate scan patch sign export assess inventory classify screen insure certify alert destroy hash \
    sell disclose share harden reimburse indemnify compensate escrow vet review test undergo inform backup \
    back";

/// Verbs that a question can begin with and that do nothing by themselves.
const HAVING: &str = "\
    require enforce have use maintain perform conduct provide keep hold support offer employ run operate \
    ensure limit store collect process";

/// What stands before a verb in its plain form.
const BEFORE: &str = "\
    you we they to and also regularly automatically promptly company organization organisation vendor will can \
    must employees staff";

/// The clauses of a sentence. One alone is the sentence.
pub fn clauses(sentence: &str) -> Vec<&str> {
    let mut clauses: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut depth = 0_usize;
    for (at, c) in sentence.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || at < from || joint(sentence.get(at..).unwrap_or_default()).is_none() {
            continue;
        }
        let (before, after) = (sentence.get(from..at).unwrap_or_default(), sentence.get(at..).unwrap_or_default());
        let ends =
            after.char_indices().skip(1).map(|(i, _)| i).find(|i| joint(after.get(*i..).unwrap_or_default()).is_some());
        if (!acts(before).is_empty() || has(before))
            && !acts(bare(after.get(..ends.unwrap_or(after.len())).unwrap_or_default())).is_empty()
        {
            clauses.push(before);
            from = at;
        }
    }
    clauses.extend(sentence.get(from..));
    clauses.into_iter().map(bare).collect()
}

/// What may end one thing here and begin another.
fn joint(rest: &str) -> Option<&'static str> {
    [", ", " and ", " as well as "].into_iter().find(|joint| rest.starts_with(joint))
}

/// What is done in a clause: "are keys rotated", "rotate keys"; "the rotation" and "the logs" do nothing.
pub fn acts(clause: &str) -> Vec<String> {
    let words = all_words(clause);
    let does = |at: usize, word: &str| {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
        let is_plain = is_in(ACTS, word) && before.is_none_or(|before| is_in(BEFORE, before));
        is_plain && words.len() > at + 1 || word.ends_with("ed") && is_act(word) || word == "sold"
    };
    words.iter().enumerate().filter(|(at, word)| does(*at, word)).map(|(_, word)| word.clone()).collect()
}

fn has(clause: &str) -> bool {
    all_words(clause).iter().any(|word| is_in(HAVING, word))
}

fn is_act(word: &str) -> bool {
    let stem = stem(word);
    ACTS.split(' ').any(|act| super::stem(act) == stem)
}

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// A clause without what joins it to the one before.
fn bare(clause: &str) -> &str {
    let mut clause = clause.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '?' | '.' | ';'));
    for join in ["and ", "as well as ", "also "] {
        clause = clause.strip_prefix(join).unwrap_or(clause).trim_start();
    }
    clause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_is_done_is_a_clause() {
        assert_eq!(
            clauses("Do you encrypt data at rest, rotate keys and notify customers of incidents?"),
            ["Do you encrypt data at rest", "rotate keys", "notify customers of incidents"]
        );
        assert_eq!(
            clauses("Do you require MFA and review access quarterly?"),
            ["Do you require MFA", "review access quarterly"]
        );
        for one in [
            "Are identities and access encrypted?",
            "Is data encrypted (at rest, in transit and when exported)?",
            "Are policies documented, approved and communicated?",
            "Do you encrypt prompts and logs?",
            "Are encryption, key management and logging kept apart?",
        ] {
            assert_eq!(clauses(one).len(), 1, "{one}: {:?}", clauses(one));
        }
    }
}
