//! People from a file.
