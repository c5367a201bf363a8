//! A report as one HTML page: no script, nothing loaded, readable on paper, in the dark and by a screen reader. Every text
//! of people is escaped.

use std::fmt::Write;

use keystead_entities::pilot::PilotOutcome;
use keystead_entities::pilot_objective::MetricAggregation;
use keystead_entities::pilot_point::PointStatus;

use super::chart::{self, Chart};
use super::content::{Objective, Report, Week};
use crate::html::escape;
use crate::pilots::number::Number;

const STYLE: &str = include_str!("report.css");

/// Writes the page. `json_sha256` is the hash of the same report as JSON, shown at its foot.
pub(super) fn render(report: &Report, json_sha256: &str) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut out, report, json_sha256);
    out
}

fn write(out: &mut String, report: &Report, json_sha256: &str) -> std::fmt::Result {
    let name = escape(&report.pilot.name);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Pilot report: {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    )?;
    head(out, report)?;
    out.write_str("<main>\n")?;
    why(out, report)?;
    objectives(out, report)?;
    people(out, report)?;
    quality(out, report)?;
    course(out, report)?;
    out.write_str("</main>\n")?;
    writeln!(
        out,
        "<footer><p>Made by Keystead on {}. The figures are those of the JSON report with SHA-256 <code>{}</code>; its hash, and that of this page, are in the company’s audit log.</p></footer>\n</body>\n</html>",
        escape(&report.generated_at),
        escape(json_sha256)
    )
}

fn head(out: &mut String, report: &Report) -> std::fmt::Result {
    let (pilot, advice) = (&report.pilot, &report.recommendation);
    writeln!(
        out,
        "<header>\n<p class=\"kicker\">{} · Pilot report</p>\n<h1>{}</h1>",
        escape(&pilot.company),
        escape(&pilot.name)
    )?;
    if !pilot.description.is_empty() {
        writeln!(out, "<p class=\"lead\">{}</p>", escape(&pilot.description))?;
    }
    writeln!(
        out,
        "<div class=\"verdict {}\">\n<p><span>Recommended</span> <strong>{}</strong></p>\n<p>{}</p>",
        verdict(advice.outcome),
        advice.outcome,
        meaning(advice.outcome)
    )?;
    match &pilot.outcome {
        Some(outcome) => writeln!(
            out,
            "<p>Decided: <strong>{outcome}</strong>. {}</p>",
            escape(pilot.outcome_note.as_deref().unwrap_or(""))
        )?,
        None => writeln!(out, "<p>Nobody has decided yet.</p>")?,
    }
    out.write_str("</div>\n<dl class=\"facts\">\n")?;
    let ended = pilot.ended_on.as_deref().unwrap_or("still running");
    let facts = [
        ("AI app", pilot.app.as_str()),
        ("Business unit", &pilot.business_unit),
        ("Lead", &pilot.lead),
        ("Status", pilot.status.as_str()),
        ("Started", pilot.started_on.as_deref().unwrap_or("not yet")),
        ("Ended", ended),
        ("Measured up to", &report.as_of_on),
        ("Days counted in", &pilot.time_zone),
    ];
    for (name, value) in facts {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape(value))?;
    }
    out.write_str("</dl>\n</header>\n")
}

fn why(out: &mut String, report: &Report) -> std::fmt::Result {
    let advice = &report.recommendation;
    writeln!(
        out,
        "<section aria-labelledby=\"why\">\n<h2 id=\"why\">Why {}</h2>\n<ul class=\"reasons\">",
        advice.outcome
    )?;
    for reason in &advice.reasons {
        let (class, side) = match reason.speaks_for {
            Some(outcome) => (verdict(outcome), format!("for {outcome}")),
            None => ("note", "bear in mind".to_owned()),
        };
        writeln!(out, "<li><span class=\"tag {class}\">{side}</span> <span>{}</span></li>", escape(&reason.text))?;
    }
    out.write_str("</ul>\n</section>\n")
}

fn objectives(out: &mut String, report: &Report) -> std::fmt::Result {
    out.write_str("<section aria-labelledby=\"objectives\">\n<h2 id=\"objectives\">Objectives</h2>\n")?;
    if report.objectives.is_empty() {
        out.write_str("<p>There were none.</p>\n")?;
    }
    for (at, objective) in report.objectives.iter().enumerate() {
        one_objective(out, at, objective)?;
    }
    out.write_str("</section>\n")
}

fn one_objective(out: &mut String, at: usize, o: &Objective) -> std::fmt::Result {
    let unit = escape(&o.unit);
    let (class, reached) = match o.is_met {
        None => ("note", "not known"),
        Some(true) => ("go", "reached"),
        Some(false) => ("extend", "not reached"),
    };
    writeln!(
        out,
        "<article>\n<h3>{} <span class=\"tag {class}\">{reached}</span></h3>\n<dl class=\"figures\">",
        escape(&o.name)
    )?;
    let figures = [
        ("Baseline", o.baseline.rounded(2).to_string(), unit.as_str()),
        ("Now", shown(o.current), if o.current.is_some() { &unit } else { "" }),
        ("Target", o.target.rounded(2).to_string(), &unit),
        ("Way covered", percent(o.progress_percent), ""),
        ("Days measured", format!("{} of {}", o.known_days, o.known_days + o.missing_days), ""),
    ];
    for (name, value, unit) in figures {
        writeln!(out, "<div><dt>{name}</dt><dd>{value} <small>{unit}</small></dd></div>")?;
    }
    writeln!(
        out,
        "</dl>\n<p class=\"how\">{}{}</p>",
        how(o.aggregation),
        if o.was_changed_after_start { " This objective was set or changed after the pilot had started." } else { "" }
    )?;
    // Of a count the target is for the whole pilot, so it is no line to hold a week against.
    let lines = match o.aggregation {
        MetricAggregation::Mean => vec![("baseline", o.baseline), ("target", o.target)],
        MetricAggregation::Total => Vec::new(),
    };
    let title = format!("{} by week, in {}. The same figures are in the table below.", o.name, o.unit);
    let chart = Chart { id: format!("chart-{at}"), title, weeks: &o.weeks, lines };
    if let Some(svg) = chart::render(&chart) {
        writeln!(out, "<figure>{svg}</figure>")?;
    }
    weeks(out, &o.weeks, &o.name, &o.unit)?;
    out.write_str("</article>\n")
}

fn people(out: &mut String, report: &Report) -> std::fmt::Result {
    let people = &report.participation;
    writeln!(
        out,
        "<section aria-labelledby=\"people\">\n<h2 id=\"people\">Participation</h2>\n<dl class=\"figures\">"
    )?;
    writeln!(
        out,
        "<div><dt>Take part</dt><dd>{}</dd></div>\n<div><dt>Have left</dt><dd>{}</dd></div>",
        people.participant_count, people.left_count
    )?;
    writeln!(
        out,
        "<div><dt>On an average day of the last 28</dt><dd>{}</dd></div>\n</dl>",
        percent(people.adoption_percent)
    )?;
    writeln!(out, "<p class=\"how\">{}</p>", people.counts)?;
    let title =
        "Share of the participants that took part, by week. The same figures are in the table below.".to_owned();
    let chart = Chart { id: "chart-people".into(), title, weeks: &people.weeks, lines: Vec::new() };
    if let Some(svg) = chart::render(&chart) {
        writeln!(out, "<figure>{svg}</figure>")?;
    }
    weeks(out, &people.weeks, "Participation", "% of participants")?;
    out.write_str("</section>\n")
}

fn quality(out: &mut String, report: &Report) -> std::fmt::Result {
    let data = &report.data_quality;
    let expected = if data.is_measured_on_weekends { "every day" } else { "Monday to Friday" };
    writeln!(
        out,
        "<section aria-labelledby=\"quality\">\n<h2 id=\"quality\">Data quality</h2>\n<p>Measurements were expected {expected}. Of {} expected daily values {} came ({}). Corrected afterwards: {}.</p>\n<h3>Not known</h3>\n<ul>",
        data.known_days + data.missing_days,
        data.known_days,
        percent(data.coverage_percent),
        data.corrected_count
    )?;
    for unknown in &report.unknown {
        writeln!(out, "<li><strong>{}</strong>: {}</li>", unknown.name, unknown.why)?;
    }
    out.write_str("</ul>\n</section>\n")
}

fn course(out: &mut String, report: &Report) -> std::fmt::Result {
    out.write_str("<section aria-labelledby=\"phases\">\n<h2 id=\"phases\">Phases</h2>\n<div class=\"scroll\"><table>\n<caption>Planned and actual days of each phase</caption>\n<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">Phase</th><th scope=\"col\">Status</th><th scope=\"col\">Planned</th><th scope=\"col\">Actual</th></tr></thead>\n<tbody>\n")?;
    for p in &report.phases {
        let actual = match (&p.started_on, &p.ended_on) {
            (Some(from), Some(until)) => format!("{from} to {until}"),
            (Some(from), None) => format!("since {from}"),
            _ => "not begun".into(),
        };
        writeln!(
            out,
            "<tr><td>{}</td><th scope=\"row\">{}</th><td>{}</td><td>{} to {}</td><td>{actual}</td></tr>",
            p.number,
            escape(&p.name),
            p.status,
            p.starts_on,
            p.ends_on
        )?;
    }
    out.write_str("</tbody>\n</table></div>\n</section>\n<section aria-labelledby=\"checkpoints\">\n<h2 id=\"checkpoints\">Checkpoints</h2>\n")?;
    if report.checkpoints.is_empty() {
        out.write_str("<p>There were none.</p>\n")?;
    }
    for c in &report.checkpoints {
        writeln!(
            out,
            "<article>\n<h3>{} <span class=\"tag note\">{}</span></h3>\n<p class=\"how\">{}, before phase {}, due {}</p>\n<ul>",
            escape(&c.title),
            c.status,
            c.kind,
            c.before_phase,
            c.due_on
        )?;
        if c.sign_offs.is_empty() {
            out.write_str("<li>Nobody has signed.</li>\n")?;
        }
        for s in &c.sign_offs {
            writeln!(
                out,
                "<li><strong>{0}</strong> by {1} <time datetime=\"{2}\">{2}</time>. {3}</li>",
                s.decision,
                escape(&s.by),
                escape(&s.signed_at),
                escape(&s.note)
            )?;
        }
        out.write_str("</ul>\n</article>\n")?;
    }
    if !report.pauses.is_empty() {
        out.write_str("<h3>Pauses</h3>\n<ul>\n")?;
        for pause in &report.pauses {
            let until = pause.resumed_on.as_deref().unwrap_or("now");
            writeln!(out, "<li>{} until {until}: {}</li>", pause.paused_on, escape(&pause.reason))?;
        }
        out.write_str("</ul>\n")?;
    }
    out.write_str("</section>\n")
}

fn weeks(out: &mut String, weeks: &[Week], name: &str, unit: &str) -> std::fmt::Result {
    if weeks.is_empty() {
        return out.write_str("<p>No week is over yet.</p>\n");
    }
    let (name, unit) = (escape(name), escape(unit));
    writeln!(
        out,
        "<details>\n<summary>Week by week<span class=\"unseen\">: {name}</span></summary>\n<div class=\"scroll\"><table>\n<caption class=\"unseen\">{name} by week</caption>\n<thead><tr><th scope=\"col\">Week from</th><th scope=\"col\" class=\"n\">{unit}</th><th scope=\"col\" class=\"n\">Measurements</th></tr></thead>\n<tbody>"
    )?;
    for week in weeks {
        let value = week.value.map_or_else(|| absence(week.status).to_owned(), |v| v.rounded(2).to_string());
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{value}</td><td class=\"n\">{}</td></tr>",
            week.starts_on, week.measurement_count
        )?;
    }
    out.write_str("</tbody>\n</table></div>\n</details>\n")
}

/// Why a point has no value, in words.
pub(super) fn absence(status: PointStatus) -> &'static str {
    match status {
        PointStatus::Known => "",
        PointStatus::Missing => "missing",
        PointStatus::NotExpected => "not expected",
    }
}

fn verdict(outcome: PilotOutcome) -> &'static str {
    match outcome {
        PilotOutcome::Go => "go",
        PilotOutcome::Extend => "extend",
        PilotOutcome::Stop => "stop",
    }
}

fn meaning(outcome: PilotOutcome) -> &'static str {
    match outcome {
        PilotOutcome::Go => "What was measured speaks for rolling the app out.",
        PilotOutcome::Extend => "What was measured does not carry a decision yet: go on before deciding.",
        PilotOutcome::Stop => "What was measured speaks against rolling the app out.",
    }
}

fn how(aggregation: MetricAggregation) -> &'static str {
    match aggregation {
        MetricAggregation::Mean => "“Now” is the mean of the measured days of the last 28.",
        MetricAggregation::Total => "“Now” is the sum since the start; baseline and target are for the whole pilot.",
    }
}

fn shown(value: Option<Number>) -> String {
    value.map_or_else(|| "not known".into(), |v| v.rounded(2).to_string())
}

fn percent(value: Option<Number>) -> String {
    value.map_or_else(|| "not known".into(), |v| format!("{v} %"))
}
