//! Facts of how people sign in.

use keystead_entities::identity_provider::{self, IdentityProviderStatus};
use keystead_entities::session::SignInMethod;
use keystead_entities::{Scoped, seat_session};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};

use super::collect::Observer;
use super::fact::Facts;
use super::key::Key;
use super::value::Value;
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let row = identity_provider::Entity::within(of.ctx.scope())
        .filter(identity_provider::Column::Status.eq(IdentityProviderStatus::Enabled))
        .one(of.db)
        .await?;
    let evidence: Vec<String> = row.iter().map(|row| row.id.to_string()).collect();
    let issuer = row.as_ref().map_or("none is connected".into(), |row| row.issuer.clone());
    facts.put(of.known(Key::SignInProvider, Value::Text(issuer)).evidence(evidence.clone()));
    let only = row.is_some_and(|row| row.sso_required);
    facts.put(of.known(Key::SignInOnlyProvider, Value::Flag(only)).evidence(evidence));
    let by_password = seat_session::Entity::within(of.ctx.scope())
        .filter(seat_session::Column::Method.eq(SignInMethod::Password))
        .count(of.db)
        .await?;
    facts.put(of.known(Key::SignInPasswords, Value::Count(i64::try_from(by_password).unwrap_or(i64::MAX))));
    Ok(())
}
