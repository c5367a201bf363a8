//! What carries an answer, area by area.
//!
//! A rule is read aloud as: "asked about ABOUT (WHEN its words are there), the answer rests on FACTS". `when` lists concepts of
//! the lexicon: all of them must be spoken of, `one|other` is either, `-no` must not be, `~more` makes the rule weigh
//! more if it is there, `+even` does not stop it. A matter outside stops
//! every rule that does not name it, and a question for a written policy stops an automatic one that does not name `policy`.
//! Of several rules that fit the one that names most wins, then the one that leaves the cell empty, then the likeness of its
//! description.

mod apps;
mod company;
mod gateway;
mod incidents;
mod keys;
mod log;
mod outside;
mod policy;
mod seats;
mod vendors;

use std::sync::OnceLock;

use crate::fact::FactCode;
use crate::lexicon::{Concept, Concepts, Lexicon};
use crate::reading::Mode;

/// One row of the tables.
pub struct Rule {
    /// What the question asks, in our words.
    pub about: &'static str,
    pub when: &'static str,
    pub mode: Mode,
    pub facts: &'static [FactCode],
    /// What the facts do not carry, or why the cell stays empty.
    pub reason: &'static str,
}

/// The facts alone answer.
const fn auto(about: &'static str, when: &'static str, facts: &'static [FactCode]) -> Rule {
    Rule { about, when, mode: Mode::Auto, facts, reason: "the facts answer it for the company's AI access" }
}

/// The facts are evidence for a part.
const fn part(about: &'static str, when: &'static str, facts: &'static [FactCode], reason: &'static str) -> Rule {
    Rule { about, when, mode: Mode::Assisted, facts, reason }
}

/// The cell stays empty.
const fn leave(about: &'static str, when: &'static str, reason: &'static str) -> Rule {
    Rule { about, when, mode: Mode::Human, facts: &[], reason }
}

const TABLES: [&[Rule]; 10] = [
    keys::RULES,
    seats::RULES,
    vendors::RULES,
    apps::RULES,
    gateway::RULES,
    log::RULES,
    policy::RULES,
    incidents::RULES,
    company::RULES,
    outside::RULES,
];

/// A rule made ready.
pub(crate) struct Ready {
    pub rule: &'static Rule,
    wants: Vec<Concepts>,
    welcomes: Vec<Concepts>,
    refuses: Concepts,
    /// What it names and so is not stopped by.
    despite: Concepts,
}

impl Ready {
    /// Whether a question is of this kind; `outside` are the matters outside that it speaks of.
    pub fn fits(&self, said: &Concepts, outside: &Concepts) -> bool {
        self.wants.iter().all(|either| said.meets(either))
            && !said.meets(&self.refuses)
            && (self.rule.mode == Mode::Human || outside.without(&self.despite).is_empty())
    }

    /// Whether it names all that another rule asks for, which is then a part of what it is about.
    pub fn is_made_of(&self, other: &Self) -> bool {
        other.wants.iter().all(|theirs| self.wants.iter().chain(&self.welcomes).any(|own| own.meets(theirs)))
    }

    /// All that it asks for or welcomes.
    pub fn names(&self) -> Concepts {
        self.wants.iter().chain(&self.welcomes).fold(Concepts::default(), |all, either| all.or(either))
    }

    /// How much of the question it speaks to.
    pub fn weight(&self, said: &Concepts) -> usize {
        let lexicon = Lexicon::get();
        let sharpness = |either: &Concepts| lexicon.sharpness(&said.and(either));
        let welcome = self.welcomes.iter().filter(|either| said.meets(either));
        self.wants.iter().chain(welcome).map(sharpness).sum()
    }
}

fn ready(rule: &'static Rule) -> Result<Ready, String> {
    let lexicon = Lexicon::get();
    let find = |name: &str| lexicon.concept(name).ok_or_else(|| format!("{:?} names {name:?}", rule.about));
    let either = |term: &str| {
        term.split('|').try_fold(Concepts::default(), |mut set, name| {
            find(name).map(|concept: Concept| {
                set.add(concept);
                set
            })
        })
    };
    let mut made = Ready {
        rule,
        wants: Vec::new(),
        welcomes: Vec::new(),
        refuses: Concepts::default(),
        despite: Concepts::default(),
    };
    for term in rule.when.split_whitespace() {
        let (sign, names) =
            term.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "-" | "+" | "~")).unwrap_or(("", term));
        let set = either(names)?;
        match sign {
            "-" => made.refuses = made.refuses.or(&set),
            "+" => made.despite = made.despite.or(&set),
            "~" => made.welcomes.push(set),
            _ => {
                made.wants.push(set);
                made.despite = made.despite.or(&set);
            }
        }
    }
    let policy = find("policy")?;
    if rule.mode == Mode::Auto && !made.despite.has(policy) {
        made.refuses.add(policy);
    }
    Ok(made)
}

/// Every rule. One whose words the lexicon does not know would be left out; a test sees to it that there is none.
pub(crate) fn all() -> &'static [Ready] {
    static RULES: OnceLock<Vec<Ready>> = OnceLock::new();
    RULES.get_or_init(|| TABLES.into_iter().flatten().filter_map(|rule| ready(rule).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read() {
        let unread: Vec<String> = TABLES.into_iter().flatten().filter_map(|rule| ready(rule).err()).collect();
        assert_eq!(unread, [] as [String; 0]);
    }

    #[test]
    fn a_cell_is_filled_from_facts_or_left_empty() {
        for rule in TABLES.into_iter().flatten() {
            assert_eq!(rule.mode == Mode::Human, rule.facts.is_empty(), "{}", rule.about);
        }
    }

    #[test]
    fn every_fact_answers_something() {
        for fact in FactCode::ALL {
            assert!(TABLES.into_iter().flatten().any(|rule| rule.facts.contains(fact)), "{}", fact.as_str());
        }
    }
}
