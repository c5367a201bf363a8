//! When what the directory says of sign-ins was true.

super::sql_step!("m20261121_000006_sign_ins_as_of", SQL);

const SQL: &str = "
ALTER TABLE seats ADD COLUMN sign_ins_as_of TIMESTAMPTZ;
ALTER TABLE seat_imports ADD COLUMN as_of TIMESTAMPTZ;
";
