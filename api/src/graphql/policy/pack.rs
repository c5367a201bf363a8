//! Industry packs.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::packs;
use keystead_entities::tenant;

use crate::graphql::ai_app::DataClass;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::tenant::Tenant;

/// What a trade adds to the policy, to questions for vendors and to playbooks. No legal advice.
pub struct IndustryPack(pub &'static packs::Pack);

/// What a trade adds to the policy, to questions for vendors and to playbooks. No legal advice.
#[Object]
impl IndustryPack {
    /// By which it is chosen, such as `healthcare`. For ever.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whom it is for.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// Kinds of data that are to be expected in the trade.
    async fn data_classes(&self) -> Vec<DataClass> {
        self.0.data_classes.iter().map(|class| (*class).into()).collect()
    }

    /// Lines that it adds to the policy, word for word.
    async fn policy_clauses(&self) -> &[String] {
        &self.0.policy_clauses
    }

    /// Whether it wants every text for a client that an AI app wrote approved by a person, whatever the company's rules say.
    async fn client_text_approval(&self) -> bool {
        self.0.client_text_approval
    }

    /// What it has vendors asked besides.
    async fn vendor_questions(&self) -> &[String] {
        &self.0.vendor_questions
    }

    /// Names of the playbooks of the trade.
    async fn playbooks(&self) -> &[String] {
        &self.0.playbooks
    }
}

/// The packs there are.
#[derive(Default)]
pub struct IndustryPackQuery;

#[Object]
impl IndustryPackQuery {
    /// Every industry pack there is, by name.
    #[graphql(directive = auth::apply(packs::READ))]
    async fn industry_packs(&self, gql: &Context<'_>) -> Result<Vec<IndustryPack>> {
        gql.ctx(packs::READ)?;
        Ok(packs::all().iter().map(IndustryPack).collect())
    }
}

/// A pack to be installed.
#[derive(InputObject)]
pub struct IndustryPackInstallInput {
    /// The company.
    tenant_id: ID,
    /// Key of the pack, as `industryPacks` lists it.
    pack: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `industryPackInstall` did.
    IndustryPackInstallPayload {
        /// The company with its packs.
        tenant: Tenant
    }
);

/// A pack to be removed.
#[derive(InputObject)]
pub struct IndustryPackRemoveInput {
    /// The company.
    tenant_id: ID,
    /// Key of the pack, as `industryPacks` lists it.
    pack: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `industryPackRemove` did.
    IndustryPackRemovePayload {
        /// The company with its packs.
        tenant: Tenant
    }
);

/// Industry packs.
#[derive(Default)]
pub struct IndustryPackMutation;

#[Object]
impl IndustryPackMutation {
    /// Installs an industry pack; nothing changes where it is there already. Its clauses stand on the policy's `preview` at
    /// once, and the page in force is to be reviewed.
    #[graphql(directive = auth::apply(packs::INSTALL))]
    async fn industry_pack_install(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pack.")] input: IndustryPackInstallInput,
    ) -> Result<Option<IndustryPackInstallPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(packs::INSTALL, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            packs::install(&ctx, packs::Install { pack: input.pack }).await?;
            tenant::Model::reload(&ctx, ctx.tenant_id().into()).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Removes an industry pack; nothing changes where it is not there. The page in force is to be reviewed.
    #[graphql(directive = auth::apply(packs::INSTALL))]
    async fn industry_pack_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pack.")] input: IndustryPackRemoveInput,
    ) -> Result<Option<IndustryPackRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(packs::INSTALL, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            packs::remove(&ctx, packs::Install { pack: input.pack }).await?;
            tenant::Model::reload(&ctx, ctx.tenant_id().into()).await
        });
        Ok(Some(done.await?.into()))
    }
}
