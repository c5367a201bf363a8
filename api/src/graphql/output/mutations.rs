//! Handing texts in, deciding on them, taking them back, erasing them.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::outputs;

use super::review::OutputReview;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A text to be handed in.
#[derive(InputObject)]
pub struct OutputReviewSubmitInput {
    /// The company.
    tenant_id: ID,
    /// The AI app that wrote it. One that is blocked or quarantined is refused with `POLICY_BLOCKED`.
    ai_app_id: ID,
    /// For whom it is: the client, the readers; at most 200 characters. It stands in mails and in the audit log.
    audience: String,
    /// The text, at most 20,000 characters. White space at its ends is dropped.
    text: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `outputReviewSubmit` did.
    OutputReviewSubmitPayload {
        /// The text, which waits.
        output_review: OutputReview
    }
);

/// A text that may go out.
#[derive(InputObject)]
pub struct OutputReviewApproveInput {
    /// The text. Not your own, and not that of a service account you answer for.
    id: ID,
    /// A word to whoever handed it in, at most 1,000 characters. It is erased with the text.
    note: Option<String>,
    /// How it is to read instead, at most 20,000 characters. Only this wording may go out then.
    corrected_text: Option<String>,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `outputReviewApprove` did.
    OutputReviewApprovePayload {
        /// The text as it is now.
        output_review: OutputReview
    }
);

/// A text that must not go out.
#[derive(InputObject)]
pub struct OutputReviewRejectInput {
    /// The text. Not your own, and not that of a service account you answer for.
    id: ID,
    /// Why, at most 1,000 characters. It is erased with the text.
    note: String,
    /// How it might read instead, at most 20,000 characters. It has to be handed in anew.
    corrected_text: Option<String>,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `outputReviewReject` did.
    OutputReviewRejectPayload {
        /// The text as it is now.
        output_review: OutputReview
    }
);

/// A text to be taken back.
#[derive(InputObject)]
pub struct OutputReviewWithdrawInput {
    /// The text: your own, or that of a service account you answer for.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `outputReviewWithdraw` did.
    OutputReviewWithdrawPayload {
        /// The text as it is now.
        output_review: OutputReview
    }
);

/// A text to be erased before its time.
#[derive(InputObject)]
pub struct OutputReviewEraseInput {
    /// The text; it must be decided on or withdrawn.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `outputReviewErase` did.
    OutputReviewErasePayload {
        /// The review, without its text.
        output_review: OutputReview
    }
);

/// Handing texts in, deciding on them.
#[derive(Default)]
pub struct OutputReviewMutation;

#[Object]
impl OutputReviewMutation {
    /// Hands a text for a client in. Those who can approve it are told in their console and by mail, and again after 1, 3, 7
    /// and 14 days; after 30 days without a decision it is withdrawn.
    #[graphql(directive = auth::apply(outputs::SUBMIT))]
    async fn output_review_submit(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text, who wrote it, for whom.")] input: OutputReviewSubmitInput,
    ) -> Result<Option<OutputReviewSubmitPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::SUBMIT, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let ai_app_id = parse_id("aiAppId", &input.ai_app_id)?;
            outputs::submit(&ctx, outputs::Submit { ai_app_id, audience: input.audience, text: input.text }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Lets a text go out: as it is, or in the corrected wording alone. Refused with `FOUR_EYES` for your own; `FORBIDDEN` where
    /// the rules name others.
    #[graphql(directive = auth::apply(outputs::DECIDE))]
    async fn output_review_approve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text.")] input: OutputReviewApproveInput,
    ) -> Result<Option<OutputReviewApprovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::DECIDE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let corrected = outputs::Wording(input.corrected_text);
            let expected_version = input.expected_version;
            outputs::approve(&ctx, outputs::Decide { id, note: input.note, corrected, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Keeps a text from going out, and says why.
    #[graphql(directive = auth::apply(outputs::DECIDE))]
    async fn output_review_reject(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text.")] input: OutputReviewRejectInput,
    ) -> Result<Option<OutputReviewRejectPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::DECIDE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let corrected = outputs::Wording(input.corrected_text);
            let expected_version = input.expected_version;
            outputs::reject(&ctx, outputs::Decide { id, note: Some(input.note), corrected, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes your own text back while it waits.
    #[graphql(directive = auth::apply(outputs::SUBMIT))]
    async fn output_review_withdraw(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text.")] input: OutputReviewWithdrawInput,
    ) -> Result<Option<OutputReviewWithdrawPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::SUBMIT, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            outputs::withdraw(&ctx, outputs::Withdraw { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Erases a text before its time, with the corrected wording and the note. Its data keys are destroyed at once; the review
    /// stays and says what it was: its hash, its length, who decided.
    #[graphql(directive = auth::apply(outputs::ERASE))]
    async fn output_review_erase(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text.")] input: OutputReviewEraseInput,
    ) -> Result<Option<OutputReviewErasePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(outputs::ERASE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            outputs::erase(&ctx, outputs::Erase { id }).await
        });
        Ok(Some(done.await?.into()))
    }
}
