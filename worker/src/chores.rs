//! What the deployment does for itself, for all tenants at once: clearing away, signing off. Not jobs: each look is
//! repeated anyway, so that a missed or doubled one does not matter.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use keystead_domain::{App, Result, idempotency, jobs, leaving, partners, uploads};

/// A chore.
pub struct Chore {
    /// For the log.
    pub name: &'static str,
    /// How often.
    pub every: Duration,
    /// What.
    pub work: for<'a> fn(&'a Arc<App>) -> BoxFuture<'a, Result<()>>,
}

/// All of them.
pub const ALL: &[Chore] = &[
    Chore {
        name: "give tenants the calendar lines they lack",
        every: Duration::from_secs(60),
        work: |app| Box::pin(async move { jobs::schedules::plant_everywhere(app).await.map(|_| ()) }),
    },
    Chore {
        name: "forget old idempotency records",
        every: Duration::from_secs(600),
        work: |app| Box::pin(async move { idempotency::forget_old(app).await.map(|_| ()) }),
    },
    Chore {
        name: "forget what programs of partners were given and is over",
        every: Duration::from_secs(600),
        work: |app| Box::pin(async move { partners::oauth::forget_old(app).await.map(|_| ()) }),
    },
    Chore {
        name: "have the end of partners' grants seen to that has no job",
        every: Duration::from_secs(3_600),
        work: |app| Box::pin(async move { partners::traces::look_for_ends(app).await.map(|_| ()) }),
    },
    Chore {
        name: "have companies removed whose grace is over",
        every: Duration::from_secs(60),
        work: |app| Box::pin(async move { leaving::ask_for_removals(app).await.map(|_| ()) }),
    },
    Chore {
        name: "remove objects that belong to no upload",
        every: Duration::from_secs(3_600),
        work: |app| Box::pin(async move { uploads::sweep(app).await.map(|_| ()) }),
    },
    Chore {
        name: "have finished jobs removed after their time",
        every: Duration::from_secs(3_600),
        work: |app| Box::pin(async move { jobs::ask_for_prune(app).await.map(|_| ()) }),
    },
];

/// Does each of them once. One that fails does not keep the others from being done.
pub async fn do_all(app: &Arc<App>) {
    for chore in ALL {
        do_one(app, chore).await;
    }
}

pub(crate) async fn do_one(app: &Arc<App>, chore: &Chore) {
    if let Err(error) = (chore.work)(app).await {
        tracing::warn!(chore = chore.name, %error, "a chore was not done; it will be tried again");
    }
}
