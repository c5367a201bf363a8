//! What lines ask.

use std::ops::Range;

use super::TextTable;
use super::lines::{Line, Sort, bare, lines, sort};
use crate::form::{AnswerPlace, Mark, Question};
use crate::layout::Role;
use crate::limits;
use crate::tables;
use crate::words::{self, Head};

/// A paragraph, an item or a heading, of one or several lines.
struct Piece<'t> {
    first: usize,
    last: usize,
    sort: Sort<'t>,
    text: String,
}

/// The questions outside of tables.
pub fn questions(text: &str, tables: &[TextTable]) -> Vec<Question> {
    let lines = lines(text);
    let pieces = pieces(text, &lines, tables);
    let asked = |p: &Piece<'_>| words::asks(bare(&p.text));
    let can_ask = |p: &Piece<'_>| matches!(p.sort, Sort::Item(..) | Sort::Plain(_) | Sort::Heading(_));
    let open: Vec<&Piece<'_>> = pieces.iter().filter(|p| can_ask(p)).collect();
    let marks = open.iter().filter(|p| asked(p) >= 1.0).count();
    let likely = open.iter().filter(|p| asked(p) >= 0.6).count();
    // A file of questions, one a line; elsewhere only what is numbered or listed asks without a question mark.
    let is_list = likely * 2 >= open.len();
    let is_question = |p: &Piece<'_>| {
        let asks = asked(p);
        match p.sort {
            Sort::Heading(_) => asks >= 1.0,
            Sort::Item(..) => asks >= 1.0 || asks >= if marks >= 3 { 0.8 } else { 0.6 },
            Sort::Plain(_) => {
                asks >= 1.0
                    || (asks >= 0.6 && (words::leading_code(bare(&p.text)).is_some() || (is_list && likely >= 3)))
            }
            _ => false,
        }
    };
    let mut questions: Vec<Question> = Vec::new();
    let mut section: Option<String> = None;
    let mut is_below = false;
    for piece in &pieces {
        match &piece.sort {
            _ if questions.len() > limits::QUESTIONS => break,
            _ if is_question(piece) => {
                questions.push(question(piece, section.as_deref()));
                is_below = true;
            }
            Sort::Heading(_) => {
                section = Some(bare(&piece.text).to_owned());
                is_below = false;
            }
            Sort::Answer(label, at) if is_below => {
                if let (Some(q), Some(line)) = (questions.last_mut(), lines.get(piece.first)) {
                    answer(q, label, piece.first, line.text(text).get(*at..).unwrap_or_default());
                }
            }
            Sort::Box(at, word) if is_below => {
                let line = lines.get(piece.first).map(|l| l.text(text)).unwrap_or_default();
                if let Some(q) = questions.last_mut() {
                    tick(q, piece.first, word, line.get(*at..).is_some_and(|r| r.starts_with(['x', 'X', '☑', '☒'])));
                }
            }
            Sort::Plain(line) if !is_below && is_title(line) => {
                section = Some(bare(line).trim_end_matches(':').to_owned())
            }
            Sort::Plain(line) if words::split(line).len() <= 8 && is_title(line) && piece.first > 0 => {
                section = Some(bare(line).trim_end_matches(':').to_owned());
                is_below = false;
            }
            Sort::Item(..) | Sort::Plain(_) if is_below => {
                if let Some(q) = questions.last_mut() {
                    let help = q.help.take().map_or(String::new(), |h| h + "\n");
                    q.help = Some(help + &piece.text);
                }
            }
            _ => {}
        }
    }
    for q in questions.iter_mut().filter(|q| q.answers.is_empty()) {
        let place = format!("{}+", q.place);
        q.answers.push(new_place(place, Role::Answer, "Answer".to_owned(), String::new(), true));
    }
    questions
}

fn is_title(line: &str) -> bool {
    let line = bare(line);
    line.split_whitespace().count() <= 8 && !line.ends_with(['.', ',', ';']) && words::asks(line) < 0.6
}

fn pieces<'t>(text: &'t str, lines: &[Line], tables: &[TextTable]) -> Vec<Piece<'t>> {
    let mut pieces: Vec<Piece<'t>> = Vec::new();
    let (mut is_code, mut is_broken) = (false, true);
    // Tables come in the order of the text.
    let inside = |span: &Range<usize>| {
        let nth = tables.partition_point(|t| t.span.end < span.end);
        let near = tables.get(nth.saturating_sub(1)..).into_iter().flatten().take(3);
        near.into_iter().any(|t| t.span.contains(&span.start) || t.span.end == span.end && !span.is_empty())
    };
    let under = |nth: usize| lines.get(nth + 1).map(|l| l.text(text).trim()).filter(|l| l.len() >= 3);
    for (nth, line) in lines.iter().enumerate() {
        let source = line.text(text);
        let fence = source.trim_start();
        if fence.starts_with("```") || fence.starts_with("~~~") || fence.trim_end() == "----" {
            is_code = !is_code;
            is_broken = true;
            continue;
        }
        if is_code
            || inside(&line.span)
            || fence.starts_with("<!--")
            || (fence.starts_with("//") && !fence.starts_with("///"))
        {
            is_broken = true;
            continue;
        }
        if source.trim().len() >= 3 && source.trim().chars().all(|c| matches!(c, '=' | '-' | '~' | '_' | '*')) {
            is_broken = true;
            continue;
        }
        let mut sort = sort(source);
        if let (Sort::Plain(title), Some(below)) = (&sort, under(nth))
            && (below.chars().all(|c| c == '=') || below.chars().all(|c| c == '-'))
        {
            sort = Sort::Heading(title);
        }
        match (&sort, pieces.last_mut()) {
            (Sort::Blank, _) => is_broken = true,
            // A paragraph goes on, unless what goes on is a question of its own.
            (Sort::Plain(more), Some(last)) if !is_broken && goes_on(last, more, source) => {
                last.text.push('\n');
                last.text.push_str(more);
                last.last = nth;
            }
            (Sort::Heading(t) | Sort::Item(_, t) | Sort::Plain(t) | Sort::Box(_, t), _) => {
                let text = (*t).to_owned();
                pieces.push(Piece { first: nth, last: nth, sort, text });
                is_broken = false;
            }
            (Sort::Answer(..), _) => {
                pieces.push(Piece { first: nth, last: nth, sort, text: String::new() });
                is_broken = true;
            }
        }
    }
    pieces
}

fn goes_on(last: &Piece<'_>, more: &str, line: &str) -> bool {
    match last.sort {
        _ if last.text.len() > limits::PARAGRAPH => false,
        Sort::Item(..) => line.starts_with([' ', '\t']) || more.starts_with(char::is_lowercase),
        Sort::Plain(_) => {
            let ends = last.text.trim_end().ends_with(['?', '.', ':', '!', ';']);
            let is_new = words::leading_code(more).is_some()
                || (ends && words::asks(more) >= 0.6)
                || words::asks(&last.text) >= 0.6 && ends;
            !is_new
                && (more.starts_with(char::is_lowercase) || words::asks(&last.text) < 0.6 && words::asks(more) < 0.6)
        }
        _ => false,
    }
}

fn question(piece: &Piece<'_>, section: Option<&str>) -> Question {
    let text = bare(&piece.text);
    let (code, text) = match words::leading_code(text).or_else(|| numbered(text)) {
        Some((code, rest)) if !rest.is_empty() => (Some(code.to_owned()), bare(rest)),
        _ => (None, text),
    };
    let text = match text.split_once(':') {
        Some((label, rest)) if words::heads(label).of(Head::Question) >= 1.0 || label.eq_ignore_ascii_case("q") => {
            rest.trim()
        }
        _ => text,
    };
    let text = bare(text).to_owned();
    Question {
        // A new answer goes below the last line.
        place: if piece.first == piece.last {
            format!("L{}", piece.first + 1)
        } else {
            format!("L{}-{}", piece.first + 1, piece.last + 1)
        },
        code,
        section: section.map(str::to_owned),
        parts: words::parts(&text),
        help: None,
        answers: Vec::new(),
        condition: tables::condition(&text),
        text,
    }
}

fn numbered(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (code, rest) = text.split_at(digits);
    let rest = rest.strip_prefix([' ', '\t'])?;
    (1..=4).contains(&digits).then(|| (code, rest.trim_start()))
}

fn new_place(place: String, role: Role, header: String, value: String, added: bool) -> AnswerPlace {
    AnswerPlace {
        place,
        role,
        header,
        vocabulary: Vec::new(),
        several: false,
        value,
        closed: None,
        added,
        condition: None,
        marks: Vec::new(),
    }
}

fn answer(question: &mut Question, label: &str, line: usize, value: &str) {
    let role = match words::heads(label).answer() {
        (_, weight) if weight < 0.5 => Role::Answer,
        (Head::Explanation, _) => Role::Explanation,
        (Head::Ownership, _) => Role::Ownership,
        (Head::Other, _) => Role::Other,
        _ => Role::Answer,
    };
    // Lines and blanks are what a form on paper leaves room with.
    let is_room = value.chars().all(|c| matches!(c, '_' | '.' | '…' | '-' | ' ' | '[' | ']'));
    let value = if is_room { String::new() } else { value.trim().to_owned() };
    let mut place = new_place(format!("L{}", line + 1), role, label.to_owned(), value, false);
    let inner = label.rfind(['(', '[']).and_then(|at| label.get(at + 1..)).unwrap_or_default();
    if words::is_choice_list(inner) {
        place.vocabulary = words::offered(inner);
    }
    question.answers.push(place);
}

fn tick(question: &mut Question, line: usize, word: &str, is_ticked: bool) {
    let has = question.answers.first().is_some_and(|a| !a.marks.is_empty());
    if !has {
        let first = new_place(format!("L{}#", line + 1), Role::Answer, String::new(), String::new(), false);
        question.answers.insert(0, first);
    }
    if let Some(answer) = question.answers.first_mut() {
        answer.marks.push(Mark { word: word.to_owned(), place: format!("L{}", line + 1) });
        answer.vocabulary.push(word.to_owned());
        if is_ticked {
            answer.value = word.to_owned();
        }
    }
}
