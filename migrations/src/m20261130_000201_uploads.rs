//! Files that were handed in. The content lies in the object store.

super::sql_step!("m20261130_000201_uploads", SQL);

const SQL: &str = "
CREATE TABLE uploads (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  byte_count BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  object_key TEXT NOT NULL,
  status TEXT NOT NULL,
  uploaded_by_seat_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  deleted_by_seat_id UUID,
  deleted_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, uploaded_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, deleted_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX uploads_status ON uploads (tenant_id, status, created_at, id);
CREATE INDEX uploads_id ON uploads (id);
";
