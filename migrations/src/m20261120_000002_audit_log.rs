//! The tamper-evident log: entries, the head of each chain, signed checkpoints. Entries and checkpoints cannot be
//! changed; entries can be deleted only up to a checkpoint that retention has recorded in `audit_heads.pruned_through`.

super::sql_step!("m20261120_000002_audit_log", SQL);

const SQL: &str = "
CREATE TABLE audit_heads (
  tenant_id UUID NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  checkpoint_seq BIGINT NOT NULL,
  pruned_through BIGINT NOT NULL
);
CREATE TABLE audit_events (
  tenant_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  occurred_at TIMESTAMPTZ NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  auth_method TEXT NOT NULL,
  action TEXT NOT NULL,
  target_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  request_id TEXT NOT NULL,
  address TEXT NOT NULL,
  fields JSONB NOT NULL,
  fields_hash BYTEA NOT NULL,
  previous_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE UNIQUE INDEX audit_events_id ON audit_events (tenant_id, id);
CREATE INDEX audit_events_target ON audit_events (tenant_id, target_id, seq);
CREATE INDEX audit_events_action ON audit_events (tenant_id, action, seq);
CREATE INDEX audit_events_refused ON audit_events (tenant_id, actor_id, occurred_at) WHERE outcome = 'REFUSED';
CREATE INDEX audit_events_time ON audit_events (tenant_id, occurred_at, seq);
CREATE TABLE audit_checkpoints (
  tenant_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  root BYTEA NOT NULL,
  chain_hash BYTEA NOT NULL,
  frontier BYTEA NOT NULL,
  note TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
-- sqlite:
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN OLD.seq > COALESCE((SELECT pruned_through FROM audit_heads WHERE tenant_id = OLD.tenant_id), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
-- postgres:
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_events' THEN
    IF OLD.seq <= COALESCE((SELECT pruned_through FROM audit_heads WHERE tenant_id = OLD.tenant_id), 0) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$;;
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_append_only();;
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();;
CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE OR DELETE ON audit_checkpoints
FOR EACH ROW EXECUTE FUNCTION audit_append_only();;
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();;
-- both:
";
