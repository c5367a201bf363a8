//! The report as one HTML page: no script, nothing loaded from elsewhere, headings and table heads for screen readers, dark
//! text on white, states in words and not in colour alone, and a print that keeps table heads.

use std::fmt::Write as _;

use keystead_entities::seat_audit_item::{ItemOutcome, SeatAuditItemKind};

use super::{Item, Report, words};
use crate::html::escape;

/// The tables of items, in order.
pub(super) const SECTIONS: &[(SeatAuditItemKind, &str)] = &[
    (SeatAuditItemKind::Seat, "Seats of people"),
    (SeatAuditItemKind::ServiceAccount, "Service accounts"),
    (SeatAuditItemKind::ApiToken, "API tokens"),
    (SeatAuditItemKind::AccessGrant, "Access for a while"),
];

const STYLE: &str = "
:root{color-scheme:light}
body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#1b1f24;background:#fff;margin:0 auto;padding:2rem 1.5rem 4rem;max-width:76rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem}
p{margin:.5rem 0;max-width:48rem}
.company{color:#454c55;margin:0 0 1.25rem}
.counts{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;margin:1.25rem 0;padding:0}
.counts li{border:1px solid #8a939d;border-radius:.375rem;padding:.5rem .9rem;min-width:6.5rem}
.counts b{display:block;font-size:1.5rem;line-height:1.2}
.seal{border-left:.25rem solid #1a5fb4;padding:.25rem 1rem;background:#f3f6fa;max-width:none}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
caption{text-align:left;color:#454c55;padding:.25rem 0}
th,td{border:1px solid #b6bec8;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
*{box-sizing:border-box}
.items{table-layout:fixed;min-width:56rem}
.items th:nth-child(1){width:15%}.items th:nth-child(2){width:18%}.items th:nth-child(3){width:33%}.items th:nth-child(4){width:15%}
thead th{background:#e9edf2}
tbody th{font-weight:600}
.facts th{width:16rem;background:#f6f8fa}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:3px solid #1a5fb4}
ul.flags{margin:0;padding-left:1.1rem}
.why{color:#454c55}
.mark{font-weight:700}
.bad{color:#a40e26}
.good{color:#14632e}
code{font:.875em/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0;font-size:11px}thead{display:table-header-group}tr{break-inside:avoid}.scroll{overflow:visible}}
";

/// Renders the report; `sha256` is the digest of the JSON.
pub fn render(report: &Report, sha256: &str) -> String {
    let mut out = String::new();
    let title = format!("{} of {}", escape(&report.name), escape(&report.tenant_name));
    push(&mut out, format_args!("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"));
    push(&mut out, format_args!("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"));
    push(
        &mut out,
        format_args!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        ),
    );
    push(&mut out, format_args!("<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"));
    push(&mut out, format_args!("<h1>{}</h1>\n", escape(&report.name)));
    push(&mut out, format_args!("<p class=\"company\">{}</p>\n", escape(&report.tenant_name)));
    push(&mut out, format_args!("<p>{}</p>\n", escape(&report.sentence())));
    counts(&mut out, report);
    let mood = if report.untouched.is_unchanged { "good" } else { "bad" };
    push(&mut out, format_args!("<p><span class=\"mark {mood}\">{}</span></p>\n", escape(&report.rest())));
    overview(&mut out, report);
    reviewers(&mut out, report);
    for (kind, title) in SECTIONS {
        section(&mut out, report, *kind, title);
    }
    reminders(&mut out, report);
    meanwhile(&mut out, report);
    seal(&mut out, report, sha256);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What the audit was, as pairs of name and value.
pub(super) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Company", format!("{} ({})", report.tenant_name, report.tenant_id)),
        ("Audit", report.seat_audit_id.clone()),
        ("Quarter", report.quarter.clone().unwrap_or_else(|| "none; started by hand".into())),
        ("Started", format!("{} by {}", shown(report, &report.started_at), report.started_by.name)),
        ("Last day for decisions", format!("{} ({})", report.due_on, report.time_zone)),
        ("Silence", format!("{} days after that: {}", report.grace_days, words(&report.silence))),
        ("Unused means", format!("{} days without use", report.dormant_days)),
    ];
    if let (Some(at), Some(by)) = (&report.closing_at, &report.closing_by) {
        facts.push(("Closed", format!("{} by {}", shown(report, at), by.name)));
    }
    facts.push(("Sealed", shown(report, &report.sealed_at)));
    facts.push(("Audit before", report.previous_audit_id.clone().unwrap_or_else(|| "none".into())));
    facts.push(("Seats in use", format!("{} of {} (plan {})", report.seats_in_use, report.seat_limit, report.plan)));
    facts
}

/// A moment as the company's people read it: to the minute, in its time zone.
fn shown(report: &Report, at: &str) -> String {
    let zone: chrono_tz::Tz = report.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let moment = chrono::DateTime::parse_from_rfc3339(at);
    moment.map_or_else(|_| at.to_owned(), |at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string())
}

fn counts(out: &mut String, report: &Report) {
    let c = &report.summary;
    let shown = [
        ("items", c.items),
        ("with a flag", c.flagged),
        ("kept", c.kept),
        ("changed", c.changed),
        ("revoked", c.revoked),
        ("ended with seat", c.ended_with_seat),
        ("already so", c.already_so),
        ("by silence", c.by_silence),
        ("not applied", c.not_applied),
        ("not reviewed", c.not_reviewed),
    ];
    out.push_str("<ul class=\"counts\" aria-label=\"Counts\">\n");
    for (at, (name, count)) in shown.iter().enumerate() {
        if at < 5 || *count > 0 {
            push(out, format_args!("<li><b>{count}</b> {name}</li>\n"));
        }
    }
    out.push_str("</ul>\n");
}

fn overview(out: &mut String, report: &Report) {
    out.push_str("<h2>The audit</h2>\n<table class=\"facts\">\n<tbody>\n");
    for (name, value) in facts(report) {
        push(out, format_args!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escape(&value)));
    }
    out.push_str("</tbody>\n</table>\n");
}

fn reviewers(out: &mut String, report: &Report) {
    out.push_str("<h2>Reviewers</h2>\n");
    if report.reviewers.is_empty() {
        out.push_str("<p>None.</p>\n");
        return;
    }
    out.push_str("<table>\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Role</th><th scope=\"col\">Decisions</th></tr></thead>\n<tbody>\n");
    for r in &report.reviewers {
        let (name, role) = (escape(&r.name), words(&r.role));
        push(out, format_args!("<tr><th scope=\"row\">{name}</th><td>{role}</td><td>{}</td></tr>\n", r.decided_count));
    }
    out.push_str("</tbody>\n</table>\n");
}

fn section(out: &mut String, report: &Report, kind: SeatAuditItemKind, title: &str) {
    let items: Vec<&Item> = report.items.iter().filter(|item| item.kind == kind).collect();
    if items.is_empty() {
        return;
    }
    let id = kind.as_str().to_lowercase();
    push(out, format_args!("<h2 id=\"{id}\">{title}</h2>\n"));
    push(
        out,
        format_args!(
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{id}\" tabindex=\"0\">\n<table class=\"items\">\n"
        ),
    );
    let n = items.len();
    push(out, format_args!("<caption>{n} reviewed, as they were when the audit started.</caption>\n<thead><tr>"));
    for head in ["Name", "Access reviewed", "Flags", "Decision", "Outcome"] {
        push(out, format_args!("<th scope=\"col\">{head}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for item in items {
        row(out, item);
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn row(out: &mut String, item: &Item) {
    push(out, format_args!("<tr><th scope=\"row\">{}</th>", escape(&item.name)));
    push(out, format_args!("<td>{}</td><td>", escape(&item.access())));
    let (raised, unknown) = (item.flags("YES"), item.flags("UNKNOWN"));
    if raised.is_empty() && unknown.is_empty() {
        out.push_str("none");
    }
    if !raised.is_empty() {
        out.push_str("<ul class=\"flags\">");
        for (flag, why) in &raised {
            let (flag, why) = (escape(flag), escape(why));
            push(out, format_args!("<li><span class=\"mark\">{flag}</span>: <span class=\"why\">{why}</span></li>"));
        }
        out.push_str("</ul>");
    }
    if !unknown.is_empty() {
        let names: Vec<_> = unknown.iter().map(|(flag, _)| escape(flag)).collect();
        push(out, format_args!("<div class=\"why\">Not known: {}</div>", names.join(", ")));
    }
    push(out, format_args!("</td><td>{}", escape(&item.decided())));
    if let Some(note) = &item.note {
        push(out, format_args!("<div class=\"why\">{}</div>", escape(note)));
    }
    let mood = match item.outcome {
        Some(ItemOutcome::NotApplied | ItemOutcome::NotReviewed) | None => " class=\"bad\"",
        Some(_) => "",
    };
    push(out, format_args!("</td><td{mood}>{}</td></tr>\n", escape(&item.came_of_it())));
}

fn reminders(out: &mut String, report: &Report) {
    out.push_str("<h2>Reminders</h2>\n");
    if report.reminders.is_empty() {
        out.push_str("<p>None were due.</p>\n");
        return;
    }
    out.push_str("<table>\n<thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">Day</th><th scope=\"col\">Sent to</th></tr></thead>\n<tbody>\n");
    for r in &report.reminders {
        let sent = if r.was_sent { format!("{} people", r.recipient_count) } else { "nobody: passed over".into() };
        let (stage, day) = (words(&r.stage), escape(&r.day));
        push(out, format_args!("<tr><th scope=\"row\">{stage}</th><td>{day}</td><td>{sent}</td></tr>\n"));
    }
    out.push_str("</tbody>\n</table>\n");
}

fn meanwhile(out: &mut String, report: &Report) {
    if report.untouched.meanwhile.is_empty() {
        return;
    }
    out.push_str("<h2>Changed meanwhile by others</h2>\n<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">How</th><th scope=\"col\">By</th><th scope=\"col\">Audit log</th></tr></thead>\n<tbody>\n");
    for change in &report.untouched.meanwhile {
        let text = |value: &Option<String>| value.as_deref().map_or_else(|| "not explained".into(), escape);
        push(
            out,
            format_args!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td><code>{}</code></td><td><code>{}</code></td></tr>\n",
                escape(&change.id),
                text(&change.action),
                text(&change.actor_id),
                text(&change.audit_event_id)
            ),
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

fn seal(out: &mut String, report: &Report, sha256: &str) {
    out.push_str("<h2>Seal</h2>\n");
    push(
        out,
        format_args!(
            "<p class=\"seal\">SHA-256 of this report as JSON:<br><code>{sha256}</code><br>The same digest stands in the tamper-evident audit log of the company.</p>\n"
        ),
    );
    let rest = &report.untouched;
    push(
        out,
        format_args!(
            "<p class=\"seal\">{} other seats and tokens, SHA-256 over what they may do<br>before: <code>{}</code><br>after: <code>{}</code></p>\n",
            rest.count, rest.digest_before, rest.digest_after
        ),
    );
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_text() {
        assert_eq!(escape("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    }
}
