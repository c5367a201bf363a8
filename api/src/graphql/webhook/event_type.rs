//! The types of events, as the schema shows them: made from the domain's list.

use async_graphql::Enum;
use keystead_domain::webhook_event_types;
use keystead_domain::webhooks::EventType;

macro_rules! shown {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $prefix:literal;)*) => {
        /// What happened. It is sent as `<noun>.<past verb>`: `SEAT_DISABLED` is `seat.disabled`. New values may be added:
        /// leave an unknown one alone.
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        pub enum WebhookEventType { $($(#[$doc])* $name),* }

        impl From<EventType> for WebhookEventType {
            fn from(event: EventType) -> Self {
                match event { $(EventType::$name => Self::$name),* }
            }
        }

        impl From<WebhookEventType> for EventType {
            fn from(event: WebhookEventType) -> Self {
                match event { $(WebhookEventType::$name => Self::$name),* }
            }
        }
    };
}
webhook_event_types!(shown);
