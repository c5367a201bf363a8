//! Making an API client.

use chrono::{DateTime, Utc};
use keystead_entities::api_client::{self, ApiClientStatus};
use keystead_entities::{ApiClientId, Scoped, api_client_secret};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{SECRET_PREFIX, keys};
use crate::auth::token;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::partners::{self, WRITE};
use crate::{api_tokens, audit, tenants};

/// Clients of one partner.
const MOST: u64 = 50;

/// A client to be made.
#[derive(Clone, Debug)]
pub struct Create {
    /// What it is for, at most 120 characters.
    pub name: String,
    /// What it may ask for, such as `seats:read`; never more than the caller's own credential.
    pub scopes: Vec<String>,
    /// Its end; none where absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// JWK Set of its public keys. A client without gets a secret.
    pub jwks: Option<Value>,
}

/// A client that was made.
pub type Created = super::WithSecret;

/// Makes a client; one without keys of its own with a secret, which is shown once.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG` or `INVALID` by field; `STATE_CONFLICT` in a company that is no partner, or has 50 clients.
pub async fn create(ctx: &Ctx, input: Create) -> Result<Created> {
    ctx.may(WRITE)?;
    super::expect_person(ctx)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let scopes = api_tokens::read_scopes(ctx, &mut checks, &input.scopes);
    expect_future(&mut checks, input.expires_at, now);
    let jwks = input.jwks.as_ref().and_then(|jwks| keys::read(&mut checks, jwks));
    checks.done()?;
    let partner = partners::expect_partner(ctx).await?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let in_use =
        api_client::Entity::within(ctx.scope()).filter(api_client::Column::Status.ne(ApiClientStatus::Deleted));
    if in_use.count(&tx).await? >= MOST {
        return Err(Error::state("", format!("A partner has at most {MOST} API clients. Delete one first.")));
    }
    let row = api_client::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ApiClientId),
        partner_id: partner.id,
        name,
        scopes: json!(scopes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        status: ApiClientStatus::Enabled,
        jwks,
        expires_at: input.expires_at.map(crate::clock::whole_millis),
        last_used_at: None,
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    api_client::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let secret = if row.jwks.is_none() { Some(insert_secret(&tx, ctx, &row).await?) } else { None };
    let told = audit::Event::new("api_client.created", row.id)
        .with("name", row.name.clone())
        .with("scopes", row.scopes.clone())
        .with("expiresAt", row.expires_at.map(|at| at.to_rfc3339()))
        .with("keys", keys::thumbprints(row.jwks.as_ref()));
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(Created { row, secret })
}

pub(super) fn expect_future(checks: &mut Checks, end: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    if end.is_some_and(|end| end <= now) {
        checks.refuse(Code::Invalid, "expiresAt", "This moment is past.");
    }
}

/// Makes a secret for the client.
pub(super) async fn insert_secret(tx: &Tx, ctx: &Ctx, client: &api_client::Model) -> Result<Zeroizing<String>> {
    let made = token::generate_as(&ctx.app, SECRET_PREFIX);
    let row = api_client_secret::Model {
        tenant_id: ctx.tenant_id(),
        api_client_id: client.id,
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        ends_at: None,
        created_at: ctx.now(),
    };
    api_client_secret::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(made.token)
}
