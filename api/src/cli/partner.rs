//! `keystead partner`: who may look after other companies.

use keystead_domain::config::Config;
use keystead_domain::partners;
use keystead_entities::{PartnerId, TenantId, partner};

use super::parts;

/// What can be done about partners.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a company a partner: its people and programs can then be let in by other companies.
    Create {
        /// The company (`ten_…`), which is the partner's home.
        #[arg(long)]
        tenant: String,
        /// Name under which other companies see the partner; the company's if nothing is said.
        #[arg(long)]
        name: Option<String>,
        /// Print one JSON object: `{"partnerId": …, "tenantId": …, "name": …}`.
        #[arg(long)]
        json: bool,
    },
    /// Say how many companies a partner may set up for clients.
    Limit {
        /// The partner (`par_…`).
        #[arg(long)]
        partner: String,
        /// So many; any number if nothing is said. What it set up already stays.
        #[arg(long)]
        companies: Option<i32>,
    },
    /// Name the partners of this installation.
    List,
}

/// Does it.
pub async fn run(config: &Config, command: Command) -> Result<(), String> {
    let app = parts::open(config).await?;
    match command {
        Command::Create { tenant, name, json } => {
            let home: TenantId = tenant.parse().map_err(|e| format!("--tenant: {e}"))?;
            let row = partners::create(&app, home, name.as_deref()).await.map_err(|e| e.in_words())?;
            if json {
                let (id, tenant) = (row.id.to_string(), row.home_tenant_id.to_string());
                println!("{}", serde_json::json!({ "partnerId": id, "tenantId": tenant, "name": row.name }));
                return Ok(());
            }
            println!("{} is a partner: {}", row.name, row.id);
            println!("Companies name it by this id when they let it in (mutation partnerGrantCreate).");
        }
        Command::Limit { partner, companies } => {
            let id: PartnerId = partner.parse().map_err(|e| format!("--partner: {e}"))?;
            let row = partners::limit(&app, id, companies).await.map_err(|e| e.in_words())?;
            match row.company_limit {
                Some(n) => println!("{} may set up {n} companies.", row.name),
                None => println!("{} may set up any number of companies.", row.name),
            }
        }
        Command::List => {
            let all = partner::Entity::of_all().all(app.db.read()).await;
            for row in all.map_err(|e| format!("the partners cannot be read: {e}"))? {
                println!("{}  {}  {}  {}", row.id, row.home_tenant_id, row.status, row.name);
            }
        }
    }
    Ok(())
}
