//! A report as Markdown (CommonMark with tables). Every text of people is escaped: it can look like nothing but text.

use std::fmt::Write;

use super::content::{Report, Week};
use crate::pilots::number::Number;

/// Writes the report.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let (pilot, advice) = (&report.pilot, &report.recommendation);
    writeln!(out, "# Pilot report: {}\n", escape(&pilot.name))?;
    writeln!(out, "**Recommended: {}.** ", advice.outcome)?;
    match &pilot.outcome {
        Some(outcome) => {
            writeln!(out, "Decided: {outcome}. {}\n", escape(pilot.outcome_note.as_deref().unwrap_or("")))?
        }
        None => writeln!(out, "Nobody has decided yet.\n")?,
    }
    if !pilot.description.is_empty() {
        writeln!(out, "{}\n", escape(&pilot.description))?;
    }
    writeln!(out, "| | |\n|---|---|")?;
    let facts = [
        ("Company", pilot.company.as_str()),
        ("AI app", &pilot.app),
        ("Business unit", &pilot.business_unit),
        ("Lead", &pilot.lead),
        ("Status", pilot.status.as_str()),
        ("Started", pilot.started_on.as_deref().unwrap_or("not yet")),
        ("Ended", pilot.ended_on.as_deref().unwrap_or("not yet")),
        ("Measured up to", &report.as_of_on),
        ("Days counted in", &pilot.time_zone),
        ("Made", &report.generated_at),
    ];
    for (name, value) in facts {
        writeln!(out, "| {name} | {} |", escape(value))?;
    }
    writeln!(out, "\n## Why {}\n", advice.outcome)?;
    for reason in &advice.reasons {
        let side = reason.speaks_for.map_or("bear in mind".to_owned(), |o| format!("for {o}"));
        writeln!(out, "- *{side}*: {}", escape(&reason.text))?;
    }
    objectives(out, report)?;
    people(out, report)?;
    course(out, report)
}

fn objectives(out: &mut String, report: &Report) -> std::fmt::Result {
    writeln!(out, "\n## Objectives\n")?;
    writeln!(out, "| Objective | Baseline | Target | Now | Way covered | Reached | Days measured |")?;
    writeln!(out, "|---|---:|---:|---:|---:|---|---:|")?;
    for o in &report.objectives {
        let reached = o.is_met.map_or("unknown", |met| if met { "yes" } else { "no" });
        let changed = if o.was_changed_after_start { ", set or changed after the start" } else { "" };
        let name = format!("{} ({}{changed})", escape(&o.name), escape(&o.unit));
        let (now, way) = (shown(o.current), percent(o.progress_percent));
        let days = format!("{} of {}", o.known_days, o.known_days + o.missing_days);
        writeln!(out, "| {name} | {} | {} | {now} | {way} | {reached} | {days} |", o.baseline, o.target)?;
    }
    for o in &report.objectives {
        writeln!(out, "\n### {} by week\n", escape(&o.name))?;
        weeks(out, &o.weeks, &o.unit)?;
    }
    Ok(())
}

fn people(out: &mut String, report: &Report) -> std::fmt::Result {
    let (people, data) = (&report.participation, &report.data_quality);
    writeln!(out, "\n## Participation\n")?;
    writeln!(
        out,
        "{} take part, {} have left. On an average day of the last 28: {}. {}\n",
        people.participant_count,
        people.left_count,
        percent(people.adoption_percent),
        people.counts
    )?;
    weeks(out, &people.weeks, "% of participants")?;
    writeln!(out, "\n## Data quality\n")?;
    let expected = if data.is_measured_on_weekends { "every day" } else { "Monday to Friday" };
    writeln!(
        out,
        "Expected {expected}. Of {} expected daily values {} came ({}). Measurements corrected afterwards: {}.",
        data.known_days + data.missing_days,
        data.known_days,
        percent(data.coverage_percent),
        data.corrected_count
    )?;
    writeln!(out, "\n## Not known\n")?;
    for unknown in &report.unknown {
        writeln!(out, "- {}: {}", unknown.name, unknown.why)?;
    }
    Ok(())
}

fn course(out: &mut String, report: &Report) -> std::fmt::Result {
    writeln!(out, "\n## Phases\n\n| | Phase | Status | Planned | Actual |\n|---:|---|---|---|---|")?;
    for p in &report.phases {
        let actual = match (&p.started_on, &p.ended_on) {
            (Some(from), Some(until)) => format!("{from} to {until}"),
            (Some(from), None) => format!("since {from}"),
            _ => "not begun".into(),
        };
        writeln!(
            out,
            "| {} | {} | {} | {} to {} | {actual} |",
            p.number,
            escape(&p.name),
            p.status,
            p.starts_on,
            p.ends_on
        )?;
    }
    writeln!(out, "\n## Checkpoints\n")?;
    if report.checkpoints.is_empty() {
        writeln!(out, "There were none.")?;
    }
    for c in &report.checkpoints {
        writeln!(
            out,
            "- **{}** ({}, before phase {}, due {}): {}",
            escape(&c.title),
            c.kind,
            c.before_phase,
            c.due_on,
            c.status
        )?;
        for s in &c.sign_offs {
            writeln!(out, "  - {} by {} at {}. {}", s.decision, escape(&s.by), s.signed_at, escape(&s.note))?;
        }
    }
    if !report.pauses.is_empty() {
        writeln!(out, "\n## Pauses\n")?;
        for pause in &report.pauses {
            let until = pause.resumed_on.as_deref().unwrap_or("now");
            writeln!(out, "- {} until {until}: {}", pause.paused_on, escape(&pause.reason))?;
        }
    }
    Ok(())
}

fn weeks(out: &mut String, weeks: &[Week], unit: &str) -> std::fmt::Result {
    if weeks.is_empty() {
        return writeln!(out, "No week is over yet.");
    }
    writeln!(out, "| Week from | {} | Measurements |\n|---|---:|---:|", escape(unit))?;
    for week in weeks {
        let value =
            week.value.map_or_else(|| super::html::absence(week.status).to_owned(), |v| v.rounded(2).to_string());
        writeln!(out, "| {} | {value} | {} |", week.starts_on, week.measurement_count)?;
    }
    Ok(())
}

fn shown(value: Option<Number>) -> String {
    value.map_or_else(|| "not known".into(), |v| v.rounded(2).to_string())
}

fn percent(value: Option<Number>) -> String {
    value.map_or_else(|| "not known".into(), |v| format!("{v} %"))
}

/// Text of people, in one line, with every character that could mean something in Markdown or HTML escaped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_ascii_punctuation()
                && !matches!(c, '.' | ',' | ':' | ';' | '/' | '\'' | '"' | '%' | '?' | '-' | '=') =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_people_write_stays_text() {
        assert_eq!(escape("a|b\n# <b>*x*"), "a\\|b \\# &lt;b\\>\\*x\\*");
        assert_eq!(escape("[l](https://x.example)"), "\\[l\\]\\(https://x.example\\)");
    }
}
