//! Watching one's notifications. The database is asked, not a channel of this process: who tells may be another one.

use std::collections::{HashSet, VecDeque};

use async_graphql::{Context, Subscription};
use chrono::TimeDelta;
use futures_util::{Stream, stream};
use keystead_domain::notifications::inbox;
use keystead_domain::{Ctx, Result as DomainResult};
use keystead_entities::NotificationId;

use super::Notification;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::job::LOOK_EVERY;
use crate::graphql::request::Request;

/// Watching notifications.
#[derive(Default)]
pub struct NotificationSubscription;

/// A notification is looked for so long after it was written: its transaction may end that late.
const LOOK_BACK: TimeDelta = TimeDelta::minutes(2);

struct Watch {
    ctx: Ctx,
    told: HashSet<NotificationId>,
    waiting: VecDeque<Notification>,
}

impl Watch {
    /// What is new since the last look.
    async fn look(&mut self) -> DomainResult<()> {
        let rows = inbox::since(&self.ctx, self.ctx.now() - LOOK_BACK).await?;
        let seen: HashSet<NotificationId> = rows.iter().map(|row| row.id).collect();
        let told = std::mem::replace(&mut self.told, seen);
        self.waiting.extend(rows.into_iter().filter(|row| !told.contains(&row.id)).map(Notification::from));
        Ok(())
    }
}

#[Subscription]
impl NotificationSubscription {
    /// Each notification of the caller's own seat from now on, within a second of its being told.
    #[graphql(directive = auth::apply(inbox::READ))]
    async fn notification_received(&self, gql: &Context<'_>) -> Result<impl Stream<Item = Notification> + use<>> {
        let mut watch = Watch { ctx: gql.ctx(inbox::READ)?, told: HashSet::new(), waiting: VecDeque::new() };
        watch.look().await?;
        watch.waiting.clear();
        Ok(stream::unfold(watch, |mut watch| async move {
            loop {
                if let Some(next) = watch.waiting.pop_front() {
                    return Some((next, watch));
                }
                tokio::time::sleep(LOOK_EVERY).await;
                match watch.look().await {
                    // The database may be away for a while; who watches needs not know.
                    Err(error) if !error.is_transient() => return None,
                    _ => {}
                }
            }
        }))
    }
}
