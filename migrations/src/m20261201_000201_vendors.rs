//! The makers of the AI that a company uses: who they are, the documents they gave, their terms as dated facts, and the
//! companies they pass data on to. Accounts and apps say whose they are.
//!
//! A term is never overwritten: the next one supersedes it. SQLite adds no foreign key of two columns to a table that is
//! there, so triggers stand in for it.

super::sql_step!("m20261201_000201_vendors", SQL);

const SQL: &str = "
CREATE TABLE vendors (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  legal_name TEXT,
  provider TEXT,
  website TEXT,
  contact_name TEXT,
  contact_email TEXT,
  note TEXT NOT NULL,
  owner_seat_id UUID,
  status TEXT NOT NULL,
  risk_class TEXT,
  telemetry TEXT NOT NULL,
  data_separation TEXT NOT NULL,
  usage_limit TEXT NOT NULL,
  limit_reason TEXT,
  limited_at TIMESTAMPTZ,
  assessed_at TIMESTAMPTZ,
  review_every_days INTEGER NOT NULL,
  next_review_on TEXT,
  next_reminder_at TIMESTAMPTZ,
  archived_at TIMESTAMPTZ,
  archived_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX vendors_name ON vendors (tenant_id, name) WHERE status = 'ACTIVE';
CREATE INDEX vendors_created ON vendors (tenant_id, created_at, id);
CREATE INDEX vendors_reminder ON vendors (tenant_id, next_reminder_at) WHERE next_reminder_at IS NOT NULL;
CREATE TABLE vendor_documents (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  vendor_id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  upload_id UUID,
  url TEXT,
  sha256 TEXT,
  issued_on TEXT,
  period_from TEXT,
  period_to TEXT,
  valid_until TEXT,
  attached_by_seat_id UUID,
  removed_at TIMESTAMPTZ,
  removed_by_seat_id UUID,
  removed_reason TEXT,
  next_reminder_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
  FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id),
  FOREIGN KEY (tenant_id, attached_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, removed_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX vendor_documents_vendor ON vendor_documents (tenant_id, vendor_id, id);
CREATE INDEX vendor_documents_reminder ON vendor_documents (tenant_id, next_reminder_at) WHERE next_reminder_at IS NOT NULL;
CREATE TABLE contract_clauses (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  vendor_id UUID NOT NULL,
  kind TEXT NOT NULL,
  aspect TEXT NOT NULL,
  value JSONB NOT NULL,
  quote TEXT NOT NULL,
  note TEXT NOT NULL,
  document_id UUID,
  url TEXT,
  checked_on TEXT NOT NULL,
  checked_by_seat_id UUID,
  valid_until TEXT,
  status TEXT NOT NULL,
  supersedes_id UUID,
  ended_at TIMESTAMPTZ,
  ended_by_seat_id UUID,
  ended_reason TEXT,
  next_reminder_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES vendor_documents (tenant_id, id),
  FOREIGN KEY (tenant_id, supersedes_id) REFERENCES contract_clauses (tenant_id, id),
  FOREIGN KEY (tenant_id, checked_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, ended_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX contract_clauses_in_force ON contract_clauses (tenant_id, vendor_id, kind, aspect) WHERE status = 'IN_FORCE';
CREATE INDEX contract_clauses_vendor ON contract_clauses (tenant_id, vendor_id, id);
CREATE INDEX contract_clauses_document ON contract_clauses (tenant_id, document_id);
CREATE INDEX contract_clauses_reminder ON contract_clauses (tenant_id, next_reminder_at) WHERE next_reminder_at IS NOT NULL;
CREATE TABLE subprocessors (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  vendor_id UUID NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  region TEXT,
  since_on TEXT,
  notified_on TEXT,
  removed_at TIMESTAMPTZ,
  removed_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
  FOREIGN KEY (tenant_id, removed_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX subprocessors_name ON subprocessors (tenant_id, vendor_id, name) WHERE removed_at IS NULL;
CREATE TABLE vendor_reminders (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  subject_id UUID NOT NULL,
  due_on TEXT NOT NULL,
  stage_day INTEGER NOT NULL,
  vendor_id UUID NOT NULL,
  told_seat_count INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, subject_id, due_on, stage_day),
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id)
);
ALTER TABLE provider_accounts ADD COLUMN vendor_id UUID;
ALTER TABLE ai_apps ADD COLUMN vendor_id UUID;
CREATE INDEX provider_accounts_vendor ON provider_accounts (tenant_id, vendor_id, id);
CREATE INDEX ai_apps_vendor ON ai_apps (tenant_id, vendor_id, id);
CREATE INDEX ai_apps_account ON ai_apps (tenant_id, provider_account_id, id);
-- postgres:
ALTER TABLE provider_accounts ADD CONSTRAINT provider_accounts_vendor
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id);;
ALTER TABLE ai_apps ADD CONSTRAINT ai_apps_vendor
  FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendors (tenant_id, id);;
-- sqlite:
CREATE TRIGGER provider_accounts_vendor_added BEFORE INSERT ON provider_accounts WHEN NEW.vendor_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM vendors WHERE tenant_id = NEW.tenant_id AND id = NEW.vendor_id)
  BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;;
CREATE TRIGGER provider_accounts_vendor_changed BEFORE UPDATE OF vendor_id ON provider_accounts WHEN NEW.vendor_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM vendors WHERE tenant_id = NEW.tenant_id AND id = NEW.vendor_id)
  BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;;
CREATE TRIGGER ai_apps_vendor_added BEFORE INSERT ON ai_apps WHEN NEW.vendor_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM vendors WHERE tenant_id = NEW.tenant_id AND id = NEW.vendor_id)
  BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;;
CREATE TRIGGER ai_apps_vendor_changed BEFORE UPDATE OF vendor_id ON ai_apps WHEN NEW.vendor_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM vendors WHERE tenant_id = NEW.tenant_id AND id = NEW.vendor_id)
  BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;;
-- both:
";
