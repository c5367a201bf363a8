//! `viewerActions`: what the caller may do with an object as it is now, so that a screen shows only buttons that work.

use async_graphql::Enum;
use keystead_domain::Ctx;
use keystead_domain::auth::Right;

/// What can be done with an object: the verb of the mutation whose name begins with the object's noun, so `DISABLE` on a
/// seat is `seatDisable`. New values may be added; leave out the button of an unknown one.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Say that you have read it and will keep to it.
    Acknowledge,
    /// Create one of these API tokens, as `apiTokenCreate` does for a seat.
    ApiTokenCreate,
    /// Approve it.
    Approve,
    /// Put it away; what points at it keeps it.
    Archive,
    /// Call it off.
    Cancel,
    /// End it, applying what was decided.
    Close,
    /// End it with its result.
    Complete,
    /// Decide on it.
    Decide,
    /// Remove it.
    Delete,
    /// Call its deletion off.
    DeleteCancel,
    /// Refuse what it asks for.
    Deny,
    /// Destroy its secret for good.
    Destroy,
    /// Lock it out.
    Disable,
    /// Say that it is known and harmless.
    Dismiss,
    /// Let it back in.
    Enable,
    /// Destroy what it says; that it was there stays.
    Erase,
    /// Move it to its next phase.
    Expand,
    /// Make a file of it.
    Export,
    /// Generate its contents anew.
    Generate,
    /// Hand what it answers for over to somebody else.
    HandOver,
    /// Send its invitation again.
    InviteResend,
    /// Say what it stands for.
    MappingSet,
    /// Interrupt it.
    Pause,
    /// Change what was bought.
    PlanChange,
    /// Make it public to whom it is for.
    Publish,
    /// Mark it as read.
    Read,
    /// Record a measurement.
    Record,
    /// Refuse it.
    Reject,
    /// Say that something was done about it.
    Resolve,
    /// Go on with it.
    Resume,
    /// Take it away.
    Remove,
    /// Remind those who have still to do something about it.
    ReminderSend,
    /// Take it out of force.
    Retire,
    /// Try it again.
    Retry,
    /// End it before its time.
    Revoke,
    /// Change its role.
    RoleSet,
    /// Give it a new secret.
    Rotate,
    /// Run it now.
    Run,
    /// Change when it is due.
    ScheduleSet,
    /// Give it a new secret that is shown once.
    SecretRotate,
    /// Say how it is to be.
    Set,
    /// Change its settings.
    SettingsUpdate,
    /// Sign it.
    SignOff,
    /// Put its reminders off.
    Snooze,
    /// Begin it.
    Start,
    /// Close its doors for a while.
    Suspend,
    /// Send a trial through it.
    Test,
    /// Change its tier.
    TierSet,
    /// Change what is known of it.
    Update,
    /// Check it with its vendor.
    Verify,
    /// Take it back.
    Withdraw,
}

/// Those of the actions whose right the caller has and that the object's state allows:
/// `actions(&ctx, [(Action::Disable, seats::DISABLE, seat.status != Disabled)])`.
pub fn actions(ctx: &Ctx, candidates: impl IntoIterator<Item = (Action, Right, bool)>) -> Vec<Action> {
    candidates.into_iter().filter(|(_, right, fits)| *fits && ctx.can(*right)).map(|(action, ..)| action).collect()
}
