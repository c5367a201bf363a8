//! The page that goes with answers: what Keystead can prove about the company today, how it is known, and how that is
//! checked. Nobody writes in it. A claim that does not hold stands on it as such, before those that do; what is not known is
//! said to be unknown. One page, whatever is known.

mod page;
pub mod quarter;

use keystead_entities::export::{self, ExportFormat, ExportKind};
use keystead_entities::{AnyId, QuestionnaireId, Scoped, answer, answer::AnswerStatus, question, seat::Role, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use self::page::{For, Page};
use super::import;
use super::list::load;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::exports::{self, Kept, NewFile};
use crate::facts::catalogue::entries;
use crate::facts::{self, Snapshot};
use crate::tenants::calendar::zone;

/// To have the page made.
pub const CREATE: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// Days for which the file can be fetched.
const KEPT_DAYS: i64 = 30;

/// A page to be made.
#[derive(Clone, Copy, Debug)]
pub struct Create {
    /// With whose approved answers it goes; of the company as a whole where there is none.
    pub questionnaire: Option<QuestionnaireId>,
    /// HTML, PDF, Markdown or DOCX.
    pub format: ExportFormat,
}

/// Makes the page from what is true now. With a questionnaire it speaks of what its approved answers rest on.
///
/// # Errors
/// `NOT_FOUND`; `INVALID` for another format.
pub async fn create(ctx: &Ctx, input: Create) -> Result<export::Model> {
    ctx.may(CREATE)?;
    if !crate::paper::Paper::FORMATS.contains(&input.format) {
        return Err(Error::invalid("format", "The page is made as PDF, HTML, MARKDOWN or DOCX."));
    }
    let page = look(ctx, ctx.db(), input.questionnaire).await?;
    let made = render(page, input.format).await?;
    let tx = ctx.begin().await?;
    let subject = match input.questionnaire {
        Some(id) => AnyId::from(load(&tx, ctx, "questionnaireId", id).await?.id),
        None => AnyId::from(ctx.tenant_id()),
    };
    let name = format!("appendix-{}", made.page.made_on());
    let file = NewFile {
        kind: ExportKind::Appendix,
        format: input.format,
        subject: Some(subject),
        name,
        kept: Kept::Days(KEPT_DAYS),
    };
    let stored = exports::store(&tx, ctx, file, &made.bytes).await?;
    let mut told = audit::Event::new("appendix.made", stored.id)
        .with("format", stored.format.as_str())
        .with("sha256", stored.sha256.clone().unwrap_or_default())
        .with("claims", made.page.counts());
    if let Some(id) = input.questionnaire {
        told = told.with("questionnaireId", id.to_string());
    }
    audit::record(&tx, ctx, told);
    ctx.commit(tx, stored.id).await?;
    Ok(stored)
}

/// What is true now, for the page.
async fn look<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: Option<QuestionnaireId>) -> Result<Page> {
    let company = tenant::Entity::of(ctx.scope()).one(db).await?;
    let company = company.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let facts = facts::collect(ctx, db, None).await?;
    let all = entries(&facts);
    let zone = zone(&company);
    let Some(id) = id else { return Ok(Page::new(company.name, zone, ctx.now(), None, all)) };
    let row = load(db, ctx, "questionnaireId", id).await?;
    let (codes, keys) = under(ctx, db, id).await?;
    let (under, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|entry| {
        let code = entry.item.code.as_str();
        codes.iter().any(|known| known == code) || entry.facts.iter().any(|fact| keys.contains(&fact.key))
    });
    let about = For { title: row.title, counterparty: row.counterparty };
    // Where no answer rests on facts, the page is that of the company.
    let shown = if under.is_empty() { others } else { under };
    Ok(Page::new(company.name, zone, ctx.now(), Some(about), shown))
}

/// The items that the approved answers were read as, and the facts that the others rest on.
async fn under<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: QuestionnaireId) -> Result<(Vec<String>, Vec<String>)> {
    let approved = answer::Entity::within(ctx.scope())
        .filter(answer::Column::QuestionnaireId.eq(id))
        .filter(answer::Column::Status.eq(AnswerStatus::Approved))
        .all(db)
        .await?;
    let approved: std::collections::HashMap<_, _> = approved.into_iter().map(|it| (it.question_id, it)).collect();
    let questions =
        question::Entity::within(ctx.scope()).filter(question::Column::QuestionnaireId.eq(id)).all(db).await?;
    let (mut codes, mut keys) = (Vec::new(), Vec::new());
    for asked in &questions {
        let Some(given) = approved.get(&asked.id) else { continue };
        let read = import::reading(asked).facts;
        if read.is_empty() {
            keys.extend(Snapshot::read_all(&given.facts).into_iter().map(|fact| fact.key));
        }
        codes.extend(read);
    }
    Ok((codes, keys))
}

/// A page, written down.
struct Made {
    page: Page,
    bytes: Vec<u8>,
}

async fn render(page: Page, format: ExportFormat) -> Result<Made> {
    let made = tokio::task::spawn_blocking(move || -> Result<Made> {
        let bytes = page.fitted()?.render(format)?;
        Ok(Made { page, bytes })
    });
    made.await.map_err(|error| Error::internal("making the page about what can be proved", error))?
}
