//! Reading under a share link: the one thing that its bearer may do.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::Scoped;
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::share_link::{self, ShareLinkStatus};
use keystead_entities::tenant::{self, TenantStatus};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};

use super::PREFIX;
use crate::auth::{Origin, token};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::questionnaires::export::Document;
use crate::{App, audit};

/// Views within so long of the one before are counted, and not logged one by one: a link that is reloaded all day must
/// not fill the log.
const LOGGED_EVERY: TimeDelta = TimeDelta::hours(1);

/// What a link shows.
pub struct Shared {
    /// The questionnaire, with published answers only.
    pub document: Document,
    /// Until when the link opens it.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

/// What the bearer of `token` may read; nothing for a link that is malformed, unknown, revoked or past its end, for a
/// questionnaire that is archived or was never published, and for a suspended company: these all look the same. Counts
/// the view.
pub async fn open(app: &Arc<App>, token: &str, origin: Origin) -> Result<Option<Shared>> {
    let Some((public_part, secret)) = token::parse_as(PREFIX, token) else { return Ok(None) };
    let link = share_link::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let now = app.clock.now();
    let is_open = |link: &share_link::Model| {
        app.keys.token_matches(secret.as_bytes(), &link.secret_hash)
            && link.status == ShareLinkStatus::Active
            && link.expires_at > now
    };
    let Some(link) = link.filter(is_open) else { return Ok(None) };
    let ctx = Ctx::share_link(app, link.tenant_id, link.id, origin);
    let company = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let questionnaire = questionnaire::Entity::one(ctx.scope(), link.questionnaire_id).one(ctx.db()).await?;
    let is_served = company.is_some_and(|company| company.status == TenantStatus::Active);
    let shown = questionnaire.filter(|q| q.status != QuestionnaireStatus::Archived && q.published_at.is_some());
    let Some(questionnaire) = shown.filter(|_| is_served) else { return Ok(None) };
    let document = Document::published(ctx.db(), ctx.scope(), &questionnaire, now).await?;
    let expires_at = link.expires_at;
    count(&ctx, link).await?;
    Ok(Some(Shared { document, expires_at }))
}

async fn count(ctx: &Ctx, link: share_link::Model) -> Result<()> {
    let now = ctx.now();
    let tx = ctx.begin().await?;
    share_link::Entity::update_within(ctx.scope())
        .filter(share_link::Column::Id.eq(link.id))
        .col_expr(share_link::Column::ViewCount, Expr::col(share_link::Column::ViewCount).add(1))
        .col_expr(share_link::Column::LastViewedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    if link.last_viewed_at.is_none_or(|last| last + LOGGED_EVERY <= now) {
        let told = audit::Event::new("share_link.viewed", link.id)
            .with("questionnaireId", link.questionnaire_id.to_string())
            .with("viewCount", link.view_count + 1);
        audit::record(&tx, ctx, told);
    }
    ctx.commit(tx, link.id).await
}
