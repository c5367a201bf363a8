//! Making a questionnaire from a template.

use chrono::NaiveDate;
use keystead_entities::answer::{self, AnswerOrigin, AnswerStatus};
use keystead_entities::questionnaire::{self, Direction, QuestionnaireStatus};
use keystead_entities::{AnswerId, ProviderAccountId, QuestionId, QuestionnaireId, question, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::templates::{self, TEMPLATES};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::{audit, facts};

/// To make a questionnaire.
pub const CREATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A questionnaire to be made.
#[derive(Clone, Debug)]
pub struct Create {
    /// Code of a template.
    pub template: String,
    /// The client who asks, or the vendor who is asked; at most 200 characters.
    pub counterparty: String,
    /// At most 200 characters; the template's title and the counterparty where absent.
    pub title: Option<String>,
    /// The account whose contract facts answer a vendor questionnaire.
    pub provider_account_id: Option<ProviderAccountId>,
    /// When answers are due.
    pub due_on: Option<NaiveDate>,
}

/// Makes a questionnaire with the template's questions, not answered yet.
///
/// # Errors
/// `INVALID` for an unknown template, and for an account with a client's questionnaire; `REQUIRED`, `TOO_LONG`; `NOT_FOUND`
/// for the account.
pub async fn create(ctx: &Ctx, input: Create) -> Result<questionnaire::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let counterparty = checks.line("counterparty", &input.counterparty, 200);
    let title = checks.optional_line("title", input.title.as_deref(), 200);
    let template = templates::template(&input.template);
    if template.is_none() {
        let codes = TEMPLATES.iter().map(|t| t.code).collect::<Vec<_>>().join(" or ");
        checks.refuse(Code::Invalid, "template", format!("There is no such template. Use {codes}."));
    }
    let is_inbound = template.is_some_and(|t| t.direction == Direction::Inbound);
    if is_inbound && input.provider_account_id.is_some() {
        let message = "A client's questionnaire is about the company, not about a provider account.";
        checks.refuse(Code::Invalid, "providerAccountId", message);
    }
    checks.done()?;
    let template = template.ok_or_else(|| Error::invalid("template", "There is no such template."))?;
    let (now, id) = (ctx.now(), ctx.new_id(QuestionnaireId));
    let tx = ctx.begin().await?;
    if let Some(account) = input.provider_account_id {
        facts::expect_account(&tx, ctx, account).await?;
    }
    let row = questionnaire::Model {
        provider_account_id: input.provider_account_id,
        ..unanswered(
            ctx,
            id,
            template.direction,
            template.code,
            title.unwrap_or_else(|| format!("{}: {counterparty}", template.title)),
            counterparty,
            input.due_on,
        )
    };
    let row = row.into_active_model().insert(&tx).await?;
    let (mut questions, mut answers) = (Vec::new(), Vec::new());
    for (position, asked) in (1..).zip(template.questions) {
        let question_id = ctx.new_id(QuestionId);
        questions.push(question::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(question_id),
            questionnaire_id: Set(id),
            position: Set(position),
            code: Set(asked.code.into()),
            section: Set(asked.section.into()),
            text: Set(asked.text.into()),
            ..Default::default()
        });
        answers.push(answer::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(ctx.new_id(AnswerId)),
            questionnaire_id: Set(id),
            question_id: Set(question_id),
            text: Set(String::new()),
            origin: Set(AnswerOrigin::Generated),
            facts: Set(json!([])),
            status: Set(AnswerStatus::NeedsReview),
            review_reason: Set(Some("It was not answered yet.".into())),
            library_entry_id: Set(None),
            author_seat_id: Set(None),
            approver_seat_id: Set(None),
            approved_at: Set(None),
            published_at: Set(None),
            choice: Set(None),
            cells: Set(None),
            gate: Set(None),
            sent_at: Set(None),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
        });
    }
    question::Entity::insert_many(questions).exec_without_returning(&tx).await?;
    answer::Entity::insert_many(answers).exec_without_returning(&tx).await?;
    let told = audit::Event::new("questionnaire.created", id)
        .with("template", row.template.clone())
        .with("direction", row.direction.as_str())
        .with("counterparty", row.counterparty.clone())
        .with("providerAccountId", row.provider_account_id.map(|id| id.to_string()).unwrap_or_default());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(row)
}

/// The row of a questionnaire that nobody has answered yet.
pub(super) fn unanswered(
    ctx: &Ctx,
    id: QuestionnaireId,
    direction: Direction,
    template: &str,
    title: String,
    counterparty: String,
    due_on: Option<NaiveDate>,
) -> questionnaire::Model {
    let now = ctx.now();
    questionnaire::Model {
        tenant_id: ctx.tenant_id(),
        id,
        direction,
        template: template.into(),
        title,
        counterparty,
        provider_account_id: None,
        due_on: due_on.map(|day| day.to_string()),
        status: QuestionnaireStatus::Draft,
        generation: 0,
        generated_at: None,
        published_at: None,
        published_by_seat_id: None,
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
