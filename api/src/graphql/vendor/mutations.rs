//! Changing vendors, their documents, terms and sub-processors.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::facts::statements::Given;
use keystead_domain::vendors::{self, clauses, documents, subprocessors};
use keystead_entities::vendor as row;

use super::clause::{ContractClauseKind, RetentionAspect};
use super::document::VendorDocumentKind;
use super::{ContractClause, Subprocessor, Vendor, VendorDocument, VendorUsageLimit};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::input::{change, id_change};
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id};
use crate::graphql::scalars::{Date, EmailAddress, Url};

/// A vendor to be taken up. With a `provider`, name and website that are left out come from the catalogue.
#[derive(InputObject)]
pub struct VendorCreateInput {
    /// The company.
    tenant_id: ID,
    /// Code of the provider in `providerCatalog` that it runs, such as `OPENAI`.
    provider: Option<String>,
    /// Its name, at most 120 characters; no two that are dealt with share one. Needed without a `provider`.
    name: Option<String>,
    /// As it stands in contracts, at most 200 characters.
    legal_name: Option<String>,
    /// Where it is found.
    website: Option<Url>,
    /// Whom to turn to about data, at most 120 characters.
    contact_name: Option<String>,
    /// Their mail address.
    contact_email: Option<EmailAddress>,
    /// Anything else, at most 2,000 characters.
    note: Option<String>,
    /// Seat of whoever answers for dealing with it; yours if nothing is said.
    owner_seat_id: Option<ID>,
    /// Days between two looks at it, 30 to 1,096; 365 if nothing is said. The first look is due within 30 days.
    review_every_days: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `vendorCreate` did.
    VendorCreatePayload {
        /// The vendor: not assessed, and limited until it is.
        vendor: Vendor
    }
);

/// What to change of a vendor. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct VendorUpdateInput {
    /// The vendor.
    id: ID,
    /// Its name, at most 120 characters.
    name: Option<String>,
    /// As it stands in contracts, at most 200 characters.
    legal_name: MaybeUndefined<String>,
    /// Where it is found.
    website: MaybeUndefined<Url>,
    /// Whom to turn to about data, at most 120 characters.
    contact_name: MaybeUndefined<String>,
    /// Their mail address.
    contact_email: MaybeUndefined<EmailAddress>,
    /// Anything else, at most 2,000 characters.
    note: Option<String>,
    /// Seat of whoever answers for dealing with it.
    owner_seat_id: MaybeUndefined<ID>,
    /// Days between two looks at it, 30 to 1,096.
    review_every_days: Option<i32>,
    /// Day by which it is to be looked at again.
    next_review_on: Option<Date>,
    /// What it may be used for. A limit comes into force at once: apps that are allowed what it withholds are quarantined,
    /// pilots beyond their trial pause, and whoever answers for them is told. It is lifted by hand only where the last
    /// assessment bears it; else `POLICY_BLOCKED`.
    usage_limit: Option<VendorUsageLimit>,
    /// Why, at most 500 characters; needed where `usageLimit` changes. Completes "because …".
    limit_reason: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `vendorUpdate` did.
    VendorUpdatePayload {
        /// The vendor as it is now.
        vendor: Vendor
    }
);

/// A vendor that is dealt with no more.
#[derive(InputObject)]
pub struct VendorArchiveInput {
    /// The vendor.
    id: ID,
    /// Why, at most 500 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `vendorArchive` did.
    VendorArchivePayload {
        /// The vendor, archived.
        vendor: Vendor
    }
);

/// A document to be attached: a file that was handed in over `POST /uploads`, an address, or both.
#[derive(InputObject)]
pub struct VendorDocumentAttachInput {
    /// Whose.
    vendor_id: ID,
    /// What kind it is.
    kind: VendorDocumentKind,
    /// What it is called, at most 200 characters.
    title: String,
    /// The file.
    upload_id: Option<ID>,
    /// Where it is found.
    url: Option<Url>,
    /// Day on which it was issued or signed.
    issued_on: Option<Date>,
    /// First day that a report is about.
    period_from: Option<Date>,
    /// Last day that a report is about.
    period_to: Option<Date>,
    /// Last day on which it holds.
    valid_until: Option<Date>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `vendorDocumentAttach` did.
    VendorDocumentAttachPayload {
        /// The document.
        vendor_document: VendorDocument
    }
);

/// A document to be removed.
#[derive(InputObject)]
pub struct VendorDocumentRemoveInput {
    /// The document.
    id: ID,
    /// Why, at most 500 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `vendorDocumentRemove` did.
    VendorDocumentRemovePayload {
        /// The document, removed.
        vendor_document: VendorDocument
    }
);

/// A term as somebody read it. Exactly one of `flag`, `count`, `text` and `list`: the one that its kind says.
#[derive(InputObject)]
pub struct ContractClauseSetInput {
    /// Whose term it is.
    vendor_id: ID,
    /// What it is about.
    kind: ContractClauseKind,
    /// Which data; needed for `RETENTION`, and for nothing else.
    aspect: Option<RetentionAspect>,
    /// Yes or no.
    flag: Option<bool>,
    /// A number of days or hours, from 0 to 1,000,000.
    count: Option<i32>,
    /// Words, at most 2,000 characters.
    text: Option<String>,
    /// Names, at most 50 of 200 characters each.
    list: Option<Vec<String>>,
    /// The words that say so, at most 4,000 characters.
    quote: String,
    /// Anything else, such as what must be switched on for it; at most 1,000 characters.
    #[graphql(default)]
    note: String,
    /// The document of the vendor in which the words stand. This or `url` is needed.
    document_id: Option<ID>,
    /// The address at which the words stand.
    url: Option<Url>,
    /// Day on which the words were read; today if nothing is said.
    checked_on: Option<Date>,
    /// Last day on which it holds; if nothing is said, what rests on it is out of date a year after `checkedOn`.
    valid_until: Option<Date>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `contractClauseSet` did.
    ContractClauseSetPayload {
        /// The clause, in force.
        contract_clause: ContractClause
    }
);

/// A term to be taken back.
#[derive(InputObject)]
pub struct ContractClauseRetireInput {
    /// The clause.
    id: ID,
    /// Why, at most 500 characters.
    reason: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `contractClauseRetire` did.
    ContractClauseRetirePayload {
        /// The clause, taken back.
        contract_clause: ContractClause
    }
);

/// A company that a vendor passes data on to. There is one of each name: the same again changes it.
#[derive(InputObject)]
pub struct SubprocessorSetInput {
    /// The vendor.
    vendor_id: ID,
    /// Its name, at most 200 characters.
    name: String,
    /// What for, at most 500 characters.
    #[graphql(default)]
    purpose: String,
    /// Where, at most 80 characters.
    region: Option<String>,
    /// Since when; as before if nothing is said.
    since_on: Option<Date>,
    /// Day on which the vendor last told of a change of it; as before if nothing is said.
    notified_on: Option<Date>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `subprocessorSet` did.
    SubprocessorSetPayload {
        /// The sub-processor as it is now.
        subprocessor: Subprocessor
    }
);

/// A company that a vendor passes nothing on to any more.
#[derive(InputObject)]
pub struct SubprocessorRemoveInput {
    /// The sub-processor.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `subprocessorRemove` did.
    SubprocessorRemovePayload {
        /// The vendor that passed data on to it.
        vendor: Vendor
    }
);

/// Changing vendors.
#[derive(Default)]
pub struct VendorMutation;

#[Object]
impl VendorMutation {
    /// Takes up a vendor. Until it is assessed it is limited to trials with data that hurt nobody.
    #[graphql(directive = auth::apply(vendors::CREATE))]
    async fn vendor_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The vendor.")] input: VendorCreateInput,
    ) -> Result<Option<VendorCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(vendors::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let new = vendors::NewVendor {
                provider: input.provider,
                name: input.name,
                legal_name: input.legal_name,
                website: input.website.map(|Url(address)| address),
                contact_name: input.contact_name,
                contact_email: input.contact_email.map(|EmailAddress(address)| address),
                note: input.note.unwrap_or_default(),
                owner_seat_id: parse_optional_id("ownerSeatId", input.owner_seat_id.as_ref())?,
                review_every_days: input.review_every_days,
            };
            vendors::create(&ctx, new).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a vendor. What its assessment found changes by an assessment only.
    #[graphql(directive = auth::apply(vendors::UPDATE))]
    async fn vendor_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: VendorUpdateInput,
    ) -> Result<Option<VendorUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(vendors::UPDATE, key.as_deref(), |ctx| async move {
            let update = vendors::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                legal_name: change(input.legal_name),
                website: change(input.website).map(|Url(address)| address),
                contact_name: change(input.contact_name),
                contact_email: change(input.contact_email).map(|EmailAddress(address)| address),
                note: input.note,
                owner_seat_id: id_change("ownerSeatId", change(input.owner_seat_id))?,
                review_every_days: input.review_every_days,
                next_review_on: input.next_review_on.map(|Date(day)| day),
                usage_limit: input.usage_limit.map(Into::into),
                limit_reason: input.limit_reason,
                expected_version: input.expected_version,
            };
            vendors::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deals with a vendor no more. It stays readable. Refused while an account of it or an allowed app is in use: with the
    /// vendor its limit would be forgotten.
    #[graphql(directive = auth::apply(vendors::ARCHIVE))]
    async fn vendor_archive(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The vendor.")] input: VendorArchiveInput,
    ) -> Result<Option<VendorArchivePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(vendors::ARCHIVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (reason, expected_version) = (input.reason, input.expected_version);
            vendors::archive(&ctx, vendors::Archive { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Attaches a document to a vendor.
    #[graphql(directive = auth::apply(documents::WRITE))]
    async fn vendor_document_attach(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The document.")] input: VendorDocumentAttachInput,
    ) -> Result<Option<VendorDocumentAttachPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(documents::WRITE, key.as_deref(), |ctx| async move {
            let attach = documents::Attach {
                vendor_id: parse_id("vendorId", &input.vendor_id)?,
                kind: input.kind.into(),
                title: input.title,
                upload_id: parse_optional_id("uploadId", input.upload_id.as_ref())?,
                url: input.url.map(|Url(address)| address),
                issued_on: input.issued_on.map(|Date(day)| day),
                period_from: input.period_from.map(|Date(day)| day),
                period_to: input.period_to.map(|Date(day)| day),
                valid_until: input.valid_until.map(|Date(day)| day),
            };
            documents::attach(&ctx, attach).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Removes a document: nothing leans on it any more. It stays with its hash, and its file until that is deleted.
    #[graphql(directive = auth::apply(documents::WRITE))]
    async fn vendor_document_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which document.")] input: VendorDocumentRemoveInput,
    ) -> Result<Option<VendorDocumentRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(documents::WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (reason, expected_version) = (input.reason, input.expected_version);
            documents::remove(&ctx, documents::Remove { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Writes a term of a vendor down. What was said before of the same is superseded and kept.
    #[graphql(directive = auth::apply(clauses::SET))]
    async fn contract_clause_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The term.")] input: ContractClauseSetInput,
    ) -> Result<Option<ContractClauseSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(clauses::SET, key.as_deref(), |ctx| async move {
            let set = clauses::Set {
                vendor_id: parse_id("vendorId", &input.vendor_id)?,
                kind: input.kind.into(),
                aspect: input.aspect.map(Into::into),
                given: Given { flag: input.flag, count: input.count, text: input.text, list: input.list },
                quote: input.quote,
                note: input.note,
                document_id: parse_optional_id("documentId", input.document_id.as_ref())?,
                url: input.url.map(|Url(address)| address),
                checked_on: input.checked_on.map(|Date(day)| day),
                valid_until: input.valid_until.map(|Date(day)| day),
            };
            clauses::set(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes a term of a vendor back: what it said is not known any more.
    #[graphql(directive = auth::apply(clauses::RETIRE))]
    async fn contract_clause_retire(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which clause.")] input: ContractClauseRetireInput,
    ) -> Result<Option<ContractClauseRetirePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(clauses::RETIRE, key.as_deref(), |ctx| async move {
            clauses::retire(&ctx, clauses::Retire { id: parse_id("id", &input.id)?, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says whom a vendor passes data on to.
    #[graphql(directive = auth::apply(subprocessors::WRITE))]
    async fn subprocessor_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The sub-processor.")] input: SubprocessorSetInput,
    ) -> Result<Option<SubprocessorSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(subprocessors::WRITE, key.as_deref(), |ctx| async move {
            let set = subprocessors::Set {
                vendor_id: parse_id("vendorId", &input.vendor_id)?,
                name: input.name,
                purpose: input.purpose,
                region: input.region,
                since_on: input.since_on.map(|Date(day)| day),
                notified_on: input.notified_on.map(|Date(day)| day),
                expected_version: input.expected_version,
            };
            subprocessors::set(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says that a vendor passes nothing on to somebody any more. The audit log keeps that it did.
    #[graphql(directive = auth::apply(subprocessors::WRITE))]
    async fn subprocessor_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which sub-processor.")] input: SubprocessorRemoveInput,
    ) -> Result<Option<SubprocessorRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(subprocessors::WRITE, key.as_deref(), |ctx| async move {
            let vendor = subprocessors::remove(&ctx, parse_id("id", &input.id)?, input.expected_version).await?;
            row::Model::reload(&ctx, vendor.into()).await
        });
        Ok(Some(done.await?.into()))
    }
}
