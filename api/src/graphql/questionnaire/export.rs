//! Files of a questionnaire.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::questionnaires::export;
use keystead_entities::export::ExportFormat;

use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::export::Export;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// In which format a questionnaire is exported.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuestionnaireExportFormat {
    /// Markdown.
    Markdown,
    /// Comma-separated values (RFC 4180), UTF-8, names in the first row.
    Csv,
    /// One JSON value.
    Json,
    /// One HTML page to be read: what was asked and answered, who approved it and when, what it rests on.
    Html,
    /// The same as pages to print, tagged for screen readers. Letters that its typeface does not have (it has Latin, Greek and
    /// Cyrillic) are shown as an empty box; the file says so, and holds them for whoever copies or listens.
    Pdf,
    /// The same as a document to be edited (Office Open XML).
    Docx,
    /// The client's own file, in the format it came in, with the answer cells filled in and everything else as it was; of a
    /// questionnaire that came as one. A job makes it; what is different stands in `Export.report`.
    Original,
}

/// A file to be made of a questionnaire.
#[derive(InputObject)]
pub struct QuestionnaireExportInput {
    /// The questionnaire.
    id: ID,
    /// In which format.
    #[graphql(default_with = "QuestionnaireExportFormat::Markdown")]
    format: QuestionnaireExportFormat,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `questionnaireExport` did.
    QuestionnaireExportPayload {
        /// The file, ready to be fetched; with `ORIGINAL` a job makes it. Kept for 30 days.
        export: Export
    }
);

/// Making files of questionnaires.
#[derive(Default)]
pub struct QuestionnaireExportMutation;

#[Object]
impl QuestionnaireExportMutation {
    /// Makes a file of a questionnaire: every question, and the answer of each that is approved. A text that nobody approved
    /// is never in it; its question says that it is open.
    #[graphql(directive = auth::apply(export::EXPORT))]
    async fn questionnaire_export(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The questionnaire and the format.")] input: QuestionnaireExportInput,
    ) -> Result<Option<QuestionnaireExportPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(export::EXPORT, key.as_deref(), |ctx| async move {
            let format = match input.format {
                QuestionnaireExportFormat::Markdown => ExportFormat::Markdown,
                QuestionnaireExportFormat::Csv => ExportFormat::Csv,
                QuestionnaireExportFormat::Json => ExportFormat::Json,
                QuestionnaireExportFormat::Html => ExportFormat::Html,
                QuestionnaireExportFormat::Pdf => ExportFormat::Pdf,
                QuestionnaireExportFormat::Docx => ExportFormat::Docx,
                QuestionnaireExportFormat::Original => ExportFormat::Original,
            };
            export::export(&ctx, export::Export { id: parse_id("id", &input.id)?, format }).await
        });
        Ok(Some(done.await?.into()))
    }
}
