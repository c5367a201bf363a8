//! Making, generating, publishing and putting away questionnaires.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::questionnaires;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, QuestionnaireId, Scoped, job, questionnaire};
use sea_orm::{ColumnTrait, QueryFilter};

use super::Questionnaire;
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::job::Job;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id};
use crate::graphql::scalars::Date;

/// A questionnaire to be made.
#[derive(InputObject)]
pub struct QuestionnaireCreateInput {
    /// The company.
    tenant_id: ID,
    /// Code of a template, such as `CLIENT_SECURITY` or `VENDOR_DUE_DILIGENCE`; see `questionnaireTemplates`.
    template: String,
    /// The client who asks, or the vendor who is asked; at most 200 characters.
    counterparty: String,
    /// At most 200 characters; the template's title and the counterparty if nothing is said.
    title: Option<String>,
    /// For a vendor: the provider account whose contract facts answer the questions.
    provider_account_id: Option<ID>,
    /// Day on which answers are due, in the company's time zone.
    due_on: Option<Date>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `questionnaireCreate` did.
    QuestionnaireCreatePayload {
        /// The questionnaire, not answered yet.
        questionnaire: Questionnaire
    }
);

/// A questionnaire whose answers are to be generated.
#[derive(InputObject)]
pub struct QuestionnaireGenerateInput {
    /// The questionnaire.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `questionnaireGenerate` did.
#[derive(SimpleObject)]
pub struct QuestionnaireGeneratePayload {
    /// The questionnaire; its answers come with the job.
    questionnaire: Option<Questionnaire>,
    /// The job that generates the answers.
    job: Option<Job>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A questionnaire to be published.
#[derive(InputObject)]
pub struct QuestionnairePublishInput {
    /// The questionnaire.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `questionnairePublish` did.
    QuestionnairePublishPayload {
        /// The questionnaire, published.
        questionnaire: Questionnaire
    }
);

/// A questionnaire to be put away.
#[derive(InputObject)]
pub struct QuestionnaireArchiveInput {
    /// The questionnaire.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `questionnaireArchive` did.
    QuestionnaireArchivePayload {
        /// The questionnaire, put away.
        questionnaire: Questionnaire
    }
);

/// A questionnaire and the job of its latest generation that people asked for.
struct Generated(questionnaire::Model, Option<job::Model>);

impl Reload for Generated {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = questionnaire::Model::reload(ctx, subject).await?;
        let key = questionnaires::generation_key(row.id, row.generation);
        let job = job::Entity::within(ctx.scope())
            .filter(job::Column::Kind.eq(questionnaires::GENERATE_JOB.name))
            .filter(job::Column::DedupeKey.eq(key))
            .one(ctx.db())
            .await
            .map_err(DomainError::from)?;
        Ok(Self(row, job))
    }
}

/// Changing questionnaires.
#[derive(Default)]
pub struct QuestionnaireMutation;

#[Object]
impl QuestionnaireMutation {
    /// Makes a questionnaire with the questions of a template. Have its answers generated next.
    #[graphql(directive = auth::apply(questionnaires::CREATE))]
    async fn questionnaire_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The questionnaire.")] input: QuestionnaireCreateInput,
    ) -> Result<Option<QuestionnaireCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(questionnaires::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let create = questionnaires::Create {
                template: input.template,
                counterparty: input.counterparty,
                title: input.title,
                provider_account_id: parse_optional_id("providerAccountId", input.provider_account_id.as_ref())?,
                due_on: input.due_on.map(|day| day.0),
            };
            questionnaires::create(&ctx, create).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Generates the answers from what is true now, as a job. Approved answers whose facts say the same stay approved; texts
    /// that people wrote stay; everything that changed is listed under `refreshes`.
    #[graphql(directive = auth::apply(questionnaires::GENERATE))]
    async fn questionnaire_generate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The questionnaire.")] input: QuestionnaireGenerateInput,
    ) -> Result<Option<QuestionnaireGeneratePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(questionnaires::GENERATE, key.as_deref(), |ctx| async move {
            let id: QuestionnaireId = parse_id("id", &input.id)?;
            let generate = questionnaires::Generate { id, expected_version: input.expected_version };
            let generated = questionnaires::generate(&ctx, generate).await?;
            Ok(Generated(generated.questionnaire, Some(generated.job)))
        });
        let (generated, user_errors) = done.await?.parts();
        let (row, job) = generated.map_or((None, None), |Generated(row, job)| (Some(row), job));
        let (questionnaire, job) = (row.map(Into::into), job.map(Into::into));
        Ok(Some(QuestionnaireGeneratePayload { questionnaire, job, user_errors }))
    }

    /// Publishes a questionnaire whose answers are all approved: share links show them from now on. As soon as an answer
    /// changes it goes back into review.
    #[graphql(directive = auth::apply(questionnaires::PUBLISH))]
    async fn questionnaire_publish(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The questionnaire.")] input: QuestionnairePublishInput,
    ) -> Result<Option<QuestionnairePublishPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(questionnaires::PUBLISH, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let publish = questionnaires::Publish { id, expected_version: input.expected_version };
            questionnaires::publish(&ctx, publish).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Puts a questionnaire away: it is not kept up to date any more, and its share links open nothing.
    #[graphql(directive = auth::apply(questionnaires::ARCHIVE))]
    async fn questionnaire_archive(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The questionnaire.")] input: QuestionnaireArchiveInput,
    ) -> Result<Option<QuestionnaireArchivePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(questionnaires::ARCHIVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let archive = questionnaires::Archive { id, expected_version: input.expected_version };
            questionnaires::archive(&ctx, archive).await
        });
        Ok(Some(done.await?.into()))
    }
}
