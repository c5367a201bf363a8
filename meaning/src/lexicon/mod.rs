//! The words of security questions, gathered under concepts: some two hundred names that the rules speak in.
//!
//! A table holds a concept's words, commas between them; word forms do not matter, small words neither, `=keys` asks for exactly
//! that word as typed. A longer phrase wins over a shorter one inside it where one of the two speaks of a matter outside:
//! "remote access" is about networks, not about access, and an "audit report" is no audit.

mod concepts;
mod data;
mod keys;
mod ordinary;
mod outside;
mod people;
mod proof;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::text::{self, Word, spell};
pub(crate) use concepts::Concept;
pub use concepts::Concepts;
pub use outside::{MATTERS, Outside};

/// Concepts and their words.
pub(crate) type Table = &'static [(&'static str, &'static str)];

const TABLES: [Table; 4] = [keys::WORDS, people::WORDS, data::WORDS, proof::WORDS];

/// Not spoken but silent: a question names no matter at all.
const BARE: &str = "bare";

/// Concepts of many meanings: a rule gains little by naming them, and a question that has no others speaks of what was asked
/// before it.
const VAGUE: &str = "\
    inventory triage protect risk metadata integrity data customer_data staff purpose objective regulation use_case \
    format grant identity seat share rest app access retain plan allowlist sensitive authenticate separate contract \
    assess ownership input_output report";

/// Concepts that say what of a matter is asked; what follows in the next question is asked anew.
const MANNER: &str = "\
    which ends prevent request exercise updated policy standards established reviewed annual process approve who \
    quick compliance effective roles acknowledge leadership clock event role disable notify improve report";

/// Concepts that leave little doubt what a question is about.
const SHARP: &str = "\
    rbac willing api_security open_model sod_conflict certified_crypto transfer incident_record region key kms \
    own_key mfa sso leaver recertify segregation service_account shared_account tenant subprocessor dpa \
    training_data own_model mask guardrail siem incident pilot oversight switch_off acceptable_use data_flow audit \
    independent_audit archive agent session named_owner rotate billing export business_account exception log least \
    password";

struct Phrase {
    words: Vec<Word>,
    exact: bool,
    concept: Concept,
}

/// What a text says, in concepts.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub concepts: Concepts,
    /// Words in no table and not ordinary either; names and figures are not counted.
    pub strange: usize,
    /// Words that carry something, all told.
    pub words: usize,
}

pub struct Lexicon {
    names: Vec<&'static str>,
    places: HashMap<&'static str, Concept>,
    /// By the stem a phrase begins with.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words of all phrases, for slips of the finger, by first letter.
    spellings: HashMap<u8, Vec<String>>,
    known: HashSet<String>,
    outside: Concepts,
    manner: Concepts,
    vague: Concepts,
    sharp: Concepts,
}

struct Match {
    from: usize,
    to: usize,
    concept: Concept,
}

/// Whether a policy is only what the matter asked about serves or stands beside: it comes late, or next to processes and systems.
fn is_aside(words: &[Word], policy: &Match) -> bool {
    const EARLY: usize = 9;
    let is_plain = |word: Option<&Word>| word.is_some_and(|word| matches!(word.stem.as_str(), "process" | "system"));
    policy.from > EARLY
        || is_plain(words.get(policy.to))
        || policy.from.checked_sub(1).is_some_and(|at| is_plain(words.get(at)))
}

/// Whether a model is a way of doing things, not something that was trained: an operating model, a model of responsibility.
fn is_manner(words: &[Word], model: &Match) -> bool {
    const WAYS: &str = "hosting deployment business ownership operating responsibility service delivery pricing licensing support \
        trust governance maturity staffing engagement sourcing revenue security team";
    let before = model.from.checked_sub(1).and_then(|at| words.get(at));
    before.is_some_and(|word| WAYS.split_whitespace().any(|way| way == word.typed))
}

/// A sentence without the examples in its brackets.
fn without_examples(sentence: &str) -> String {
    let mut kept = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('(') {
        kept.push_str(before);
        let (within, behind) = after.split_once(')').unwrap_or((after, ""));
        let first = text::all_words(within).into_iter().next().unwrap_or_default();
        if !matches!(first.as_str(), "e" | "eg" | "for" | "such" | "including") {
            kept.push_str(within);
        }
        rest = behind;
    }
    kept + rest
}

impl Lexicon {
    pub fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut lexicon = Self {
            names: Vec::new(),
            places: HashMap::new(),
            phrases: HashMap::new(),
            spellings: HashMap::new(),
            known: HashSet::new(),
            outside: Concepts::default(),
            manner: Concepts::default(),
            vague: Concepts::default(),
            sharp: Concepts::default(),
        };
        for (name, words) in TABLES.into_iter().flatten() {
            lexicon.enter(name, words);
        }
        for matter in MATTERS {
            let concept = lexicon.enter(matter.name, matter.words);
            lexicon.outside.add(concept);
        }
        lexicon.manner = lexicon.set(MANNER);
        lexicon.vague = lexicon.set(VAGUE).or(&lexicon.manner);
        lexicon.sharp = lexicon.set(SHARP);
        lexicon.enter(BARE, "");
        for word in text::words(ordinary::WORDS) {
            lexicon.known.insert(word.stem);
        }
        for words in lexicon.spellings.values_mut() {
            words.sort_unstable();
            words.dedup();
        }
        lexicon
    }

    fn enter(&mut self, name: &'static str, list: &'static str) -> Concept {
        let concept = Concept(u8::try_from(self.names.len()).unwrap_or(u8::MAX));
        self.names.push(name);
        self.places.insert(name, concept);
        for phrase in list.split(',') {
            let phrase = phrase.trim();
            let (exact, phrase) = match phrase.strip_prefix('=') {
                Some(phrase) => (true, phrase),
                None => (false, phrase),
            };
            let words = text::words(phrase);
            for word in &words {
                self.known.insert(word.stem.clone());
                if let Some(first) = word.typed.bytes().next() {
                    self.spellings.entry(first).or_default().push(word.typed.clone());
                }
            }
            if let Some(first) = words.first() {
                self.phrases.entry(first.stem.clone()).or_default().push(Phrase { words, exact, concept });
            }
        }
        concept
    }

    pub(crate) fn concept(&self, name: &str) -> Option<Concept> {
        self.places.get(name).copied()
    }

    fn set(&self, names: &str) -> Concepts {
        let mut set = Concepts::default();
        for concept in names.split_whitespace().filter_map(|name| self.concept(name)) {
            set.add(concept);
        }
        set
    }

    /// The same concepts, marked as bare if none of them is a matter and no word is left over that might be one.
    pub(crate) fn marked(&self, concepts: Concepts, strange: usize) -> Concepts {
        let mut marked = concepts;
        if let Some(bare) = self.concept(BARE).filter(|_| strange <= 1 && concepts.without(&self.vague).is_empty()) {
            marked.add(bare);
        }
        marked
    }

    pub(crate) fn has_any(&self, concepts: &Concepts, names: &str) -> bool {
        concepts.meets(&self.set(names))
    }

    /// Whether what is said is too little to be a matter of its own.
    pub(crate) fn is_little(&self, concepts: &Concepts) -> bool {
        concepts.without(&self.vague).is_empty() && concepts.without(&self.manner).count() <= 3
    }

    pub(crate) fn vague(&self) -> &Concepts {
        &self.vague
    }

    pub(crate) fn manner(&self) -> &Concepts {
        &self.manner
    }

    /// How much it tells that a text speaks of one of `concepts`.
    pub(crate) fn sharpness(&self, concepts: &Concepts) -> usize {
        if concepts.meets(&self.sharp) || concepts.meets(&self.outside) {
            3
        } else if concepts.without(&self.vague).is_empty() {
            1
        } else {
            2
        }
    }

    /// The names of `concepts`, for people.
    pub fn names(&self, concepts: &Concepts) -> Vec<&'static str> {
        (0u8..=u8::MAX).zip(&self.names).filter(|(at, _)| concepts.has(Concept(*at))).map(|(_, name)| *name).collect()
    }

    pub(crate) fn outside(&self) -> &Concepts {
        &self.outside
    }

    /// The reason that goes with the first matter outside among `concepts`.
    pub(crate) fn reason(&self, concepts: &Concepts) -> Option<&'static str> {
        MATTERS
            .iter()
            .find(|matter| self.concept(matter.name).is_some_and(|it| concepts.has(it)))
            .map(|matter| matter.reason)
    }

    /// The concepts a text speaks of.
    pub fn said(&self, text: &str) -> Said {
        let mut said = Said::default();
        for sentence in text::asked_part(text) {
            self.sentence(sentence, &mut said);
        }
        if text.contains('(') {
            return self.with_examples(text, said);
        }
        said
    }

    /// A strange word among examples in brackets makes a question no stranger.
    fn with_examples(&self, text: &str, all: Said) -> Said {
        let mut bare = Said::default();
        for sentence in text::asked_part(text) {
            self.sentence(&without_examples(sentence), &mut bare);
        }
        Said { concepts: all.concepts, ..bare }
    }

    fn sentence(&self, sentence: &str, said: &mut Said) {
        let mut words = text::words(sentence);
        // A word taken for another is doubtful even where it was taken rightly.
        said.strange += words.iter().filter(|word| self.is_strange(word, sentence)).count();
        words.iter_mut().for_each(|word| self.mend(word));
        let mut matches = Vec::new();
        for from in 0..words.len() {
            self.matches_at(&words, from, &mut matches);
        }
        let is_outside = |found: &Match| self.outside.has(found.concept);
        for found in &matches {
            let is_said = match self.names.get(usize::from(found.concept.0)) {
                Some(&"policy") => !is_aside(&words, found),
                Some(&("model" | "own_model")) => !is_manner(&words, found),
                _ => true,
            };
            if !is_said {
                continue;
            }
            // The act of a union about AI is a law, not a region.
            let is_place = |found: &Match| self.names.get(usize::from(found.concept.0)) == Some(&"region");
            let inside_longer = matches.iter().any(|other| {
                (is_outside(other) != is_outside(found) || is_place(found))
                    && other.from <= found.from
                    && other.to >= found.to
                    && other.to - other.from > found.to - found.from
            });
            if !inside_longer {
                said.concepts.add(found.concept);
            }
        }
        said.words += words.len();
    }

    fn is_strange(&self, word: &Word, sentence: &str) -> bool {
        let is_name = || {
            let mut pieces = sentence.trim_start().split(|c: char| !c.is_alphanumeric()).skip(1);
            pieces.any(|piece| piece.starts_with(char::is_uppercase) && piece.to_lowercase() == word.typed)
        };
        word.typed.len() > 2
            && !self.known.contains(&word.stem)
            && !word.typed.starts_with(|c: char| c.is_numeric())
            && !is_name()
    }

    fn matches_at(&self, words: &[Word], from: usize, matches: &mut Vec<Match>) {
        let Some(rest) = words.get(from..) else { return };
        let Some(phrases) = rest.first().and_then(|word| self.phrases.get(&word.stem)) else { return };
        for phrase in phrases {
            let is_said = rest.len() >= phrase.words.len()
                && phrase.words.iter().zip(rest).all(|(want, word)| match phrase.exact {
                    true => want.typed == word.typed,
                    false => want.stem == word.stem,
                });
            if is_said {
                matches.push(Match { from, to: from + phrase.words.len(), concept: phrase.concept });
            }
        }
    }

    fn mend(&self, word: &mut Word) {
        if self.known.contains(&word.stem) {
            return;
        }
        let near = word.typed.bytes().next().and_then(|first| self.spellings.get(&first));
        if let Some(meant) = near.and_then(|near| spell::meant(&word.typed, near.iter().map(String::as_str))) {
            *word = Word::new(meant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_once() {
        let lexicon = Lexicon::get();
        assert!(lexicon.names.len() <= 256);
        for name in &lexicon.names {
            assert_eq!(lexicon.names.iter().filter(|other| other == &name).count(), 1, "{name}");
        }
    }

    #[test]
    fn a_phrase_does_not_begin_or_end_with_a_small_word() {
        let phrases =
            TABLES.into_iter().flatten().map(|(_, words)| *words).chain(MATTERS.iter().map(|matter| matter.words));
        for phrase in phrases.flat_map(|words| words.split(',')).map(|phrase| phrase.trim().trim_start_matches('=')) {
            let (all, kept) = (text::all_words(phrase), text::words(phrase));
            let ends = |at: Option<&String>, kept: Option<&Word>| {
                at.map(String::as_str) == kept.map(|word| word.typed.as_str())
            };
            assert!(ends(all.first(), kept.first()) && ends(all.last(), kept.last()), "{phrase}");
        }
    }

    #[test]
    fn what_is_vague_or_sharp_is_known() {
        let lexicon = Lexicon::get();
        for name in VAGUE.split_whitespace().chain(MANNER.split_whitespace()).chain(SHARP.split_whitespace()) {
            assert!(lexicon.concept(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_longer_phrase_says_whether_it_is_outside() {
        let lexicon = Lexicon::get();
        let names = |text: &str| lexicon.names(&lexicon.said(text).concepts);
        assert!(names("remote access").contains(&"network") && !names("remote access").contains(&"access"));
        assert!(!names("a pin code").contains(&"development"));
    }
}
