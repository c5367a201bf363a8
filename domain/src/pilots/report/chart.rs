//! A line of weeks as SVG: no script, no fonts, colours from the page. Beside every chart stands its table, so the picture
//! adds nothing that cannot be read.

use std::fmt::Write;

use super::content::Week;
use crate::html::escape;
use crate::pilots::number::Number;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 92.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 30.0;

/// What is drawn.
pub(super) struct Chart<'a> {
    /// Unique in the page.
    pub(super) id: String,
    /// What it shows, for those who do not see it.
    pub(super) title: String,
    pub(super) weeks: &'a [Week],
    /// Horizontal lines with a name: baseline and target.
    pub(super) lines: Vec<(&'static str, Number)>,
}

/// The chart as SVG; nothing where no week has a value.
pub(super) fn render(chart: &Chart<'_>) -> Option<String> {
    let values: Vec<f64> = chart.weeks.iter().filter_map(|w| w.value).map(Number::approximate).collect();
    if values.is_empty() {
        return None;
    }
    let all = values.iter().copied().chain(chart.lines.iter().map(|(_, v)| v.approximate()));
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    // A scale that starts at zero where that is near or nothing changes, so that a small change does not look like a large one.
    let low = if low > 0.0 && (low < high * 0.6 || low == high) { 0.0 } else { low };
    let room = if high > low { (high - low) * 0.08 } else { 1.0 };
    let scale = Scale { low: if low == 0.0 { 0.0 } else { low - room }, high: high + room, count: chart.weeks.len() };
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut out, chart, &scale);
    Some(out)
}

struct Scale {
    low: f64,
    high: f64,
    count: usize,
}

impl Scale {
    fn x(&self, at: usize) -> f64 {
        let steps = self.count.saturating_sub(1).max(1) as f64;
        let middle = if self.count == 1 { 0.5 } else { at as f64 / steps };
        LEFT + 8.0 + middle * (WIDTH - LEFT - RIGHT - 16.0)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
    }
}

fn write(out: &mut String, chart: &Chart<'_>, scale: &Scale) -> std::fmt::Result {
    let id = &chart.id;
    write!(
        out,
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{id}-t"><title id="{id}-t">{}</title>"#,
        escape(&chart.title)
    )?;
    for quarter in 0..=2 {
        let value = scale.low + (scale.high - scale.low) * f64::from(quarter) / 2.0;
        let (y, end) = (scale.y(value), WIDTH - RIGHT);
        write!(out, r#"<path class="grid" d="M{LEFT} {y:.1}H{end}"/>"#)?;
        write!(
            out,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
            LEFT - 6.0,
            y + 4.0,
            tick(value, scale)
        )?;
    }
    lines(out, chart, scale)?;
    series(out, chart, scale)?;
    let labels = [0, chart.weeks.len() / 2, chart.weeks.len().saturating_sub(1)];
    let mut drawn = Vec::new();
    for at in labels {
        let Some(week) = chart.weeks.get(at).filter(|_| !drawn.contains(&at)) else { continue };
        drawn.push(at);
        let (x, y) = (scale.x(at), HEIGHT - 8.0);
        write!(out, r#"<text x="{x:.1}" y="{y}" text-anchor="middle">{}</text>"#, escape(&week.starts_on))?;
    }
    out.write_str("</svg>")
}

fn lines(out: &mut String, chart: &Chart<'_>, scale: &Scale) -> std::fmt::Result {
    let end = WIDTH - RIGHT;
    let mut taken: Option<f64> = None;
    for (name, value) in &chart.lines {
        let y = scale.y(value.approximate());
        // Two names that would lie on each other: the second goes below.
        let label = match taken {
            Some(other) if (other - y).abs() < 14.0 => other + if y < other { -14.0 } else { 14.0 },
            _ => y,
        };
        taken = Some(label);
        write!(out, r#"<path class="{name}" d="M{LEFT} {y:.1}H{end}"/>"#)?;
        write!(out, r#"<text x="{:.1}" y="{:.1}">{name} {}</text>"#, end + 6.0, label + 4.0, value.rounded(2))?;
    }
    Ok(())
}

/// The weeks that have a value, joined where they follow each other.
fn series(out: &mut String, chart: &Chart<'_>, scale: &Scale) -> std::fmt::Result {
    let mut path = String::new();
    let mut is_joined = false;
    for (at, week) in chart.weeks.iter().enumerate() {
        let Some(value) = week.value else {
            is_joined = false;
            continue;
        };
        let (x, y) = (scale.x(at), scale.y(value.approximate()));
        write!(path, "{}{x:.1} {y:.1}", if is_joined { "L" } else { "M" })?;
        is_joined = true;
    }
    write!(out, r#"<path class="line" d="{path}"/>"#)?;
    for (at, week) in chart.weeks.iter().enumerate() {
        let Some(value) = week.value else { continue };
        let (x, y) = (scale.x(at), scale.y(value.approximate()));
        write!(out, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#)?;
    }
    Ok(())
}

fn tick(value: f64, scale: &Scale) -> String {
    match scale.high - scale.low {
        range if range >= 20.0 => format!("{value:.0}"),
        range if range >= 2.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use keystead_entities::pilot_point::PointStatus;
    use proptest::prelude::*;

    use super::*;

    fn week(value: Option<i64>) -> Week {
        let status = if value.is_some() { PointStatus::Known } else { PointStatus::Missing };
        Week { starts_on: "2026-11-16".into(), status, value: value.map(Number::whole), measurement_count: 1 }
    }

    proptest! {
        #[test]
        fn whatever_is_drawn_lies_within_the_picture(
            values in prop::collection::vec(prop::option::of(any::<i32>().prop_map(i64::from)), 0..60), target in any::<i32>(),
        ) {
            let weeks: Vec<Week> = values.into_iter().map(week).collect();
            let lines = vec![("target", Number::whole(target.into()))];
            let chart = Chart { id: "c".into(), title: "t".into(), weeks: &weeks, lines };
            if let Some(svg) = render(&chart) {
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
                for (at, _) in svg.match_indices("cy=\"") {
                    let number: f64 = svg[at + 4..].split('"').next().unwrap_or("").parse().expect("a number");
                    prop_assert!((0.0..=HEIGHT).contains(&number));
                }
            }
        }
    }
}
