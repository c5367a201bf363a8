//! A slip of the finger: a word nobody knows that is one letter away from exactly one word of the lexicon.

use super::stem;

/// Shorter words are too close to each other.
const LEAST: usize = 6;

/// The known word that `word` was meant to be, if there is exactly one.
pub fn meant<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() < LEAST || !word.is_ascii() {
        return None;
    }
    let mut found = known.filter(|other| one_slip(word.as_bytes(), other.as_bytes()));
    let first = found.next()?;
    found.all(|other| stem(other) == stem(first)).then_some(first)
}

/// One letter more, less, other, or two changed about; never the first.
fn one_slip(one: &[u8], other: &[u8]) -> bool {
    if one.len().abs_diff(other.len()) > 1 || one.first() != other.first() || one == other || other.len() < LEAST {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([a, b, one @ ..], [c, d, other @ ..]) if a == d && b == c && one == other => true,
        ([_, rest @ ..], _) if rest == other => true,
        (_, [_, rest @ ..]) if rest == one => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn one_letter_is_forgiven() {
        let known = ["encrypt", "rotation", "vendor"];
        for (typed, word) in
            [("encrpyt", "encrypt"), ("rottation", "rotation"), ("rotatin", "rotation"), ("vender", "vendor")]
        {
            assert_eq!(meant(typed, known.into_iter()), Some(word));
        }
        for typed in ["rotor", "encrotian", "sender", "key"] {
            assert_eq!(meant(typed, known.into_iter()), None);
        }
    }

    #[test]
    fn two_candidates_are_none() {
        assert_eq!(meant("contrct", ["contract", "contrast"].into_iter()), Some("contract"));
        assert_eq!(meant("contraxt", ["contract", "contrast"].into_iter()), None);
    }
}
