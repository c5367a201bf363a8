//! Which metrics there are: those the system works out by itself, and those people measure, named by the objectives.

use keystead_entities::pilot_objective::{self, MetricAggregation};

/// How many participants recorded something: people.
pub const ACTIVE_PARTICIPANTS: &str = "ACTIVE_PARTICIPANTS";
/// The same as a share of all participants: percent.
pub const ADOPTION: &str = "ADOPTION";
/// Incidents in the business unit that concern the app.
pub const INCIDENTS: &str = "INCIDENTS";
/// Calls of the participants to the app.
pub const USAGE_CALLS: &str = "USAGE_CALLS";

/// A metric that the system works out by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct System {
    /// The key.
    pub metric: &'static str,
    /// For people.
    pub name: &'static str,
    /// The unit.
    pub unit: &'static str,
    /// Whether there is a source for it yet. Where there is none it is unknown, not zero.
    pub has_source: bool,
}

/// All of them.
pub const SYSTEM: [System; 4] = [
    System { metric: ACTIVE_PARTICIPANTS, name: "Active participants", unit: "people", has_source: true },
    System { metric: ADOPTION, name: "Adoption", unit: "%", has_source: true },
    System { metric: INCIDENTS, name: "Incidents", unit: "incidents", has_source: false },
    System { metric: USAGE_CALLS, name: "Calls to the app", unit: "calls", has_source: false },
];

/// The system's metric with that key.
pub fn system(metric: &str) -> Option<&'static System> {
    SYSTEM.iter().find(|s| s.metric == metric)
}

/// Whether a text can be the key of a metric: an upper-case letter, then up to 39 upper-case letters, digits or underscores.
pub fn is_key(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// How points of a metric are joined: as its objective says, and as readings where the system works it out.
pub fn aggregation(metric: &str, objectives: &[pilot_objective::Model]) -> MetricAggregation {
    let said = objectives.iter().find(|o| o.metric == metric).map(|o| o.aggregation);
    said.filter(|_| system(metric).is_none()).unwrap_or(MetricAggregation::Mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_upper_case_and_short() {
        assert!(is_key("MINUTES_SAVED") && is_key("P95"));
        for wrong in ["", "minutes", "_A", "1A", "A-B", "Ä", &"A".repeat(41)] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }
}
