//! Questions asked and answered, from facts.
