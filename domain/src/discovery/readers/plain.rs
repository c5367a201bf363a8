//! Logs without columns: queries as dnsmasq and Pi-hole, Unbound and BIND write them, requests as Squid and web servers do.

use chrono::{DateTime, Utc};
use keystead_entities::discovery_source::DiscoveryKind as Kind;

use super::moments::moment;
use super::{MAX_LINES, Read, Sighting, too_many};
use crate::apps::catalog::domain;
use crate::error::Result;

/// What came of a line: nothing where it tells nothing, such as an answer of a name server.
type Line = std::result::Result<Option<Sighting>, ()>;

/// Reads one.
pub(super) fn read(kind: Kind, text: &str, as_of: DateTime<Utc>) -> Result<Read> {
    let mut read = Read::default();
    for (line, text) in (1_i32..).zip(text.lines()) {
        if usize::try_from(line).is_ok_and(|line| line > MAX_LINES) {
            return Err(too_many());
        }
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let found = if kind == Kind::DnsLog { query(text, as_of) } else { request(text, as_of) };
        match found {
            Ok(seen) => read.sightings.extend(seen.map(|seen| Sighting { line, ..seen })),
            Err(()) => read.invalid.push((line, "This is no line of a log that is known here.".into())),
        }
    }
    Ok(read)
}

fn seen(name: &str, device: Option<&str>, user: Option<&str>, at: Option<DateTime<Utc>>) -> Option<Sighting> {
    let text = |text: Option<&str>| text.filter(|t| *t != "-" && !t.is_empty()).map(str::to_lowercase);
    Some(Sighting { domain: Some(domain(name)?), device: text(device), user: text(user), at, ..Sighting::default() })
}

fn query(text: &str, as_of: DateTime<Utc>) -> Line {
    if let Some((front, rest)) = text.split_once("query[") {
        let at = dnsmasq_moment(front, as_of);
        let mut words = rest.split_once("] ").ok_or(())?.1.split_whitespace();
        let name = words.next().ok_or(())?;
        return Ok(seen(name, words.nth(1), None, at));
    }
    if let Some((front, rest)) = text.split_once(" query: ") {
        let at = moment(&front.split_whitespace().take(2).collect::<Vec<_>>().join(" "), as_of);
        let client = front.split_whitespace().find(|word| word.contains('#') && !word.starts_with('@'));
        let client = client.and_then(|word| word.split('#').next());
        return Ok(seen(rest.split_whitespace().next().ok_or(())?, client, None, at));
    }
    if let Some((front, rest)) = text.split_once(" info: ") {
        let at = front.split_whitespace().next().and_then(|word| moment(word, as_of));
        let words: Vec<&str> = rest.split_whitespace().collect();
        return Ok(match words[..] {
            [client, name, _, "IN", ..] => seen(name, Some(client), None, at),
            _ => None,
        });
    }
    // What else these servers write into their logs.
    let is_theirs = text.contains("dnsmasq") || text.contains("unbound[") || text.contains("named[");
    if is_theirs { Ok(None) } else { Err(()) }
}

/// `Nov 30 09:15:02 dnsmasq[812]: ` or, in newer ones, `2026-11-30T09:15:02 … `.
fn dnsmasq_moment(front: &str, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let words: Vec<&str> = front.split_whitespace().collect();
    let first = |n: usize| words.get(..n).map(|words| words.join(" "));
    [1, 3, 2].into_iter().find_map(|n| moment(&first(n)?, as_of))
}

fn request(text: &str, as_of: DateTime<Utc>) -> Line {
    if let Some((front, rest)) = text.split_once(" [") {
        // The form of web servers: client, identity, user, [moment] "METHOD URL …".
        let (stamp, rest) = rest.split_once(']').ok_or(())?;
        let mut who = front.split_whitespace();
        let (client, user) = (who.next(), who.nth(1));
        let line = rest.trim_start().strip_prefix('"').ok_or(())?;
        let url = line.split_whitespace().nth(1).ok_or(())?;
        return Ok(seen(url, client, user, moment(stamp, as_of)));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [stamp, _, client, verdict, _, _, url, user, ..] if verdict.contains('/') => {
            let at = moment(stamp, as_of).ok_or(())?;
            Ok(seen(url, Some(client), Some(user), Some(at)))
        }
        _ => Err(()),
    }
}
