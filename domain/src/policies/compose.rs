//! Writing the lines of the page from what is true. The same state gives the same lines, whoever asks.

use std::collections::HashMap;

use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use keystead_entities::approval_rule::ApprovalRuleScope;
use keystead_entities::identity_provider::{self, IdentityProviderStatus};
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::scim_directory::{self, ScimDirectoryStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::vendor::{self, VendorStatus, VendorUsageLimit};
use keystead_entities::{ProviderAccountId, Scoped, business_unit};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::section::{Part, Section};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::facts::counted;
use crate::notifications::seats_with_role;
use crate::outputs::Rules;
use crate::{packs, providers};

/// The title of a page that nobody gave one.
pub const DEFAULT_TITLE: &str = "How we use AI";

/// More names than so many are counted and not listed: the page is one page.
const MOST_NAMES: usize = 12;

/// The lines of every section as they are true now, with what people wrote in `own`.
pub async fn compose(ctx: &Ctx, db: &impl ConnectionTrait, own: &[Part]) -> Result<Vec<Part>> {
    let apps = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Status.ne(AiAppStatus::Undecided))
        .order_by_asc(ai_app::Column::Name)
        .order_by_asc(ai_app::Column::Id)
        .all(db)
        .await?;
    let limited = limited(ctx, db).await?;
    let people = seats_with_role(db, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let mut parts = Vec::with_capacity(Section::ALL.len());
    for section in Section::ALL {
        let lines = match section {
            Section::ApprovedApps => approved(&apps),
            Section::ForbiddenUses => forbidden(&apps, &limited),
            Section::KeyHolders => keys(ctx, db, &people).await?,
            Section::Approvers => approvers(ctx, db, &people, &apps).await?,
            Section::Offboarding => offboarding(ctx, db, &people).await?,
            Section::Industry => industry(ctx, db).await?,
        };
        let own = own.iter().find(|part| part.section == section).map(|part| part.own.clone()).unwrap_or_default();
        parts.push(Part { section, lines, own });
    }
    Ok(parts)
}

fn approved(apps: &[ai_app::Model]) -> Vec<String> {
    let allowed = apps.iter().filter(|app| app.status == AiAppStatus::Allowed);
    let lines: Vec<String> = allowed
        .map(|app| {
            let tier = match app.tier {
                ..=1 => String::new(),
                tier => format!(" It takes a seat of tier {tier}."),
            };
            format!("{} ({}): {}.{tier}", app.name, app.vendor_name, data(&app.data_classes()))
        })
        .collect();
    if lines.is_empty() { vec!["No AI app is approved yet.".into()] } else { lines }
}

fn data(classes: &[DataClass]) -> String {
    if classes.is_empty() {
        return "for nothing but what is public".into();
    }
    let words = DataClass::ALL.iter().filter(|class| classes.contains(class)).map(|class| class_words(*class));
    format!("for {}", joined(&words.map(str::to_owned).collect::<Vec<_>>()))
}

fn class_words(class: DataClass) -> &'static str {
    match class {
        DataClass::Public => "public data",
        DataClass::Internal => "internal data",
        DataClass::Confidential => "confidential data",
        DataClass::Pii => "personal data (PII)",
        DataClass::Phi => "health data (PHI)",
        DataClass::Pci => "card data (PCI)",
    }
}

/// The names of the vendors that are limited to trials.
async fn limited(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let rows = vendor::Entity::within(ctx.scope())
        .filter(vendor::Column::Status.eq(VendorStatus::Active))
        .filter(vendor::Column::UsageLimit.eq(VendorUsageLimit::NonSensitiveTrialsOnly))
        .order_by_asc(vendor::Column::Name)
        .order_by_asc(vendor::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

fn forbidden(apps: &[ai_app::Model], limited: &[String]) -> Vec<String> {
    let mut lines = vec![
        "An AI app that is not listed above is not used for work until somebody has decided on it; ask for it."
            .to_owned(),
        "Nothing goes into an AI app that is of a kind it is not listed for.".to_owned(),
    ];
    let with = |status: AiAppStatus| -> Vec<String> {
        apps.iter().filter(|app| app.status == status).map(|app| app.name.clone()).collect()
    };
    let (blocked, quarantined) = (with(AiAppStatus::Blocked), with(AiAppStatus::Quarantined));
    if !blocked.is_empty() {
        lines.push(format!("These are blocked: {}.", listed(&blocked)));
    }
    if !quarantined.is_empty() {
        lines.push(format!("These are not to be used until it is known what they do: {}.", listed(&quarantined)));
    }
    if !limited.is_empty() {
        lines
            .push(format!("What these vendors make is tried with public and internal data only: {}.", listed(limited)));
    }
    lines
}

async fn keys(ctx: &Ctx, db: &impl ConnectionTrait, people: &[seat::Model]) -> Result<Vec<String>> {
    let holders = names(people.iter().filter(|seat| matches!(seat.role, Role::Owner | Role::Admin)));
    let accounts = provider_account::Entity::within(ctx.scope())
        .filter(provider_account::Column::Status.eq(ProviderAccountStatus::Active))
        .order_by_asc(provider_account::Column::Name)
        .order_by_asc(provider_account::Column::Id)
        .all(db)
        .await?;
    let in_use: Vec<(ProviderAccountId, i64)> = provider_key::Entity::within(ctx.scope())
        .select_only()
        .column(provider_key::Column::AccountId)
        .column_as(provider_key::Column::Id.count(), "key_count")
        .filter(provider_key::Column::Status.eq(ProviderKeyStatus::Active))
        .group_by(provider_key::Column::AccountId)
        .into_tuple()
        .all(db)
        .await?;
    let in_use: HashMap<ProviderAccountId, i64> = in_use.into_iter().collect();
    let mut lines = vec![
        "Nobody types a vendor's key into a tool, a file or a message, and nobody can read a stored one back."
            .to_owned(),
        format!("These may add, replace and revoke keys: {}.", listed(&holders)),
    ];
    lines.extend(accounts.iter().map(|account| {
        let vendor = providers::provider(&account.provider).map_or(account.provider.as_str(), |entry| entry.name);
        let n = in_use.get(&account.id).copied().unwrap_or(0);
        format!("{} ({vendor}): {}.", account.name, counted(n, "key in use", "keys in use"))
    }));
    Ok(lines)
}

async fn approvers(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    people: &[seat::Model],
    apps: &[ai_app::Model],
) -> Result<Vec<String>> {
    let rules = Rules::load(ctx, db).await?;
    let of = |scope| rules.all().iter().filter(move |rule| rule.scope == scope);
    let by = |rule| {
        let approvers = rules.by(Some(rule));
        match approvers.is_required {
            true => format!("approved by {}", listed(&names(approvers.people.into_iter()))),
            false => "it may reach a client without approval; whoever sends it answers for it".to_owned(),
        }
    };
    let (read, who) = match of(ApprovalRuleScope::Tenant).next() {
        Some(rule) => {
            let approvers = rules.by(Some(rule));
            (approvers.is_required, names(approvers.people.into_iter()))
        }
        None => {
            let signing = names(people.iter().filter(|seat| seat.role == Role::Approver));
            let others = names(people.iter().filter(|seat| matches!(seat.role, Role::Owner | Role::Admin)));
            (true, if signing.is_empty() { others } else { signing })
        }
    };
    let mut lines = match read {
        true => vec![
            "A person reads what an AI app wrote before it reaches a client, and answers for it.".to_owned(),
            format!("These approve AI text for clients: {}.", listed(&who)),
        ],
        false => vec![
            "What an AI app wrote may reach a client without approval; whoever sends it answers for it.".to_owned(),
            format!("These approve AI text for clients where somebody asks: {}.", listed(&who)),
        ],
    };
    let units = business_unit::Entity::within(ctx.scope()).all(db).await?;
    for rule in of(ApprovalRuleScope::BusinessUnit) {
        if let Some(unit) = units.iter().find(|unit| Some(unit.id) == rule.business_unit_id) {
            lines.push(format!("AI text of {}: {}.", unit.name, by(rule)));
        }
    }
    for rule in of(ApprovalRuleScope::AiApp) {
        if let Some(app) = apps.iter().find(|app| Some(app.id) == rule.ai_app_id) {
            lines.push(format!("Text that {} wrote: {}.", app.name, by(rule)));
        }
    }
    Ok(lines)
}

async fn offboarding(ctx: &Ctx, db: &impl ConnectionTrait, people: &[seat::Model]) -> Result<Vec<String>> {
    let provider = identity_provider::Entity::within(ctx.scope())
        .filter(identity_provider::Column::Status.eq(IdentityProviderStatus::Enabled))
        .one(db)
        .await?;
    let directory = scim_directory::Entity::of(ctx.scope())
        .filter(scim_directory::Column::Status.eq(ScimDirectoryStatus::Enabled))
        .one(db)
        .await?;
    let admins = names(people.iter().filter(|seat| matches!(seat.role, Role::Owner | Role::Admin)));
    let mut lines =
        vec!["Whoever leaves is locked out on their last day: their seat is disabled, and with it whatever opens AI apps in their name.".to_owned()];
    lines.push(match directory {
        Some(_) => format!("Our directory locks leavers out by itself; besides it, these do: {}.", listed(&admins)),
        None => format!("These lock leavers out: {}.", listed(&admins)),
    });
    if provider.is_some_and(|provider| provider.sso_required) {
        lines.push("People come in through our identity provider alone.".into());
    }
    Ok(lines)
}

async fn industry(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let packs = packs::installed(ctx, db).await?;
    Ok(packs.into_iter().flat_map(|pack| pack.policy_clauses.iter().cloned()).collect())
}

fn names<'a>(seats: impl Iterator<Item = &'a seat::Model>) -> Vec<String> {
    seats.map(|seat| seat.name.clone()).collect()
}

fn listed(names: &[String]) -> String {
    match names.len() {
        0 => "nobody yet".into(),
        n if n > MOST_NAMES => {
            let first: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
            format!("{} and {} more", first.join(", "), n - MOST_NAMES)
        }
        _ => joined(names),
    }
}

fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
