//! How like a question is to our own description of what a rule answers: letters in threes, weighed by how rare they are.
//! It settles ties between rules that fit equally; it never makes a rule fit.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::{rules, text};

type Gram = [char; 3];

fn grams(text: &str) -> HashMap<Gram, f32> {
    let mut found = HashMap::new();
    for word in text::words(text) {
        let letters: Vec<char> = std::iter::once(' ').chain(word.stem.chars()).chain([' ']).collect();
        for gram in letters.windows(3) {
            if let &[a, b, c] = gram {
                *found.entry([a, b, c]).or_insert(0.0) += 1.0;
            }
        }
    }
    found
}

struct Weights {
    rarity: HashMap<Gram, f32>,
    described: HashMap<&'static str, Vec<(Gram, f32)>>,
}

fn weights() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        let each: Vec<(&'static str, HashMap<Gram, f32>)> =
            rules::all().iter().map(|ready| (ready.rule.about, grams(ready.rule.about))).collect();
        let mut count: HashMap<Gram, f32> = HashMap::new();
        for gram in each.iter().flat_map(|(_, grams)| grams.keys()) {
            *count.entry(*gram).or_insert(0.0) += 1.0;
        }
        let all = each.len() as f32;
        let rarity: HashMap<Gram, f32> = count.into_iter().map(|(gram, n)| (gram, (1.0 + all / n).ln())).collect();
        let described = each.into_iter().map(|(about, grams)| (about, unit(&rarity, grams))).collect();
        Weights { rarity, described }
    })
}

/// Weighed and of length one, in a fixed order so that sums come out alike each time.
fn unit(rarity: &HashMap<Gram, f32>, grams: HashMap<Gram, f32>) -> Vec<(Gram, f32)> {
    let mut weighed: Vec<(Gram, f32)> =
        grams.into_iter().filter_map(|(gram, n)| rarity.get(&gram).map(|rare| (gram, n * rare))).collect();
    weighed.sort_unstable_by_key(|(gram, _)| *gram);
    let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        weighed.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    weighed
}

/// A question, ready to be held against descriptions.
pub(crate) struct Question(HashMap<Gram, f32>);

impl Question {
    pub fn new(text: &str) -> Self {
        Self(unit(&weights().rarity, grams(text)).into_iter().collect())
    }

    /// From 0 (nothing in common) to 1 (the same letters).
    pub fn likeness(&self, about: &str) -> f32 {
        let described = weights().described.get(about).map_or(&[][..], Vec::as_slice);
        described.iter().map(|(gram, weight)| weight * self.0.get(gram).unwrap_or(&0.0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Question;

    #[test]
    fn the_nearer_description_is_likelier() {
        let question = Question::new("How often do you rotate a key?");
        assert!(question.likeness("how often keys are rotated") > question.likeness("how keys are destroyed"));
        assert!(Question::new("Zebra?").likeness("how keys are destroyed") < 0.1);
    }
}
