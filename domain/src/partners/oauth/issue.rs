//! Giving a token to a client that proves who it is.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::api_client::{self, ApiClientStatus};
use keystead_entities::partner::PartnerStatus;
use keystead_entities::tenant::TenantStatus;
use keystead_entities::{ApiClientId, Scoped, access_token, api_client_secret, client_assertion};
use ring::digest::{SHA256, digest};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use zeroize::Zeroizing;

use super::access::ACCESS_PREFIX;
use super::assertion;
use crate::app::App;
use crate::audit;
use crate::auth::{Origin, TokenScope, token};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Error;
use crate::findings::Sighting;
use crate::partners::clients::{self, SECRET_PREFIX, keys};

/// How a client that signs proves who it is, as OpenID Connect names it.
const SIGNED: &str = "private_key_jwt";

/// The life of a token.
pub const LIFE: TimeDelta = TimeDelta::hours(1);

/// How a client proves who it is.
pub enum Proof {
    /// By a secret (`client_secret_basic`, `client_secret_post`).
    Secret {
        /// Who it says it is.
        client_id: String,
        /// The secret.
        secret: Zeroizing<String>,
    },
    /// By a signature (`private_key_jwt`).
    Assertion {
        /// Who it says it is, where it says so beside the assertion.
        client_id: Option<String>,
        /// The assertion.
        jwt: String,
    },
}

/// A request for a token.
pub struct Request {
    /// Who asks.
    pub proof: Proof,
    /// What for, with spaces between; all that the client has where absent.
    pub scope: Option<String>,
    /// What an assertion may name as its audience.
    pub audiences: Vec<String>,
}

/// A token that was given.
pub struct Issued {
    /// The token: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
    /// What it lets do, as far as companies let the client in.
    pub scopes: Vec<TokenScope>,
}

/// Why no token was given (RFC 6749, section 5.2).
pub enum Refusal {
    /// The client is unknown, or did not prove to be it. The text is for the log.
    InvalidClient(&'static str),
    /// A scope that the client does not have.
    InvalidScope,
    /// Not now, or our fault.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<sea_orm::DbErr> for Refusal {
    #[track_caller]
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Gives a token to a client.
///
/// # Errors
/// As [`Refusal`] says.
pub async fn issue(app: &Arc<App>, request: Request, origin: Origin) -> Result<Issued, Refusal> {
    let unknown = || Refusal::InvalidClient("not the id of a client");
    let claimed = match &request.proof {
        Proof::Secret { client_id, .. } => client_id.clone(),
        Proof::Assertion { client_id, jwt } => {
            let subject = assertion::subject(jwt).ok_or(Refusal::InvalidClient("an unreadable assertion"))?;
            if client_id.as_ref().is_some_and(|id| *id != subject) {
                return Err(Refusal::InvalidClient("an assertion of somebody else"));
            }
            subject
        }
    };
    let id: ApiClientId = claimed.parse().map_err(|_| unknown())?;
    // A made-up secret has no checksum that fits: it does not reach the database.
    let secret = match &request.proof {
        Proof::Secret { secret, .. } => {
            Some(token::parse_as(SECRET_PREFIX, secret).ok_or(Refusal::InvalidClient("a malformed secret"))?)
        }
        Proof::Assertion { .. } => None,
    };
    let client = presented(app, id, &origin).await?;
    let ctx = Ctx::api_client(app, client.tenant_id, client.id, origin);
    let now = ctx.now();
    let (believed, method) = match (&request.proof, secret) {
        (_, Some((public_part, secret))) => {
            expect_secret(&ctx, &client, public_part, secret).await?;
            (None, "client_secret")
        }
        (Proof::Assertion { jwt, .. }, None) => {
            let keys = keys::stored(client.jwks.as_ref());
            let believed = assertion::verify(jwt, &keys, &claimed, &request.audiences, now);
            (Some(believed.map_err(|why| noticed(&ctx, &client, why))?), SIGNED)
        }
        (Proof::Secret { .. }, None) => return Err(unknown()),
    };
    let scopes = asked_for(&client, request.scope.as_deref())?;
    let tx = ctx.begin().await?;
    if let Some(believed) = believed {
        use_up(&tx, &ctx, &client, &believed).await?;
    }
    let made = token::generate_as(app, ACCESS_PREFIX);
    let row = access_token::Model {
        tenant_id: client.tenant_id,
        public_part: made.public_part,
        api_client_id: client.id,
        secret_hash: made.secret_hash,
        scopes: json!(scopes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        expires_at: now + LIFE,
        created_at: now,
    };
    access_token::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    api_client::Entity::update_within(ctx.scope())
        .filter(api_client::Column::Id.eq(client.id))
        .col_expr(api_client::Column::LastUsedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    let told = audit::Event::new("api_client.token_issued", client.id)
        .with("method", method)
        .with("scopes", row.scopes)
        .with("expiresAt", row.expires_at.to_rfc3339());
    audit::record(&tx, &ctx, told);
    ctx.commit(tx, client.id).await?;
    if method == SIGNED {
        app.programs.learn(client.id, keys::stored(client.jwks.as_ref()), now);
    }
    Ok(Issued { token: made.token, scopes })
}

/// The client with that id, where it may have a token. Whether one that is over has a secret is not looked at: whoever knows
/// its id and still asks is news.
async fn presented(app: &App, id: ApiClientId, origin: &Origin) -> Result<api_client::Model, Refusal> {
    let found = api_client::Entity::presented(id).one(app.db.read()).await?;
    let (client, partner, home) = found.ok_or(Refusal::InvalidClient("unknown client"))?;
    let now = app.clock.now();
    let over = if client.status != ApiClientStatus::Enabled {
        Some("a client that is not enabled")
    } else {
        client.expires_at.filter(|end| *end <= now).map(|_| "a client past its end")
    };
    if let Some(why) = over {
        let sighting = Sighting::credential(client.tenant_id, client.id.into());
        app.watch.saw_ended(sighting, [client.expires_at], why, origin.address, now);
        return Err(Refusal::InvalidClient(why));
    }
    let why = if partner.is_none_or(|partner| partner.status != PartnerStatus::Active) {
        Some("a client of a partner that is kept out")
    } else if home.is_none_or(|home| home.status != TenantStatus::Active) {
        Some("a client of a suspended company")
    } else {
        None
    };
    why.map_or(Ok(client), |why| Err(Refusal::InvalidClient(why)))
}

/// Refuses a secret that is not the client's own now. One that was is a credential that is over.
async fn expect_secret(ctx: &Ctx, client: &api_client::Model, public_part: &str, secret: &str) -> Result<(), Refusal> {
    let (app, now) = (&ctx.app, ctx.now());
    let row = api_client_secret::Entity::presented(ctx.scope(), client.id, public_part).one(ctx.db()).await?;
    let row = row.filter(|row| app.keys.token_matches(secret.as_bytes(), &row.secret_hash));
    let Some(row) = row else { return Err(noticed(ctx, client, "a secret that is not the program's")) };
    let Some(end) = row.ends_at.filter(|end| *end <= now) else { return Ok(()) };
    let (sighting, why) = (Sighting::credential(client.tenant_id, client.id.into()), "a secret past its end");
    app.watch.saw_ended(sighting, [Some(end)], why, ctx.origin.address, now);
    Err(Refusal::InvalidClient(why))
}

/// Refuses who knows the id of a client and did not prove to be it, and notices it for the client's company.
fn noticed(ctx: &Ctx, client: &api_client::Model, why: &'static str) -> Refusal {
    let sighting = Sighting::program(client.tenant_id, client.id);
    ctx.app.watch.saw(sighting, 1, why, ctx.origin.address, ctx.now());
    Refusal::InvalidClient(why)
}

fn asked_for(client: &api_client::Model, scope: Option<&str>) -> Result<Vec<TokenScope>, Refusal> {
    let has = clients::scopes(client);
    let Some(asked) = scope.filter(|scope| !scope.trim().is_empty()) else { return Ok(has) };
    let read = |text: &str| text.parse::<TokenScope>().ok().filter(|s| has.iter().any(|h| h.includes(*s)));
    let mut asked =
        asked.split_ascii_whitespace().map(read).collect::<Option<Vec<_>>>().ok_or(Refusal::InvalidScope)?;
    asked.sort_unstable();
    asked.dedup();
    Ok(asked)
}

/// Notes that the assertion was used; refuses one that was.
async fn use_up(tx: &Tx, ctx: &Ctx, client: &api_client::Model, believed: &assertion::Believed) -> Result<(), Refusal> {
    let row = client_assertion::ActiveModel {
        tenant_id: Set(client.tenant_id),
        api_client_id: Set(client.id),
        jti_hash: Set(digest(&SHA256, believed.jti.as_bytes()).as_ref().to_vec()),
        expires_at: Set(believed.ends_at),
    };
    use client_assertion::Column;
    let columns = [Column::TenantId, Column::ApiClientId, Column::JtiHash];
    let inserted = client_assertion::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if inserted == 1 { Ok(()) } else { Err(noticed(ctx, client, "an assertion that was used before")) }
}
