//! Who approves which text, at one moment.

use std::collections::HashMap;

use keystead_entities::approval_rule::{self, ApprovalRuleScope};
use keystead_entities::seat::{self, Role, SeatKind};
use keystead_entities::{AiAppId, ApprovalRuleId, BusinessUnitId, Scoped, SeatId, approval_rule_seat, output_review};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::DECIDE;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::notifications::seats_with_role;
use crate::packs;

/// The rules of a company, whom they name, and what the caller is to them.
#[derive(Clone)]
pub struct Rules {
    rules: Vec<approval_rule::Model>,
    named: HashMap<ApprovalRuleId, Vec<SeatId>>,
    named_seats: Vec<seat::Model>,
    /// The people with an active seat that can approve, by name.
    people: Vec<seat::Model>,
    /// The caller, where it is a person with a seat that may decide on anything at all.
    caller: Option<(SeatId, Role)>,
    /// The caller's seat and the machines it answers for: the same eyes.
    eyes: Vec<SeatId>,
    /// Names of the installed packs that want every text approved.
    demanding: Vec<&'static str>,
}

/// Who approves a text, and whether that must be.
#[derive(Clone, Debug)]
pub struct Approvers<'a> {
    /// The rule; none where the company made none that fits.
    pub rule: Option<&'a approval_rule::Model>,
    /// Whether the text may go out only once it is approved.
    pub is_required: bool,
    /// The people, by name.
    pub people: Vec<&'a seat::Model>,
}

impl Rules {
    /// As they are now.
    pub async fn load(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<Self> {
        let rules = approval_rule::Entity::within(ctx.scope()).order_by_asc(approval_rule::Column::Id).all(db).await?;
        let mut named: HashMap<ApprovalRuleId, Vec<SeatId>> = HashMap::new();
        if !rules.is_empty() {
            for row in approval_rule_seat::Entity::within(ctx.scope()).all(db).await? {
                named.entry(row.approval_rule_id).or_default().push(row.seat_id);
            }
        }
        let named_seats = match named.is_empty() {
            true => Vec::new(),
            false => {
                let ids = named.values().flatten().copied();
                seat::Entity::among(ctx.scope(), ids).order_by_asc(seat::Column::Name).all(db).await?
            }
        };
        let people = seats_with_role(db, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
        let mut eyes = Vec::new();
        let mut caller = None;
        if let Some(id) = ctx.seat_id() {
            let own = Condition::any().add(seat::Column::Id.eq(id)).add(seat::Column::OwnerSeatId.eq(id));
            let own: Vec<(SeatId, SeatKind)> = seat::Entity::within(ctx.scope())
                .select_only()
                .columns([seat::Column::Id, seat::Column::Kind])
                .filter(own)
                .into_tuple()
                .all(db)
                .await?;
            let is_person = own.iter().any(|(seat, kind)| *seat == id && *kind == SeatKind::Person);
            caller = Some((id, ctx.role)).filter(|_| is_person && ctx.can(DECIDE));
            eyes = own.into_iter().map(|(id, _)| id).collect();
        }
        let packs = packs::installed(ctx, db).await?;
        let demanding =
            packs.into_iter().filter(|pack| pack.client_text_approval).map(|pack| pack.name.as_str()).collect();
        Ok(Self { rules, named, named_seats, people, caller, eyes, demanding })
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[approval_rule::Model] {
        &self.rules
    }

    /// Names of the installed packs that want every text approved.
    pub fn demanding(&self) -> &[&'static str] {
        &self.demanding
    }

    /// The seats that a rule names, by name; whatever became of them.
    pub fn named(&self, id: ApprovalRuleId) -> Vec<&seat::Model> {
        let ids = self.ids_named(id);
        self.named_seats.iter().filter(|seat| ids.contains(&seat.id)).collect()
    }

    fn ids_named(&self, id: ApprovalRuleId) -> &[SeatId] {
        self.named.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether it is the caller's own: handed in by its seat, or by a machine that it answers for.
    pub fn is_own(&self, by: SeatId) -> bool {
        self.eyes.contains(&by)
    }

    /// The seats that are the caller's eyes.
    pub(super) fn eyes(&self) -> &[SeatId] {
        &self.eyes
    }

    /// Who approves what that app wrote for somebody of that unit.
    pub fn of(&self, app: AiAppId, unit: Option<BusinessUnitId>) -> Approvers<'_> {
        self.by(self.rule_for(app, unit))
    }

    /// Who approves by that rule; by none, whoever has the role.
    pub fn by<'a>(&'a self, rule: Option<&'a approval_rule::Model>) -> Approvers<'a> {
        let people = self.people.iter().filter(|seat| self.lets(rule, seat.id, seat.role)).collect();
        let is_required = rule.is_none_or(|rule| rule.is_required) || !self.demanding.is_empty();
        Approvers { rule, is_required, people }
    }

    /// Whether the caller may decide on the review, as it is now.
    pub fn may_decide(&self, review: &output_review::Model) -> bool {
        let rule = self.rule_for(review.ai_app_id, review.business_unit_id);
        !self.is_own(review.submitted_by_seat_id) && self.caller.is_some_and(|(id, role)| self.lets(rule, id, role))
    }

    fn rule_for(&self, app: AiAppId, unit: Option<BusinessUnitId>) -> Option<&approval_rule::Model> {
        let of = |scope| self.rules.iter().filter(move |rule| rule.scope == scope);
        let by_app = || of(ApprovalRuleScope::AiApp).find(|rule| rule.ai_app_id == Some(app));
        let by_unit =
            || of(ApprovalRuleScope::BusinessUnit).find(|rule| unit.is_some() && rule.business_unit_id == unit);
        by_app().or_else(by_unit).or_else(|| of(ApprovalRuleScope::Tenant).next())
    }

    /// Where all that a rule names are gone, owners and admins step in: nothing waits for nobody.
    fn lets(&self, rule: Option<&approval_rule::Model>, id: SeatId, role: Role) -> bool {
        let Some(rule) = rule else { return covers(role, DECIDE.role) };
        let named = self.ids_named(rule.id);
        if named.is_empty() {
            return covers(role, rule.approver_role);
        }
        match self.people.iter().any(|seat| named.contains(&seat.id)) {
            true => named.contains(&id) && covers(role, DECIDE.role),
            false => covers(role, Role::Admin),
        }
    }

    /// The reviews that wait for the caller.
    pub(super) fn waiting_for_caller(&self) -> Condition {
        use output_review::Column::{AiAppId as App, BusinessUnitId as Unit, Status, SubmittedBySeatId, Version};
        let Some((id, role)) = self.caller else { return Condition::all().add(Version.lt(0)) };
        let lets = |rule| self.lets(rule, id, role);
        let of = |scope| self.rules.iter().filter(move |rule| rule.scope == scope);
        let apps: Vec<_> = of(ApprovalRuleScope::AiApp).filter_map(|rule| Some((rule, rule.ai_app_id?))).collect();
        let units: Vec<_> =
            of(ApprovalRuleScope::BusinessUnit).filter_map(|rule| Some((rule, rule.business_unit_id?))).collect();
        let no_app = || Condition::all().add(App.is_not_in(apps.iter().map(|(_, app)| *app)));
        let no_unit = Condition::any().add(Unit.is_null()).add(Unit.is_not_in(units.iter().map(|(_, unit)| *unit)));
        let mut any =
            Condition::any().add(App.is_in(apps.iter().filter(|(rule, _)| lets(Some(rule))).map(|(_, app)| *app))).add(
                no_app()
                    .add(Unit.is_not_null())
                    .add(Unit.is_in(units.iter().filter(|(rule, _)| lets(Some(rule))).map(|(_, unit)| *unit))),
            );
        if lets(of(ApprovalRuleScope::Tenant).next()) {
            any = any.add(no_app().add(no_unit));
        }
        Condition::all()
            .add(Status.eq(output_review::OutputReviewStatus::Pending))
            .add(SubmittedBySeatId.is_not_in(self.eyes.iter().copied()))
            .add(any)
    }
}
