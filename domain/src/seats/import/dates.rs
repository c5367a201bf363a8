//! Moments as directories write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Without a zone: Google's, PowerShell's, the two of the Entra portal, and plain ones.
const PATTERNS: &[&str] = &[
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
];
const DAYS: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y"];

/// The moment that a cell means, in UTC where it names no zone; nothing where it cannot be read, or lies before 1990 or
/// behind `now` by more than a day.
pub(super) fn moment(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_end_matches(" UTC");
    let with_zone = || DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc));
    let plain = || PATTERNS.iter().find_map(|p| NaiveDateTime::parse_from_str(text, p).ok()).map(|t| t.and_utc());
    let day = || {
        DAYS.iter()
            .find_map(|p| NaiveDate::parse_from_str(text, p).ok())
            .map(|d| d.and_time(chrono::NaiveTime::MIN).and_utc())
    };
    let moment = with_zone().or_else(plain).or_else(day)?;
    let first = DateTime::from_timestamp(631_152_000, 0)?;
    let last = now.checked_add_signed(chrono::TimeDelta::days(1))?;
    (moment >= first && moment <= last).then(|| crate::clock::whole_millis(moment))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn every_way_of_writing_a_moment_is_the_same_moment() {
        let now = "2026-11-20T12:00:00Z".parse().expect("a moment");
        let meant = "2026-11-02T14:05:09Z".parse().ok();
        for text in [
            "2026/11/02 14:05:09",
            "2026-11-02T14:05:09Z",
            "2026-11-02T15:05:09+01:00",
            "2026-11-02 14:05:09",
            "11/2/2026 2:05:09 PM",
            "2026-11-02T14:05:09.000",
            " 2026-11-02 14:05:09 UTC ",
        ] {
            assert_eq!(moment(text, now), meant, "{text}");
        }
        for text in
            ["", "Never logged in", "02.11.2026", "2026-13-01", "0001-01-01T00:00:00Z", "2027-01-01", "9999-99-99"]
        {
            assert_eq!(moment(text, now), None, "{text}");
        }
    }
}
