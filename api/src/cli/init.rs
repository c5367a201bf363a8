//! `keystead init`: the first company, its owner, and the owner's token.

use keystead_domain::config::Config;
use keystead_domain::tenants::{self, NewTenant};
use keystead_entities::tenant::{Plan, TenantKind};

use super::parts;

/// What is needed to begin.
#[derive(clap::Args)]
pub struct Args {
    /// Name of the company.
    #[arg(long)]
    company: String,
    /// Mail address of its owner.
    #[arg(long)]
    email: String,
    /// Name of its owner; the mail address if nothing is said.
    #[arg(long)]
    name: Option<String>,
    /// IANA time zone that the company's days and quarters follow, such as Europe/Berlin.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// BASIC (10 seats), STANDARD (50) or ELITE (500).
    #[arg(long, default_value = "STANDARD")]
    plan: String,
    /// A company for trying things: no mail leaves.
    #[arg(long)]
    sandbox: bool,
    /// Create a further company although there is one.
    #[arg(long)]
    another: bool,
    /// Print one JSON object: `{"token": …, "tenantId": …, "seatId": …, "signInUrl": …}`.
    #[arg(long)]
    json: bool,
}

/// Creates the company and shows the token, once.
pub async fn run(config: &Config, args: Args) -> Result<(), String> {
    let plan: Plan = args.plan.to_uppercase().parse().map_err(|()| "--plan is BASIC, STANDARD or ELITE".to_owned())?;
    let app = parts::open(config).await?;
    let is_any = tenants::is_any(&app).await.map_err(|e| e.in_words())?;
    if is_any && !args.another {
        return Err("there is a company already. Its owner can make further tokens over the API; to create a further \
                    company here, add --another"
            .into());
    }
    let new = NewTenant {
        name: args.company,
        kind: if args.sandbox { TenantKind::Sandbox } else { TenantKind::Company },
        plan,
        time_zone: args.time_zone,
        owner_name: args.name.unwrap_or_else(|| args.email.clone()),
        owner_email: args.email,
    };
    let founded = tenants::found(&app, new).await.map_err(|e| e.in_words())?;
    if args.json {
        let (token, tenant) = (founded.token.as_str(), founded.tenant.id.to_string());
        println!(
            "{}",
            serde_json::json!({
                "token": token,
                "tenantId": tenant,
                "seatId": founded.owner.id.to_string(),
                "signInUrl": founded.link.as_ref().map(|link| link.as_str()),
            })
        );
        return Ok(());
    }
    println!("{} is created: {}", founded.tenant.name, founded.tenant.id);
    if let Some(link) = &founded.link {
        println!("The owner sets a password here, once and within seven days:\n\n  {}\n", link.as_str());
    }
    println!("The owner's API token, shown once and good for a year:\n\n  {}\n", founded.token.as_str());
    println!("Try it:\n");
    println!("  curl -s http://{}/graphql -H 'Content-Type: application/json' \\", config.server.listen);
    println!("    -H 'Authorization: Bearer <the token>' \\");
    println!("    -d '{{\"query\":\"{{ viewer {{ role tenants {{ id name }} }} }}\"}}'");
    Ok(())
}
