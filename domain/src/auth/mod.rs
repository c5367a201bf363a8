//! Who is asking, and what they may do. Every way in (an API token, a session; partners and the gateway later) ends
//! in a [`crate::Ctx`]; from there on nobody asks how the caller came.

pub mod actor;
mod caller;
mod four_eyes;
pub mod right;
pub mod session;
pub mod token;

pub use actor::{Actor, Credential, Origin, PartnerActor};
pub(crate) use caller::Entered;
pub use caller::{Bearer, Caller, Client};
pub use four_eyes::four_eyes;
pub use right::{Access, Area, Right, TokenScope, covers};
