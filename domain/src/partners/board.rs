//! A partner's board: one row for each company that lets it in, with what is to be looked after there. Grants are looked up
//! with each page, and each figure is counted through the grants that have its scope, so that a company which does not let
//! the partner see something does not tell of it here either, not even by being found. A page takes the same statements
//! whether it has two rows or a hundred. What is counted, and the score by which it can be ordered, are [`crate::posture`]'s.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use keystead_entities::partner::{self, PartnerStatus};
use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{PartnerId, TenantId, company_score, partner_grant, seat};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select};
use tokio::sync::OnceCell;

use super::{READ, enter};
use crate::auth::{Caller, Right, TokenScope, right, token};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};
use crate::posture::{self, Counts, Days, Figure};
use crate::seats;

/// Which companies are wanted.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    /// Any of these.
    pub status: Option<Vec<TenantStatus>>,
    /// Those where something waits that the caller may see, or those where nothing does.
    pub is_due: Option<bool>,
}

/// By what companies on a board are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardSort {
    /// By name.
    Name,
    /// By the time of founding.
    CreatedAt,
    /// By the score, as far as the caller may see what it is made of.
    Score,
}

/// What is to be looked after in a company.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// How many of each there are.
    pub counts: Counts,
    /// Last call with a credential of any seat.
    pub last_activity: Option<DateTime<Utc>>,
}

/// A partner's board, as a caller sees it.
#[derive(Clone)]
pub struct Board {
    ctx: Ctx,
    partner_id: PartnerId,
    is_open: bool,
    role: Role,
    has: Arc<[TokenScope]>,
}

/// A company on the board.
pub struct Row {
    /// The company.
    pub tenant: tenant::Model,
    /// What lets the partner in.
    pub grant: partner_grant::Model,
    role: Role,
    scopes: Vec<TokenScope>,
    counted: Arc<Counted>,
}

/// What is counted for a whole page, when the first of its figures is asked for.
struct Counted {
    board: Board,
    ids: Vec<TenantId>,
    figures: OnceCell<HashMap<TenantId, Figures>>,
}

impl Board {
    /// The board of the partner that the caller's own company is.
    ///
    /// # Errors
    /// Forbidden.
    pub fn of(ctx: &Ctx, caller: &Caller, partner: &partner::Model) -> Result<Self> {
        ctx.may(READ)?;
        let carried = enter::carried(caller).filter(|(home, ..)| *home == partner.home_tenant_id);
        let is_open = carried.is_some() && partner.status == PartnerStatus::Active;
        let (role, has) = carried.map_or((Role::Member, Vec::new()), |(_, role, has)| (role, has));
        // As everywhere in a client's company.
        let role = std::cmp::max(role, Role::Admin);
        Ok(Self { ctx: ctx.clone(), partner_id: partner.id, is_open, role, has: has.into() })
    }

    /// The companies that are wanted.
    ///
    /// # Errors
    /// `TOO_LONG` for the search.
    pub fn select(&self, filter: &BoardFilter, search: Option<&str>) -> Result<Select<tenant::Entity>> {
        let companies = partner_grant::Entity::companies(self.partner_id, self.ctx.now(), None);
        let mut rows = tenant::Entity::of_companies(companies.into_query());
        if let Some(search) = list::search(&[tenant::Column::Name], search)? {
            rows = rows.filter(search);
        }
        if let Some(status) = &filter.status {
            rows = rows.filter(tenant::Column::Status.is_in(status.iter().copied()));
        }
        if let Some(is_due) = filter.is_due {
            let waits = posture::where_something_waits(&self.days(), |right| self.companies(right));
            let due = Condition::all().add(tenant::Column::Status.eq(TenantStatus::Active)).add(waits);
            rows = rows.filter(if is_due { due } else { due.not() });
        }
        Ok(rows)
    }

    /// A page of them.
    ///
    /// # Errors
    /// As of any list.
    pub async fn page(
        &self,
        rows: Select<tenant::Entity>,
        (sort, descending): (BoardSort, bool),
        args: &PageArgs,
    ) -> Result<Page<Row>> {
        if !self.is_open {
            return Ok(Page { rows: Vec::new(), has_next: false, has_previous: false });
        }
        self.ctx.db().release().await;
        let db = self.ctx.app.db.read();
        let by = |by| Sort { by, descending, tie: tenant::Column::Id };
        let page = match sort {
            BoardSort::Name => list::page(db, rows, by(tenant::Column::Name), args).await?,
            BoardSort::CreatedAt => list::page(db, rows, by(tenant::Column::CreatedAt), args).await?,
            BoardSort::Score => self.page_by_score(rows, descending, args).await?,
        };
        let ids: Vec<TenantId> = page.rows.iter().map(|(_, tenant)| tenant.id).collect();
        let of_partner = partner_grant::Entity::of_partner(self.partner_id)
            .filter(partner_grant::Column::TenantId.is_in(ids.iter().copied()));
        let grants = partner_grant::Entity::live(of_partner, self.ctx.now()).all(db).await?;
        let mut grants: HashMap<TenantId, partner_grant::Model> =
            grants.into_iter().map(|grant| (grant.tenant_id, grant)).collect();
        let counted = Arc::new(Counted { board: self.clone(), ids, figures: OnceCell::new() });
        let row = |(cursor, tenant): (String, tenant::Model)| {
            // Revoked between the two reads: the company is not there any more.
            let grant = grants.remove(&tenant.id)?;
            let scopes = TokenScope::meet(&self.has, &token::stored_scopes(&grant.scopes));
            Some((cursor, Row { tenant, grant, role: self.role, scopes, counted: Arc::clone(&counted) }))
        };
        let (has_next, has_previous) = (page.has_next, page.has_previous);
        Ok(Page { rows: page.rows.into_iter().filter_map(row).collect(), has_next, has_previous })
    }

    /// A page in the order of what is found wanting: first which companies, then their rows.
    async fn page_by_score(
        &self,
        rows: Select<tenant::Entity>,
        descending: bool,
        args: &PageArgs,
    ) -> Result<Page<tenant::Model>> {
        let db = self.ctx.app.db.read();
        let Some(lost) = posture::lost(&self.days(), |right| self.companies(right)) else {
            // Whoever sees none of it sees no company before another.
            let sort = Sort { by: tenant::Column::Id, descending, tie: tenant::Column::Id };
            return list::page(db, rows, sort, args).await;
        };
        use company_score::{Column, Entity};
        let sort = Sort { by: Column::Score, descending, tie: Column::Id };
        let page = list::page(db, Entity::over(rows.clone(), lost), sort, args).await?;
        let found = rows.filter(tenant::Column::Id.is_in(page.rows.iter().map(|(_, row)| row.id))).all(db).await?;
        let mut found: HashMap<TenantId, tenant::Model> = found.into_iter().map(|row| (row.id, row)).collect();
        let rows = page.rows.into_iter().filter_map(|(cursor, row)| Some((cursor, found.remove(&row.id)?))).collect();
        Ok(Page { rows, has_next: page.has_next, has_previous: page.has_previous })
    }

    /// The figures of those companies: two statements, however many there are.
    async fn figures(&self, ids: &[TenantId]) -> Result<HashMap<TenantId, Figures>> {
        self.ctx.db().release().await;
        let db = self.ctx.app.db.read();
        let among = |right| {
            let mut companies = self.companies(right)?;
            Some(companies.and_where(partner_grant::Column::TenantId.is_in(ids.iter().copied())).to_owned())
        };
        let counted = posture::count(db, &self.days(), among).await?;
        let mut found: HashMap<TenantId, Figures> =
            counted.into_iter().map(|(id, counts)| (id, Figures { counts, last_activity: None })).collect();
        if let Some(of) = among(seats::READ) {
            let last = seat::Entity::of_companies(of)
                .select_only()
                .column(seat::Column::TenantId)
                .column_as(seat::Column::LastActiveAt.max(), "last")
                .group_by(seat::Column::TenantId)
                .into_tuple::<(TenantId, Option<DateTime<Utc>>)>();
            for (id, at) in last.all(db).await? {
                found.entry(id).or_default().last_activity = at;
            }
        }
        Ok(found)
    }

    /// How many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, rows: Select<tenant::Entity>) -> Result<u64> {
        if !self.is_open {
            return Ok(0);
        }
        self.ctx.db().release().await;
        list::count(self.ctx.app.db.read(), rows).await
    }

    /// The companies that let the partner see what needs that right; nothing where the caller's own credential does not.
    fn companies(&self, right: Right) -> Option<SelectStatement> {
        let companies = || {
            let area = Some(right.scope.area.as_str());
            partner_grant::Entity::companies(self.partner_id, self.ctx.now(), area).into_query()
        };
        right::check(right, self.role, &self.has).is_ok().then(companies)
    }

    fn days(&self) -> Days {
        Days::at(self.ctx.now())
    }
}

impl Row {
    /// Whether the caller may see what needs that right there.
    pub fn shows(&self, right: Right) -> bool {
        self.tenant.status == TenantStatus::Active && right::check(right, self.role, &self.scopes).is_ok()
    }

    /// What is to be looked after there. Counted once for all rows of the page.
    ///
    /// # Errors
    /// What the database says.
    pub async fn figures(&self) -> Result<Figures> {
        let Counted { board, ids, figures } = &*self.counted;
        let all = figures.get_or_try_init(|| board.figures(ids)).await?;
        Ok(all.get(&self.tenant.id).copied().unwrap_or_default())
    }

    /// How many there are of something; nothing where the caller may not see it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, figure: Figure) -> Result<Option<i64>> {
        if !self.shows(figure.right()) {
            return Ok(None);
        }
        Ok(Some(self.figures().await?.counts.of(figure)))
    }

    /// The company's score; nothing where the caller may not see all that it is made of.
    ///
    /// # Errors
    /// What the database says.
    pub async fn score(&self) -> Result<Option<i64>> {
        Ok(posture::score(&self.figures().await?.counts, |right| self.shows(right)))
    }
}
