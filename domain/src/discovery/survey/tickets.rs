//! Links to a survey, and the tickets behind those that are good for one answer. What stands in a link is derived, so that
//! a mail in the outbox and a reminder later need not hold it.

use std::collections::HashSet;
use std::time::Duration;

use data_encoding::BASE32_DNSSEC;
use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::usage_survey::{self as row, SurveyDistribution, SurveyStatus};
use keystead_entities::{Scoped, SeatId, UsageSurveyId, job, tenant, usage_survey_ticket as ticket};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Kind};
use crate::mail::{self, NewMail};

/// Reminds those who have not answered a survey.
pub static REMIND: Kind =
    Kind { name: "USAGE_SURVEY_REMINDER", max_attempts: 10, timeout: Duration::from_secs(300), concurrency: 2 };

/// What stands in a link, so that scanners find leaked ones.
const PREFIX: &str = "kst_survey_";
/// Bytes of the secret.
const SECRET: usize = 20;
/// Characters of the survey's id.
const ID: usize = 26;
/// Where a link will stand in a mail that waits in the outbox.
const PLACEHOLDER: &str = "{usage-survey-link:";

/// What a link leads to.
pub(super) struct Link {
    pub survey_id: UsageSurveyId,
    secret: Zeroizing<String>,
}

/// The secret of a link: of everybody's, or of one seat's.
fn secret(app: &App, survey: UsageSurveyId, seat: Option<SeatId>) -> Zeroizing<String> {
    let tag = match seat {
        None => app.keys.tag("usage-survey", &[survey.0.as_bytes()]),
        Some(seat) => app.keys.tag("usage-survey-ticket", &[survey.0.as_bytes(), seat.0.as_bytes()]),
    };
    Zeroizing::new(BASE32_DNSSEC.encode(tag.get(..SECRET).unwrap_or_default()))
}

/// The path of a link.
pub(super) fn path(app: &App, survey: UsageSurveyId, seat: Option<SeatId>) -> Zeroizing<String> {
    let id = BASE32_DNSSEC.encode(survey.0.as_bytes());
    Zeroizing::new(format!("/survey/{PREFIX}{id}{}", secret(app, survey, seat).as_str()))
}

/// What is stored of a seat's ticket.
pub(super) fn stored(app: &App, survey: UsageSurveyId, seat: SeatId) -> Vec<u8> {
    app.keys.token_hash(secret(app, survey, Some(seat)).as_bytes())
}

/// What stands in a link, where it is well formed.
pub(super) fn read(token: &str) -> Option<Link> {
    let rest = token.strip_prefix(PREFIX).filter(|rest| rest.is_ascii())?;
    let (id, secret) = rest.split_at_checked(ID)?;
    let id = Uuid::from_slice(&BASE32_DNSSEC.decode(id.as_bytes()).ok()?).ok()?;
    let is_whole = secret.len() == SECRET * 8 / 5;
    is_whole.then(|| Link { survey_id: UsageSurveyId(id), secret: Zeroizing::new(secret.to_owned()) })
}

impl Link {
    /// Whether it is everybody's link to the survey.
    pub fn is_everybodys(&self, app: &App) -> bool {
        let right = secret(app, self.survey_id, None);
        bool::from(right.as_bytes().ct_eq(self.secret.as_bytes()))
    }

    /// What would be stored of its ticket.
    pub fn ticket(&self, app: &App) -> Vec<u8> {
        app.keys.token_hash(self.secret.as_bytes())
    }
}

/// A mail's text with the links to surveys that it speaks of.
pub(crate) fn fill(app: &App, text: &str) -> String {
    let mut filled = String::with_capacity(text.len() + 128);
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(PLACEHOLDER) {
        filled.push_str(before);
        let ids = from.split_once('}').and_then(|(ids, after)| {
            let (survey, seat) = ids.split_once(':')?;
            Some((survey.parse().ok()?, seat.parse().ok()?, after))
        });
        match ids {
            Some((survey, seat, after)) => {
                filled.push_str(&format!("{}{}", app.public_url, path(app, survey, Some(seat)).as_str()));
                rest = after;
            }
            None => {
                filled.push_str(PLACEHOLDER);
                rest = from;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The people who can be asked, by id.
pub(super) async fn people(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Vec<seat::Model>> {
    Ok(seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .filter(seat::Column::Email.is_not_null())
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?)
}

/// Posts the mail to a person, once for each cause.
pub(super) async fn post(
    tx: &Tx,
    ctx: &Ctx,
    company: &tenant::Model,
    survey: &row::Model,
    seat: &seat::Model,
    reminder: Option<&str>,
) -> Result<()> {
    let Some(recipient) = seat.email.as_deref() else { return Ok(()) };
    let (dedupe_key, again) = match reminder {
        None => (format!("usage_survey:{}", survey.id), ""),
        Some(cause) => {
            (format!("usage_survey:{}:{cause}", survey.id), "You have not answered yet, and can still do so. ")
        }
    };
    let title = format!("Which AI tools do you use? {}", survey.title);
    let body = format!(
        "{again}{} asks which AI tools you use at work, for what, and with which data. It takes two minutes, and it is \
         anonymous: your answer is added to sums, and nobody can see who said what.\n\n{}\n\n\
         {PLACEHOLDER}{}:{}}}\n\nThe link is good for one answer and works until {}. Do not pass it on.",
        company.name,
        survey.introduction,
        survey.id,
        seat.id,
        mail::moment(company, survey.closes_at),
    );
    let new = NewMail { dedupe_key: &dedupe_key, recipient, title: &title, body: &body, anchor: None };
    mail::post(tx, ctx, company, new).await.map(|_| ())
}

/// Reminds those whose ticket is not spent.
pub async fn remind(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: UsageSurveyId = jobs::payload(job, "surveyId")?;
    let tx = ctx.begin().await?;
    let survey = row::Entity::one(ctx.scope(), id).one(&tx).await?;
    let company = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let (Some(survey), Some(company)) = (survey, company) else { return tx.rollback().await.map(|()| None) };
    let is_on = survey.status == SurveyStatus::Open && survey.closes_at > ctx.now();
    if !is_on || survey.distribution != SurveyDistribution::Mail {
        return tx.rollback().await.map(|()| None);
    }
    let open = ticket::Entity::of(ctx.scope(), id).filter(ticket::Column::IsSpent.eq(false)).all(&tx).await?;
    let open: HashSet<Vec<u8>> = open.into_iter().map(|ticket| ticket.secret_hash).collect();
    let mut count = 0;
    for seat in people(&tx, ctx).await? {
        if open.contains(&stored(&ctx.app, id, seat.id)) {
            post(&tx, ctx, &company, &survey, &seat, Some(&job.id.to_string())).await?;
            count += 1;
        }
    }
    audit::record(&tx, ctx, audit::Event::new("usage_survey.reminded", id).with("mailCount", count));
    ctx.commit(tx, id).await?;
    Ok(Some(json!({ "mailCount": count })))
}
