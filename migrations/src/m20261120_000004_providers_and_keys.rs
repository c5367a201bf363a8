//! Provider accounts, their keys, key versions, rotations and reminders.

super::sql_step!("m20261120_000004_providers_and_keys", SQL);

const SQL: &str = "
CREATE TABLE provider_accounts (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  region TEXT,
  status TEXT NOT NULL,
  training_opt_out TEXT NOT NULL,
  zero_retention TEXT NOT NULL,
  retention_days INTEGER,
  dpa_signed_on TEXT,
  contract_ends_on TEXT,
  contract_checked_on TEXT,
  contract_note TEXT NOT NULL,
  archived_at TIMESTAMPTZ,
  archived_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX provider_accounts_name ON provider_accounts (tenant_id, name) WHERE status = 'ACTIVE';
CREATE INDEX provider_accounts_created ON provider_accounts (tenant_id, created_at, id);
CREATE TABLE provider_keys (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  account_id UUID NOT NULL,
  label TEXT NOT NULL,
  status TEXT NOT NULL,
  current_number BIGINT NOT NULL,
  last_four TEXT,
  fingerprint TEXT NOT NULL,
  verification TEXT NOT NULL,
  verified_at TIMESTAMPTZ,
  added_by_seat_id UUID,
  rotation_period TEXT NOT NULL,
  rotated_at TIMESTAMPTZ NOT NULL,
  due_on TEXT NOT NULL,
  next_reminder_at TIMESTAMPTZ,
  snoozed_until TEXT,
  snooze_reason TEXT,
  last_used_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  ended_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES provider_accounts (tenant_id, id),
  FOREIGN KEY (tenant_id, added_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX provider_keys_label ON provider_keys (tenant_id, account_id, label) WHERE status <> 'DESTROYED';
CREATE INDEX provider_keys_due ON provider_keys (tenant_id, due_on, id);
CREATE INDEX provider_keys_created ON provider_keys (tenant_id, created_at, id);
CREATE INDEX provider_keys_reminders ON provider_keys (tenant_id, next_reminder_at) WHERE next_reminder_at IS NOT NULL;
CREATE TABLE key_versions (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  key_id UUID NOT NULL,
  number BIGINT NOT NULL,
  state TEXT NOT NULL,
  envelope BYTEA,
  kek_id TEXT NOT NULL,
  suite INTEGER NOT NULL,
  envelope_rev BIGINT NOT NULL,
  last_four TEXT,
  fingerprint TEXT NOT NULL,
  verification TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_by TEXT NOT NULL,
  retires_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  rewrapped_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, key_id) REFERENCES provider_keys (tenant_id, id)
);
CREATE UNIQUE INDEX key_versions_number ON key_versions (tenant_id, key_id, number);
CREATE UNIQUE INDEX key_versions_secret ON key_versions (tenant_id, fingerprint) WHERE envelope IS NOT NULL;
CREATE INDEX key_versions_kek ON key_versions (tenant_id, kek_id, id) WHERE envelope IS NOT NULL;
CREATE TABLE key_reminders (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  key_id UUID NOT NULL,
  due_on TEXT NOT NULL,
  stage_day INTEGER NOT NULL,
  status TEXT NOT NULL,
  told_seat_count INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  settled_at TIMESTAMPTZ,
  settled_by TEXT,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, key_id) REFERENCES provider_keys (tenant_id, id)
);
CREATE UNIQUE INDEX key_reminders_stage ON key_reminders (tenant_id, key_id, due_on, stage_day);
";
