//! Stating something.

use chrono::NaiveDate;
use keystead_entities::fact_statement::{self, FactStatementStatus};
use keystead_entities::{FactStatementId, ProviderAccountId, Scoped, seat::Role};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;

use super::{Given, subject_text};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::facts::{Key, Subject};
use crate::input::Checks;

/// To state something.
pub const RECORD: Right = Right::write(Area::Questionnaires, Role::Admin);

/// A statement to be recorded. Exactly one of the values, the one of the fact's type.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The fact, such as `company.certifications`.
    pub key: String,
    /// The provider account it is about; none for a fact of the company.
    pub provider_account_id: Option<ProviderAccountId>,
    /// Yes or no.
    pub flag: Option<bool>,
    /// A number, from 0 to 1,000,000.
    pub count: Option<i32>,
    /// Words, at most 2,000 characters.
    pub text: Option<String>,
    /// Names, at most 50 of 200 characters each; an empty list says that there are none.
    pub list: Option<Vec<String>>,
    /// Where it can be checked, at most 500 characters.
    pub source: Option<String>,
    /// Last day on which it holds.
    pub valid_until: Option<NaiveDate>,
}

/// Records a statement; it replaces what was stated before about the same.
///
/// # Errors
/// `INVALID` for a fact that is not in the registry or that Keystead computes itself, and for a value of another type;
/// `REQUIRED`, `TOO_LONG`; `NOT_FOUND` for the account.
pub async fn record(ctx: &Ctx, input: Record) -> Result<fact_statement::Model> {
    ctx.may(RECORD)?;
    let mut checks = Checks::new();
    let key = check_key(&mut checks, &input);
    let given = Given { flag: input.flag, count: input.count, text: input.text.clone(), list: input.list.clone() };
    let value = key.and_then(|key| given.read(&mut checks, key.spec().kind));
    let source = checks.optional_line("source", input.source.as_deref(), 500);
    checks.done()?;
    let (Some(key), Some(value)) = (key, value) else {
        return Err(Error::invalid("key", "This is not a fact that can be stated."));
    };
    let subject_id = subject_text(input.provider_account_id);
    let tx = ctx.begin().await?;
    if let Some(account) = input.provider_account_id {
        crate::facts::expect_account(&tx, ctx, account).await?;
    }
    let replaced = fact_statement::Entity::update_within(ctx.scope())
        .filter(fact_statement::Column::FactKey.eq(key.as_str()))
        .filter(fact_statement::Column::SubjectId.eq(&subject_id))
        .filter(fact_statement::Column::Status.eq(FactStatementStatus::Active))
        .col_expr(fact_statement::Column::Status, Expr::value(FactStatementStatus::Retired.as_str()))
        .col_expr(fact_statement::Column::RetiredAt, Expr::value(ctx.now()))
        .col_expr(fact_statement::Column::NextReminderAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(fact_statement::Column::Version, Expr::col(fact_statement::Column::Version).add(1))
        .exec(&tx)
        .await?;
    let row = fact_statement::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(ctx.new_id(FactStatementId)),
        fact_key: Set(key.as_str().into()),
        subject_id: Set(subject_id),
        value: Set(json!(value)),
        source: Set(source),
        status: Set(FactStatementStatus::Active),
        valid_until: Set(input.valid_until.map(|day| day.to_string())),
        stated_by_seat_id: Set(ctx.seat_id()),
        version: Set(1),
        stated_at: Set(ctx.now()),
        retired_at: Set(None),
        next_reminder_at: Set(Some(ctx.now())),
    };
    let row = row.insert(&tx).await?;
    let told = audit::Event::new("fact_statement.recorded", row.id)
        .with("key", row.fact_key.clone())
        .with("subjectId", row.subject_id.clone())
        .with("value", value.words())
        .with("source", row.source.clone().unwrap_or_default())
        .with("validUntil", row.valid_until.clone().unwrap_or_default())
        .with("replacedEarlier", replaced.rows_affected > 0);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

fn check_key(checks: &mut Checks, input: &Record) -> Option<Key> {
    let Some(key) = input.key.parse::<Key>().ok().filter(|key| key.is_statable()) else {
        let statable = Key::ALL.iter().filter(|key| key.is_statable()).map(|key| key.as_str());
        let names = statable.collect::<Vec<_>>().join(", ");
        checks.refuse(Code::Invalid, "key", format!("Not a fact that people state. These are: {names}."));
        return None;
    };
    match (key.spec().subject, input.provider_account_id) {
        (Subject::ProviderAccount, None) => {
            checks.refuse(Code::Required, "providerAccountId", "This fact is about a provider account. Say which.");
        }
        (Subject::Company, Some(_)) => {
            checks.refuse(Code::Invalid, "providerAccountId", "This fact is about the company, not about an account.");
        }
        _ => {}
    }
    Some(key)
}
