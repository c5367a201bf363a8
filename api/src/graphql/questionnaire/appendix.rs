//! The page that goes with answers.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::questionnaires::appendix;
use keystead_entities::export::ExportFormat;

use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::export::Export;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// In which format the page is made.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppendixFormat {
    /// One A4 page to print, tagged for screen readers.
    Pdf,
    /// One HTML page.
    Html,
    /// Markdown.
    Markdown,
    /// A document to be edited (Office Open XML).
    Docx,
}

/// A page about what can be proved, to be made.
#[derive(InputObject)]
pub struct AppendixCreateInput {
    /// The company.
    tenant_id: ID,
    /// The questionnaire whose answers it goes with: it then speaks of what its approved answers rest on. Without it, of the
    /// company as a whole.
    questionnaire_id: Option<ID>,
    /// In which format.
    #[graphql(default_with = "AppendixFormat::Pdf")]
    format: AppendixFormat,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `appendixCreate` did.
    AppendixCreatePayload {
        /// The file, ready to be fetched. Kept for 30 days.
        export: Export
    }
);

/// Making the page that goes with answers.
#[derive(Default)]
pub struct AppendixMutation;

#[Object]
impl AppendixMutation {
    /// Makes the page that goes with a returned questionnaire: claims that clients ask about, each with its verdict (what does
    /// not hold first), what is known, how and as of when, and how it is checked. Made from the facts of this moment; nobody
    /// writes in it. As a PDF it is one page.
    #[graphql(directive = auth::apply(appendix::CREATE))]
    async fn appendix_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Of what, and the format.")] input: AppendixCreateInput,
    ) -> Result<Option<AppendixCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(appendix::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let questionnaire = input.questionnaire_id.map(|id| parse_id("questionnaireId", &id)).transpose()?;
            let format = match input.format {
                AppendixFormat::Pdf => ExportFormat::Pdf,
                AppendixFormat::Html => ExportFormat::Html,
                AppendixFormat::Markdown => ExportFormat::Markdown,
                AppendixFormat::Docx => ExportFormat::Docx,
            };
            appendix::create(&ctx, appendix::Create { questionnaire, format }).await
        });
        Ok(Some(done.await?.into()))
    }
}
