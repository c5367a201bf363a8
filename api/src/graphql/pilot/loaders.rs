//! What belongs to pilots, read for many pilots in one statement.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use keystead_domain::db::Reads;
use keystead_domain::{Result as DomainResult, pilots};
use keystead_entities::{
    CheckpointId, PilotId, Scope, pilot_checkpoint, pilot_metric, pilot_objective, pilot_phase, pilot_sign_off,
};

use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Sight};

/// Rows that belong to something.
pub trait Belonging: Send + Sync + 'static {
    /// What they belong to.
    type Id: Copy + Eq + Hash + Send + Sync + 'static;
    /// The row.
    type Row: Clone + Send + Sync + 'static;

    /// What a row belongs to.
    fn of(row: &Self::Row) -> Self::Id;

    /// The rows of several, in order.
    fn read(db: &Reads, scope: Scope, ids: &[Self::Id]) -> impl Future<Output = DomainResult<Vec<Self::Row>>> + Send;
}

/// Loads them.
pub struct Of<B>(Sight, PhantomData<fn() -> B>);

impl<B: Belonging> FromSight for Of<B> {
    fn from_sight(sight: Sight) -> Self {
        Self(sight, PhantomData)
    }
}

impl<B: Belonging> Loader<(Scope, B::Id)> for Of<B> {
    type Value = Vec<B::Row>;

    async fn load(&self, keys: &[(Scope, B::Id)]) -> Loaded<(Scope, B::Id), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<B::Id>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<(Scope, B::Id), Vec<B::Row>> = HashMap::with_capacity(keys.len());
        for (scope, ids) in by_scope {
            for row in B::read(&self.0.of(scope), scope, &ids).await.map_err(Arc::new)? {
                found.entry((scope, B::of(&row))).or_default().push(row);
            }
        }
        Ok(found)
    }
}

macro_rules! belonging {
    ($($(#[$doc:meta])* $name:ident: $table:ident, $id:ty, $column:ident, $read:ident;)*) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl Belonging for $name {
                type Id = $id;
                type Row = $table::Model;

                fn of(row: &Self::Row) -> Self::Id {
                    row.$column
                }

                async fn read(db: &Reads, scope: Scope, ids: &[Self::Id]) -> DomainResult<Vec<Self::Row>> {
                    pilots::$read(db, scope, ids).await
                }
            }
        )*
    };
}

belonging! {
    /// Phases of pilots.
    Phases: pilot_phase, PilotId, pilot_id, phases_of;
    /// Objectives of pilots.
    Objectives: pilot_objective, PilotId, pilot_id, objectives_of;
    /// Where metrics of pilots stand.
    Metrics: pilot_metric, PilotId, pilot_id, metrics_of;
    /// Checkpoints of pilots.
    Checkpoints: pilot_checkpoint, PilotId, pilot_id, checkpoints_of;
    /// Decisions on checkpoints.
    SignOffs: pilot_sign_off, CheckpointId, checkpoint_id, sign_offs_of;
}
