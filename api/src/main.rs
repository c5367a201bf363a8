//! `keystead`.
fn main() {}
