//! Answering a survey: what the bearer of a link may do. Nothing of where the answer came from is looked at.

use std::sync::Arc;

use keystead_entities::ai_app::DataClass;
use keystead_entities::tenant::TenantStatus;
use keystead_entities::usage_survey::{self as row, SurveyDistribution, SurveyStatus};
use keystead_entities::usage_survey_tally::{self as tally, Column as Tally};
use keystead_entities::{ForChange, Scoped, usage_survey_ticket as ticket};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use super::tickets::{self, Link};
use super::{Purpose, launch};
use crate::app::App;
use crate::apps::{self, CatalogApp};
use crate::audit;
use crate::auth::Origin;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// Answers to a survey by a link for all.
const MOST_ANSWERS: i32 = 5_000;
/// Texts of a kind that are kept.
const MOST_TEXTS: usize = 2_000;
/// Apps that one answer names beside those offered.
const MOST_OTHERS: usize = 10;
/// The longest name of such an app, and the longest remark.
const LONGEST: (usize, usize) = (80, 1_000);

/// What is asked.
pub struct Form {
    /// The company that asks.
    pub company: String,
    /// What the survey is called.
    pub title: String,
    /// What people read before they answer.
    pub introduction: String,
    /// The apps that are offered.
    pub apps: Vec<&'static CatalogApp>,
    /// Whether this link was used before.
    pub is_answered: bool,
}

/// What somebody says of an app.
#[derive(Clone, Debug, Default)]
pub struct AppGiven {
    /// Its key in the catalogue.
    pub catalog_key: String,
    /// What for.
    pub purposes: Vec<Purpose>,
    /// With which data.
    pub data_classes: Vec<DataClass>,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Of the apps that were offered.
    pub apps: Vec<AppGiven>,
    /// Apps that were not offered.
    pub others: Vec<String>,
    /// A remark.
    pub remark: String,
}

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was added.
    Done,
    /// This link was used before.
    Before,
    /// The link leads to nothing that is open.
    Nothing,
}

struct Open {
    ctx: Ctx,
    survey: row::Model,
    link: Link,
}

/// What a link leads to, where it is open. A link that leads to nothing looks the same whatever the reason.
async fn open(app: &Arc<App>, token: &str) -> Result<Option<Open>> {
    let Some(link) = tickets::read(token) else { return Ok(None) };
    let survey = row::Entity::linked(link.survey_id).one(app.db.read()).await?;
    let is_open = |survey: &row::Model| survey.status == SurveyStatus::Open && survey.closes_at > app.clock.now();
    let Some(survey) = survey.filter(is_open) else { return Ok(None) };
    if survey.distribution == SurveyDistribution::Link && !link.is_everybodys(app) {
        return Ok(None);
    }
    // Nothing of the request goes along: it would stand in the audit log.
    let ctx = Ctx::visitor(app, survey.tenant_id, Origin::default());
    let company = launch::company(&ctx).await?;
    let is_served = company.is_some_and(|company| company.status == TenantStatus::Active);
    Ok(is_served.then_some(Open { ctx, survey, link }))
}

/// What the bearer of a link is asked; nothing where it leads to nothing.
pub async fn form(app: &Arc<App>, token: &str) -> Result<Option<Form>> {
    let Some(Open { ctx, survey, link }) = open(app, token).await? else { return Ok(None) };
    let is_answered = match survey.distribution {
        SurveyDistribution::Link => false,
        SurveyDistribution::Mail => {
            let own =
                ticket::Entity::of(ctx.scope(), survey.id).filter(ticket::Column::SecretHash.eq(link.ticket(app)));
            match own.one(ctx.db()).await? {
                Some(ticket) => ticket.is_spent,
                None => return Ok(None),
            }
        }
    };
    let company = launch::company(&ctx).await?.map(|company| company.name).unwrap_or_default();
    let mut apps: Vec<_> = survey.catalog_keys().iter().filter_map(|key| apps::catalog_app(key)).collect();
    apps.sort_by_key(|app| app.name.to_lowercase());
    Ok(Some(Form { company, title: survey.title, introduction: survey.introduction, apps, is_answered }))
}

/// Adds an answer to the sums.
pub async fn answer(app: &Arc<App>, token: &str, given: Given) -> Result<Answered> {
    let Some(Open { ctx, survey, link }) = open(app, token).await? else { return Ok(Answered::Nothing) };
    let tx = ctx.begin().await?;
    let locked = row::Entity::one(ctx.scope(), survey.id).for_change().one(&tx).await?;
    let Some(survey) = locked.filter(|s| s.status == SurveyStatus::Open && s.answer_count < MOST_ANSWERS) else {
        return Ok(Answered::Nothing);
    };
    if survey.distribution == SurveyDistribution::Mail {
        let hash = link.ticket(app);
        let own = ticket::Entity::of(ctx.scope(), survey.id).filter(ticket::Column::SecretHash.eq(hash.clone()));
        if own.one(&tx).await?.is_none() {
            return Ok(Answered::Nothing);
        }
        let spent = ticket::Entity::update_of(ctx.scope(), survey.id)
            .filter(ticket::Column::SecretHash.eq(hash))
            .filter(ticket::Column::IsSpent.eq(false))
            .col_expr(ticket::Column::IsSpent, Expr::value(true))
            .exec(&tx)
            .await?;
        if spent.rows_affected != 1 {
            return Ok(Answered::Before);
        }
    }
    for (key, aspect) in aspects(&survey, &given) {
        count(&tx, &ctx, &survey, key, aspect).await?;
    }
    let (id, answers) = (survey.id, survey.answer_count);
    let texts = with_texts(&survey, &given);
    let mut row = survey.into_active_model();
    row.answer_count = Set(answers + 1);
    row.texts = Set(texts);
    row.update(&tx).await?;
    audit::record(&tx, &ctx, audit::Event::new("usage_survey.answered", id));
    ctx.commit(tx, id).await?;
    Ok(Answered::Done)
}

/// What an answer says of the apps that are offered, each once.
fn aspects(survey: &row::Model, given: &Given) -> Vec<(String, String)> {
    let offered = survey.catalog_keys();
    let mut aspects = Vec::new();
    for app in given.apps.iter().filter(|app| offered.contains(&app.catalog_key)) {
        let said = std::iter::once("use".to_owned())
            .chain(app.purposes.iter().map(|purpose| format!("for:{}", purpose.as_str())))
            .chain(app.data_classes.iter().map(|class| format!("data:{class}")));
        aspects.extend(said.map(|aspect| (app.catalog_key.clone(), aspect)));
    }
    aspects.sort_unstable();
    aspects.dedup();
    aspects
}

async fn count(tx: &Tx, ctx: &Ctx, survey: &row::Model, key: String, aspect: String) -> Result<()> {
    let row = tally::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        survey_id: Set(survey.id),
        catalog_key: Set(key),
        aspect: Set(aspect),
        count: Set(1),
    };
    let once = OnConflict::columns([Tally::TenantId, Tally::SurveyId, Tally::CatalogKey, Tally::Aspect])
        .value(Tally::Count, Expr::col((tally::Entity, Tally::Count)).add(1))
        .to_owned();
    tally::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// The texts with those of an answer, sorted: the order says nothing of who came first.
fn with_texts(survey: &row::Model, given: &Given) -> Value {
    let line = |text: &str, longest: usize| {
        let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(longest).collect();
        Some(clean.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let with = |kind: &str, more: Vec<String>| {
        let mut all = survey.texts(kind);
        all.extend(more);
        all.truncate(MOST_TEXTS);
        all.sort_unstable();
        all
    };
    let mut others: Vec<String> =
        given.others.iter().filter_map(|text| line(text, LONGEST.0)).take(MOST_OTHERS).collect();
    others.sort_unstable();
    others.dedup();
    let remark = line(&given.remark, LONGEST.1).into_iter().collect();
    json!({ "others": with("others", others), "remarks": with("remarks", remark) })
}
