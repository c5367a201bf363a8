//! `/access-requests/{tenant}/{id}`: where the mail about a request for access leads. Whoever is not signed in is asked to,
//! and comes back here.

use chrono::{DateTime, Utc};
use keystead_domain::access::{self, Decide};
use keystead_domain::auth::session;
use keystead_domain::html::escape;
use keystead_domain::tenants::calendar;
use keystead_domain::{Ctx, Error};
use keystead_entities::access_request::{self, AccessRequestStatus};
use keystead_entities::{AccessRequestId, TenantId, seat, tenant};
use poem::http::StatusCode;
use serde_json::json;

use super::answer::{Done, Fail, HOME};
use super::pages::{Form, Page, nothing, whole};
use super::visit::Visit;

const PREFIX: &str = "/access-requests/";

/// Whether a path is that of such a page: nothing else is ever gone back to.
pub(super) fn is_page(path: &str) -> bool {
    ids(path).is_some()
}

fn ids(path: &str) -> Option<(TenantId, AccessRequestId)> {
    let (tenant, id) = path.strip_prefix(PREFIX)?.split_once('/')?;
    Some((tenant.parse().ok()?, id.parse().ok()?))
}

/// What the page is about, for a person who may see it.
struct Asked {
    ctx: Ctx,
    request: access_request::Model,
    seat: seat::Model,
    tenant: tenant::Model,
}

/// Looks it up, as the person who is signed in.
async fn look(visit: &Visit) -> Result<Asked, Fail> {
    let gone = || Fail::new(StatusCode::NOT_FOUND, "NOT_FOUND", "There is no such request, or you may not see it.");
    let (tenant_id, id) = ids(&visit.path).ok_or_else(gone)?;
    let cookie = visit.session_cookie().unwrap_or_default();
    let caller = session::authenticate(visit.app(), &cookie, Some(tenant_id), visit.origin.clone(), true).await;
    let ctx = caller?.ctx(visit.app());
    let (request, seat) = access::asked(&ctx, id).await?.ok_or_else(gone)?;
    let tenant = tenant::Entity::of(ctx.scope()).one(ctx.db()).await.map_err(Error::from)?.ok_or_else(gone)?;
    Ok(Asked { ctx, request, seat, tenant })
}

/// The page.
pub(super) async fn page(visit: &Visit, fail: Option<&Fail>) -> Page {
    match visit.session().await {
        Err(_) => return Err("/auth/sign-in"),
        Ok(session) if session.awaits_second_factor => return Err("/auth/second-factor"),
        Ok(_) => {}
    }
    let asked = match look(visit).await {
        Ok(asked) => asked,
        Err(fail) => return Ok(nothing(&fail)),
    };
    let Asked { ctx, request, seat, tenant } = &asked;
    let time =
        |moment: DateTime<Utc>| moment.with_timezone(&calendar::zone(tenant)).format("%Y-%m-%d %H:%M %Z").to_string();
    let what = access::what(request.role, request.tier);
    let length = access::length(request.duration_seconds);
    let mut body = format!(
        "<p><strong>{}</strong> ({}) of {} asks for {} for {}.</p><p>The reason given: {}</p>",
        escape(&seat.name),
        escape(seat.email.as_deref().unwrap_or("a service account")),
        escape(&tenant.name),
        escape(&what),
        escape(&length),
        escape(&request.reason),
    );
    let state = match request.status {
        AccessRequestStatus::Pending if request.lapses_at > ctx.now() && ctx.can(access::DECIDE) => {
            let mut form = Form::new(visit, &visit.path, fail);
            form.raw(&format!("<input type=\"hidden\" name=\"version\" value=\"{}\">", request.version));
            form.raw("<label for=\"note\">A word to it</label><input id=\"note\" name=\"note\" maxlength=\"500\" aria-describedby=\"note-hint\">");
            form.raw("<p class=\"hint\" id=\"note-hint\">Who asked gets to read it. May be left empty.</p>");
            form.choice("decision", "APPROVE", &format!("Grant it for {length}"));
            form.choice("decision", "DENY", "Refuse it");
            body.push_str(&form.done());
            format!(
                "You can decide until {}. What is granted begins at once and ends by itself.",
                time(request.lapses_at)
            )
        }
        AccessRequestStatus::Pending if request.lapses_at > ctx.now() => "Somebody else decides on it.".to_owned(),
        AccessRequestStatus::Pending | AccessRequestStatus::Lapsed => {
            "Nobody has decided in time. It has to be made anew.".to_owned()
        }
        AccessRequestStatus::Approved => match (seat.granted_until, request.decided_at) {
            (Some(until), _) if seat.has_grant(ctx.now()) => format!("It is granted until {}.", time(until)),
            (_, Some(at)) => format!("It was granted on {}, and is over.", time(at)),
            (_, None) => "It was granted, and is over.".to_owned(),
        },
        AccessRequestStatus::Denied => "It was refused.".to_owned(),
        AccessRequestStatus::Cancelled => "It was taken back.".to_owned(),
    };
    body.push_str(&format!("<p class=\"hint\">{}</p>", escape(&state)));
    Ok(whole("A request for access", &body))
}

/// Yes or no.
pub(super) async fn decide(visit: &Visit) -> Result<Done, Fail> {
    if !visit.is_form {
        return Err(Fail::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "INVALID",
            "Programs send accessRequestApprove to /graphql.",
        ));
    }
    let Asked { ctx, request, .. } = look(visit).await?;
    let expected_version = visit.needed("version")?.parse().ok();
    let input = Decide { id: request.id, note: visit.given("note").map(|note| note.to_string()), expected_version };
    match visit.needed("decision")?.as_str() {
        "APPROVE" => access::approve(&ctx, input).await.map(drop)?,
        "DENY" => access::deny(&ctx, input).await.map(drop)?,
        _ => return Err(Fail::field("decision", "It is either granted or refused.")),
    }
    let page = page(visit, None).await.ok();
    Ok(Done { status: StatusCode::OK, body: json!({}), cookies: Vec::new(), next: HOME.into(), page })
}
