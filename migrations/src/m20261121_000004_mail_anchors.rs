//! Which mails carry a signed checkpoint of the audit log out of the house.

super::sql_step!("m20261121_000004_mail_anchors", SQL);

const SQL: &str = "
ALTER TABLE mails ADD COLUMN audit_seq BIGINT;
CREATE INDEX mails_anchors ON mails (tenant_id, created_at) WHERE audit_seq IS NOT NULL;
";
