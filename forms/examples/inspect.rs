//! Prints what was understood of a file:
//!
//! ```text
//! cargo run -p keystead-forms --example inspect -- questionnaire.xlsx [--all]
//! ```

use std::process::ExitCode;

use keystead_forms::{Form, read};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(path) = args.next() else {
        eprintln!("Which file?");
        return ExitCode::FAILURE;
    };
    let all = args.next().is_some();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let start = std::time::Instant::now();
    match read(&path, &bytes, None) {
        Ok(form) => print(&form, all),
        Err(refused) => println!("Refused: {refused}"),
    }
    println!("{:?}", start.elapsed());
    ExitCode::SUCCESS
}

fn print(form: &Form, all: bool) {
    println!("{:?}, layout {}", form.format, form.fingerprint);
    for table in &form.layout.tables {
        println!(
            "table {:?} header {:?} rows {}..{:?} questions {:?} code {:?} section {:?} help {:?} kind {:?} condition {:?}",
            table.sheet,
            table.header_rows,
            table.first_row,
            table.last_row,
            table.questions,
            table.code,
            table.section,
            table.help,
            table.kind,
            table.condition
        );
        for a in &table.answers {
            println!(
                "   {:?} {} {:?}{} {:?}",
                a.role,
                a.column,
                a.header,
                if a.added { " (added)" } else { "" },
                a.marks
            );
        }
    }
    println!(
        "{} questions, asking {} things",
        form.questions.len(),
        form.questions.iter().map(|q| q.parts.len()).sum::<usize>()
    );
    for q in form.questions.iter().take(if all { usize::MAX } else { 6 }) {
        println!(
            "- {} [{}] ({}) {:?}",
            q.place,
            q.code.as_deref().unwrap_or("-"),
            q.section.as_deref().unwrap_or("-"),
            clip(&q.text)
        );
        if let Some(condition) = &q.condition {
            println!("     when {:?} {:?}", clip(&condition.words), condition.test);
        }
        for a in &q.answers {
            let closed = a.closed.as_ref().map(|c| format!(" closed: {c}")).unwrap_or_default();
            println!("     {:?} {} {:?} now {:?}{closed}", a.role, a.place, a.vocabulary, clip(&a.value));
        }
    }
    println!("{} skipped", form.skipped.len());
    for s in form.skipped.iter().take(if all { usize::MAX } else { 12 }) {
        println!("- {}: {} {:?}", s.place, s.why, clip(&s.text));
    }
}

fn clip(text: &str) -> String {
    text.chars().take(if std::env::args().len() > 2 { 400 } else { 90 }).collect()
}
