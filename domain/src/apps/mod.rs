//! The inventory of AI apps and the decisions on them.
