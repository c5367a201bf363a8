//! One operation of a socket: runs beside the others, tells the session what comes, ends when dropped.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{FutureExt, StreamExt};
use keystead_domain::auth::Caller;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::message::ToClient;
use crate::http::answer::Body;
use crate::http::frame::RequestId;
use crate::http::params::Params;
use crate::http::{Edge, Refusal, RequestNotes, budget, graphql, limits};

/// Tells a new operation from an ended one with the same id.
static SERIAL: AtomicU64 = AtomicU64::new(0);

/// A running operation.
pub(super) struct Operation {
    serial: u64,
    task: AbortHandle,
}

/// Something an operation has to say.
pub(super) struct Event {
    id: Arc<str>,
    serial: u64,
    what: What,
}

enum What {
    Next(Body),
    Failed(Body),
    Done,
}

impl Event {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn serial(&self) -> u64 {
        self.serial
    }

    pub(super) fn is_last(&self) -> bool {
        !matches!(self.what, What::Next(_))
    }

    pub(super) fn as_message(&self) -> ToClient<'_> {
        let id = &*self.id;
        match &self.what {
            What::Next(payload) => ToClient::Next { id, payload },
            What::Failed(body) => ToClient::Error { id, payload: &body.errors },
            What::Done => ToClient::Complete { id },
        }
    }
}

impl Operation {
    /// Runs an operation.
    pub(super) fn start(
        edge: &Arc<Edge>,
        caller: Caller,
        id: String,
        params: Params,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let (request_id, mut caller) = (RequestId::new(edge), caller.anew());
        caller.origin.request_id = request_id.0.to_string();
        let span = tracing::info_span!("operation", request.id = &*request_id.0);
        let edge = Arc::clone(edge);
        Self::spawn(id, events, span, |say| async move {
            let ran = AssertUnwindSafe(run(&edge, caller, &request_id, params, &say)).catch_unwind().await;
            let last = ran.unwrap_or_else(|_| {
                tracing::error!("An operation of a socket ended in a panic.");
                What::Failed(Body::refused(&request_id, Refusal::internal().into()))
            });
            say.this(last).await;
        })
    }

    /// An operation that is refused at once.
    pub(super) fn refused(edge: &Arc<Edge>, id: String, refusal: Refusal, events: mpsc::Sender<Event>) -> Self {
        let body = Body::refused(&RequestId::new(edge), refusal.into());
        Self::spawn(id, events, tracing::Span::none(), |say| async move { say.this(What::Failed(body)).await })
    }

    /// Whether it is the one with that serial number.
    pub(super) fn is(&self, serial: u64) -> bool {
        self.serial == serial
    }

    fn spawn<F>(id: String, events: mpsc::Sender<Event>, span: tracing::Span, work: impl FnOnce(Say) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        use tracing::Instrument;
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let task = tokio::spawn(work(Say { id: id.into(), serial, events }).instrument(span));
        Self { serial, task: task.abort_handle() }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An operation's voice.
struct Say {
    id: Arc<str>,
    serial: u64,
    events: mpsc::Sender<Event>,
}

impl Say {
    async fn this(&self, what: What) {
        // Fails only when the session is gone, and then nobody listens.
        let _ = self.events.send(Event { id: Arc::clone(&self.id), serial: self.serial, what }).await;
    }
}

/// Runs it to its end and returns the last thing to say.
async fn run(edge: &Edge, caller: Caller, id: &RequestId, params: Params, say: &Say) -> What {
    let examined = graphql::examine(edge, &params);
    let cost = examined.as_ref().map_or(1, |(_, plan)| plan.cost);
    let mut bill = match budget::charge(edge, &caller, cost).await {
        Ok(bill) => bill,
        Err(refusal) => return What::Failed(Body::refused(id, refusal.into())),
    };
    let (query, mut plan) = match examined {
        Ok(examined) => examined,
        Err(refusals) => return What::Failed(Body::refused(id, refusals)),
    };
    let notes = Arc::new(RequestNotes::default());
    notes.note_standing(bill.standing);
    let (document, name) = (plan.document.clone(), params.operation_name.clone());
    let request = edge.request(&caller, query, params, &mut plan, &notes).data(caller.clone());
    let mut responses = edge.engine.stream(request);
    let mut is_first = true;
    while let Some(response) = responses.next().await {
        // Each event costs what the operation costs; to subscribe is paid for with the first.
        if !std::mem::take(&mut is_first) {
            bill = match budget::charge(edge, &caller, cost).await {
                Ok(bill) => bill,
                Err(refusal) => return What::Failed(Body::refused(id, refusal.into())),
            };
        }
        let data = notes.executed().then_some(&response.data);
        let actual = limits::actual(&edge.map, document.as_ref(), name.as_deref(), data, plan.cost);
        let body = Body::of(id, response, &notes, bill.settle(edge, actual));
        if body.data.is_none() {
            return What::Failed(body);
        }
        say.this(What::Next(body)).await;
    }
    What::Done
}
