//! Lengths of time as ISO 8601 writes them, as far as keys need them.

use chrono::{Days, Months, NaiveDate, TimeDelta};

use crate::error::{Code, Error, Result};

/// The shortest and the longest time between two rotations, in days.
const BOUNDS: (i64, i64) = (1, 731);
/// The longest overlap of an old secret with a new one.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(30);

/// A length of time: its months, days and seconds.
struct Span {
    months: u32,
    days: u64,
    seconds: i64,
}

/// The day a rotation period ends that began on a day.
pub(super) fn ends_on(period: &str, begins: NaiveDate) -> NaiveDate {
    let span = parse(period).unwrap_or(Span { months: 0, days: 90, seconds: 0 });
    let end =
        begins.checked_add_months(Months::new(span.months)).and_then(|day| day.checked_add_days(Days::new(span.days)));
    end.unwrap_or(NaiveDate::MAX)
}

/// Checks a rotation period and returns it as it is stored.
pub(super) fn rotation(field: &str, text: &str) -> Result<String> {
    let text = text.trim().to_ascii_uppercase();
    let whole_days = parse(&text).filter(|span| span.seconds == 0).map(|span| {
        i64::from(span.months).saturating_mul(30).saturating_add(i64::try_from(span.days).unwrap_or(i64::MAX))
    });
    match whole_days {
        Some(days) if (BOUNDS.0..=BOUNDS.1).contains(&days) => Ok(text),
        Some(_) => {
            Err(Error::invalid(field, "A key is rotated after 1 day at the earliest and 2 years at the latest."))
        }
        None => Err(Error::invalid(
            field,
            "Write whole days, weeks, months or years as ISO 8601 does, such as P90D or P3M.",
        )),
    }
}

/// Checks an overlap.
pub(crate) fn overlap(field: &str, text: &str) -> Result<TimeDelta> {
    let span = parse(&text.trim().to_ascii_uppercase()).filter(|span| span.months == 0);
    let span = span
        .ok_or_else(|| Error::invalid(field, "Write days, hours and minutes as ISO 8601 does, such as P1D or PT2H."))?;
    let days = i64::try_from(span.days).unwrap_or(i64::MAX).min(100_000);
    let overlap = TimeDelta::days(days) + TimeDelta::seconds(span.seconds);
    if overlap > LONGEST_OVERLAP {
        return Err(Error::refused(Code::Invalid, field, "The old secret stays readable for 30 days at most."));
    }
    Ok(overlap)
}

/// A length of time of days, hours, minutes and seconds, as `PT2H`; months and years have no one length.
pub(crate) fn length_of_time(text: &str) -> Option<TimeDelta> {
    let span = parse(&text.trim().to_ascii_uppercase()).filter(|span| span.months == 0)?;
    let days = i64::try_from(span.days).ok()?.min(100_000);
    Some(TimeDelta::days(days) + TimeDelta::seconds(span.seconds))
}

/// `P[nY][nM][nW][nD][T[nH][nM][nS]]`, whole numbers only.
fn parse(text: &str) -> Option<Span> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut span = Span { months: 0, days: 0, seconds: 0 };
    for (unit, number) in parts(date, "YMWD")? {
        let number = u64::from(number);
        match unit {
            'Y' => span.months += u32::try_from(number * 12).ok()?,
            'M' => span.months += u32::try_from(number).ok()?,
            'W' => span.days += number * 7,
            _ => span.days += number,
        }
    }
    for (unit, number) in parts(time, "HMS")? {
        span.seconds += i64::from(number)
            * match unit {
                'H' => 3600,
                'M' => 60,
                _ => 1,
            };
    }
    Some(span)
}

/// Numbers with their units, each unit once and in that order. Numbers have at most 6 digits.
fn parts(text: &str, units: &str) -> Option<Vec<(char, u32)>> {
    let (mut left, mut units, mut parts) = (text, units, Vec::new());
    while !left.is_empty() {
        let end = left.find(|c: char| !c.is_ascii_digit())?;
        let (number, rest) = left.split_at(end);
        let unit = rest.chars().next()?;
        let place = units.find(unit)?;
        if number.len() > 6 {
            return None;
        }
        parts.push((unit, number.parse().ok()?));
        units = units.get(place + 1..)?;
        left = rest.get(1..)?;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_kept_within_bounds() {
        let day: NaiveDate = "2026-01-31".parse().expect("a day");
        for (period, end) in
            [("P90D", "2026-05-01"), ("P1M", "2026-02-28"), ("P2W", "2026-02-14"), ("P1Y", "2027-01-31")]
        {
            assert_eq!(rotation("rotationPeriod", period).ok().as_deref(), Some(period));
            assert_eq!(ends_on(period, day).to_string(), end, "{period}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "P0D",
            "P3Y",
            "90D",
            "P-1D",
            "P1.5D",
            "P1D1M",
            "PT24H",
            "P1H",
            "P1DT",
            "P9999999D",
            "P999999Y",
            "PD",
            "é",
        ] {
            assert!(rotation("rotationPeriod", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn overlaps_are_read_and_end_after_thirty_days() {
        assert_eq!(overlap("overlap", "PT0S").ok(), Some(TimeDelta::zero()));
        assert_eq!(overlap("overlap", "p1dt2h30m").ok(), Some(TimeDelta::minutes(26 * 60 + 30)));
        assert!(overlap("overlap", "P30D").is_ok());
        for bad in ["P31D", "P1M", "PT", "1D", "P999999D", "PT999999H"] {
            assert!(overlap("overlap", bad).is_err(), "{bad:?}");
        }
    }
}
