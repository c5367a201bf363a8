//! A sandbox company to look at, made of the files in `demo/` through the same use cases that people's requests go through.
//! Its people, keys and figures are invented; no mail leaves it.

mod vendors;
pub mod walk;

use std::sync::Arc;

use keystead_domain::tenants::{self, Founded, NewTenant, NewUnit};
use keystead_domain::vault::Secret;
use keystead_domain::{App, Ctx, Error, Result, apps, keys, pilots, providers, questionnaires, seats};
use keystead_entities::ai_app::{AiAppStatus, DataClass};
use keystead_entities::seat::{Known, Role};
use keystead_entities::seat_import::SeatImportMode;
use keystead_entities::tenant::{Plan, TenantKind};

/// The sandbox company's name.
pub const COMPANY: &str = "Fernbrook & Hale Insurance (sandbox)";
const ENTRA: &str = include_str!("../../../demo/entra-users.csv");
const GOOGLE: &str = include_str!("../../../demo/google-users.csv");
const PILOTS: &str = include_str!("../../../demo/pilots.json");

/// Makes and fills the company. Returns it with its owner's token.
pub async fn fill(app: &Arc<App>) -> Result<Founded> {
    let new = NewTenant {
        name: COMPANY.into(),
        kind: TenantKind::Sandbox,
        plan: Plan::Elite,
        time_zone: "America/New_York".into(),
        owner_email: "owner@fernbrookhale.example".into(),
        owner_name: "Olivia Fernbrook".into(),
    };
    let founded = tenants::found(app, new).await?;
    let ctx = Ctx::operator(app, founded.tenant.id);
    for name in ["Claims", "Underwriting", "Front office"] {
        tenants::create_unit(&ctx, NewUnit { name: name.into() }).await?;
    }
    people(&ctx).await?;
    accounts_and_keys(&ctx).await?;
    inventory(&ctx, &founded).await?;
    for id in pilots::demo::import(&ctx, PILOTS).await? {
        pilots::report::generate(&ctx, id).await?;
    }
    for (template, counterparty) in [("CLIENT_SECURITY", "Northgate Mutual"), ("VENDOR_DUE_DILIGENCE", "Echo")] {
        let asked = questionnaires::Create {
            template: template.into(),
            counterparty: counterparty.into(),
            title: None,
            provider_account_id: None,
            due_on: None,
        };
        let asked = questionnaires::create(&ctx, asked).await?;
        questionnaires::generate(&ctx, questionnaires::Generate { id: asked.id, expected_version: None }).await?;
    }
    work(app).await?;
    Ok(founded)
}

/// The same people as both directories list them: the second import only adds what the first did not know.
async fn people(ctx: &Ctx) -> Result<()> {
    for csv in [ENTRA, GOOGLE] {
        let import = seats::import::Create {
            csv: Some(csv.into()),
            rows: None,
            format: None,
            mode: SeatImportMode::GoodRows,
            role: Role::Member,
            tier: 1,
            business_unit_id: None,
            disable_leavers: false,
            dry_run: false,
            as_of: None,
        };
        seats::import::create(ctx, import).await?;
        work(&ctx.app).await?;
    }
    Ok(())
}

async fn accounts_and_keys(ctx: &Ctx) -> Result<()> {
    let accounts =
        [("Echo, production", &["Claims assistant", "Underwriting research"][..]), ("Echo, trial", &["Trial"][..])];
    for (name, labels) in accounts {
        let account = providers::NewAccount {
            provider: "ECHO".into(),
            name: name.into(),
            vendor_id: None,
            endpoint: None,
            region: Some("local".into()),
            training_opt_out: Known::Yes,
            zero_retention: Known::Unknown,
            retention_days: Some(30),
            dpa_signed_on: None,
            contract_ends_on: None,
            contract_checked_on: None,
            contract_note: String::new(),
        };
        let account = providers::create(ctx, account).await?;
        for label in labels {
            let secret = Secret::new(format!("echo-{}", ctx.app.new_uuid().simple()).into_bytes());
            let key = keys::NewKey {
                account_id: account.id,
                label: (*label).into(),
                secret,
                rotation_period: None,
                accept_unverified: false,
            };
            keys::add(ctx, key).await?;
        }
    }
    Ok(())
}

/// Some well-known apps, most of them decided on.
async fn inventory(ctx: &Ctx, founded: &Founded) -> Result<()> {
    let decided = [
        ("microsoft-365-copilot", Some(AiAppStatus::Allowed), "Under the company's agreement; no training on inputs."),
        ("claude", Some(AiAppStatus::Allowed), "Team plan; drafting and summaries of files without client data."),
        ("grammarly", Some(AiAppStatus::Quarantined), "Reads every text field; waiting for the vendor's answers."),
        ("deepseek", Some(AiAppStatus::Blocked), "No agreement on where data is kept."),
        ("otter", None, ""),
        ("perplexity", None, ""),
    ];
    let (known, other) = vendors::fill(ctx, founded.owner.id).await?;
    for (key, status, reason) in decided {
        let app = apps::NewApp {
            catalog_key: Some(key.into()),
            name: None,
            kind: None,
            description: None,
            vendor_name: None,
            vendor_id: match key {
                "claude" => Some(known),
                "grammarly" => Some(other),
                _ => None,
            },
            provider_account_id: None,
            url: None,
            tools: Vec::new(),
            owner_seat_id: Some(founded.owner.id),
            tier: None,
            data_classes: vec![DataClass::Public, DataClass::Internal],
        };
        let app = apps::create(ctx, app).await?;
        if let Some(status) = status {
            let decision = apps::Decide {
                id: app.id,
                status,
                reason: reason.into(),
                ends_at: None,
                data_classes: None,
                owner_seat_id: None,
                tier: None,
                expected_version: None,
            };
            apps::decide(ctx, decision).await?;
        }
    }
    Ok(())
}

/// Does here and now what is due.
async fn work(app: &Arc<App>) -> Result<()> {
    let drained = keystead_worker::drain(app).await?;
    if drained.dead > 0 {
        return Err(Error::internal(
            "filling the sandbox company",
            format!("{} job(s) were given up on", drained.dead),
        ));
    }
    Ok(())
}
