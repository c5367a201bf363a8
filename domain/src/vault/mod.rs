//! Envelope encryption: a data key per secret version, wrapped by a key-encryption key.
