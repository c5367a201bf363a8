//! What a sighting is, as the catalogue, this company's inventory and what was decided before say together.

use std::collections::HashMap;

use keystead_entities::ai_app;
use keystead_entities::app_discovery::{self, DiscoveryConfidence, DiscoveryStatus};
use keystead_entities::{AiAppId, Scoped};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::readers::Sighting;
use crate::apps::catalog::{Clue, domain, normalised, recognise};
use crate::ctx::Ctx;
use crate::error::Result;

/// What a thing is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    /// By which it is known again: `app:` and a key of the catalogue, `own:` and an app of the inventory, else `domain:` or
    /// `name:`.
    pub key: String,
    /// Its entry of the catalogue.
    pub catalog_key: Option<String>,
    /// An app of the inventory that is not in the catalogue.
    pub own: Option<AiAppId>,
    /// How sure it is.
    pub confidence: DiscoveryConfidence,
    /// By what it was recognised.
    pub reason: String,
}

/// What this company knows beside the catalogue.
pub(super) struct Known {
    by_name: HashMap<String, ai_app::Model>,
    by_domain: HashMap<String, ai_app::Model>,
    resolved: HashMap<String, app_discovery::Model>,
}

impl Known {
    /// As it is now.
    pub async fn load(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Self> {
        let apps = ai_app::Entity::within(ctx.scope()).filter(ai_app::Column::ArchivedAt.is_null()).all(db).await?;
        let (mut by_name, mut by_domain) = (HashMap::new(), HashMap::new());
        for app in apps.into_iter().filter(|app| app.catalog_key.is_none()) {
            if let Some(name) = app.url.as_deref().and_then(domain).filter(|name| !is_everybodys(name)) {
                by_domain.entry(name).or_insert_with(|| app.clone());
            }
            by_name.entry(normalised(&app.name)).or_insert(app);
        }
        let resolved = app_discovery::Entity::within(ctx.scope())
            .filter(app_discovery::Column::Status.ne(DiscoveryStatus::Open))
            .filter(
                // What the catalogue knows is linked by itself; that it is to be ignored is known here alone.
                Condition::any()
                    .add(app_discovery::Column::CatalogKey.is_null())
                    .add(app_discovery::Column::Status.ne(DiscoveryStatus::Linked)),
            )
            .all(db)
            .await?;
        let resolved = resolved.into_iter().map(|row| (row.identity_key.clone(), row)).collect();
        Ok(Self { by_name, by_domain, resolved })
    }

    /// What somebody decided before on something that goes by that key.
    pub fn resolved(&self, key: &str) -> Option<&app_discovery::Model> {
        self.resolved.get(key)
    }

    /// What it is; nothing where it is no AI app as far as can be told.
    pub fn identity(&self, seen: &Sighting) -> Option<Identity> {
        let clue = Clue {
            name: seen.name.as_deref(),
            publisher: seen.publisher.as_deref(),
            package: seen.package.as_deref(),
            domain: seen.domain.as_deref(),
        };
        let found = recognise(clue);
        if let Some(app) = found.as_ref().and_then(|found| found.app) {
            return found.map(|found| Identity {
                key: format!("app:{}", app.key),
                catalog_key: Some(app.key.clone()),
                own: None,
                confidence: found.confidence,
                reason: found.reason,
            });
        }
        let as_own = |app: &ai_app::Model, confidence, reason| Identity {
            key: format!("own:{}", app.id),
            catalog_key: None,
            own: Some(app.id),
            confidence,
            reason,
        };
        if let Some((name, app)) = seen.domain.as_deref().and_then(|name| below(&self.by_domain, name)) {
            let reason = format!("{name} is the address of {}.", app.name);
            return Some(as_own(app, DiscoveryConfidence::Exact, reason));
        }
        if let Some(app) = seen.name.as_deref().and_then(|name| self.by_name.get(&normalised(name))) {
            return Some(as_own(app, DiscoveryConfidence::Likely, format!("It goes by the name of {}.", app.name)));
        }
        let key = plain_key(seen)?;
        match (found, self.resolved.get(&key)) {
            (_, Some(before)) => Some(Identity {
                key,
                catalog_key: None,
                own: before.ai_app_id,
                confidence: before.confidence,
                reason: before.reason.clone(),
            }),
            (Some(found), None) => {
                Some(Identity { key, catalog_key: None, own: None, confidence: found.confidence, reason: found.reason })
            }
            (None, None) => None,
        }
    }
}

/// Something that is in no catalogue goes by its network name, else by its name.
fn plain_key(seen: &Sighting) -> Option<String> {
    match (&seen.domain, &seen.name) {
        (_, Some(name)) if !normalised(name).is_empty() => Some(format!("name:{}", normalised(name))),
        (Some(domain), _) => Some(format!("domain:{}", registrable(domain))),
        _ => None,
    }
}

/// The part of a network name that somebody registered, as far as can be told without a list: the last two labels, three
/// where the second stands for a kind of registrant, as in `co.uk`.
pub(super) fn registrable(name: &str) -> &str {
    let labels: Vec<&str> = name.split('.').collect();
    let kinds = ["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go"];
    let wanted = match labels[..] {
        [.., second, top] if top.len() == 2 && kinds.contains(&second) => 3,
        _ => 2,
    };
    let cut: usize = labels.iter().take(labels.len().saturating_sub(wanted)).map(|label| label.len() + 1).sum();
    name.get(cut..).unwrap_or(name)
}

/// Whether so many share a network name that it tells nothing of an app that gives it as its address.
fn is_everybodys(name: &str) -> bool {
    let catalog = crate::apps::catalog::guarded().iter().any(|guarded| guarded == registrable(name));
    catalog || crate::apps::catalog().iter().flat_map(|app| &app.shared).any(|shared| shared == registrable(name))
}

fn below<'a>(by_domain: &'a HashMap<String, ai_app::Model>, name: &str) -> Option<(String, &'a ai_app::Model)> {
    let mut rest = name;
    loop {
        let bare = rest.strip_prefix("www.").unwrap_or(rest);
        let found =
            by_domain.get(rest).or_else(|| by_domain.get(bare)).or_else(|| by_domain.get(&format!("www.{rest}")));
        if let Some(app) = found {
            return Some((rest.to_owned(), app));
        }
        rest = rest.split_once('.')?.1;
    }
}

#[cfg(test)]
mod tests {
    use super::registrable;

    #[test]
    fn what_somebody_registered_is_the_end_of_a_name() {
        for (name, wanted) in [
            ("app.eu.acme.ai", "acme.ai"),
            ("acme.ai", "acme.ai"),
            ("chat.acme.co.uk", "acme.co.uk"),
            ("co.uk", "co.uk"),
            ("x", "x"),
        ] {
            assert_eq!(registrable(name), wanted);
        }
    }
}
