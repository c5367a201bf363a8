//! The companies, as they stood a quarter ago.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_domain::App;
use keystead_domain::clock::{Clock, ManualClock, SystemClock};
use keystead_entities::{
    TenantId, answer, job_schedule, pilot_pause, pilot_sign_off, question, questionnaire, questionnaire_refresh,
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::bench::fill::{copy, multiply};
use crate::bench::place::Place;
use crate::demo;

/// Longer than the longest quarter, and than the 90 days after which a key is to be rotated.
const PAST: i64 = 93;

/// Makes so many companies, each the copy of one that was made as people make it.
pub async fn set(place: &Place, tenants: usize) -> Result<(), String> {
    let clock = Arc::new(ManualClock::at(SystemClock.now() - TimeDelta::days(PAST)));
    let app = place.config()?.open(clock).await?;
    let founded = demo::fill(&app).await.map_err(|e| format!("the first company cannot be filled: {e}"))?;
    let copies: Vec<_> = (1..tenants).map(|_| TenantId(app.new_uuid())).collect();
    let failed = |e: DbErr| format!("the companies cannot be made: {e}");
    measure_meanwhile(&app).await.map_err(failed)?;
    copy(&app, &founded.tenant, founded.owner.id, &copies).await.map_err(failed)?;
    furnish(&app, founded.tenant.id).await.map_err(failed)?;
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))
}

/// What people measured before becomes what they measured in the quarter that nobody has computed yet.
async fn measure_meanwhile(app: &App) -> Result<(), DbErr> {
    let later = match app.db.backend() {
        DbBackend::Sqlite => format!("date(measured_on, '+{PAST} days')"),
        _ => format!("to_char(measured_on::date + {PAST}, 'YYYY-MM-DD')"),
    };
    let tx = app.db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    tx.execute_unprepared(&format!("UPDATE pilot_measurements SET measured_on = {later}")).await?;
    tx.commit().await.map_err(|e| DbErr::Custom(e.to_string()))
}

/// What the copies need beyond what a dashboard shows: their calendars, their questionnaires, and mails that leave.
async fn furnish(app: &App, first: TenantId) -> Result<(), DbErr> {
    let tx = app.db.begin().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    multiply::<job_schedule::Entity>(&tx, first).await?;
    multiply::<pilot_pause::Entity>(&tx, first).await?;
    multiply::<pilot_sign_off::Entity>(&tx, first).await?;
    multiply::<questionnaire::Entity>(&tx, first).await?;
    multiply::<question::Entity>(&tx, first).await?;
    multiply::<answer::Entity>(&tx, first).await?;
    multiply::<questionnaire_refresh::Entity>(&tx, first).await?;
    tx.execute_unprepared("UPDATE tenants SET kind = 'COMPANY'").await?;
    tx.commit().await.map_err(|e| DbErr::Custom(e.to_string()))?;
    app.db.as_owner().await?.execute_unprepared("ANALYZE").await?;
    Ok(())
}
