//! An error on a nullable field leaves `null` there and its neighbours alone, as the specification says (GraphQL, section
//! "Handling Execution Errors"); async-graphql 7.0 nulls the parent. Each field pays for any extension, so a query that
//! has run well before runs without it, and again with it where there is an error this time.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo};
use async_graphql::{Response, ServerError, ServerResult, Value};

use super::RequestNotes;

/// See the module.
#[derive(Debug)]
pub struct NullableErrors;

impl ExtensionFactory for NullableErrors {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Collected::default())
    }
}

#[derive(Default)]
struct Collected(Mutex<Vec<ServerError>>);

#[async_trait::async_trait]
impl Extension for Collected {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let nullable = !info.return_type.ends_with('!');
        match next.run(ctx, info).await {
            Err(error) if nullable => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).push(error);
                Ok(Some(Value::Null))
            }
            resolved => resolved,
        }
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Ok(notes) = ctx.data::<Arc<RequestNotes>>() {
            notes.note_executed();
        }
        let mut response = next.run(ctx, operation_name).await;
        response.errors.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        response
    }
}
