//! The end of a survey: its tickets go, and what it told becomes evidence.

use std::collections::BTreeMap;
use std::time::Duration;

use keystead_entities::app_discovery::DiscoveryConfidence;
use keystead_entities::discovery_source::DiscoveryKind;
use keystead_entities::seat::Role;
use keystead_entities::usage_survey::{self as row, SurveyStatus};
use keystead_entities::{ForChange, Scoped, UsageSurveyId, job, usage_survey_ticket as ticket};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::Value;

use super::{can_be_seen, results};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::discovery::evidence::{self, Place};
use crate::discovery::gather::Thing;
use crate::discovery::readers::Sighting;
use crate::discovery::recognise::{Identity, Known};
use crate::error::{Error, Result};
use crate::input::expect_version;
use crate::jobs::{self, Kind};
use crate::notifications::{self, Notice};
use crate::{apps, tenants};

/// To end a survey before its time.
pub const CLOSE: Right = Right::write(Area::Apps, Role::Admin);

/// Ends a survey whose time is over.
pub static CLOSE_JOB: Kind =
    Kind { name: "CLOSE_USAGE_SURVEY", max_attempts: 10, timeout: Duration::from_secs(120), concurrency: 2 };

/// A survey to be ended.
#[derive(Clone, Copy, Debug)]
pub struct Close {
    /// Which.
    pub id: UsageSurveyId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Ends a survey before its time. Nobody can answer any more, and what came of it can be seen.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` for one that is over.
pub async fn close(ctx: &Ctx, input: Close) -> Result<row::Model> {
    ctx.may(CLOSE)?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let survey = row::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let survey = survey.ok_or_else(|| Error::not_found("id", "usage survey"))?;
    expect_version(input.expected_version, survey.version)?;
    if survey.status == SurveyStatus::Closed {
        return Err(Error::state("id", "The survey is over."));
    }
    let survey = end(&tx, ctx, survey).await?;
    ctx.commit(tx, survey.id).await?;
    Ok(survey)
}

/// The work of [`CLOSE_JOB`]. Nothing happens where somebody ended it before.
pub async fn close_due(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: UsageSurveyId = jobs::payload(job, "surveyId")?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let survey = row::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let due = survey.filter(|s| s.status == SurveyStatus::Open && s.closes_at <= ctx.now());
    let Some(survey) = due else { return tx.rollback().await.map(|()| None) };
    end(&tx, ctx, survey).await?;
    ctx.commit(tx, id).await?;
    Ok(None)
}

async fn end(tx: &Tx, ctx: &Ctx, survey: row::Model) -> Result<row::Model> {
    ticket::Entity::delete_of(ctx.scope(), survey.id).exec(tx).await?;
    let now = ctx.now();
    let survey = row::Model {
        status: SurveyStatus::Closed,
        closed_at: Some(now),
        version: survey.version + 1,
        updated_at: now,
        ..survey
    };
    let survey = survey.into_active_model().reset_all().update(tx).await?;
    let told = audit::Event::new("usage_survey.closed", survey.id)
        .with("title", survey.title.clone())
        .with("answerCount", survey.answer_count);
    audit::record(tx, ctx, told);
    evidence(tx, ctx, &survey).await?;
    let admins = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let what = match can_be_seen(&survey) {
        true => "See what came of it, and decide on the apps that were found.",
        false => "Too few people answered. To keep them unknown, nobody sees what.",
    };
    let notice = Notice {
        seat_ids: admins.into_iter().map(|seat| seat.id).collect(),
        kind: "usage_survey.closed",
        dedupe_key: format!("usage_survey.closed:{}", survey.id),
        title: format!("The survey is over: {}", survey.title),
        body: format!("{} answers came in.\n\n{what}", survey.answer_count),
        target: Some(survey.id.into()),
    };
    notifications::notify(tx, ctx, notice).await?;
    Ok(survey)
}

/// What people said they use is evidence, once enough have said something.
async fn evidence(tx: &Tx, ctx: &Ctx, survey: &row::Model) -> Result<()> {
    let sums = results::tallies(tx, ctx.scope(), &[survey.id]).await?;
    let Some(results) = results::results(ctx, survey, sums)? else { return Ok(()) };
    let known = Known::load(tx, ctx).await?;
    let mut named: BTreeMap<String, (Identity, String, i32)> = BTreeMap::new();
    for result in results.apps.iter().filter(|result| result.user_count > 0) {
        let identity = Identity {
            key: format!("app:{}", result.app.key),
            catalog_key: Some(result.app.key.clone()),
            own: None,
            confidence: DiscoveryConfidence::Likely,
            reason: "People said so in a survey.".into(),
        };
        named.insert(identity.key.clone(), (identity, result.app.name.clone(), result.user_count));
    }
    for name in &results.others {
        let sighting = Sighting { name: Some(name.clone()), ..Sighting::default() };
        let identity = known.identity(&sighting).unwrap_or_else(|| Identity {
            key: format!("name:{}", apps::catalog::normalised(name)),
            catalog_key: None,
            own: None,
            confidence: DiscoveryConfidence::Possible,
            reason: "Somebody named it in a survey.".into(),
        });
        let named = named.entry(identity.key.clone()).or_insert((identity, name.clone(), 0));
        named.2 = named.2.saturating_add(1);
    }
    let place = Place { kind: DiscoveryKind::Survey, source_id: None, by: survey.id.into() };
    let now = ctx.now();
    for (identity, name, count) in named.into_values() {
        let thing = Thing {
            identity,
            name,
            user_count: Some(count),
            device_count: None,
            line_count: count,
            first_at: now,
            last_at: now,
            holders: Vec::new(),
            line: 0,
        };
        evidence::write(tx, ctx, &place, &known, &thing).await?;
    }
    Ok(())
}
