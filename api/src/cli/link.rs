//! `keystead sign-in-link`: for whoever has the machine, when a mail cannot help: no mail server yet, or nobody who can
//! still come in.

use keystead_domain::config::Config;
use keystead_domain::{Code, Ctx, sign_in};
use keystead_entities::{TenantId, tenant};

use super::parts;

/// Whom the link is for.
#[derive(clap::Args)]
pub struct Args {
    /// Mail address of somebody with a seat.
    #[arg(long)]
    email: String,
    /// Id of the company (ten_…), where the person has a seat at several.
    #[arg(long)]
    tenant: Option<TenantId>,
    /// Also take the person's second factor away: the authenticator is lost, and so are the recovery codes.
    #[arg(long)]
    forget_second_factor: bool,
}

/// Makes the link and shows it, once.
pub async fn run(config: &Config, args: Args) -> Result<(), String> {
    let app = parts::open(config).await?;
    let tenants = tenant::Entity::of_all().all(app.db.read()).await;
    let tenants = tenants.map_err(|e| format!("the companies cannot be read: {e}"))?;
    for tenant in tenants.iter().filter(|tenant| args.tenant.is_none_or(|id| id == tenant.id)) {
        let ctx = Ctx::operator(&app, tenant.id);
        match sign_in::invite_link(&ctx, &args.email).await {
            Ok((seat, link)) => {
                if args.forget_second_factor {
                    sign_in::forget_second_factor(&ctx, &seat).await.map_err(|e| e.in_words())?;
                    println!("The second factor of {} is forgotten.", seat.name);
                }
                println!("A link for {} at {}, good once; it ends every older one:\n", seat.name, tenant.name);
                println!("  {}", link.as_str());
                return Ok(());
            }
            Err(error) if error.is(Code::NotFound) => {}
            Err(error) => return Err(error.in_words()),
        }
    }
    Err("nobody with this address has a seat in use".into())
}
