//! What a document says must hold for something to be asked: an expression over ids, or objects that name a question and
//! its answer.

use std::collections::HashMap;

use super::parse::Value;
use crate::form::Test;
use crate::limits;

/// What an id stands for: a question's answer place, and the word it chooses, if it is that of a choice.
pub type Ids = HashMap<String, (String, Option<String>)>;

const KEYS: &[&str] = &[
    "cond",
    "condition",
    "conditions",
    "visibleif",
    "showif",
    "enableif",
    "enablewhen",
    "dependson",
    "relevant",
    "requiredif",
    "displaycondition",
    "visiblewhen",
    "showwhen",
    "displayif",
    "onlyif",
    "askif",
    "dependency",
    "skipunless",
    "visibility",
    "logic",
];

/// The rule of an object, where it has one.
pub fn rule(value: &Value) -> Option<&Value> {
    let is_rule = |key: &str| KEYS.contains(&key.to_lowercase().replace(['_', '-'], "").as_str());
    value.members().iter().find(|(key, _)| is_rule(key)).map(|(_, v)| v)
}

/// A rule in the words of the document.
pub fn words(rule: &Value, source: &str) -> String {
    let text = rule.text().map(str::to_owned);
    text.unwrap_or_else(|| {
        source.get(rule.span.clone()).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// What a rule tests; nothing where it names what the document does not have.
pub fn test(rule: &Value, ids: &Ids) -> Option<Test> {
    if let Some(text) = rule.text() {
        return Expression::new(text).whole(ids);
    }
    if !rule.elements().is_empty() {
        let tests: Option<Vec<Test>> = rule.elements().iter().take(limits::WORDS).map(|r| test(r, ids)).collect();
        return tests.map(Test::All);
    }
    let find = |names: &[&str]| {
        rule.members().iter().find(|(k, _)| names.contains(&k.to_lowercase().replace('_', "").as_str()))
    };
    let id = find(&["question", "questionid", "field", "id", "linkid", "ref", "on", "code"])?.1.shown();
    let answer = rule.members().iter().find(|(k, _)| {
        let key = k.to_lowercase();
        key.starts_with("answer") || ["value", "equals", "is", "eq", "in", "values", "expected"].contains(&key.as_str())
    });
    let operator = find(&["operator", "op", "comparison"]).map(|(_, v)| v.shown()).unwrap_or_default();
    let words: Vec<String> = match answer {
        Some((_, value)) if !value.elements().is_empty() => value.elements().iter().map(Value::shown).collect(),
        Some((_, value)) => {
            vec![value.get("display").or_else(|| value.get("code")).map_or_else(|| value.shown(), Value::shown)]
        }
        None => Vec::new(),
    };
    let test = named(&id, words, ids)?;
    let is_negative = operator.contains("!=") || operator.to_lowercase().starts_with("not");
    Some(if is_negative { Test::Not(Box::new(test)) } else { test })
}

fn named(id: &str, words: Vec<String>, ids: &Ids) -> Option<Test> {
    let (place, chosen) = ids.get(id)?;
    let words = words.into_iter().map(|w| ids.get(&w).and_then(|(_, label)| label.clone()).unwrap_or(w));
    let words: Vec<String> = words.filter(|w| !w.is_empty()).collect();
    let words = if words.is_empty() { chosen.clone().into_iter().collect() } else { words };
    Some(Test::Is { place: place.clone(), words })
}

/// `a && !(b || c/yes)`, `{a} = 'Yes' and {b} notempty`.
struct Expression {
    tokens: Vec<String>,
    at: usize,
}

impl Expression {
    fn new(text: &str) -> Self {
        let mut tokens: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut quote = None;
        for c in text.chars() {
            match (quote, c) {
                (Some(q), c) if c == q => {
                    quote = None;
                    tokens.push(format!("\u{1}{}", std::mem::take(&mut word)));
                }
                (Some(_), c) => word.push(c),
                (None, c) => {
                    let is_sign = matches!(c, '(' | ')' | '!' | '=' | '&' | '|' | '<' | '>');
                    if is_sign || c.is_whitespace() || matches!(c, '"' | '\'' | '{' | '}' | '^' | ',') {
                        if !word.is_empty() {
                            tokens.push(std::mem::take(&mut word));
                        }
                        match c {
                            '"' | '\'' => quote = Some(c),
                            '&' | '|' | '='
                                if tokens.last().is_some_and(|t| t.starts_with(c) || (c == '=' && t == "!")) =>
                            {
                                if let Some(last) = tokens.last_mut() {
                                    last.push(c);
                                }
                            }
                            c if is_sign => tokens.push(c.to_string()),
                            _ => {}
                        }
                    } else {
                        word.push(c);
                    }
                }
            }
        }
        if !word.is_empty() {
            tokens.push(word);
        }
        tokens.truncate(4_000);
        Self { tokens, at: 0 }
    }

    fn peek(&self) -> &str {
        self.tokens.get(self.at).map(String::as_str).unwrap_or_default()
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        let takes = words.iter().any(|w| self.peek().eq_ignore_ascii_case(w));
        self.at += usize::from(takes);
        takes
    }

    fn whole(mut self, ids: &Ids) -> Option<Test> {
        let test = self.any(ids, 0)?;
        (self.at == self.tokens.len()).then_some(test)
    }

    fn any(&mut self, ids: &Ids, depth: usize) -> Option<Test> {
        let mut tests = vec![self.all(ids, depth)?];
        while self.takes(&["||", "|", "or"]) {
            tests.push(self.all(ids, depth)?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::Any(tests)) }
    }

    fn all(&mut self, ids: &Ids, depth: usize) -> Option<Test> {
        let mut tests = vec![self.one(ids, depth)?];
        while self.takes(&["&&", "&", "and"]) {
            tests.push(self.one(ids, depth)?);
        }
        if tests.len() == 1 { tests.pop() } else { Some(Test::All(tests)) }
    }

    fn one(&mut self, ids: &Ids, depth: usize) -> Option<Test> {
        if depth > limits::DEPTH / 2 {
            return None;
        }
        if self.takes(&["!", "not"]) {
            return Some(Test::Not(Box::new(self.one(ids, depth + 1)?)));
        }
        if self.takes(&["("]) {
            let test = self.any(ids, depth + 1)?;
            return self.takes(&[")"]).then_some(test);
        }
        let id = self.peek().to_owned();
        self.at += 1;
        let (id, word) = match id.split_once('/') {
            Some((id, word)) if !ids.contains_key(&format!("{id}/{word}")) => (id.to_owned(), vec![word.to_owned()]),
            _ => (id, Vec::new()),
        };
        let is_negative = self.takes(&["!=", "<>", "notequal"]);
        if is_negative || self.takes(&["=", "==", "===", "equal", "equals", "is", "contains"]) {
            let word = self.peek().trim_start_matches('\u{1}').to_owned();
            self.at += 1;
            let test = named(&id, vec![word], ids)?;
            return Some(if is_negative { Test::Not(Box::new(test)) } else { test });
        }
        if self.takes(&["empty"]) {
            return Some(Test::Not(Box::new(named(&id, word, ids)?)));
        }
        self.takes(&["notempty"]);
        named(&id, word, ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_bind_as_they_are_read() {
        let ids: Ids = ["a", "b", "c"].map(|id| (id.to_owned(), (format!("/{id}"), None))).into();
        let is = |id: &str, words: &[&str]| Test::Is {
            place: format!("/{id}"),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
        };
        let read = |text: &str| Expression::new(text).whole(&ids);
        let not = |t| Test::Not(Box::new(t));
        assert_eq!(
            read("a && !(b || c/yes)"),
            Some(Test::All(vec![is("a", &[]), not(Test::Any(vec![is("b", &[]), is("c", &["yes"])]))]))
        );
        assert_eq!(
            read("{a} = 'Not yet' and {b} != \"x\""),
            Some(Test::All(vec![is("a", &["Not yet"]), not(is("b", &["x"]))]))
        );
        assert_eq!(read("a && unknown"), None);
        assert_eq!(read("a &&"), None);
    }
}
