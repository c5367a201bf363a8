//! Writing, publishing, acknowledging, retiring.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::policies;

use super::policy_object::Policy;
use super::review::PolicyReview;
use super::version::{PolicySectionKey, PolicyVersion};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A policy to be begun.
#[derive(InputObject)]
pub struct PolicyCreateInput {
    /// The company. It has one policy at a time.
    tenant_id: ID,
    /// At most 120 characters; `How we use AI` where absent.
    title: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyCreate` did.
    PolicyCreatePayload {
        /// The policy with its first draft.
        policy: Policy
    }
);

/// What the company says of its own in a section.
#[derive(InputObject)]
pub struct PolicySectionInput {
    /// The section.
    key: PolicySectionKey,
    /// The text, at most 2,000 characters, paragraphs parted by empty lines; empty for none. It stands below the lines that
    /// are composed.
    own: String,
}

/// A change of the draft.
#[derive(InputObject)]
pub struct PolicyUpdateInput {
    /// The policy.
    id: ID,
    /// At most 120 characters; as before where absent.
    title: Option<String>,
    /// Sections whose own text changes; others stay.
    sections: Option<Vec<PolicySectionInput>>,
    /// The version of the policy you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyUpdate` did.
    PolicyUpdatePayload {
        /// The policy as it is now.
        policy: Policy
    }
);

/// A page to be put into force.
#[derive(InputObject)]
pub struct PolicyPublishInput {
    /// The policy.
    id: ID,
    /// What is new, for those who acknowledge it; at most 500 characters. Needed where the page in force says the same.
    note: Option<String>,
    /// `preview { sha256 }` of the page you read: another page is not published.
    expected_page_sha256: Option<String>,
    /// The version of the policy you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyPublish` did.
    PolicyPublishPayload {
        /// The policy with the version in force.
        policy: Policy
    }
);

/// A policy to be taken out of force.
#[derive(InputObject)]
pub struct PolicyRetireInput {
    /// The policy.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version of the policy you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyRetire` did.
    PolicyRetirePayload {
        /// The policy as it is now.
        policy: Policy
    }
);

/// Your word on a page.
#[derive(InputObject)]
pub struct PolicyAcknowledgeInput {
    /// The version you read: the one in force.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyAcknowledge` did.
    PolicyAcknowledgePayload {
        /// The version that was acknowledged.
        policy_version: PolicyVersion
    }
);

/// A reminder of the page in force.
#[derive(InputObject)]
pub struct PolicyReminderSendInput {
    /// The policy.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyReminderSend` did.
    PolicyReminderSendPayload {
        /// The policy.
        policy: Policy
    }
);

/// A review that changes nothing for now.
#[derive(InputObject)]
pub struct PolicyReviewDismissInput {
    /// The review.
    id: ID,
    /// Why the page stays as it is, at most 500 characters.
    note: String,
    /// The version of the review you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `policyReviewDismiss` did.
    PolicyReviewDismissPayload {
        /// The review as it is now.
        policy_review: PolicyReview
    }
);

/// The AI policy.
#[derive(Default)]
pub struct PolicyMutation;

#[Object]
impl PolicyMutation {
    /// Begins the company's AI policy with a first draft; `TAKEN` where it has one that is not retired. Read it as
    /// `preview`.
    #[graphql(directive = auth::apply(policies::CREATE))]
    async fn policy_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The policy.")] input: PolicyCreateInput,
    ) -> Result<Option<PolicyCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            policies::create(&ctx, policies::Create { title: input.title }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes the title and what the company says of its own. The page in force stays as it is until the next
    /// `policyPublish`.
    #[graphql(directive = auth::apply(policies::UPDATE))]
    async fn policy_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What changes.")] input: PolicyUpdateInput,
    ) -> Result<Option<PolicyUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::UPDATE, key.as_deref(), |ctx| async move {
            let own = input.sections.unwrap_or_default().into_iter().map(|s| (s.key.into(), s.own)).collect();
            let id = parse_id("id", &input.id)?;
            let update = policies::Update { id, title: input.title, own, expected_version: input.expected_version };
            policies::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Puts the page into force as it is composed at this moment. Everybody who is bound by it is told by mail and in the
    /// console, and acknowledges it anew; what was to be reviewed is settled.
    #[graphql(directive = auth::apply(policies::PUBLISH))]
    async fn policy_publish(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The policy.")] input: PolicyPublishInput,
    ) -> Result<Option<PolicyPublishPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::PUBLISH, key.as_deref(), |ctx| async move {
            let publish = policies::Publish {
                id: parse_id("id", &input.id)?,
                note: input.note,
                expected_page_sha256: input.expected_page_sha256,
                expected_version: input.expected_version,
            };
            policies::publish(&ctx, publish).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes the policy out of force: nobody is bound by it any more. Its versions and acknowledgements stay.
    #[graphql(directive = auth::apply(policies::RETIRE))]
    async fn policy_retire(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The policy.")] input: PolicyRetireInput,
    ) -> Result<Option<PolicyRetirePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::RETIRE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let retire = policies::Retire { id, reason: input.reason, expected_version: input.expected_version };
            policies::retire(&ctx, retire).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says that you have read the page in force and will keep to it. Only a person does that, for nobody else; saying it
    /// again changes nothing.
    #[graphql(directive = auth::apply(policies::ACKNOWLEDGE))]
    async fn policy_acknowledge(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The version.")] input: PolicyAcknowledgeInput,
    ) -> Result<Option<PolicyAcknowledgePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::ACKNOWLEDGE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            policies::acknowledge(&ctx, policies::Acknowledge { id }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Reminds everybody who has not acknowledged the page in force, each once a day at most. Reminders go out by themselves
    /// 3, 7 and 14 days after a publication.
    #[graphql(directive = auth::apply(policies::PUBLISH))]
    async fn policy_reminder_send(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The policy.")] input: PolicyReminderSendInput,
    ) -> Result<Option<PolicyReminderSendPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::PUBLISH, key.as_deref(), |ctx| async move {
            policies::remind_by_hand(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Leaves the page as it is for now, and says why. The next publication says what is true all the same.
    #[graphql(directive = auth::apply(policies::REVIEW))]
    async fn policy_review_dismiss(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The review.")] input: PolicyReviewDismissInput,
    ) -> Result<Option<PolicyReviewDismissPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(policies::REVIEW, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let review = policies::Review { id, note: input.note, expected_version: input.expected_version };
            policies::dismiss(&ctx, review).await
        });
        Ok(Some(done.await?.into()))
    }
}
