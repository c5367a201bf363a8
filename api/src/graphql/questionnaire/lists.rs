//! The questionnaires and the library of a company.

use async_graphql::{Context, Enum, InputObject, Object};
use keystead_domain::Ctx;
use keystead_domain::list::{self, Sort};
use keystead_domain::questionnaires::{self, library};
use keystead_entities::questionnaire::Column;
use keystead_entities::{TenantId, answer_library_entry};
use sea_orm::{EntityTrait, Select};

use super::library::{AnswerLibraryEntry, AnswerLibraryEntryConnection};
use super::{Questionnaire, QuestionnaireConnection, QuestionnaireDirection, QuestionnaireStatus};
use crate::graphql::connection::{Count, args};
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// Counts what a select finds.
pub(super) fn counter<E>(ctx: Ctx, select: Select<E>) -> Count
where
    E: EntityTrait + Send + Sync + 'static,
{
    Box::new(move || {
        let (ctx, select) = (ctx.clone(), select.clone());
        Box::pin(async move { list::count(ctx.db(), select).await }) as _
    })
}

/// Which questionnaires are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct QuestionnaireFilter {
    /// Any of these; without it, all but archived ones.
    status: Option<Vec<QuestionnaireStatus>>,
    /// Any of these.
    direction: Option<Vec<QuestionnaireDirection>>,
}

impl QuestionnaireFilter {
    /// As the domain takes it.
    pub fn read(self) -> questionnaires::Filter {
        questionnaires::Filter {
            status: self.status.map(|s| s.into_iter().map(Into::into).collect()),
            direction: self.direction.map(|d| d.into_iter().map(Into::into).collect()),
            search: None,
        }
    }
}

/// By what questionnaires are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuestionnaireOrderField {
    /// Time of creation.
    CreatedAt,
    /// Day on which answers are due; those without one come last.
    DueOn,
    /// Client or vendor.
    Counterparty,
    /// Time of the last change.
    UpdatedAt,
}

/// How questionnaires are ordered; ties by id.
#[derive(InputObject)]
pub struct QuestionnaireOrder {
    /// By what.
    field: QuestionnaireOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

impl QuestionnaireOrder {
    fn sort(order: Option<Self>) -> Sort<Column> {
        let (field, direction) =
            order.map_or((QuestionnaireOrderField::CreatedAt, OrderDirection::Desc), |o| (o.field, o.direction));
        let by = match field {
            QuestionnaireOrderField::CreatedAt => Column::CreatedAt,
            QuestionnaireOrderField::DueOn => Column::DueOn,
            QuestionnaireOrderField::Counterparty => Column::Counterparty,
            QuestionnaireOrderField::UpdatedAt => Column::UpdatedAt,
        };
        Sort { by, descending: direction == OrderDirection::Desc, tie: Column::Id }
    }
}

/// The questionnaires of a company.
pub struct QuestionnairesOfTenant(pub TenantId);

#[Object]
impl QuestionnairesOfTenant {
    /// The company's questionnaires, latest first if nothing is said.
    #[graphql(directive = crate::graphql::auth::auth::apply(questionnaires::READ))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list, as every list has them")]
    async fn questionnaires(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted.")] filter: Option<QuestionnaireFilter>,
        #[graphql(desc = "Only those whose title or counterparty contains this; at most 200 characters.")]
        search: Option<String>,
        #[graphql(desc = "Their order; latest first if nothing is said.")] order_by: Option<QuestionnaireOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<QuestionnaireConnection> {
        let ctx = gql.within(self.0)?;
        let filter = questionnaires::Filter { search, ..filter.unwrap_or_default().read() };
        let select = questionnaires::select(&ctx, filter)?;
        let sort = QuestionnaireOrder::sort(order_by);
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        Ok(QuestionnaireConnection::new(page, counter(ctx, select), Questionnaire::from))
    }

    /// Plain answers for reuse, those longest without review first.
    #[graphql(directive = crate::graphql::auth::auth::apply(library::READ))]
    async fn answer_library(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AnswerLibraryEntryConnection> {
        let ctx = gql.within(self.0)?;
        let select = library::select(&ctx)?;
        let (by, tie) = (answer_library_entry::Column::ReviewDueOn, answer_library_entry::Column::Id);
        let sort = Sort { by, descending: false, tie };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        Ok(AnswerLibraryEntryConnection::new(page, counter(ctx, select), AnswerLibraryEntry::from))
    }
}
