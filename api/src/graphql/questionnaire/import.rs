//! Taking in a client's own file, and correcting what was understood of it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::questionnaires::import;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, Scoped, job, questionnaire};
use sea_orm::{ColumnTrait, QueryFilter};

use super::Questionnaire;
use super::source::{QuestionnaireTableInput, read_tables};
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::job::Job;
use crate::graphql::payload::Outcome;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::scalars::Date;

/// A client's own file to be made a questionnaire of.
#[derive(InputObject)]
pub struct QuestionnaireImportInput {
    /// The company.
    tenant_id: ID,
    /// The file, as `POST /uploads` returned it.
    upload_id: ID,
    /// The client who asks; at most 200 characters.
    counterparty: String,
    /// At most 200 characters; the file's name and the client if nothing is said.
    title: Option<String>,
    /// Day on which answers are due, in the company's time zone.
    due_on: Option<Date>,
    /// Where the file keeps what. If nothing is said: what was said of an earlier file of the same layout, else what is seen.
    tables: Option<Vec<QuestionnaireTableInput>>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `questionnaireImport` did.
#[derive(SimpleObject)]
pub struct QuestionnaireImportPayload {
    /// The questionnaire; its questions come with the job.
    questionnaire: Option<Questionnaire>,
    /// The job that reads the file. A file that cannot be read is told in its result and in `Questionnaire.source`.
    job: Option<Job>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// Where a client's file keeps what, as people see it.
#[derive(InputObject)]
pub struct QuestionnaireLayoutSetInput {
    /// The questionnaire.
    id: ID,
    /// The tables with questions, one at least, 200 at most.
    tables: Vec<QuestionnaireTableInput>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `questionnaireLayoutSet` did.
#[derive(SimpleObject)]
pub struct QuestionnaireLayoutSetPayload {
    /// The questionnaire; its questions come with the job.
    questionnaire: Option<Questionnaire>,
    /// The job that reads the file again.
    job: Option<Job>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A questionnaire and the job that reads its file.
struct Imported(questionnaire::Model, Option<job::Model>);

impl Reload for Imported {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = questionnaire::Model::reload(ctx, subject).await?;
        let source = import::source(ctx.db(), ctx, row.id).await?;
        let Some(source) = source else { return Ok(Self(row, None)) };
        let job = job::Entity::within(ctx.scope())
            .filter(job::Column::Kind.eq(import::IMPORT_JOB.name))
            .filter(job::Column::DedupeKey.eq(import::import_key(row.id, source.revision)))
            .one(ctx.db())
            .await
            .map_err(DomainError::from)?;
        Ok(Self(row, job))
    }
}

type Parts = (Option<Questionnaire>, Option<Job>, Vec<UserError>);

fn parts(outcome: Outcome<Imported>) -> Parts {
    let (imported, user_errors) = outcome.parts();
    let (row, job) = imported.map_or((None, None), |Imported(row, job)| (Some(row), job));
    (row.map(Into::into), job.map(Into::into), user_errors)
}

/// Taking in clients' own files.
#[derive(Default)]
pub struct QuestionnaireImportMutation;

#[Object]
impl QuestionnaireImportMutation {
    /// Makes a questionnaire of a client's own file: XLSX, CSV, JSON or text. A job finds its questions, the cells for their
    /// answers and the words that are taken there, and reads how far facts carry each answer. Look at `Questionnaire.source`,
    /// correct it where it is wrong, then have the answers generated. Given back with `questionnaireExport(format: ORIGINAL)`.
    #[graphql(directive = auth::apply(import::IMPORT))]
    async fn questionnaire_import(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The file.")] input: QuestionnaireImportInput,
    ) -> Result<Option<QuestionnaireImportPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(import::IMPORT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let new = import::Import {
                upload_id: parse_id("uploadId", &input.upload_id)?,
                counterparty: input.counterparty,
                title: input.title,
                due_on: input.due_on.map(|day| day.0),
                tables: input.tables.map(read_tables).transpose()?,
            };
            let imported = import::import(&ctx, new).await?;
            Ok(Imported(imported.questionnaire, Some(imported.job)))
        });
        let (questionnaire, job, user_errors) = parts(done.await?);
        Ok(Some(QuestionnaireImportPayload { questionnaire, job, user_errors }))
    }

    /// Says where a client's file keeps what, and has it read again, as a job. Answers stay with their questions, which are
    /// told by their place in the file; those whose question reads differently now go to review. It is remembered for the
    /// next file of the same layout. Not while the questionnaire is published.
    #[graphql(directive = auth::apply(import::LAYOUT_SET))]
    async fn questionnaire_layout_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The layout.")] input: QuestionnaireLayoutSetInput,
    ) -> Result<Option<QuestionnaireLayoutSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(import::LAYOUT_SET, key.as_deref(), |ctx| async move {
            let set = import::LayoutSet {
                id: parse_id("id", &input.id)?,
                tables: read_tables(input.tables)?,
                expected_version: input.expected_version,
            };
            let imported = import::set_layout(&ctx, set).await?;
            Ok(Imported(imported.questionnaire, Some(imported.job)))
        });
        let (questionnaire, job, user_errors) = parts(done.await?);
        Ok(Some(QuestionnaireLayoutSetPayload { questionnaire, job, user_errors }))
    }
}
