//! Launching a survey.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::Role;
use keystead_entities::usage_survey::{self as row, SurveyDistribution, SurveyStatus};
use keystead_entities::{Scoped, UsageSurveyId, ai_app, tenant, usage_survey_ticket as ticket};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Select};
use serde_json::json;
use zeroize::Zeroizing;

use super::{CLOSE_JOB, REMIND, tickets};
use crate::audit;
use crate::auth::{Area, Right};
use crate::clock::whole_millis;
use crate::ctx::Ctx;
use crate::discovery::READ;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::jobs::{self, NewJob};
use crate::{apps, tenants};

/// To launch a survey.
pub const LAUNCH: Right = Right::write(Area::Apps, Role::Admin);

/// The longest survey, in days.
const LONGEST_DAYS: i64 = 60;
/// How long a survey is open where the caller did not say.
const USUAL: TimeDelta = TimeDelta::days(14);
/// Apps that are offered at most.
const MOST_APPS: usize = 60;
/// Open surveys of a company.
const MOST_OPEN: u64 = 5;
/// What is offered beside the inventory where the caller did not say.
const WELL_KNOWN: &[&str] = &[
    "chatgpt",
    "claude",
    "gemini",
    "microsoft-copilot",
    "microsoft-365-copilot",
    "perplexity",
    "deepl",
    "grammarly",
    "notion-ai",
    "canva-magic",
    "github-copilot",
    "cursor",
    "otter",
    "fireflies",
    "zoom-ai-companion",
    "notebooklm",
    "deepseek",
    "grok",
    "meta-ai",
    "midjourney",
];

/// A survey to be launched.
#[derive(Clone, Debug)]
pub struct Launch {
    /// What it is called; at most 120 characters.
    pub title: String,
    /// What people read before they answer; at most 2,000 characters.
    pub introduction: String,
    /// The catalogue's keys that are offered; well-known ones and those of the inventory where absent.
    pub catalog_keys: Option<Vec<String>>,
    /// How people come to it.
    pub distribution: SurveyDistribution,
    /// Its end, a day to 60 days from now; 14 days where absent.
    pub closes_at: Option<DateTime<Utc>>,
}

/// Launches a survey.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `NOT_FOUND` for a key that is not in the catalogue; `STATE_CONFLICT` beyond five
/// open ones, and where there is nobody to write to.
pub async fn launch(ctx: &Ctx, input: Launch) -> Result<row::Model> {
    ctx.may(LAUNCH)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let title = checks.line("title", &input.title, 120);
    let introduction = checks.text("introduction", &input.introduction, 2_000);
    let closes_at = whole_millis(input.closes_at.unwrap_or(now + USUAL));
    if closes_at < now + TimeDelta::days(1) || closes_at > now + TimeDelta::days(LONGEST_DAYS) {
        checks.refuse(Code::Invalid, "closesAt", format!("A day to {LONGEST_DAYS} days from now."));
    }
    for (at, key) in input.catalog_keys.iter().flatten().enumerate() {
        if apps::catalog_app(key).is_none() {
            checks.refuse(Code::NotFound, &format!("catalogKeys.{at}"), "The catalogue has no app with this key.");
        }
    }
    if input.catalog_keys.as_ref().is_some_and(|keys| keys.is_empty() || keys.len() > MOST_APPS) {
        checks.refuse(Code::Invalid, "catalogKeys", format!("1 to {MOST_APPS} apps."));
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let company = tenants::lock(&tx, ctx).await?;
    let open = row::Entity::within(ctx.scope()).filter(row::Column::Status.eq(SurveyStatus::Open));
    if open.count(&tx).await? >= MOST_OPEN {
        return Err(Error::state("tenantId", format!("{MOST_OPEN} surveys are open. Close one first.")));
    }
    let mut keys = match input.catalog_keys {
        Some(keys) => keys,
        None => usual(&tx, ctx).await?,
    };
    keys.sort_unstable();
    keys.dedup();
    let people = match input.distribution {
        SurveyDistribution::Link => Vec::new(),
        SurveyDistribution::Mail => tickets::people(&tx, ctx).await?,
    };
    if input.distribution == SurveyDistribution::Mail && people.is_empty() {
        return Err(Error::state("distribution", "There is nobody to write to: no person has an active seat."));
    }
    let survey = row::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(UsageSurveyId),
        title,
        introduction,
        catalog_keys: json!(keys),
        distribution: input.distribution,
        status: SurveyStatus::Open,
        invited_count: i32::try_from(people.len()).unwrap_or(i32::MAX),
        answer_count: 0,
        texts: json!({}),
        closes_at,
        closed_at: None,
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    row::Entity::insert(survey.clone().into_active_model()).exec_without_returning(&tx).await?;
    // By their hash: the order of the rows must not be that of the seats.
    let mut hashes: Vec<Vec<u8>> = people.iter().map(|seat| tickets::stored(&ctx.app, survey.id, seat.id)).collect();
    hashes.sort_unstable();
    for chunk in hashes.chunks(100) {
        let rows = chunk.iter().map(|hash| ticket::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            survey_id: Set(survey.id),
            secret_hash: Set(hash.clone()),
            is_spent: Set(false),
        });
        ticket::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    for seat in &people {
        tickets::post(&tx, ctx, &company, &survey, seat, None).await?;
    }
    plan(&tx, ctx, &survey).await?;
    let told = audit::Event::new("usage_survey.launched", survey.id)
        .with("title", survey.title.clone())
        .with("distribution", survey.distribution.as_str())
        .with("invitedCount", survey.invited_count)
        .with("closesAt", survey.closes_at.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, survey.id).await?;
    Ok(survey)
}

/// Its end, and reminders half way and two days before it.
async fn plan(tx: &crate::db::Tx, ctx: &Ctx, survey: &row::Model) -> Result<()> {
    let payload = || json!({ "surveyId": survey.id });
    let close = NewJob::new(&CLOSE_JOB, survey.id.to_string()).payload(payload()).run_at(survey.closes_at);
    jobs::enqueue(tx, ctx, close).await?;
    let length = survey.closes_at - ctx.now();
    let mut reminders = Vec::new();
    if length >= TimeDelta::days(10) {
        reminders.push(("half", ctx.now() + length / 2));
    }
    if length >= TimeDelta::days(4) {
        reminders.push(("last", survey.closes_at - TimeDelta::days(2)));
    }
    for (name, at) in reminders.into_iter().filter(|_| survey.distribution == SurveyDistribution::Mail) {
        let remind = NewJob::new(&REMIND, format!("{}:{name}", survey.id)).payload(payload()).run_at(at);
        jobs::enqueue(tx, ctx, remind).await?;
    }
    Ok(())
}

async fn usual(tx: &crate::db::Tx, ctx: &Ctx) -> Result<Vec<String>> {
    let own = ai_app::Entity::within(ctx.scope()).filter(ai_app::Column::ArchivedAt.is_null()).all(tx).await?;
    let own = own.into_iter().filter_map(|app| app.catalog_key).filter(|key| apps::catalog_app(key).is_some());
    let known = WELL_KNOWN.iter().map(|key| (*key).to_owned());
    let mut keys: Vec<String> = Vec::new();
    for key in known.chain(own) {
        if keys.len() < MOST_APPS && !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The link for all, as a path; nothing for a survey that goes by mail or is over.
pub fn link(ctx: &Ctx, survey: &row::Model) -> Option<Zeroizing<String>> {
    let is_open = survey.status == SurveyStatus::Open && survey.distribution == SurveyDistribution::Link;
    (is_open && ctx.can(LAUNCH)).then(|| tickets::path(&ctx.app, survey.id, None))
}

/// All surveys of the company.
pub fn select(ctx: &Ctx) -> Result<Select<row::Entity>> {
    ctx.may(READ)?;
    Ok(row::Entity::within(ctx.scope()))
}

/// The company that asks.
pub(super) async fn company(ctx: &Ctx) -> Result<Option<tenant::Model>> {
    Ok(tenant::Entity::of(ctx.scope()).one(ctx.db()).await?)
}
