//! The company itself and its settings.

use chrono::TimeDelta;
use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, AuditSilence, MfaRule};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::input::{Change, Checks, expect_version};
use crate::jobs;
use crate::keys::length_of_time;
use crate::vendors::limit;

/// To change the company itself.
pub const UPDATE: Right = Right::write(Area::Tenant, Role::Owner);
/// To change its settings.
pub const SETTINGS_UPDATE: Right = Right::write(Area::Tenant, Role::Admin);

/// A change of the company itself.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// Its name, at most 200 characters.
    pub name: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// BCP 47.
    pub locale: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A change of settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Region in which covered data must stay: two to ten letters, such as `EU` or `CH`.
    pub residency: Change<String>,
    /// Month, 1 to 12, in which the first quarter begins.
    pub quarter_start_month: Option<i32>,
    /// `P1D` to `P366D`.
    pub key_rotation_period: Option<String>,
    /// What a seat audit does with an item nobody decided on.
    pub seat_audit_silence: Option<AuditSilence>,
    /// 1 to 60 days.
    pub seat_audit_due_days: Option<i32>,
    /// 7 to 365 days.
    pub dormant_days: Option<i32>,
    /// 90 to 3650 days.
    pub audit_retention_days: Option<i32>,
    /// Whether people need a second factor.
    pub mfa_rule: Option<MfaRule>,
    /// `PT5M` to `P7D`.
    pub access_grant_maximum: Option<String>,
    /// 0 to 365 days.
    pub output_text_days: Option<i32>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes the company itself.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `VERSION_CONFLICT`; `STATE_CONFLICT` while suspended.
pub async fn update(ctx: &Ctx, input: Update) -> Result<tenant::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 200));
    let zone = input.time_zone.map(|zone| checks.time_zone("timeZone", &zone));
    if input.locale.as_deref().is_some_and(|l| !is_locale(l)) {
        checks.refuse(Code::Invalid, "locale", "This is not a language tag. Example: en or de-CH.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::lock(&tx, ctx).await?;
    super::suspend::expect_active(&old)?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    row.name = Set(name.unwrap_or_else(|| old.name.clone()));
    row.time_zone = Set(zone.unwrap_or_else(|| old.time_zone.clone()));
    row.locale = Set(input.locale.unwrap_or_else(|| old.locale.clone()));
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    let new = row.update(&tx).await?;
    if new.time_zone != old.time_zone {
        jobs::schedules::rezone(&tx, ctx, &old, &new).await?;
    }
    let told = audit::Event::new("tenant.updated", new.id)
        .changed("name", old.name, new.name.clone())
        .changed("timeZone", old.time_zone, new.time_zone.clone())
        .changed("locale", old.locale, new.locale.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Changes the settings.
///
/// # Errors
/// `INVALID` by field; `VERSION_CONFLICT`; `STATE_CONFLICT` while suspended.
pub async fn update_settings(ctx: &Ctx, input: Settings) -> Result<tenant::Model> {
    ctx.may(SETTINGS_UPDATE)?;
    let mut checks = Checks::new();
    let mut within = |field, value: Option<i32>, low, high| value.map(|v| checks.within(field, v, low, high));
    let month = within("quarterStartMonth", input.quarter_start_month, 1, 12);
    let due = within("seatAuditDueDays", input.seat_audit_due_days, 1, 60);
    let dormant = within("dormantDays", input.dormant_days, 7, 365);
    let retention = within("auditRetentionDays", input.audit_retention_days, 90, 3650);
    let text_days = within("outputTextDays", input.output_text_days, 0, 365);
    if input.key_rotation_period.as_deref().is_some_and(|p| !is_days(p)) {
        checks.refuse(Code::Invalid, "keyRotationPeriod", "Whole days from P1D to P366D. Example: P90D.");
    }
    let longest = input.access_grant_maximum.map(|text| text.trim().to_ascii_uppercase());
    let bounds = TimeDelta::minutes(5)..=TimeDelta::days(7);
    if longest.as_deref().is_some_and(|text| !length_of_time(text).is_some_and(|length| bounds.contains(&length))) {
        checks.refuse(Code::Invalid, "accessGrantMaximum", "From PT5M to P7D. Example: PT8H.");
    }
    let residency = match input.residency {
        Change::Set(region) => {
            let region = region.trim().to_uppercase();
            if !(2..=10).contains(&region.len()) || !region.bytes().all(|b| b.is_ascii_uppercase()) {
                checks.refuse(Code::Invalid, "residency", "Two to ten letters. Example: EU, CH or US.");
            }
            Change::Set(region)
        }
        other => other,
    };
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::lock(&tx, ctx).await?;
    super::suspend::expect_active(&old)?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    row.residency = Set(match residency {
        Change::Keep => old.residency.clone(),
        Change::Clear => None,
        Change::Set(region) => Some(region),
    });
    row.quarter_start_month = Set(month.unwrap_or(old.quarter_start_month));
    row.key_rotation_period = Set(input.key_rotation_period.unwrap_or_else(|| old.key_rotation_period.clone()));
    row.seat_audit_silence = Set(input.seat_audit_silence.unwrap_or(old.seat_audit_silence));
    row.seat_audit_due_days = Set(due.unwrap_or(old.seat_audit_due_days));
    row.dormant_days = Set(dormant.unwrap_or(old.dormant_days));
    row.mfa_rule = Set(input.mfa_rule.unwrap_or(old.mfa_rule));
    row.audit_retention_days = Set(retention.unwrap_or(old.audit_retention_days));
    row.access_grant_maximum = Set(longest.unwrap_or_else(|| old.access_grant_maximum.clone()));
    row.output_text_days = Set(text_days.unwrap_or(old.output_text_days));
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    let new = row.update(&tx).await?;
    if new.quarter_start_month != old.quarter_start_month {
        jobs::schedules::rezone(&tx, ctx, &old, &new).await?;
    }
    if new.residency.is_some() && new.residency != old.residency {
        limit::note_outside(&tx, ctx, None).await?;
    }
    let told = audit::Event::new("tenant.settings_updated", new.id)
        .changed("residency", old.residency, new.residency.clone())
        .changed("quarterStartMonth", old.quarter_start_month, new.quarter_start_month)
        .changed("keyRotationPeriod", old.key_rotation_period, new.key_rotation_period.clone())
        .changed("seatAuditSilence", old.seat_audit_silence.as_str(), new.seat_audit_silence.as_str())
        .changed("seatAuditDueDays", old.seat_audit_due_days, new.seat_audit_due_days)
        .changed("dormantDays", old.dormant_days, new.dormant_days)
        .changed("mfaRule", old.mfa_rule.as_str(), new.mfa_rule.as_str())
        .changed("auditRetentionDays", old.audit_retention_days, new.audit_retention_days)
        .changed("accessGrantMaximum", old.access_grant_maximum, new.access_grant_maximum.clone())
        .changed("outputTextDays", old.output_text_days, new.output_text_days);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// A language, optionally with a region: `en`, `de-CH` (BCP 47, its everyday part).
fn is_locale(text: &str) -> bool {
    let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Whole days as an ISO 8601 duration, `P1D` to `P366D`.
fn is_days(text: &str) -> bool {
    let days = text.strip_prefix('P').and_then(|rest| rest.strip_suffix('D'));
    days.is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()) && d.parse().is_ok_and(|n: u32| (1..=366).contains(&n)))
}

#[cfg(test)]
mod tests {
    use super::{is_days, is_locale};

    #[test]
    fn languages_and_periods_are_told_from_other_text() {
        assert!(
            is_locale("en") && is_locale("de-CH") && !is_locale("EN") && !is_locale("english") && !is_locale("de-")
        );
        assert!(is_days("P90D") && is_days("P366D"));
        for wrong in ["", "P", "PD", "P0D", "P367D", "90D", "P+9D", "P3M", "P-1D", "P99999999999D"] {
            assert!(!is_days(wrong), "{wrong}");
        }
    }
}
