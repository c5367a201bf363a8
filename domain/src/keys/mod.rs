//! Provider keys: custody, rotation, reminders.
