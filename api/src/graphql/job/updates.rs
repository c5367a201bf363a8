//! Watching a job. The database is asked, not a channel of this process: the worker may be another one.

use std::time::Duration;

use async_graphql::{Context, ID, Subscription};
use futures_util::{Stream, stream};
use keystead_domain::jobs::{by_hand, list};
use keystead_entities::job::JobStatus;

use super::Job;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_id};

/// How often the database is asked.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Watching jobs.
#[derive(Default)]
pub struct JobSubscription;

#[Subscription]
impl JobSubscription {
    /// A job as it is now, and again after each change until it has ended. Ends at once where there is none or it is not
    /// yours.
    #[graphql(directive = auth::apply(by_hand::READ))]
    async fn job_updated(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Id of a job (`job_…`).")] id: ID,
    ) -> Result<impl Stream<Item = Job> + use<>> {
        let ctx = gql.ctx(by_hand::READ)?;
        let id = parse_id("id", &id)?;
        Ok(stream::unfold(Some(0), move |seen: Option<i32>| {
            let ctx = ctx.clone();
            async move {
                let mut seen = seen?;
                loop {
                    if seen != 0 {
                        tokio::time::sleep(LOOK_EVERY).await;
                    }
                    match list::find(&ctx, id).await {
                        Ok(None) => return None,
                        Ok(Some(row)) if row.version == seen => {}
                        Ok(Some(row)) => {
                            seen = row.version;
                            let has_ended = !matches!(row.status, JobStatus::Pending | JobStatus::Running);
                            return Some((row.into(), (!has_ended).then_some(seen)));
                        }
                        // The database may be away for a while; who watches needs not know.
                        Err(error) if error.is_transient() => tokio::time::sleep(LOOK_EVERY).await,
                        Err(_) => return None,
                    }
                }
            }
        }))
    }
}
