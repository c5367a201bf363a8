//! Buckets of this process: all there is where Redis is not configured, and what takes its place while it does not answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::bucket::{self, Draw, Micros};
use super::budget::Key;

/// Buckets that are kept; of more, those that are nearest to full are forgotten, which fills them.
const MOST: usize = 100_000;

/// The buckets that are not full.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<Key, Micros>>);

impl Memory {
    /// Takes from all of them or from none, and says how long to wait. Returns how far each is from full.
    pub(super) fn draw(&self, now: Micros, keys: &[Key], draws: &[Draw], always: bool) -> (Micros, Vec<Micros>) {
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |(key, draw): (&Key, &Draw)| bucket::debt(full_at.get(key).copied(), now, draw.span);
        let mut debts: Vec<Micros> = keys.iter().zip(draws).map(known).collect();
        let wait = bucket::draw(&mut debts, draws, always);
        if wait == 0 {
            for (key, debt) in keys.iter().zip(&debts) {
                match *debt {
                    0 => _ = full_at.remove(key),
                    debt => _ = full_at.insert(*key, now.saturating_add(debt)),
                }
            }
            make_room(&mut full_at, now);
        }
        (wait, debts)
    }
}

fn make_room(full_at: &mut HashMap<Key, Micros>, now: Micros) {
    if full_at.len() <= MOST {
        return;
    }
    full_at.retain(|_, at| *at > now);
    if full_at.len() > MOST / 2 {
        let mut ends: Vec<Micros> = full_at.values().copied().collect();
        let (_, middle, _) = ends.select_nth_unstable(full_at.len() / 2);
        let middle = *middle;
        full_at.retain(|_, at| *at > middle);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn memory_is_bounded_and_the_emptiest_are_remembered() {
        let memory = Memory::default();
        let key = |n: u128| [Key::Credential(Uuid::from_u128(n))];
        let draw = |price| [Draw { price, span: 1_000_000_000 }];
        memory.draw(0, &key(0), &draw(900_000_000), false);
        for n in 1..=150_000_u32 {
            memory.draw(0, &key(n.into()), &draw(i64::from(n)), false);
        }
        assert!(memory.0.lock().expect("buckets").len() <= MOST);
        assert_eq!(memory.draw(0, &key(0), &draw(0), false), (0, vec![900_000_000]));
    }
}
