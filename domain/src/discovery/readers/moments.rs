//! Moments as logs and exports write them. Without a zone they are taken as UTC.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

const FORMS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d-%b-%Y %H:%M:%S%.f",
    "%a %b %d %H:%M:%S %Y",
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
];
const DAYS: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y"];
/// Older than that is no moment but a mistake.
const OLDEST_YEARS: i64 = 15;

/// The moment a text stands for, up to a day after `as_of`; nothing where it is none.
pub(super) fn moment(text: &str, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_matches(['[', ']']);
    let text = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT")).unwrap_or(text);
    let found = epoch(text)
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()))
        .or_else(|| DateTime::parse_from_str(text, "%d/%b/%Y:%H:%M:%S %z").ok().map(|at| at.to_utc()))
        .or_else(|| FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|at| at.and_utc()))
        .or_else(|| {
            DAYS.iter()
                .find_map(|form| NaiveDate::parse_from_str(text, form).ok()?.and_hms_opt(0, 0, 0))
                .map(|at| at.and_utc())
        })
        .or_else(|| without_year(text, as_of))?;
    let oldest = as_of - TimeDelta::days(OLDEST_YEARS * 365);
    (found > oldest && found <= as_of + TimeDelta::days(1)).then(|| found.min(as_of))
}

/// Seconds since 1970, or milliseconds.
fn epoch(text: &str) -> Option<DateTime<Utc>> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !(digits(whole) && digits(rest) && matches!(whole.len(), 10 | 13)) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    if whole.len() == 13 { DateTime::from_timestamp_millis(number) } else { DateTime::from_timestamp(number, 0) }
}

/// `Nov 30 09:15:02`, of the year before `as_of` that fits.
fn without_year(text: &str, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let in_year = |year: i32| NaiveDateTime::parse_from_str(&format!("{year} {text}"), "%Y %b %e %H:%M:%S").ok();
    let this = in_year(as_of.year()).map(|at| at.and_utc());
    this.filter(|at| *at <= as_of + TimeDelta::days(1)).or_else(|| in_year(as_of.year() - 1).map(|at| at.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_many_makers_are_read() {
        let as_of: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().expect("a moment");
        let wanted: DateTime<Utc> = "2026-11-30T09:15:02Z".parse().expect("a moment");
        for text in [
            "2026-11-30T09:15:02Z",
            "2026-11-30 09:15:02",
            "30-Nov-2026 09:15:02",
            "Nov 30 09:15:02",
            "30/Nov/2026:10:15:02 +0100",
            "Mon Nov 30 09:15:02 2026",
            "1796030102",
            "1796030102.123",
        ] {
            assert_eq!(moment(text, as_of), Some(wanted), "{text}");
        }
        assert_eq!(moment("Dec 24 09:15:02", as_of).map(|at| at.year()), Some(2025));
        for text in ["", "yesterday", "1", "2031-01-01", "1970-01-01"] {
            assert_eq!(moment(text, as_of), None, "{text}");
        }
    }
}
