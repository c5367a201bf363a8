//! Launching and ending surveys.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::discovery::survey;

use super::UsageSurvey;
use super::survey::SurveyDistribution;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::DateTime;

/// A survey to be launched.
#[derive(InputObject)]
pub struct UsageSurveyLaunchInput {
    /// The company.
    tenant_id: ID,
    /// What it is called, at most 120 characters.
    title: String,
    /// What people read before they answer, at most 2,000 characters.
    #[graphql(default)]
    introduction: String,
    /// Keys in `aiAppCatalog` of the apps that are offered, 1 to 60; twenty well-known ones and those of the inventory if nothing
    /// is said. People can name others.
    catalog_keys: Option<Vec<String>>,
    /// How people come to it.
    #[graphql(default_with = "SurveyDistribution::Mail")]
    distribution: SurveyDistribution,
    /// When it ends, a day to 60 days from now; 14 days from now if nothing is said.
    closes_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `usageSurveyLaunch` did.
    UsageSurveyLaunchPayload {
        /// The survey, open.
        usage_survey: UsageSurvey
    }
);

/// A survey to be ended.
#[derive(InputObject)]
pub struct UsageSurveyCloseInput {
    /// The survey.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `usageSurveyClose` did.
    UsageSurveyClosePayload {
        /// The survey, over.
        usage_survey: UsageSurvey
    }
);

/// Launching and ending surveys.
#[derive(Default)]
pub struct UsageSurveyMutation;

#[Object]
impl UsageSurveyMutation {
    /// Launches an anonymous survey: which AI tools people use, for what, and with which data. It is answered on a page without
    /// scripts, not over this API, where everybody has a name. With `MAIL` those who have not answered are reminded half way
    /// and two days before the end.
    #[graphql(directive = auth::apply(survey::LAUNCH))]
    async fn usage_survey_launch(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The survey.")] input: UsageSurveyLaunchInput,
    ) -> Result<Option<UsageSurveyLaunchPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(survey::LAUNCH, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let launch = survey::Launch {
                title: input.title,
                introduction: input.introduction,
                catalog_keys: input.catalog_keys,
                distribution: input.distribution.into(),
                closes_at: input.closes_at.map(|at| at.0),
            };
            survey::launch(&ctx, launch).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Ends a survey before its time: nobody can answer any more, what came of it can be seen where at least five people
    /// answered, and the apps that people named are evidence.
    #[graphql(directive = auth::apply(survey::CLOSE))]
    async fn usage_survey_close(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which survey.")] input: UsageSurveyCloseInput,
    ) -> Result<Option<UsageSurveyClosePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(survey::CLOSE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            survey::close(&ctx, survey::Close { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
