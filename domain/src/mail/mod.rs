//! Mails: composed from templates, kept until sent.
