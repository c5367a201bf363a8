//! Surveys of what people use.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::discovery::{self, survey};
use keystead_domain::list::{self, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, Scope, Scoped, TenantId, UsageSurveyId, usage_survey, usage_survey_tally};

use crate::graphql::action::{Action, actions};
use crate::graphql::ai_app::DataClass;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Reload, Request, Sight, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(usage_survey);
connection!(UsageSurveyConnection, UsageSurveyEdge, UsageSurvey, "usage surveys");

/// An anonymous survey of what people use.
pub struct UsageSurvey(Arc<usage_survey::Model>);

impl From<usage_survey::Model> for UsageSurvey {
    fn from(row: usage_survey::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl UsageSurvey {
    /// The survey with that id, for whoever may look at what was discovered.
    pub async fn find(gql: &Context<'_>, id: UsageSurveyId) -> Result<Option<Self>> {
        let ctx = gql.ctx(discovery::READ)?;
        Ok(gql.row::<usage_survey::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for usage_survey::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::UsageSurveyId(id) => usage_survey::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "usage survey"))
    }
}

/// How people come to a survey.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::usage_survey::SurveyDistribution")]
pub enum SurveyDistribution {
    /// By one link for all, which you pass on. Nothing keeps anybody from answering twice.
    Link,
    /// By a mail to each person with an active seat, whose link is good for one answer.
    Mail,
}

/// Whether a survey can be answered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::usage_survey::SurveyStatus")]
pub enum SurveyStatus {
    /// It can.
    Open,
    /// It is over.
    Closed,
}

/// What people use an app for.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::discovery::survey::Purpose")]
pub enum UsagePurpose {
    /// Writing and rewriting.
    Writing,
    /// Summing up what is long.
    Summaries,
    /// Finding out.
    Research,
    /// Translating.
    Translation,
    /// Minutes of meetings.
    Meetings,
    /// Writing programs.
    Code,
    /// Tables and figures.
    Figures,
    /// Pictures, sound, film.
    Media,
    /// Something else.
    Other,
}

/// How many use an app for the same.
#[derive(SimpleObject)]
pub struct SurveyPurposeCount {
    /// What for.
    purpose: UsagePurpose,
    /// How many people.
    count: i32,
}

/// How many use an app with the same data.
#[derive(SimpleObject)]
pub struct SurveyDataClassCount {
    /// With which data.
    data_class: DataClass,
    /// How many people.
    count: i32,
}

/// What people said of an app.
#[derive(SimpleObject)]
pub struct SurveyAppResult {
    /// Its key in `aiAppCatalog`.
    catalog_key: String,
    /// Its name.
    name: String,
    /// How many people use it.
    user_count: i32,
    /// What for; what nobody said is left out.
    purposes: Vec<SurveyPurposeCount>,
    /// With which data; what nobody said is left out.
    data_classes: Vec<SurveyDataClassCount>,
}

/// What came of a survey. Nothing in it is in the order in which people answered, and nothing says who said what else.
#[derive(SimpleObject)]
pub struct SurveyResult {
    /// The apps that somebody uses, the most used first.
    apps: Vec<SurveyAppResult>,
    /// Apps that were not offered, as people wrote them, sorted.
    others: Vec<String>,
    /// Remarks, sorted.
    remarks: Vec<String>,
}

/// An anonymous survey of what people use. Answers are kept as sums and sorted texts, never as rows: nobody can see who said
/// what, the company neither.
#[Object]
impl UsageSurvey {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What people read before they answer.
    async fn introduction(&self) -> &str {
        &self.0.introduction
    }

    /// Keys in `aiAppCatalog` of the apps that are offered.
    async fn catalog_keys(&self) -> Vec<String> {
        self.0.catalog_keys()
    }

    /// How people come to it.
    async fn distribution(&self) -> SurveyDistribution {
        self.0.distribution.into()
    }

    /// Whether it can be answered.
    async fn status(&self) -> SurveyStatus {
        self.0.status.into()
    }

    /// The link for all, as a path on this installation: `/survey/…`. `null` where it goes by mail, where it is over, and for
    /// those who may not launch one.
    async fn path(&self, gql: &Context<'_>) -> Result<Option<String>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(survey::link(&ctx, &self.0).map(|link| link.to_string()))
    }

    /// How many people were written to.
    async fn invited_count(&self) -> i32 {
        self.0.invited_count
    }

    /// How many answers there are.
    async fn answer_count(&self) -> i32 {
        self.0.answer_count
    }

    /// What came of it; `null` until it is over, and where fewer than five people answered.
    async fn result(&self, gql: &Context<'_>) -> Result<Option<SurveyResult>> {
        if !survey::can_be_seen(&self.0) {
            return Ok(None);
        }
        let ctx = gql.within(self.0.tenant_id)?;
        let sums = gql.loader::<Tallies>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(survey::results(&ctx, &self.0, sums.unwrap_or_default())?.map(result))
    }

    /// When it ends, or would have ended.
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }

    /// When it ended; `null` while it is open.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// Who launched it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was launched.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change by people; send it as `expectedVersion`. Answers leave it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Close, survey::CLOSE, self.0.closed_at.is_none())]))
    }
}

fn result(results: survey::Results) -> SurveyResult {
    let app = |app: survey::AppResult| SurveyAppResult {
        catalog_key: app.app.key.clone(),
        name: app.app.name.clone(),
        user_count: app.user_count,
        purposes: app
            .purposes
            .into_iter()
            .map(|(purpose, count)| SurveyPurposeCount { purpose: purpose.into(), count })
            .collect(),
        data_classes: app
            .data_classes
            .into_iter()
            .map(|(class, count)| SurveyDataClassCount { data_class: class.into(), count })
            .collect(),
    };
    SurveyResult { apps: results.apps.into_iter().map(app).collect(), others: results.others, remarks: results.remarks }
}

/// Loads the sums of many surveys in one statement.
struct Tallies(Sight);

impl FromSight for Tallies {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, UsageSurveyId)> for Tallies {
    type Value = Vec<usage_survey_tally::Model>;

    async fn load(&self, keys: &[(Scope, UsageSurveyId)]) -> Loaded<(Scope, UsageSurveyId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<UsageSurveyId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<(Scope, UsageSurveyId), Self::Value> = HashMap::new();
        for (scope, ids) in by_scope {
            for sum in survey::tallies(&self.0.of(scope), scope, &ids).await.map_err(Arc::new)? {
                found.entry((scope, sum.survey_id)).or_default().push(sum);
            }
        }
        Ok(found)
    }
}

/// The surveys of a company.
pub struct UsageSurveysOfTenant(pub TenantId);

#[Object]
impl UsageSurveysOfTenant {
    /// Anonymous surveys of what people use, newest first. Needs `apps:read` and the role `AUDITOR` or more.
    async fn usage_surveys(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<UsageSurveyConnection> {
        use usage_survey::Column::Id;
        let ctx = gql.within(self.0)?;
        let select = survey::select(&ctx)?;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(UsageSurveyConnection::new(page, count, UsageSurvey::from))
    }
}
