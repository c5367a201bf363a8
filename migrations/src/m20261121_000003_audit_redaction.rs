//! Values of audit details can be taken out; all else of an entry stays as it is. What such an update may do: put, in the
//! place of `{"value": …, "salt": …}` of one or more details, `{"digest": "64 hexadecimal digits"}`. That the digest is the
//! right one shows in the chain.

super::sql_step!("m20261121_000003_audit_redaction", SQL);

const SQL: &str = "
-- sqlite:
DROP TRIGGER audit_events_no_update;;
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
WHEN OLD.tenant_id IS NOT NEW.tenant_id OR OLD.seq IS NOT NEW.seq OR OLD.id IS NOT NEW.id
  OR OLD.occurred_at IS NOT NEW.occurred_at OR OLD.actor_kind IS NOT NEW.actor_kind OR OLD.actor_id IS NOT NEW.actor_id
  OR OLD.auth_method IS NOT NEW.auth_method OR OLD.action IS NOT NEW.action OR OLD.target_id IS NOT NEW.target_id
  OR OLD.outcome IS NOT NEW.outcome OR OLD.request_id IS NOT NEW.request_id OR OLD.address IS NOT NEW.address
  OR OLD.fields_hash IS NOT NEW.fields_hash OR OLD.previous_hash IS NOT NEW.previous_hash OR OLD.hash IS NOT NEW.hash
  OR OLD.fields IS NEW.fields OR NOT json_valid(NEW.fields) OR json_type(NEW.fields) IS NOT 'object'
  OR (SELECT count(*) FROM json_each(OLD.fields)) IS NOT (SELECT count(*) FROM json_each(NEW.fields))
  OR EXISTS (
    SELECT 1 FROM json_each(OLD.fields) AS o LEFT JOIN json_each(NEW.fields) AS n ON n.key = o.key
    WHERE n.key IS NULL OR o.type IS NOT 'object' OR n.type IS NOT 'object' OR (n.value IS NOT o.value AND NOT (
      json_type(o.value, '$.value') IS NOT NULL AND json_type(o.value, '$.salt') IS 'text'
      AND (SELECT count(*) FROM json_each(n.value)) = 1 AND json_type(n.value, '$.digest') IS 'text'
      AND length(json_extract(n.value, '$.digest')) = 64 AND json_extract(n.value, '$.digest') NOT GLOB '*[^0-9a-f]*')))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;;
-- postgres:
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
-- both:
";
