//! Objects alike as the rows of a sheet: a column per key, one more for what a list of named values holds, so that what is
//! known of sheets tells questions from answers here, too.

use std::collections::{BTreeMap, HashMap};

use super::items::{Item, Role, escaped, plain, role};
use super::parse::{Kind, Value};
use crate::book::{Book, Cell, Grid, place};
use crate::limits;
use crate::words;

/// Objects alike.
#[derive(Debug, Default)]
pub struct Groups {
    /// A sheet for each group; its name is their pattern.
    pub book: Book,
    /// Which object a row is: sheet and row to the item.
    pub rows: HashMap<(String, u32), usize>,
    /// The pointer of a cell.
    pub pointers: HashMap<String, String>,
}

/// Groups all objects that could ask.
pub fn groups(items: &[Item<'_>]) -> Groups {
    let mut by_pattern: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut order = Vec::new();
    for (nth, item) in items.iter().enumerate() {
        let group = by_pattern.entry(&item.pattern).or_default();
        if group.is_empty() {
            order.push(item.pattern.as_str());
        }
        group.push(nth);
    }
    let mut groups = Groups::default();
    for pattern in order {
        let all = by_pattern.remove(pattern).unwrap_or_default();
        let is_typed =
            all.iter().any(|i| items.get(*i).is_some_and(|item| matches!(role(item.value), Role::Asked { .. })));
        let is_asked = |i: &usize| {
            let Some(item) = items.get(*i) else { return false };
            match role(item.value) {
                Role::Asked { .. } => true,
                Role::Unsaid => !is_typed && !heads_others(items, *i),
                _ => false,
            }
        };
        let asked: Vec<usize> = all.into_iter().filter(is_asked).collect();
        if !asked.is_empty() {
            groups.add(pattern, items, &asked, is_typed);
        }
    }
    groups
}

/// Whether an object of a nested kind only holds others of its kind.
fn heads_others(items: &[Item<'_>], nth: usize) -> bool {
    let Some(item) = items.get(nth) else { return false };
    let holds = items.get(nth + 1).is_some_and(|next| next.parent == Some(nth) && next.pattern == item.pattern);
    holds && item.value.members().iter().all(|(_, v)| v.text().is_none_or(|t| words::asks(t) < 1.0))
}

impl Groups {
    fn add(&mut self, pattern: &str, items: &[Item<'_>], asked: &[usize], is_typed: bool) {
        let mut grid = Grid { name: pattern.to_owned(), ..Grid::default() };
        let mut columns: Vec<String> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        for (row, nth) in (2..).zip(asked) {
            let Some(item) = items.get(*nth) else { continue };
            self.rows.insert((pattern.to_owned(), row), *nth);
            let mut cells: BTreeMap<u32, Cell> = BTreeMap::new();
            let key = item.key.map(|key| Flat { name: "id".to_owned(), path: String::new(), text: key.to_owned() });
            let mut flat: Vec<Flat> = key.into_iter().chain(flatten(item.value)).collect();
            if is_typed && !flat.iter().any(|f| is_text(&f.name) && !f.text.is_empty()) {
                flat.push(Flat { name: "text".to_owned(), path: "/text".to_owned(), text: instead(items, *nth) });
            }
            for Flat { name, path, text } in flat {
                if !known.contains_key(&name) {
                    if columns.len() >= limits::COLUMNS as usize {
                        continue;
                    }
                    columns.push(name.clone());
                    known.insert(name.clone(), columns.len() as u32);
                }
                let Some(column) = known.get(&name).copied() else { continue };
                self.pointers.insert(place(pattern, (row, column)), format!("{}{path}", item.pointer));
                let cell = cells.entry(column).or_default();
                let text = plain(&text);
                cell.text = if cell.text.is_empty() { text } else { format!("{}\n{text}", cell.text) };
            }
            grid.rows.insert(row, cells.into_iter().collect());
        }
        let header = (1..).zip(columns).map(|(c, name)| (c, Cell { text: name, ..Cell::default() }));
        grid.rows.insert(1, header.collect());
        self.book.grids.push(grid);
    }
}

fn is_text(name: &str) -> bool {
    words::heads(name).of(words::Head::Question) >= 0.4
}

/// What is asked by an object that has no words of its own: the remark before it says it, or the heading above.
fn instead(items: &[Item<'_>], nth: usize) -> String {
    let Some(item) = items.get(nth) else { return String::new() };
    let before = items.get(..nth).unwrap_or_default().iter().rev().take(50).find(|i| i.parent == item.parent);
    let before = before.filter(|i| role(i.value) == Role::Remark);
    let above = item.parent.and_then(|p| items.get(p));
    before.or(above).and_then(|i| title(i.value)).unwrap_or_default()
}

/// What an object calls itself.
pub fn title(value: &Value) -> Option<String> {
    let names = ["text", "title", "name", "label", "section", "domain", "category", "heading", "description", "prefix"];
    names.iter().find_map(|n| value.get(n)?.text()).map(plain).filter(|t| !t.is_empty())
}

struct Flat {
    name: String,
    path: String,
    text: String,
}

/// An object's values as columns.
fn flatten(value: &Value) -> Vec<Flat> {
    let mut flat = Vec::new();
    for (key, value) in value.members() {
        let path = format!("/{}", escaped(key));
        match &value.kind {
            Kind::Object(members) => {
                for (sub, value) in
                    members.iter().take(40).filter(|(_, v)| !matches!(v.kind, Kind::Object(_) | Kind::Array(_)))
                {
                    flat.push(Flat {
                        name: format!("{key}.{sub}"),
                        path: format!("{path}/{}", escaped(sub)),
                        text: value.shown(),
                    });
                }
            }
            Kind::Array(elements) if elements.iter().any(|e| !e.members().is_empty()) => {
                for (i, element) in elements.iter().enumerate().take(30) {
                    if let Some((name, at, text)) = named(element, key) {
                        flat.push(Flat { name: format!("{key}.{name}"), path: format!("{path}/{i}/{at}"), text });
                    }
                }
            }
            _ => flat.push(Flat { name: key.clone(), path, text: value.shown() }),
        }
    }
    flat
}

/// An element of a list of named values: its name, the key of its value, and that with all below it.
fn named(element: &Value, list: &str) -> Option<(String, &'static str, String)> {
    let name = ["name", "key", "label", "field"].iter().find_map(|n| element.get(n)?.text())?;
    let at =
        ["prose", "value", "text", "content"].into_iter().find(|n| element.get(n).is_some_and(|v| v.text().is_some()));
    let mut text = String::new();
    let mut below = vec![(element, 0)];
    while let Some((element, depth)) = below.pop() {
        let own = ["prose", "value", "text", "content"].iter().find_map(|n| element.get(n)?.text()).unwrap_or_default();
        if !own.is_empty() && depth < 8 {
            text.push_str(if text.is_empty() { "" } else { "\n" });
            text.push_str(own);
        }
        let under = element.get(list).map(Value::elements).unwrap_or_default();
        below.extend(under.iter().rev().map(|e| (e, depth + 1)).filter(|(_, depth)| *depth < 8));
    }
    let is_short = name.chars().count() <= 40 && !text.is_empty();
    is_short.then(|| (name.to_owned(), at.unwrap_or("prose"), text))
}
