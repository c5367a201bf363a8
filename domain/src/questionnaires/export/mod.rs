//! Files of a questionnaire: what was asked, and the answers somebody approved. A text that nobody approved is not read
//! from the database here at all.

mod csv;
mod document;
mod json;
mod markdown;
mod original;
mod reading;

use keystead_entities::export::{self, ExportFormat, ExportKind};
use keystead_entities::{QuestionnaireId, seat::Role};

pub use document::{Document, Item, Section};
pub use markdown::escape as escape_markdown;
pub use original::{FILL_JOB, run_fill};
pub(crate) use original::{fill, told};
pub use reading::shown;

use super::list::load;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::exports::{self, Kept, NewFile};

/// To have a file made.
pub const EXPORT: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// Days for which the file can be fetched.
const KEPT_DAYS: i64 = 30;

/// A file to be made.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// Of which questionnaire.
    pub id: QuestionnaireId,
    /// Markdown, CSV, JSON; HTML, PDF or DOCX for reading; or the client's own file.
    pub format: ExportFormat,
}

/// Makes the file: every question, and the answer of each that is approved; or the client's own file with those answers in
/// it, which a job makes.
///
/// # Errors
/// `NOT_FOUND`; `INVALID` for another format.
pub async fn export(ctx: &Ctx, input: Export) -> Result<export::Model> {
    ctx.may(EXPORT)?;
    if input.format == ExportFormat::Original {
        return original::request(ctx, input.id).await;
    }
    let render: fn(&Document, ExportFormat) -> Result<Vec<u8>> = match input.format {
        ExportFormat::Markdown => |document, _| Ok(markdown::render(document)),
        ExportFormat::Csv => |document, _| Ok(csv::render(document)),
        ExportFormat::Json => |document, _| Ok(json::render(document)),
        ExportFormat::Html | ExportFormat::Pdf | ExportFormat::Docx => {
            |document, format| reading::paper(document).render(format)
        }
        _ => {
            let words = "A questionnaire is exported as MARKDOWN, CSV, JSON, HTML, PDF, DOCX or ORIGINAL.";
            return Err(Error::invalid("format", words));
        }
    };
    let tx = ctx.begin().await?;
    let row = load(&tx, ctx, "id", input.id).await?;
    let document = Document::approved(&tx, ctx.scope(), &row, ctx.now()).await?;
    let file = NewFile {
        kind: ExportKind::QuestionnaireAnswers,
        format: input.format,
        subject: Some(row.id.into()),
        name: format!("questionnaire-{}-{}", row.counterparty, document.made_on),
        kept: Kept::Days(KEPT_DAYS),
    };
    let (answered, open) = (document.answered(), document.open());
    let rendered = tokio::task::spawn_blocking(move || render(&document, input.format)).await;
    let rendered = rendered.map_err(|error| Error::internal("writing a questionnaire down", error))??;
    let stored = exports::store(&tx, ctx, file, &rendered).await?;
    let told = audit::Event::new("questionnaire.exported", row.id)
        .with("exportId", stored.id.to_string())
        .with("format", stored.format.as_str())
        .with("sha256", stored.sha256.clone().unwrap_or_default())
        .with("answeredCount", answered)
        .with("openCount", open);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, stored.id).await?;
    Ok(stored)
}
