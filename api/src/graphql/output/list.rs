//! The rules and the texts of a company.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::outputs;
use keystead_entities::{TenantId, output_review};

use super::review::{OutputReview, OutputReviewConnection, OutputReviewStatus};
use super::rule::ApprovalRule;
use super::rules::rules;
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_ids};

/// The rules and the texts of a company.
pub struct OutputsOfTenant(pub TenantId);

/// What is wanted of a list of texts. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct OutputReviewFilter {
    /// Any of these.
    status: Option<Vec<OutputReviewStatus>>,
    /// Written by any of these apps.
    ai_app_ids: Option<Vec<ID>>,
    /// Handed in by you or a service account you answer for; `false`: by others.
    is_mine: Option<bool>,
    /// Waits for your decision; `false`: does not.
    waits_for_me: Option<bool>,
}

#[Object]
impl OutputsOfTenant {
    /// Who approves text for clients, oldest rule first. Where none fits, whoever has the role `APPROVER` or more does.
    async fn approval_rules(&self, gql: &Context<'_>) -> Result<Vec<ApprovalRule>> {
        gql.within(self.0)?.may(outputs::READ)?;
        Ok(rules(gql, self.0).await?.all().iter().cloned().map(ApprovalRule::from).collect())
    }

    /// Texts for clients that were handed in, newest first: everybody's with `policies:read` from the role `AUDITOR` up, else
    /// one's own. What they say is shown to whoever handed them in and to those who decide, to nobody else.
    async fn output_reviews(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<OutputReviewFilter>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<OutputReviewConnection> {
        let ctx = gql.within(self.0)?;
        ctx.may(outputs::READ)?;
        let filter = filter.unwrap_or_default();
        let filter = outputs::Filter {
            status: filter.status.map(|any| any.into_iter().map(Into::into).collect()),
            ai_app_ids: filter.ai_app_ids.map(|ids| parse_ids("filter.aiAppIds", &ids)).transpose()?,
            is_mine: filter.is_mine,
            waits_for_me: filter.waits_for_me,
        };
        let select = outputs::select(&ctx, rules(gql, self.0).await?.as_ref(), filter)?;
        use output_review::Column::Id;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(OutputReviewConnection::new(page, count, OutputReview::from))
    }
}
