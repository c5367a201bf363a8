//! Who approves text for clients.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, outputs};
use keystead_entities::seat::Role as StoredRole;
use keystead_entities::{AnyId, ApprovalRuleId, Scoped, approval_rule, seat, tenant};

use super::rules::rules;
use crate::graphql::action::{Action, actions};
use crate::graphql::ai_app::AiApp;
use crate::graphql::auth::auth;
use crate::graphql::business_unit::BusinessUnit;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_ids, parse_optional_id, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::tenant::Tenant;

rowed!(approval_rule);

/// Who approves text for clients that an AI app wrote.
#[derive(Clone)]
pub struct ApprovalRule(Arc<approval_rule::Model>);

impl From<Arc<approval_rule::Model>> for ApprovalRule {
    fn from(row: Arc<approval_rule::Model>) -> Self {
        Self(row)
    }
}

impl From<approval_rule::Model> for ApprovalRule {
    fn from(row: approval_rule::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ApprovalRule {
    /// The rule with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: ApprovalRuleId) -> Result<Option<Self>> {
        let ctx = gql.ctx(outputs::READ)?;
        Ok(gql.row::<approval_rule::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for approval_rule::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ApprovalRuleId(id) => approval_rule::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "approval rule"))
    }
}

/// Somebody who approves text for clients.
#[derive(SimpleObject)]
pub struct Approver {
    /// Their seat.
    pub seat_id: ID,
    /// Their name.
    pub name: String,
}

impl From<&seat::Model> for Approver {
    fn from(row: &seat::Model) -> Self {
        Self { seat_id: row.id.to_string().into(), name: row.name.clone() }
    }
}

/// What an approval rule is about. Of those that fit a text, the narrowest counts: the app's, then the unit's, then the
/// company's.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::approval_rule::ApprovalRuleScope")]
pub enum ApprovalRuleScope {
    /// Every text of the company.
    Tenant,
    /// Texts that people of one business unit hand in.
    BusinessUnit,
    /// Texts that one AI app wrote.
    AiApp,
}

/// Who approves text for clients that an AI app wrote. Nobody ever approves what they handed in themselves.
#[Object]
impl ApprovalRule {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is about.
    async fn scope(&self) -> ApprovalRuleScope {
        self.0.scope.into()
    }

    /// The app whose texts it is about; `null` where it is about no single app.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0.tenant_id, self.0.ai_app_id).await
    }

    /// The unit whose people's texts it is about; `null` where it is about no single unit.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<BusinessUnit>> {
        BusinessUnit::edge(gql, self.0.tenant_id, self.0.business_unit_id).await
    }

    /// Whether a text may reach a client only once it is approved: as the rule says, or because an installed industry pack
    /// wants it.
    async fn is_required(&self, gql: &Context<'_>) -> Result<bool> {
        Ok(rules(gql, self.0.tenant_id).await?.by(Some(&self.0)).is_required)
    }

    /// The least role of whoever approves, where no seats are named.
    async fn approver_role(&self) -> Role {
        self.0.approver_role.into()
    }

    /// The seats that it names; none where whoever has the role approves. 20 at most.
    async fn named_seats(&self, gql: &Context<'_>) -> Result<Vec<Approver>> {
        Ok(rules(gql, self.0.tenant_id).await?.named(self.0.id).into_iter().map(Approver::from).collect())
    }

    /// Who approves by it now, by name: people with an active seat. Where all that it names are gone, owners and admins. At
    /// most 50 are shown.
    async fn approvers(&self, gql: &Context<'_>) -> Result<Vec<Approver>> {
        let rules = rules(gql, self.0.tenant_id).await?;
        Ok(rules.by(Some(&self.0)).people.into_iter().take(50).map(Approver::from).collect())
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was set last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let right = outputs::RULE_SET;
        Ok(actions(&ctx, [(Action::Remove, right, true), (Action::Set, right, true)]))
    }
}

/// A rule to be set: of one app, of one unit, or of the company where neither is named.
#[derive(InputObject)]
pub struct ApprovalRuleSetInput {
    /// The company.
    tenant_id: ID,
    /// The app whose texts it is about.
    ai_app_id: Option<ID>,
    /// The unit whose people's texts it is about.
    business_unit_id: Option<ID>,
    /// Whether a text may reach a client only once it is approved; `true` where absent. `false` is refused with
    /// `POLICY_BLOCKED` where an installed industry pack wants every text approved.
    is_required: Option<bool>,
    /// The least role of whoever approves: `APPROVER`, which is the default, `ADMIN` or `OWNER`.
    approver_role: Option<Role>,
    /// Who approves, instead of whoever has the role: people with the role `APPROVER` or more, 20 at most.
    approver_seat_ids: Option<Vec<ID>>,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `approvalRuleSet` did.
    ApprovalRuleSetPayload {
        /// The rule as it is now.
        approval_rule: ApprovalRule
    }
);

/// A rule to be taken away.
#[derive(InputObject)]
pub struct ApprovalRuleRemoveInput {
    /// The rule.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `approvalRuleRemove` did.
    ApprovalRuleRemovePayload {
        /// The company.
        tenant: Tenant
    }
);

/// Saying who approves.
#[derive(Default)]
pub struct ApprovalRuleMutation;

#[Object]
impl ApprovalRuleMutation {
    /// Says who approves text for clients, and whether that must be: of one app, of one unit, or of the company. It takes the
    /// place of the rule before; what waits follows it at once, and the policy in force is looked at again.
    #[graphql(directive = auth::apply(outputs::RULE_SET))]
    async fn approval_rule_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The rule.")] input: ApprovalRuleSetInput,
    ) -> Result<Option<ApprovalRuleSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::RULE_SET, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let set = outputs::SetRule {
                ai_app_id: parse_optional_id("aiAppId", input.ai_app_id.as_ref())?,
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
                is_required: input.is_required.unwrap_or(true),
                approver_role: input.approver_role.map_or(StoredRole::Approver, Into::into),
                seat_ids: parse_ids("approverSeatIds", input.approver_seat_ids.as_deref().unwrap_or_default())?,
                expected_version: input.expected_version,
            };
            outputs::set_rule(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes a rule away: what it was about follows the next wider one, and without any, whoever has the role `APPROVER` or
    /// more approves.
    #[graphql(directive = auth::apply(outputs::RULE_SET))]
    async fn approval_rule_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The rule.")] input: ApprovalRuleRemoveInput,
    ) -> Result<Option<ApprovalRuleRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::RULE_SET, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            outputs::remove_rule(&ctx, outputs::RemoveRule { id, expected_version: input.expected_version }).await?;
            tenant::Model::reload(&ctx, ctx.tenant_id().into()).await
        });
        Ok(Some(done.await?.into()))
    }
}
