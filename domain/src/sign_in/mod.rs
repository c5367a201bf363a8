//! How people come in: by a link once, then by password, and with a session from there on ([`crate::sessions`]).
//!
//! **Guessing.** A wrong password costs the guesser time, never the person whose account it is. Failures are counted per
//! account *and* part of the network they came from ([`throttle`]); after a few, that part waits, longer each time, for that
//! account only. Somebody elsewhere can therefore lock nobody out. Who shares a network with the guesser is let in all
//! the same by a browser that signed in before: it holds a cookie of its own, and is counted by that. A part of a network
//! that fails over and over with whatever account waits as a whole. A locked account, as many products have it, would be a
//! gift to whoever wants to keep its owner out; so there is none. The counts are in the memory of each process, bounded, so
//! that a guesser cannot fill a disk with them; where processes share a Redis, there too, for all of them.
//! Ten failures within an hour are a finding, of which the person and the company's admins are told ([`crate::findings`]).
//!
//! **Who is there.** An unknown address, a wrong password and a person without an active seat get the same answer after
//! the same work: where there is no password to compare, one that matches nothing is compared.
//!
//! **Links** are good for one account, one purpose, once, for a while; a newer one ends the older. What stands in one is
//! derived from its id and a key of the deployment: neither the database nor the mails kept in it hold what opens anything.
//! An invitation never changes the password of somebody who has one: it asks for it.

mod accept;
mod break_glass;
mod device;
mod enter;
mod hashing;
mod links;
mod password;
mod provider;
mod refused;
mod reset;
mod rules;
mod seats;
mod second_factor;
mod throttle;
pub mod totp;

pub use accept::{Accept, accept};
pub(crate) use break_glass::glass_broken;
pub use device::Device;
pub use enter::{Attempt, Browser, Entered, Next, sign_in};
pub use hashing::Hashing;
pub use links::{Opened, Provided, invite_link, open};
pub(crate) use links::{end_of_seat, fill, for_seat, placeholder, url};
pub use password::{ChangePassword, change_password};
pub use provider::{Callback, Came, Start, finish as provider_finish, start as provider_start};
pub use refused::{Refused, SignInResult};
pub use reset::{Forgot, forgot};
pub(crate) use seats::of_person as seats_of;
pub use second_factor::{
    Enrolment, StepUp, begin as totp_begin, confirm as totp_confirm, forget as forget_second_factor, is_enrolled,
    pending as totp_pending, second_factor, step_up,
};
pub use throttle::Throttle;
