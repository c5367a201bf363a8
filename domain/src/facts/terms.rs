//! What is on record of the vendors behind provider accounts, as facts of those accounts: their terms, documents and
//! sub-processors. As-of is the day on which somebody read the words. What has run out, or was quoted from a document that has
//! or that was removed, is out of date and not gone.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::contract_clause::{self as clause, ContractClauseKind as Kind, ContractClauseStatus};
use keystead_entities::seat::Known;
use keystead_entities::vendor_document::{self as document, VendorDocumentKind};
use keystead_entities::{Scoped, VendorDocumentId, VendorId, provider_account, subprocessor, vendor};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::Fact;
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::tenants::calendar;
use crate::vendors::clauses;

/// Documents that say what somebody else found about a vendor, and what they are called.
const ASSURANCE: &[(VendorDocumentKind, &str)] = &[
    (VendorDocumentKind::Soc2, "SOC 2"),
    (VendorDocumentKind::Iso27001, "ISO/IEC 27001"),
    (VendorDocumentKind::Iso42001, "ISO/IEC 42001"),
    (VendorDocumentKind::PenetrationTest, "penetration test"),
];

/// What is on record of some vendors.
#[derive(Default)]
pub(super) struct Terms {
    vendors: BTreeMap<VendorId, vendor::Model>,
    clauses: HashMap<(VendorId, Kind, String), clause::Model>,
    documents: BTreeMap<VendorDocumentId, document::Model>,
    subprocessors: HashMap<VendorId, Vec<subprocessor::Model>>,
}

impl Terms {
    /// What is on record of the vendors of those accounts.
    pub async fn of<C: ConnectionTrait>(of: &Observer<'_, C>, accounts: &[provider_account::Model]) -> Result<Self> {
        let ids: Vec<VendorId> = accounts.iter().filter_map(|account| account.vendor_id).collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let scope = of.ctx.scope();
        let of_them = || ids.iter().copied();
        let vendors = vendor::Entity::among(scope, of_them()).all(of.db).await?;
        let rows = clause::Entity::within(scope)
            .filter(clause::Column::VendorId.is_in(of_them()))
            .filter(clause::Column::Status.eq(ContractClauseStatus::InForce))
            .all(of.db)
            .await?;
        let documents =
            document::Entity::within(scope).filter(document::Column::VendorId.is_in(of_them())).all(of.db).await?;
        let passed_on = subprocessor::Entity::within(scope)
            .filter(subprocessor::Column::VendorId.is_in(of_them()))
            .filter(subprocessor::Column::RemovedAt.is_null())
            .order_by_asc(subprocessor::Column::Name)
            .order_by_asc(subprocessor::Column::Id)
            .all(of.db)
            .await?;
        let mut subprocessors: HashMap<VendorId, Vec<subprocessor::Model>> = HashMap::new();
        for row in passed_on {
            subprocessors.entry(row.vendor_id).or_default().push(row);
        }
        Ok(Self {
            vendors: vendors.into_iter().map(|row| (row.id, row)).collect(),
            clauses: rows.into_iter().map(|row| ((row.vendor_id, row.kind, row.aspect.clone()), row)).collect(),
            documents: documents.into_iter().map(|row| (row.id, row)).collect(),
            subprocessors,
        })
    }

    /// The vendor of an account.
    pub fn vendor(&self, account: &provider_account::Model) -> Option<&vendor::Model> {
        self.vendors.get(&account.vendor_id?)
    }

    /// The fact of an account that what is on record of its vendor makes known, or out of date; nothing where nothing is.
    pub fn fact<C>(&self, of: &Observer<'_, C>, account: &provider_account::Model, key: Key) -> Option<Fact> {
        let vendor = self.vendor(account)?;
        let (kind, aspect) = match key {
            Key::VendorDpa => return self.agreement(of, vendor.id),
            Key::VendorCertifications => return self.assurance(of, vendor.id),
            Key::VendorSubprocessors => return self.passed_on(of, vendor.id),
            Key::VendorTraining => (Kind::Training, ""),
            Key::VendorRetentionDays => (Kind::Retention, "INPUTS"),
            Key::VendorRegion => (Kind::Residency, ""),
            Key::VendorDeletionDays => (Kind::Deletion, ""),
            Key::VendorSegregation => (Kind::DataSeparation, ""),
            Key::VendorFineTuning => (Kind::FineTuningOwnership, ""),
            Key::VendorOutputs => (Kind::OutputOwnership, ""),
            Key::VendorNoticeHours => (Kind::IncidentNotice, ""),
            Key::VendorTelemetry => (Kind::Telemetry, ""),
            Key::VendorProvenance => (Kind::Provenance, ""),
            Key::VendorAuditRight => (Kind::AuditRight, ""),
            Key::VendorHumanAccess => (Kind::HumanAccess, ""),
            _ => return None,
        };
        match self.clauses.get(&(vendor.id, kind, aspect.to_owned())) {
            Some(row) => Some(self.said(of, row, key)),
            None => found(of, vendor, key),
        }
    }

    /// Whether the use of an account falls under business terms, as a clause says that holds.
    pub fn is_business<C>(&self, of: &Observer<'_, C>, account: &provider_account::Model) -> Option<(bool, String)> {
        let row = self.clauses.get(&(account.vendor_id?, Kind::BusinessTerms, String::new()))?;
        match (self.gap(of, row), clauses::value(row)?) {
            (None, Value::Flag(flag)) => Some((flag, row.id.to_string())),
            _ => None,
        }
    }

    fn said<C>(&self, of: &Observer<'_, C>, row: &clause::Model, key: Key) -> Fact {
        let as_of = day(&row.checked_on).map_or(row.created_at, |checked| starts(of, checked));
        let value = match (key, clauses::value(row)) {
            (Key::VendorRegion, Some(Value::List(regions))) => Some(Value::Text(regions.join(", "))),
            (_, value) => value,
        };
        let fact = match value {
            Some(value) => Fact::known(key, value, as_of),
            None => Fact::unknown(key, "What is recorded cannot be read.", as_of),
        };
        let evidence = [row.id.to_string()].into_iter().chain(row.document_id.map(|id| id.to_string()));
        let fact = fact.evidence(evidence.chain(row.url.clone())).stated_by(row.checked_by_seat_id).aged(of.now);
        let document = row.document_id.and_then(|id| self.documents.get(&id));
        let ends = [row.valid_until.as_deref(), document.and_then(|document| document.valid_until.as_deref())];
        let fact = ends.into_iter().flatten().filter_map(day).fold(fact, |fact, end| fact.until(over(of, end)));
        match self.gap(of, row) {
            Some(why) => fact.expired(why),
            None => fact,
        }
    }

    /// Why a clause is out of date, where it is.
    fn gap<C>(&self, of: &Observer<'_, C>, row: &clause::Model) -> Option<String> {
        let today = of.day(of.now).to_string();
        if let Some(end) = row.valid_until.as_ref().filter(|end| **end < today) {
            return Some(format!("The term on record was valid until {end}."));
        }
        let document = self.documents.get(&row.document_id?)?;
        if document.removed_at.is_some() {
            return Some(format!("The document it was quoted from was removed: {}.", document.title));
        }
        let end = document.valid_until.as_ref().filter(|end| **end < today)?;
        Some(format!("The document it was quoted from was valid until {end}: {}.", document.title))
    }

    fn of_kind(&self, vendor: VendorId, kinds: &[VendorDocumentKind]) -> Vec<&document::Model> {
        let rows = self.documents.values().filter(|row| row.vendor_id == vendor && row.removed_at.is_none());
        rows.filter(|row| kinds.contains(&row.kind)).collect()
    }

    fn agreement<C>(&self, of: &Observer<'_, C>, vendor: VendorId) -> Option<Fact> {
        let signed = self.of_kind(vendor, &[VendorDocumentKind::Dpa]);
        let latest = signed.iter().max_by_key(|row| (holds(of, row), row.created_at, row.id))?;
        let fact = Fact::known(Key::VendorDpa, Value::Flag(true), latest.created_at);
        Some(dated(of, fact.evidence([latest.id.to_string()]).stated_by(latest.attached_by_seat_id), latest))
    }

    fn assurance<C>(&self, of: &Observer<'_, C>, vendor: VendorId) -> Option<Fact> {
        let kinds: Vec<VendorDocumentKind> = ASSURANCE.iter().map(|(kind, _)| *kind).collect();
        let all = self.of_kind(vendor, &kinds);
        let last = all.iter().max_by_key(|row| (row.valid_until.clone(), row.id))?;
        let good: Vec<&&document::Model> = all.iter().filter(|row| holds(of, row)).collect();
        let shown = if good.is_empty() { vec![last] } else { good };
        let item = |row: &&&document::Model| {
            let name = ASSURANCE.iter().find(|(kind, _)| *kind == row.kind).map_or("report", |(_, name)| *name);
            match &row.valid_until {
                Some(end) => format!("{name} (valid until {end})"),
                None => name.to_owned(),
            }
        };
        let as_of = shown.iter().map(|row| row.created_at).max().unwrap_or(of.now);
        let fact = Fact::known(Key::VendorCertifications, Value::names(shown.iter().map(item)), as_of);
        let fact = fact.evidence(shown.iter().map(|row| row.id.to_string())).stated_by(last.attached_by_seat_id);
        Some(shown.iter().fold(fact, |fact, row| dated(of, fact, row)))
    }

    fn passed_on<C>(&self, of: &Observer<'_, C>, vendor: VendorId) -> Option<Fact> {
        let rows = self.subprocessors.get(&vendor)?;
        let as_of = rows.iter().map(|row| row.updated_at).max()?;
        let item = |row: &subprocessor::Model| match &row.region {
            Some(region) => format!("{} ({region})", row.name),
            None => row.name.clone(),
        };
        let fact = Fact::known(Key::VendorSubprocessors, Value::names(rows.iter().map(item)), as_of).aged(of.now);
        Some(fact.evidence(rows.iter().map(|row| row.id.to_string())))
    }
}

/// What the last assessment found of what no clause tells.
fn found<C>(of: &Observer<'_, C>, vendor: &vendor::Model, key: Key) -> Option<Fact> {
    let known = match key {
        Key::VendorTelemetry => vendor.telemetry,
        Key::VendorSegregation => vendor.data_separation,
        _ => return None,
    };
    let flag = match known {
        Known::Yes => true,
        Known::No => false,
        Known::Unknown => return None,
    };
    let as_of = vendor.assessed_at?;
    Some(Fact::known(key, Value::Flag(flag), as_of).aged(of.now).evidence([vendor.id.to_string()]))
}

fn holds<C>(of: &Observer<'_, C>, row: &document::Model) -> bool {
    row.valid_until.as_ref().is_none_or(|end| *end >= of.day(of.now).to_string())
}

/// The fact with the end of its document. One that says how long it holds is believed for so long.
fn dated<C>(of: &Observer<'_, C>, fact: Fact, row: &document::Model) -> Fact {
    match row.valid_until.as_deref().and_then(day) {
        None => fact.aged(of.now),
        Some(end) if holds(of, row) => fact.until(over(of, end)),
        Some(end) => fact.expired(format!("The document on record was valid until {end}: {}.", row.title)),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn starts<C>(of: &Observer<'_, C>, day: NaiveDate) -> DateTime<Utc> {
    calendar::day_starts_at(calendar::zone(of.tenant), day)
}

/// The first moment after a day.
fn over<C>(of: &Observer<'_, C>, day: NaiveDate) -> DateTime<Utc> {
    starts(of, calendar::days_after(day, 1))
}
