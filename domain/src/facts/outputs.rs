//! The fact of text for clients: who let it go out.

use keystead_entities::output_review::{self, Column, OutputReviewStatus};
use keystead_entities::{Scoped, approval_rule};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::Facts;
use super::key::Key;
use super::value::{Value, so};
use crate::error::Result;
use crate::packs;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let lax = approval_rule::Entity::within(of.ctx.scope())
        .filter(approval_rule::Column::IsRequired.eq(false))
        .order_by_asc(approval_rule::Column::Id)
        .all(of.db)
        .await?;
    let demanded =
        !lax.is_empty() && packs::installed(of.ctx, of.db).await?.iter().any(|pack| pack.client_text_approval);
    if !lax.is_empty() && !demanded {
        let why =
            "By a rule of the company, some texts may reach a client without approval, and such ones are not seen.";
        let lax = lax.iter().map(|rule| rule.id.to_string());
        facts.put(of.unknown(Key::OutputsApproved, why).evidence(lax));
        return Ok(());
    }
    let rows = output_review::Entity::within(of.ctx.scope())
        .filter(Column::Status.eq(OutputReviewStatus::Approved))
        .filter(Column::SettledAt.gt(of.ago(365)))
        .order_by_asc(Column::Id)
        .all(of.db)
        .await?;
    if rows.is_empty() {
        let why = "No text for a client was approved in Keystead in the last twelve months.";
        facts.put(of.unknown(Key::OutputsApproved, why));
        return Ok(());
    }
    let by_another =
        |row: &output_review::Model| row.decided_by_seat_id.is_some_and(|id| id != row.submitted_by_seat_id);
    let tally = Value::tally(rows.iter().map(|row| so(by_another(row))));
    let evidence = rows.iter().rev().map(|row| row.id.to_string());
    facts.put(of.known(Key::OutputsApproved, tally).evidence(evidence));
    Ok(())
}
