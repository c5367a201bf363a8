//! Companies, their settings and business units.
