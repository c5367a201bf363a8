//! What came of a survey that is over.

use std::collections::BTreeMap;

use keystead_entities::ai_app::DataClass;
use keystead_entities::usage_survey::{self as row, SurveyStatus};
use keystead_entities::usage_survey_tally as tally;
use keystead_entities::{Scope, UsageSurveyId};
use sea_orm::ConnectionTrait;

use super::Purpose;
use crate::apps::{self, CatalogApp};
use crate::ctx::Ctx;
use crate::discovery::READ;
use crate::error::Result;

/// So many people must have answered before anybody sees what.
pub const FEWEST: i32 = 5;

/// What was said of an app.
#[derive(Clone, Debug)]
pub struct AppResult {
    /// The app.
    pub app: &'static CatalogApp,
    /// How many use it.
    pub user_count: i32,
    /// How many for what.
    pub purposes: Vec<(Purpose, i32)>,
    /// How many with which data.
    pub data_classes: Vec<(DataClass, i32)>,
}

/// What came of a survey.
#[derive(Clone, Debug)]
pub struct Results {
    /// The apps that somebody uses, the most used first.
    pub apps: Vec<AppResult>,
    /// Apps that were not offered, sorted.
    pub others: Vec<String>,
    /// Remarks, sorted.
    pub remarks: Vec<String>,
}

/// Whether what came of it can be seen: it is over, and enough people answered.
pub fn can_be_seen(survey: &row::Model) -> bool {
    survey.status == SurveyStatus::Closed && survey.answer_count >= FEWEST
}

/// The sums of several surveys.
pub async fn tallies(db: &impl ConnectionTrait, scope: Scope, ids: &[UsageSurveyId]) -> Result<Vec<tally::Model>> {
    Ok(tally::Entity::of_any(scope, ids.iter().copied()).all(db).await?)
}

/// What came of it, from its sums; nothing while it is open, and where too few answered.
pub fn results(ctx: &Ctx, survey: &row::Model, sums: Vec<tally::Model>) -> Result<Option<Results>> {
    ctx.may(READ)?;
    if !can_be_seen(survey) {
        return Ok(None);
    }
    let mut by_app: BTreeMap<String, Vec<tally::Model>> = BTreeMap::new();
    for row in sums {
        by_app.entry(row.catalog_key.clone()).or_default().push(row);
    }
    let mut all: Vec<AppResult> = by_app
        .into_iter()
        .filter_map(|(key, rows)| {
            let count = |aspect: &str| rows.iter().find(|row| row.aspect == aspect).map(|row| row.count);
            let purposes = Purpose::ALL.iter().filter_map(|p| Some((*p, count(&format!("for:{}", p.as_str()))?)));
            let classes = DataClass::ALL.iter().filter_map(|class| Some((*class, count(&format!("data:{class}"))?)));
            Some(AppResult {
                app: apps::catalog_app(&key)?,
                user_count: count("use").unwrap_or(0),
                purposes: purposes.collect(),
                data_classes: classes.collect(),
            })
        })
        .collect();
    all.sort_by(|a, b| b.user_count.cmp(&a.user_count).then_with(|| a.app.name.cmp(&b.app.name)));
    Ok(Some(Results { apps: all, others: survey.texts("others"), remarks: survey.texts("remarks") }))
}
