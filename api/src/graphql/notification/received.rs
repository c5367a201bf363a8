//! Watching one's notifications. The database is asked, not a channel of this process: who tells may be another one.

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use keystead_domain::Ctx;
use keystead_domain::notifications::inbox;
use keystead_entities::NotificationId;

use super::Notification;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::job::LOOK_EVERY;
use crate::graphql::request::Request;

/// Watching notifications.
#[derive(Default)]
pub struct NotificationSubscription;

struct Watch {
    ctx: Ctx,
    last: NotificationId,
    waiting: std::collections::VecDeque<Notification>,
}

#[Subscription]
impl NotificationSubscription {
    /// Each notification of the caller's own seat from now on, within a second of its being told.
    #[graphql(directive = auth::apply(inbox::READ))]
    async fn notification_received(&self, gql: &Context<'_>) -> Result<impl Stream<Item = Notification> + use<>> {
        let ctx = gql.ctx(inbox::READ)?;
        let last = inbox::newest(&ctx).await?;
        let watch = Watch { ctx, last, waiting: std::collections::VecDeque::new() };
        Ok(stream::unfold(Some(watch), |watch| async move {
            let mut watch = watch?;
            loop {
                if let Some(next) = watch.waiting.pop_front() {
                    return Some((next, Some(watch)));
                }
                tokio::time::sleep(LOOK_EVERY).await;
                match inbox::since(&watch.ctx, watch.last).await {
                    Ok(rows) => {
                        watch.last = rows.last().map_or(watch.last, |row| row.id);
                        watch.waiting.extend(rows.into_iter().map(Notification::from));
                    }
                    // The database may be away for a while; who watches needs not know.
                    Err(error) if error.is_transient() => {}
                    Err(_) => return None,
                }
            }
        }))
    }
}
