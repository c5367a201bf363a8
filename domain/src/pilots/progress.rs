//! How far an objective is on its way from baseline to target. Nothing here touches the database.

use keystead_entities::pilot_objective::{self, MetricAggregation, ObjectiveDirection};

use super::number::Number;

/// What an objective wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// Which way is better.
    pub direction: ObjectiveDirection,
    /// How measurements become one figure.
    pub aggregation: MetricAggregation,
    /// Where it began.
    pub baseline: Number,
    /// Where it is to get.
    pub target: Number,
}

impl Aim {
    /// Of a stored objective.
    pub fn of(row: &pilot_objective::Model) -> Self {
        Self {
            direction: row.direction,
            aggregation: row.aggregation,
            baseline: Number::stored(&row.baseline),
            target: Number::stored(&row.target),
        }
    }

    /// Whether the target lies on the better side of the baseline, or on it ("stay where we are").
    pub fn is_sensible(&self) -> bool {
        !self.is_better(self.baseline, self.target) || self.baseline == self.target
    }

    /// Whether a value is at the target or beyond.
    pub fn is_met(&self, value: Number) -> bool {
        value == self.target || self.is_better(value, self.target)
    }

    /// Whether a value is worse than the baseline.
    pub fn is_worse(&self, value: Number) -> bool {
        self.is_better(self.baseline, value)
    }

    /// The way covered from baseline to target, in percent to one place: 0 at the baseline, 100 at the target, negative
    /// where it got worse, 1000 at most either way. Where both are the same, 100 or 0.
    pub fn percent(&self, value: Number) -> Number {
        (value - self.baseline).percent_of(self.target - self.baseline).unwrap_or(if self.is_met(value) {
            Number::whole(100)
        } else {
            Number::ZERO
        })
    }

    fn is_better(&self, a: Number, b: Number) -> bool {
        match self.direction {
            ObjectiveDirection::HigherIsBetter => a > b,
            ObjectiveDirection::LowerIsBetter => a < b,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn aim(direction: ObjectiveDirection, baseline: i64, target: i64) -> Aim {
        let (baseline, target) = (Number::whole(baseline), Number::whole(target));
        Aim { direction, aggregation: MetricAggregation::Mean, baseline, target }
    }

    #[test]
    fn less_is_better_for_errors() {
        let errors = aim(ObjectiveDirection::LowerIsBetter, 8, 4);
        assert_eq!(errors.percent(Number::whole(6)), Number::whole(50));
        assert_eq!(errors.percent(Number::whole(10)), Number::whole(-50));
        assert!(errors.is_met(Number::whole(3)) && errors.is_worse(Number::whole(9)));
        assert!(!aim(ObjectiveDirection::LowerIsBetter, 4, 8).is_sensible());
    }

    #[test]
    fn staying_where_one_is_is_met_or_not() {
        let no_leaks = aim(ObjectiveDirection::LowerIsBetter, 0, 0);
        assert!(no_leaks.is_sensible());
        assert_eq!(no_leaks.percent(Number::ZERO), Number::whole(100));
        assert_eq!(no_leaks.percent(Number::whole(1)), Number::ZERO);
    }

    proptest! {
        #[test]
        fn a_sensible_aim_is_met_from_a_hundred_percent_on(
            up in any::<bool>(), baseline in -500i64..500, way in 1i64..500, value in -2000i64..2000,
        ) {
            use ObjectiveDirection::*;
            let aim = if up { aim(HigherIsBetter, baseline, baseline + way) } else { aim(LowerIsBetter, baseline, baseline - way) };
            let (value, percent) = (Number::whole(value), aim.percent(Number::whole(value)));
            prop_assert!(aim.is_sensible());
            prop_assert_eq!(aim.is_met(value), percent >= Number::whole(100));
            prop_assert_eq!(aim.is_worse(value), percent < Number::ZERO);
        }
    }
}
