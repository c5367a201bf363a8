//! A bucket of points that fills by itself, kept as one number: the moment at which it will be full again. What is not
//! kept is full. All reckoning is in whole microseconds, here and in the script that Redis runs ([`super::shared`]).

/// Microseconds, as a moment since 1970 or as a length of time.
pub(super) type Micros = i64;

const SECOND: u64 = 1_000_000;

/// How large a bucket is and how fast it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Points of a full one.
    pub most: u64,
    /// Points that come back each second.
    pub per_second: u64,
}

impl Bucket {
    /// From empty to full.
    pub(super) fn span(self) -> Micros {
        micros(self.most.saturating_mul(SECOND) / self.per_second.max(1))
    }

    /// How long so many points take to come back.
    pub(super) fn price(self, points: u64) -> Micros {
        micros(points.saturating_mul(SECOND).div_ceil(self.per_second.max(1)))
    }

    /// What is in it while it is so far from full.
    pub(super) fn left(self, debt: Micros) -> u64 {
        let gone = u64::try_from(debt.max(0)).unwrap_or(0).saturating_mul(self.per_second).div_ceil(SECOND);
        self.most.saturating_sub(gone)
    }
}

fn micros(n: u64) -> Micros {
    Micros::try_from(n).unwrap_or(Micros::MAX)
}

/// What is to be taken from one bucket: how long it takes to come back (below zero where it is given back), and how far from
/// full the bucket can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    pub(super) price: Micros,
    pub(super) span: Micros,
}

/// How far a bucket is from full. A moment that somebody's wrong clock wrote is worth one empty bucket at most.
pub(super) fn debt(full_at: Option<Micros>, now: Micros, span: Micros) -> Micros {
    full_at.map_or(0, |at| at.saturating_sub(now)).clamp(0, span)
}

/// Takes from all buckets, or from none where one has too little; then says how long until it has enough. `always` takes what
/// there is.
pub(super) fn draw(debts: &mut [Micros], draws: &[Draw], always: bool) -> Micros {
    let short = debts.iter().zip(draws).map(|(debt, draw)| debt.saturating_add(draw.price).saturating_sub(draw.span));
    let wait = short.max().unwrap_or(0).max(0);
    if wait > 0 && !always {
        return wait;
    }
    for (debt, draw) in debts.iter_mut().zip(draws) {
        *debt = debt.saturating_add(draw.price).clamp(0, draw.span);
    }
    0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASIC: Bucket = Bucket { most: 2_000, per_second: 50 };

    #[test]
    fn a_bucket_empties_and_fills() {
        let mut debts = [debt(None, 7, BASIC.span())];
        assert_eq!(BASIC.left(debts[0]), 2_000);
        assert_eq!(draw(&mut debts, &[Draw { price: BASIC.price(1_990), span: BASIC.span() }], false), 0);
        assert_eq!(BASIC.left(debts[0]), 10);
        let more = [Draw { price: BASIC.price(60), span: BASIC.span() }];
        assert_eq!(draw(&mut debts, &more, false), 1_000_000, "fifty points are missing, and come in a second");
        assert_eq!(BASIC.left(debts[0]), 10, "nothing was taken");
        let full_at = 7 + debts[0];
        assert_eq!(BASIC.left(debt(Some(full_at), 7 + 1_000_000, BASIC.span())), 60);
        assert_eq!(BASIC.left(debt(Some(full_at), full_at + 1, BASIC.span())), 2_000);
        assert_eq!(BASIC.left(debt(Some(i64::MAX), 7, BASIC.span())), 0, "a wrong clock empties it, no more");
    }

    proptest! {
        #[test]
        fn all_or_none_is_taken_and_no_bucket_leaves_its_bounds(
            most in 1_000_u64..20_000,
            rate in 1_u64..2_000,
            points in prop::collection::vec((0_u64..2_000, any::<bool>()), 1..50),
        ) {
            let (small, large) = (Bucket { most, per_second: rate }, Bucket { most: most * 4, per_second: rate * 4 });
            let mut debts = [0, 0];
            for (points, always) in points {
                let before = debts;
                let draws = [small, large].map(|b| Draw { price: b.price(points), span: b.span() });
                let wait = draw(&mut debts, &draws, always);
                prop_assert!(wait == 0 || (before == debts && !always));
                prop_assert!(debts.iter().zip(draws).all(|(debt, draw)| (0..=draw.span).contains(debt)));
                if wait == 0 && !always {
                    prop_assert!(small.left(debts[0]) + points <= small.left(before[0]) + 1);
                }
            }
        }
    }
}
