//! What may be blocked of which app.

use std::collections::BTreeMap;

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::app_discovery::{self, DiscoveryStatus};
use keystead_entities::{AiAppId, Scoped};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::apps::catalog::{self, domain, is_below};
use crate::ctx::Ctx;
use crate::error::Result;

/// Why something is not in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// An app that is allowed is reached under the same name.
    AllowedApp,
    /// The name serves other things as well.
    Shared,
    /// Nothing is known by which the app could be blocked.
    NothingKnown,
}

/// What is left out of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The app that is to be blocked.
    pub ai_app_id: AiAppId,
    /// The network name; nothing where none is known.
    pub domain: Option<String>,
    /// Why.
    pub why: Why,
    /// The same for people.
    pub message: String,
}

/// What is to be blocked.
pub(super) struct List {
    /// By name: each network name with the app it serves.
    pub domains: BTreeMap<String, String>,
    /// Packages, each with the app it is.
    pub packages: BTreeMap<String, String>,
    /// What is blocked, by name.
    pub apps: Vec<ai_app::Model>,
    pub skipped: Vec<Skipped>,
}

impl List {
    pub fn entry_count(&self) -> usize {
        self.domains.len() + self.packages.len()
    }
}

/// Under what an app is found.
#[derive(Default)]
struct Found {
    domains: Vec<String>,
    shared: Vec<String>,
    packages: Vec<String>,
}

/// What is to be blocked of the apps with any of those statuses.
pub(super) async fn select(ctx: &Ctx, statuses: &[AiAppStatus]) -> Result<List> {
    let apps = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .order_by_asc(ai_app::Column::Name)
        .order_by_asc(ai_app::Column::Id)
        .all(ctx.db())
        .await?;
    let seen = app_discovery::Entity::within(ctx.scope())
        .filter(app_discovery::Column::Status.eq(DiscoveryStatus::Linked))
        .filter(app_discovery::Column::IdentityKey.starts_with("domain:"))
        .all(ctx.db())
        .await?;
    let found = |app: &ai_app::Model| found(app, &seen);
    let allowed: Vec<(&ai_app::Model, Found)> =
        apps.iter().filter(|app| app.status == AiAppStatus::Allowed).map(|app| (app, found(app))).collect();
    let mut list = List { domains: BTreeMap::new(), packages: BTreeMap::new(), apps: Vec::new(), skipped: Vec::new() };
    for app in apps.iter().filter(|app| statuses.contains(&app.status)) {
        let own = found(app);
        let skip = |domain: Option<String>, why, message| Skipped { ai_app_id: app.id, domain, why, message };
        if own.domains.is_empty() && own.shared.is_empty() && own.packages.is_empty() {
            let message = format!("Of {} neither a network name nor a package is known. Give it an address.", app.name);
            list.skipped.push(skip(None, Why::NothingKnown, message));
        }
        for name in own.shared {
            let message = format!("{name} serves other things than {} as well.", app.name);
            list.skipped.push(skip(Some(name), Why::Shared, message));
        }
        for name in own.domains {
            let others = allowed
                .iter()
                .find(|(_, theirs)| theirs.domains.iter().chain(&theirs.shared).any(|their| is_below(their, &name)));
            match others {
                Some((other, _)) => {
                    let message = format!("{} is allowed and is reached under {name} too.", other.name);
                    list.skipped.push(skip(Some(name), Why::AllowedApp, message));
                }
                None => _ = list.domains.entry(name).or_insert_with(|| app.name.clone()),
            }
        }
        let kept = |id: &String| !allowed.iter().any(|(_, theirs)| theirs.packages.contains(id));
        for id in own.packages.into_iter().filter(kept) {
            list.packages.entry(id).or_insert_with(|| app.name.clone());
        }
        list.apps.push(app.clone());
    }
    Ok(list)
}

fn found(app: &ai_app::Model, seen: &[app_discovery::Model]) -> Found {
    let mut found = Found::default();
    let guarded = || catalog::guarded().iter().map(String::as_str);
    let domains: Vec<(String, bool)> = match app.catalog_key.as_deref().and_then(catalog::find) {
        Some(known) => {
            found.shared.extend(known.shared.iter().cloned());
            found.packages.extend(known.ids.iter().cloned());
            known.domains.iter().map(|name| (name.clone(), is_above(name, guarded()))).collect()
        }
        // What people typed in is looked at more closely than what stands in the catalogue.
        None => {
            let own = seen.iter().filter(|row| row.ai_app_id == Some(app.id));
            let seen = own.filter_map(|row| row.identity_key.strip_prefix("domain:").and_then(domain));
            let typed = app.url.as_deref().and_then(domain).map(|name| bare(&name));
            let shared = || catalog::all().iter().flat_map(|app| &app.shared).map(String::as_str);
            let judged = |name: String| {
                let serves_others = is_above(&name, guarded().chain(shared()));
                (name, serves_others)
            };
            seen.chain(typed).map(judged).collect()
        }
    };
    for (name, serves_others) in domains {
        if serves_others { found.shared.push(name) } else { found.domains.push(name) }
    }
    for names in [&mut found.domains, &mut found.shared, &mut found.packages] {
        names.sort_unstable();
        names.dedup();
    }
    found
}

/// Whether any of the others stands below the name: blocking the one would take the other along.
fn is_above(name: &str, mut others: impl Iterator<Item = &'static str>) -> bool {
    others.any(|other| is_below(other, name))
}

fn bare(name: &str) -> String {
    name.strip_prefix("www.").unwrap_or(name).to_owned()
}
