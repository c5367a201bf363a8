//! Loading by key: what the resolvers of one request ask for at the same level goes into one fetch, and nothing is fetched
//! twice. It is what async-graphql's own loader does, without its timer: that one lives on a thread of its own, and each
//! fetch woke it and was woken by it, though [`batches`] knows without waiting when all keys are there.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use keystead_domain::Error;
use tokio::sync::oneshot;

use super::batches;

/// What can be the key of something.
pub trait Key: Clone + Eq + Hash + Send + Sync + 'static {}
impl<K: Clone + Eq + Hash + Send + Sync + 'static> Key for K {}

/// Fetches many at once.
pub trait Loader<K: Key>: Send + Sync + 'static {
    /// What a key stands for.
    type Value: Clone + Send + Sync + 'static;

    /// Fetches what stands behind the keys; what is left out of the answer is not there.
    fn load(&self, keys: &[K]) -> impl Future<Output = Loaded<K, Self::Value>> + Send;
}

/// What was fetched, or why it could not be: everybody who waits for it is told.
pub type Loaded<K, V> = Result<HashMap<K, V>, Arc<Error>>;

type Answer<V> = Result<Option<V>, Arc<Error>>;

/// The loading of one kind within one request.
pub struct Loading<L> {
    loader: L,
    /// For each type of key what was asked for and found.
    asked: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

struct Asked<K, V> {
    found: HashMap<K, Option<V>>,
    waiting: HashMap<K, Vec<oneshot::Sender<Answer<V>>>>,
}

impl<L: Send + Sync + 'static> Loading<L> {
    /// Begins with nothing.
    pub fn new(loader: L) -> Self {
        Self { loader, asked: Mutex::default() }
    }

    /// What stands behind the key, or nothing.
    ///
    /// # Errors
    /// As the fetch.
    pub async fn load_one<K: Key>(self: &Arc<Self>, key: K) -> Answer<L::Value>
    where
        L: Loader<K>,
    {
        let answer = self.asked(|asked| {
            if let Some(found) = asked.found.get(&key) {
                return Err(found.clone());
            }
            let (tell, told) = oneshot::channel();
            let is_first = asked.waiting.is_empty();
            asked.waiting.entry(key).or_default().push(tell);
            Ok((told, is_first))
        });
        let (told, is_first) = match answer {
            Err(found) => return Ok(found),
            Ok(wait) => wait,
        };
        if is_first {
            batches::start(Arc::clone(self).fetch::<K>().boxed());
        }
        // Tokio would let a receiver wait that is ready, once a task has received much in one go. Then this one's next keys
        // would miss the fetch of the others'.
        tokio::task::unconstrained(told)
            .await
            .unwrap_or_else(|_| Err(Arc::new(Error::internal("loading", "the fetch was given up"))))
    }

    async fn fetch<K: Key>(self: Arc<Self>)
    where
        L: Loader<K>,
    {
        let mut waiting = self.asked(|asked| std::mem::take(&mut asked.waiting));
        let keys: Vec<K> = waiting.keys().cloned().collect();
        let loaded = self.loader.load(&keys).await;
        let mut tell = |key: &K, answer: Answer<L::Value>| {
            // Whoever does not wait any more has been given up with the request.
            waiting.remove(key).into_iter().flatten().for_each(|told| drop(told.send(answer.clone())));
        };
        match loaded {
            Err(error) => keys.iter().for_each(|key| tell(key, Err(Arc::clone(&error)))),
            Ok(mut values) => {
                for key in keys {
                    let value = values.remove(&key);
                    tell(&key, Ok(value.clone()));
                    self.asked(|asked| asked.found.insert(key, value));
                }
            }
        }
    }

    fn asked<K: Key, T>(&self, look: impl FnOnce(&mut Asked<K, L::Value>) -> T) -> T
    where
        L: Loader<K>,
    {
        let mut kinds: MutexGuard<'_, _> = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(Asked::<K, L::Value> { found: HashMap::new(), waiting: HashMap::new() }));
        let asked = kind.downcast_mut();
        look(asked.unwrap_or_else(|| unreachable!("the slot of a type holds that type")))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    struct Doubles(AtomicUsize);

    impl Loader<u32> for Doubles {
        type Value = u32;

        async fn load(&self, keys: &[u32]) -> Loaded<u32, u32> {
            self.0.fetch_add(1, Ordering::Relaxed);
            if keys.contains(&13) {
                return Err(Arc::new(Error::internal("loading", "13")));
            }
            Ok(keys.iter().filter(|key| **key < 100).map(|key| (*key, key * 2)).collect())
        }
    }

    impl Loader<&'static str> for Doubles {
        type Value = String;

        async fn load(&self, keys: &[&'static str]) -> Loaded<&'static str, String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(keys.iter().map(|key| (*key, key.repeat(2))).collect())
        }
    }

    #[tokio::test]
    async fn what_is_asked_for_together_is_fetched_once_and_kept() {
        let loading = Arc::new(Loading::new(Doubles(AtomicUsize::new(0))));
        let fetches = || loading.loader.0.load(Ordering::Relaxed);
        let ask = |keys: Vec<u32>| {
            let asked = keys.into_iter().map(|key| loading.load_one(key)).collect::<Vec<_>>();
            batches::together(async move { join_all(asked).await.into_iter().collect::<Result<Vec<_>, _>>() })
        };
        assert_eq!(ask(vec![1, 2, 2, 500]).await.expect("found"), [Some(2), Some(4), Some(4), None]);
        assert_eq!(fetches(), 1);
        assert_eq!(ask(vec![1, 500]).await.expect("kept"), [Some(2), None]);
        assert_eq!(fetches(), 1, "neither is fetched again, nor what is not there");
        assert!(ask(vec![3, 13]).await.is_err());
        assert_eq!(ask(vec![3]).await.expect("a failure is not kept"), [Some(6)]);
        assert_eq!(fetches(), 3);
        let text = batches::together(loading.load_one("ab")).await.expect("found");
        assert_eq!((text.as_deref(), fetches()), (Some("abab"), 4), "another type of key is another list");
    }

    #[tokio::test]
    async fn outside_a_request_it_works_as_well() {
        let loading = Arc::new(Loading::new(Doubles(AtomicUsize::new(0))));
        assert_eq!(loading.load_one(4_u32).await.expect("found"), Some(8));
    }
}
