//! `keystead questionnaire fill FILE --out FILE2`: a file filled in with what a company's facts say, for scripts.
//!
//! What facts answer alone is filled in as a draft: four eyes have not seen it. That is what a script needs, and what must not
//! be sent by mistake, so it is said on the error stream and in the report, and stands in the company's audit log. The
//! questionnaire stays in the company, to be reviewed and approved there; a file that is there already is answered again, and
//! what was approved is then filled in as approved. `--approved-only` writes nothing else.

use keystead_domain::config::Config;
use keystead_domain::questionnaires::by_hand::{self, Filled};
use keystead_domain::{App, Ctx};
use keystead_entities::{TenantId, tenant};
use serde_json::{Value, json};

use super::{Path, read, say};
use crate::cli::parts;

/// What is filled in, for whom, and where it goes.
#[derive(clap::Args)]
pub struct Args {
    /// The client's file: XLSX, CSV, JSON or text.
    file: Path,
    /// Where the filled file is written. Never over the client's file.
    #[arg(long)]
    out: Path,
    /// Id of the company (ten_…); needed where there are several.
    #[arg(long)]
    tenant: Option<TenantId>,
    /// The company by its name, in place of its id.
    #[arg(long)]
    company: Option<String>,
    /// The client who asks; the file's name if nothing is said.
    #[arg(long)]
    counterparty: Option<String>,
    /// Fill in approved answers only; of a file that is new to the company there are none.
    #[arg(long, conflicts_with = "drafts")]
    approved_only: bool,
    /// Fill in drafts too, which nobody has approved: what is done if nothing is said. The warning is given all the same.
    #[arg(long)]
    drafts: bool,
    /// Print one JSON object with every cell that changed.
    #[arg(long)]
    json: bool,
}

/// Reads, answers, fills in and says what is different.
///
/// # Errors
/// In words for whoever has the machine.
pub async fn run(config: &Config, args: Args) -> Result<(), String> {
    let (name, bytes) = read(&args.file)?;
    let is_same =
        std::fs::canonicalize(&args.out).is_ok_and(|out| std::fs::canonicalize(&args.file).is_ok_and(|it| it == out));
    if is_same {
        return Err("--out is the client's own file; name another".into());
    }
    let app = parts::open(config).await?;
    let ctx = Ctx::operator(&app, company(&app, &args).await?);
    let counterparty = args.counterparty.clone().unwrap_or_else(|| name.clone());
    let filled =
        by_hand::fill(&ctx, &name, &bytes, &counterparty, !args.approved_only).await.map_err(|e| e.in_words())?;
    std::fs::write(&args.out, &filled.bytes).map_err(|error| format!("{}: {error}", args.out.display()))?;
    if args.json {
        say(&as_json(&filled)?.to_string());
    } else {
        say(&words(&filled, &args.out));
    }
    if filled.draft_count > 0 {
        eprintln!(
            "keystead: WARNING: {} of the answers in {} are drafts from facts that NOBODY HAS APPROVED. Do not send the file. \
             Review and approve them in the questionnaire {}, then export it there.",
            filled.draft_count,
            args.out.display(),
            filled.questionnaire_id
        );
    }
    Ok(())
}

async fn company(app: &App, args: &Args) -> Result<TenantId, String> {
    let tenants = tenant::Entity::of_all().all(app.db.read()).await;
    let tenants = tenants.map_err(|e| format!("the companies cannot be read: {e}"))?;
    let wanted = |tenant: &&tenant::Model| {
        args.tenant.is_none_or(|id| id == tenant.id) && args.company.as_ref().is_none_or(|name| *name == tenant.name)
    };
    match tenants.iter().filter(wanted).collect::<Vec<_>>().as_slice() {
        [one] => Ok(one.id),
        [] => Err("there is no such company; `keystead init` makes the first".into()),
        several => {
            let names: Vec<String> = several.iter().take(20).map(|t| format!("  {} {}", t.id, t.name)).collect();
            Err(format!("name the company with --tenant:\n{}", names.join("\n")))
        }
    }
}

fn words(filled: &Filled, out: &Path) -> String {
    let report = &filled.report;
    let changed = report.parts.iter().filter(|part| part.is_changed).count();
    let mut text = format!(
        "{}: {} cells changed, {} answers not written; {} of {} parts of the file untouched.\n\
         {} questions: {} answers in the file, {} of them approved; {} that facts would answer, were they all known; {} prepared for a \
         person, {} left to a person, {} not asked.",
        out.display(),
        report.changes.len(),
        report.refused.len(),
        report.parts.len() - changed,
        report.parts.len(),
        filled.question_count,
        filled.draft_count + filled.approved_count,
        filled.approved_count,
        filled.unknown_count,
        filled.assisted_count,
        filled.human_count,
        filled.gated_count,
    );
    for refused in report.refused.iter().take(20) {
        text.push_str(&format!("\nnot written: {}: {}", refused.place, refused.why));
    }
    for note in &report.notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    text
}

fn as_json(filled: &Filled) -> Result<Value, String> {
    Ok(json!({
        "questionnaireId": filled.questionnaire_id,
        "isApproved": filled.draft_count == 0,
        "questionCount": filled.question_count,
        "draftCount": filled.draft_count,
        "approvedCount": filled.approved_count,
        "unknownCount": filled.unknown_count,
        "assistedCount": filled.assisted_count,
        "humanCount": filled.human_count,
        "gatedCount": filled.gated_count,
        "report": serde_json::to_value(&filled.report).map_err(|error| error.to_string())?,
    }))
}
