//! Dated steps from nothing to today's tables, on SQLite and PostgreSQL alike. They import nothing of ours and never
//! change once released. Each is written in the SQL both speak; only the names of four column types differ
//! ([`statements`]).
//!
//! Tables of a tenant carry `tenant_id` first in their primary key, their unique constraints and their foreign keys: a
//! row cannot point at another tenant's, and a taken name tells nothing about another tenant. Jobs and the audit log
//! also hold rows of the deployment itself, under the nil UUID; they therefore have no foreign key to `tenants`.

use sea_orm_migration::prelude::*;

pub mod walls;

mod m20261120_000001_tenants_and_seats;
mod m20261120_000002_audit_log;
mod m20261120_000003_jobs_and_notices;
mod m20261120_000004_providers_and_keys;
mod m20261120_000005_ai_apps;
mod m20261120_000006_pilots;
mod m20261120_000007_questionnaires;
mod m20261120_000008_seat_audits;
mod m20261121_000001_finding_jobs;
mod m20261121_000002_jobs_that_advance;
mod m20261121_000003_audit_redaction;
mod m20261121_000004_mail_anchors;
mod m20261121_000005_withdrawn_measurements;
mod m20261121_000006_sign_ins_as_of;
mod m20261121_000007_export_filters;
mod m20261121_000010_sealed_secrets;
mod m20261121_000011_webhooks;
mod m20261121_000030_sign_in;
mod m20261121_000031_second_factor;
mod m20261121_000040_partners;
mod m20261121_000050_access_grants;
mod m20261121_000051_scim;
mod m20261121_000052_seat_tokens;
mod m20261121_000060_identity_providers;
mod m20261121_000070_findings;
mod m20261121_000090_provisioned_companies;
mod m20261130_000020_leaving;
mod m20261130_000101_partner_traces;
mod m20261130_000201_uploads;
mod m20261130_000202_imported_questionnaires;
mod m20261130_000301_fact_history;
mod m20261130_000401_discovery;
mod m20261130_000402_usage_surveys;
mod m20261130_000403_data_flows;
mod m20261130_000500_policies;
mod m20261201_000100_unsettled_grants;
mod m20261201_000201_vendors;
mod m20261201_000401_quarter_appendices;
mod m20261201_000501_output_reviews;

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_tenants_and_seats::Migration),
            Box::new(m20261120_000002_audit_log::Migration),
            Box::new(m20261120_000003_jobs_and_notices::Migration),
            Box::new(m20261120_000004_providers_and_keys::Migration),
            Box::new(m20261120_000005_ai_apps::Migration),
            Box::new(m20261120_000006_pilots::Migration),
            Box::new(m20261120_000007_questionnaires::Migration),
            Box::new(m20261120_000008_seat_audits::Migration),
            Box::new(m20261121_000001_finding_jobs::Migration),
            Box::new(m20261121_000002_jobs_that_advance::Migration),
            Box::new(m20261121_000003_audit_redaction::Migration),
            Box::new(m20261121_000004_mail_anchors::Migration),
            Box::new(m20261121_000005_withdrawn_measurements::Migration),
            Box::new(m20261121_000006_sign_ins_as_of::Migration),
            Box::new(m20261121_000007_export_filters::Migration),
            Box::new(m20261121_000010_sealed_secrets::Migration),
            Box::new(m20261121_000040_partners::Migration),
            Box::new(m20261121_000050_access_grants::Migration),
            Box::new(m20261121_000011_webhooks::Migration),
            Box::new(m20261121_000030_sign_in::Migration),
            Box::new(m20261121_000051_scim::Migration),
            Box::new(m20261121_000031_second_factor::Migration),
            Box::new(m20261121_000052_seat_tokens::Migration),
            Box::new(m20261121_000090_provisioned_companies::Migration),
            Box::new(m20261121_000060_identity_providers::Migration),
            Box::new(m20261121_000070_findings::Migration),
            Box::new(m20261130_000020_leaving::Migration),
            Box::new(m20261130_000500_policies::Migration),
            Box::new(m20261130_000101_partner_traces::Migration),
            Box::new(m20261130_000401_discovery::Migration),
            Box::new(m20261130_000402_usage_surveys::Migration),
            Box::new(m20261130_000403_data_flows::Migration),
            Box::new(m20261130_000201_uploads::Migration),
            Box::new(m20261130_000202_imported_questionnaires::Migration),
            Box::new(m20261130_000301_fact_history::Migration),
            Box::new(m20261201_000100_unsettled_grants::Migration),
            Box::new(m20261201_000201_vendors::Migration),
            Box::new(m20261201_000401_quarter_appendices::Migration),
            Box::new(m20261201_000501_output_reviews::Migration),
        ]
    }
}

/// A step that is nothing but SQL: `up` in both dialects, whole or not at all.
macro_rules! sql_step {
    ($name:literal, $up:expr) => {
        pub struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &str {
                $name
            }
        }

        #[async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::statements(manager, $up).await
            }
        }
    };
}
pub(crate) use sql_step;

/// Runs the statements of `sql`, which end in a semicolon at the end of a line. On SQLite the types `UUID`,
/// `TIMESTAMPTZ`, `JSONB` and `BYTEA` become `BLOB`, `TEXT`, `TEXT` and `BLOB`. A part between `-- postgres:` or
/// `-- sqlite:` and the next `-- both:` is run there only; inside such a part a statement ends with `;;`.
pub(crate) async fn statements(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == sea_orm::DbBackend::Sqlite;
    let mut speaks = true;
    let mut own_part = false;
    let mut statement = String::new();
    for line in sql.lines() {
        match line.trim() {
            "-- postgres:" => (speaks, own_part) = (!sqlite, true),
            "-- sqlite:" => (speaks, own_part) = (sqlite, true),
            "-- both:" => (speaks, own_part) = (true, false),
            "" => {}
            text if speaks => {
                statement.push_str(line);
                statement.push('\n');
                let end = if own_part { ";;" } else { ";" };
                if text.ends_with(end) {
                    let whole = statement.trim_end().trim_end_matches(end).to_owned();
                    manager.get_connection().execute_unprepared(&translate(&whole, sqlite)).await?;
                    statement.clear();
                }
            }
            _ => {}
        }
    }
    if statement.trim().is_empty() {
        Ok(())
    } else {
        Err(DbErr::Migration(format!("unfinished statement: {statement}")))
    }
}

fn translate(sql: &str, sqlite: bool) -> String {
    if !sqlite {
        return sql.to_owned();
    }
    let words = [(" UUID", " BLOB"), (" TIMESTAMPTZ", " TEXT"), (" JSONB", " TEXT"), (" BYTEA", " BLOB")];
    words.iter().fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to))
}
