//! Measured figures: exact decimals with six places. Sums do not depend on their order, so that a sealed report comes
//! out the same however often it is computed.

use std::fmt;
use std::str::FromStr;

/// One whole, in the smallest unit.
const ONE: i128 = 1_000_000;
/// Digits behind the point.
const PLACES: usize = 6;

/// A decimal with up to six places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(i128);

/// A text that is not such a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// A whole number.
    pub fn whole(n: i64) -> Self {
        Self(i128::from(n) * ONE)
    }

    /// What a person wrote: at most twelve digits before the point and six behind it, such as `-12.5`.
    pub fn measured(text: &str) -> Result<Self, NotANumber> {
        let number = text.parse::<Self>()?;
        if number.0.unsigned_abs() < 1_000_000_000_000 * ONE.unsigned_abs() { Ok(number) } else { Err(NotANumber) }
    }

    /// What we stored; zero where it is none of ours, which does not happen.
    pub(crate) fn stored(text: &str) -> Self {
        text.parse().unwrap_or_default()
    }

    /// The mean, rounded half to even; none of nothing.
    pub fn mean(numbers: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (sum, n) = numbers.into_iter().fold((0i128, 0i128), |(sum, n), x| (sum + x.0, n + 1));
        (n > 0).then(|| Self(divide(sum, n)))
    }

    /// `self` as a percentage of `whole`, to one place; none where `whole` is zero. At most 1000 either way.
    pub fn percent_of(self, whole: Self) -> Option<Self> {
        let tenths = divide(self.0.checked_mul(1000)?, (whole.0 != 0).then_some(whole.0)?);
        Some(Self(tenths.clamp(-10_000, 10_000) * (ONE / 10)))
    }

    /// As a float, for drawing only.
    pub(crate) fn approximate(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Rounded to so many places (six at most), half to even; for people.
    pub fn rounded(self, places: u32) -> Self {
        let step = 10i128.pow(6u32.saturating_sub(places));
        Self(divide(self.0, step) * step)
    }
}

/// Rounds half to even. `by` is not zero.
fn divide(a: i128, by: i128) -> i128 {
    let (a, by) = if by < 0 { (-a, -by) } else { (a, by) };
    let (whole, rest) = (a.div_euclid(by), a.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

impl std::ops::Add for Number {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Number {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Number {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, |a, b| a + b)
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || whole.len() > 24 || part.len() > PLACES {
            return Err(NotANumber);
        }
        let whole: i128 = whole.parse().map_err(|_| NotANumber)?;
        let part: i128 = format!("{part:0<PLACES$}").parse().map_err(|_| NotANumber)?;
        let all = whole * ONE + part;
        Ok(Self(if negative { -all } else { all }))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, one) = (self.0.unsigned_abs(), ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        let part = format!("{:06}", all % one);
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", all / one),
            part => write!(f, "{sign}{}.{part}", all / one),
        }
    }
}

impl serde::Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn n(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn a_decimal_is_written_in_one_way_only() {
        for (text, written) in [("007.50", "7.5"), ("-0", "0"), ("-0.000001", "-0.000001"), ("12.000", "12")] {
            assert_eq!(n(text).to_string(), written);
        }
    }

    #[test]
    fn other_texts_are_no_measurement() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", " 1", "1,5", "٣", "NaN", "0.0000001", "1000000000000"] {
            assert!(Number::measured(text).is_err(), "{text}");
        }
        assert!(Number::measured("999999999999.999999").is_ok());
    }

    #[test]
    fn a_percentage_is_to_one_place_and_bounded() {
        assert_eq!(n("1").percent_of(n("3")).map(|p| p.to_string()).as_deref(), Some("33.3"));
        assert_eq!(n("1").percent_of(n("0")), None);
        assert_eq!(n("-5").percent_of(n("0.000001")), Some(Number::whole(-1000)));
        assert_eq!(n("1").percent_of(n("-4")), Some(Number::whole(-25)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millionths in any::<i64>()) {
            let number = Number(i128::from(millionths));
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn a_mean_lies_within_and_does_not_depend_on_order(mut all in prop::collection::vec(any::<i32>(), 1..40)) {
            let mean = |all: &[i32]| Number::mean(all.iter().map(|&x| Number(i128::from(x))));
            let before = mean(&all);
            all.sort_unstable();
            prop_assert_eq!(before, mean(&all));
            let mean = before.expect("a mean of something").0;
            prop_assert!(i128::from(all[0]) <= mean && mean <= i128::from(all[all.len() - 1]));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            if let Ok(number) = text.parse::<Number>() {
                prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
