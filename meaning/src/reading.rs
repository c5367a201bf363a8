//! What was made of a question.

use std::borrow::Cow;

use crate::fact::{Class, FactCode};

/// How far the facts carry an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The facts alone give an honest answer for the company's AI access.
    Auto,
    /// The facts are evidence for a part; a person must confirm what goes beyond.
    Assisted,
    /// The cell stays empty until a person fills it.
    Human,
}

impl Mode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Assisted => "assisted",
            Self::Human => "human",
        }
    }

    pub fn parse(mode: &str) -> Option<Self> {
        [Self::Auto, Self::Assisted, Self::Human].into_iter().find(|it| it.as_str() == mode.trim())
    }
}

/// Whether the facts were measured, told, or some of each. What was tried out counts as measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    Measured,
    Mixed,
    Declared,
}

impl Basis {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Mixed => "mixed",
            Self::Declared => "declared",
        }
    }

    /// The basis of an answer that rests on `facts`, if it rests on any.
    pub fn of(facts: &[FactCode]) -> Option<Self> {
        let declared = facts.iter().filter(|fact| fact.class() == Class::Declared).count();
        match (facts.len(), declared) {
            (0, _) => None,
            (_, 0) => Some(Self::Measured),
            (all, some) if all == some => Some(Self::Declared),
            _ => Some(Self::Mixed),
        }
    }
}

/// What was made of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub mode: Mode,
    /// In the order in which they should be told; none where a person must answer.
    pub facts: Vec<FactCode>,
    pub basis: Option<Basis>,
    /// What the facts carry and what they do not, or why the cell stays empty. One sentence, for the person who reviews.
    pub reason: Cow<'static, str>,
    /// From 0 to 100; below 50 a person should look even at what seems plain.
    pub confidence: u8,
}

impl Reading {
    pub(crate) fn empty(reason: &'static str, confidence: u8) -> Self {
        Self { mode: Mode::Human, facts: Vec::new(), basis: None, reason: reason.into(), confidence }
    }
}
