//! Leaving: when a company is to be deleted and by whose wish; what is left of one that was; and the narrow way by which the
//! log of a company that is being removed goes with it. `tenant_deletions` is the deployment's own: its `id` is that of a
//! company, so that no wall takes it for a table of one.

super::sql_step!("m20261130_000020_leaving", SQL);

const SQL: &str = "
ALTER TABLE tenants ADD COLUMN deletion_requested_at TIMESTAMPTZ;
ALTER TABLE tenants ADD COLUMN deletion_requested_by_seat_id UUID;
ALTER TABLE tenants ADD COLUMN deletion_due_at TIMESTAMPTZ;
ALTER TABLE tenants ADD COLUMN deletion_export_id UUID;
ALTER TABLE tenants ADD COLUMN status_before_deletion TEXT;
ALTER TABLE tenants ADD COLUMN removal_began_at TIMESTAMPTZ;
CREATE INDEX tenants_deletion ON tenants (deletion_due_at) WHERE deletion_due_at IS NOT NULL;
CREATE INDEX tenants_closed ON tenants (id) WHERE status <> 'ACTIVE';
CREATE TABLE tenant_deletions (
  id UUID NOT NULL PRIMARY KEY,
  name_sha256 TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TIMESTAMPTZ NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  began_at TIMESTAMPTZ NOT NULL,
  removed_at TIMESTAMPTZ,
  export_id TEXT NOT NULL,
  export_sha256 TEXT NOT NULL,
  audit_seq BIGINT NOT NULL,
  audit_hash TEXT NOT NULL,
  row_counts JSONB NOT NULL,
  owner_emails JSONB,
  certificate TEXT
);
CREATE INDEX sign_in_links_company ON sign_in_links (for_tenant_id);
CREATE INDEX sessions_home ON sessions (home_tenant_id);
-- sqlite:
DROP TRIGGER audit_events_no_delete;;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN OLD.seq > COALESCE((SELECT pruned_through FROM audit_heads WHERE tenant_id = OLD.tenant_id), 0)
  AND NOT EXISTS (SELECT 1 FROM tenant_deletions WHERE id = OLD.tenant_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
DROP TRIGGER audit_checkpoints_no_delete;;
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
WHEN NOT EXISTS (SELECT 1 FROM tenant_deletions WHERE id = OLD.tenant_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
CREATE TRIGGER audit_heads_no_delete BEFORE DELETE ON audit_heads
WHEN NOT EXISTS (SELECT 1 FROM tenant_deletions WHERE id = OLD.tenant_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
CREATE TRIGGER tenant_deletions_kept BEFORE DELETE ON tenant_deletions
BEGIN SELECT RAISE(ABORT, 'the proof of a deletion is kept'); END;;
-- postgres:
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM tenant_deletions WHERE id = OLD.tenant_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  IF TG_TABLE_NAME = 'audit_events' THEN
    IF TG_OP = 'DELETE' THEN
      IF OLD.seq <= COALESCE((SELECT pruned_through FROM audit_heads WHERE tenant_id = OLD.tenant_id), 0) THEN
        RETURN OLD;
      END IF;
    ELSIF TG_OP = 'UPDATE' THEN
      IF to_jsonb(NEW) - 'fields' = to_jsonb(OLD) - 'fields' AND NEW.fields <> OLD.fields
        AND jsonb_typeof(NEW.fields) = 'object' AND NOT EXISTS (
          SELECT 1 FROM jsonb_each(OLD.fields) AS o FULL JOIN jsonb_each(NEW.fields) AS n ON n.key = o.key
          WHERE o.key IS NULL OR n.key IS NULL OR (n.value <> o.value AND NOT (
            jsonb_typeof(o.value) = 'object' AND o.value -> 'value' IS NOT NULL AND o.value -> 'salt' IS NOT NULL
            AND jsonb_typeof(n.value) = 'object' AND n.value - 'digest' = '{}'::jsonb
            AND COALESCE(n.value ->> 'digest' ~ '^[0-9a-f]{64}$', FALSE))))
      THEN
        RETURN NEW;
      END IF;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$;;
CREATE TRIGGER audit_heads_append_only BEFORE DELETE ON audit_heads
FOR EACH ROW EXECUTE FUNCTION audit_append_only();;
CREATE FUNCTION tenant_deletions_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the proof of a deletion is kept';
END $$;;
CREATE TRIGGER tenant_deletions_kept BEFORE DELETE ON tenant_deletions
FOR EACH ROW EXECUTE FUNCTION tenant_deletions_kept();;
CREATE TRIGGER tenant_deletions_no_truncate BEFORE TRUNCATE ON tenant_deletions
FOR EACH STATEMENT EXECUTE FUNCTION tenant_deletions_kept();;
-- both:
";
