//! Nearly right files by the million. Packages, parts, documents, tables and texts are changed with knowledge of what they
//! are made of; whatever comes of it, the reader must say yes or no, within bounded time and memory, and what it reads it must
//! fill and read again. Each execution is told by its number, so that any of them can be done again alone:
//!
//! ```text
//! nice cargo run --profile fuzz -p keystead-forms --example fuzz -- --executions 1000000
//! nice cargo run --profile fuzz -p keystead-forms --example fuzz -- --from 4711 --executions 1 --keep /tmp/found
//! ```

#![expect(clippy::unwrap_used, clippy::panic, reason = "it ends where it finds something")]

#[path = "../../tests/it/build.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod build;
mod bytes;
mod chance;
mod made;
mod meter;
mod package;
mod seeds;
#[path = "../../tests/it/survives.rs"]
mod survives;
mod xml;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use chance::Chance;
use made::Maker;

/// More of it at once, over what was held before, is a finding. What a file may unpack to is bounded at 256 MB.
const MEMORY: usize = 320 << 20;
/// More of the processor's time is a finding.
const TIME: Duration = Duration::from_secs(2);
/// An execution that does not end within so many seconds ends the run.
const HANGS: u64 = 60;

static NOW: AtomicU64 = AtomicU64::new(u64::MAX);
static WHERE: Mutex<String> = Mutex::new(String::new());

struct Wanted {
    executions: u64,
    from: u64,
    seed: u64,
    keep: Option<PathBuf>,
    files: Vec<PathBuf>,
}

fn wanted() -> Wanted {
    let mut wanted = Wanted { executions: 100_000, from: 0, seed: 1, keep: None, files: Vec::new() };
    let mut words = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        match name.as_str() {
            "--executions" => wanted.executions = value.parse().unwrap(),
            "--from" => wanted.from = value.parse().unwrap(),
            "--seed" => wanted.seed = value.parse().unwrap(),
            "--keep" => wanted.keep = Some(value.into()),
            "--with" => wanted.files.push(value.into()),
            _ => panic!("{name}: --executions N, --from N, --seed N, --keep FOLDER, --with FILE are known"),
        }
    }
    wanted
}

fn main() {
    let wanted = wanted();
    let files = wanted.files.iter().map(|path| (path.to_string_lossy().into_owned(), std::fs::read(path).unwrap()));
    let maker = Maker::new(files.collect());
    std::panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        *WHERE.lock().unwrap_or_else(|e| e.into_inner()) = message;
    }));
    std::thread::spawn(watch);
    let start = Instant::now();
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut kinds: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let (mut most, mut slowest) = ((0, 0), (0, 0));
    for nth in wanted.from..wanted.from + wanted.executions {
        let mut chance = Chance::of(wanted.seed, nth);
        let (kind, name, bytes) = maker.make(&mut chance);
        NOW.store(nth, Relaxed);
        let (held, began) = (meter::begin(), meter::processor());
        let ended = catch_unwind(AssertUnwindSafe(|| survives::survives(&name, &bytes)));
        let (memory, time) = (meter::most_since(held), meter::processor().saturating_sub(began));
        (most, slowest) = (most.max((memory, nth)), slowest.max((time, nth)));
        let mut finding = |what: String| {
            let known = found.entry(what).or_insert((0, nth));
            known.0 += 1;
            if let (1, Some(folder)) = (known.0, &wanted.keep) {
                std::fs::create_dir_all(folder).unwrap();
                std::fs::write(folder.join(format!("{nth}-{}", name.rsplit('/').next().unwrap_or("x"))), &bytes)
                    .unwrap();
            }
        };
        match ended {
            Ok(outcome) => *kinds.entry((kind, outcome)).or_default() += 1,
            Err(_) => {
                let told = WHERE.lock().unwrap_or_else(|e| e.into_inner()).clone();
                let (place, what) = told.split_once(":\n").unwrap_or((&told, ""));
                finding(format!("{place}: {}", what.split(": ").next().unwrap_or_default()));
                if wanted.executions == 1 {
                    println!("{told}");
                }
                *kinds.entry((kind, "panic")).or_default() += 1;
            }
        }
        if memory > MEMORY {
            finding(format!("{kind}: more than {} MB held", MEMORY >> 20));
        }
        if Duration::from_nanos(time) > TIME {
            finding(format!("{kind}: more than {TIME:?}"));
        }
        if (nth + 1).is_multiple_of(100_000) {
            println!("{} executions, {} s, {} findings", nth + 1 - wanted.from, start.elapsed().as_secs(), found.len());
        }
    }
    for ((kind, outcome), count) in &kinds {
        println!("{kind}: {outcome} {count}");
    }
    println!(
        "most memory {:.1} MB (execution {}), slowest {:?} (execution {})",
        most.0 as f64 / 1e6,
        most.1,
        Duration::from_nanos(slowest.0),
        slowest.1
    );
    println!(
        "{} executions with seed {} in {} s, {} findings",
        wanted.executions,
        wanted.seed,
        start.elapsed().as_secs(),
        found.len()
    );
    for (what, (count, first)) in &found {
        println!("FOUND {count} times, first in execution {first}: {what}");
    }
    std::process::exit(i32::from(!found.is_empty()));
}

/// Ends the run where an execution does not end.
fn watch() {
    let (mut last, mut since) = (u64::MAX, Instant::now());
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let now = NOW.load(Relaxed);
        if now != last {
            (last, since) = (now, Instant::now());
        } else if since.elapsed().as_secs() > HANGS && now != u64::MAX {
            println!("FOUND execution {now} does not end");
            std::process::exit(2);
        }
    }
}
