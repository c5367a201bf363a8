//! The pages. Plain HTML with forms: no scripts, nothing from elsewhere. What people wrote is text in them, never markup. A page
//! that has nothing to show says where to go instead.

use std::fmt::Write;

use keystead_domain::html::escape;
use keystead_domain::sign_in::Provided;
use keystead_domain::{identity_providers, sessions, sign_in};
use keystead_entities::TenantId;
use keystead_entities::session::SignInMethod;
use keystead_entities::tenant::MfaRule;
use poem::http::StatusCode;
use qrcodegen::{QrCode, QrCodeEcc};

use super::answer::Fail;
use super::visit::Visit;
use crate::http::browser::Cookie;

/// The whole style; its hash is in the content security policy.
pub(super) const STYLE: &str = include_str!("page.css");

/// What the way through an identity provider is called.
pub(super) const THROUGH_PROVIDER: &str = "Sign in through your company's identity provider";

/// A page, or where to go instead.
pub(super) type Page = Result<String, &'static str>;

const NEW_PASSWORD: &str = "At least 12 characters. Four or five words that do not belong together are easy to remember and hard to guess; \
                            nothing has to be a digit or a sign.";

/// `/auth/sign-in`
pub(super) async fn sign_in(visit: &Visit, fail: Option<&Fail>) -> Page {
    if fail.is_none() && visit.session().await.is_ok() {
        return Err("/auth");
    }
    let mut form = Form::new(visit, "/auth/sign-in", fail);
    form.field("email", "Mail address", "email", "username", None);
    form.field("password", "Password", "password", "current-password", None);
    let form = form.end("Sign in");
    let remembered = visit.cookie(Cookie::Company).and_then(|id| id.parse::<TenantId>().ok());
    let through = remembered.map_or_else(|| "/auth/oidc/start".to_owned(), identity_providers::start_path);
    let ways = format!(
        "<ul><li><a href=\"{}\">{THROUGH_PROVIDER}</a></li><li><a href=\"/auth/password/forgot\">Password forgotten?</a></li></ul>",
        escape(&through),
    );
    Ok(whole("Sign in", &format!("{form}{ways}")))
}

/// `/auth/links/{token}`
pub(super) async fn link(visit: &Visit, fail: Option<&Fail>) -> Page {
    let token = visit.token.as_ref().map(|t| t.as_str()).unwrap_or_default();
    let opened = match sign_in::open(visit.app(), token).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(nothing(&Fail::no_link())),
        Err(error) => return Ok(nothing(&error.into())),
    };
    let mut form = Form::new(visit, &format!("/auth/links/{token}"), fail);
    let (name, company) = (escape(&opened.name), escape(&opened.company));
    let title = format!("Welcome to {}", opened.company);
    let through = match opened.provided {
        Provided::No => String::new(),
        Provided::Also(id) | Provided::Only(id) => {
            format!("<p><a href=\"{}\">{THROUGH_PROVIDER}</a></p>", escape(&identity_providers::start_path(id)))
        }
    };
    if matches!(opened.provided, Provided::Only(_)) {
        let text =
            format!("<p>Hello {name}, {company} lets its people in through its own identity provider.</p>{through}");
        return Ok(whole(&title, &text));
    }
    // Password managers keep the address with the password.
    let address = escape(&opened.email);
    form.raw(&format!("<label for=\"email\">Mail address</label><input id=\"email\" type=\"email\" autocomplete=\"username\" readonly value=\"{address}\">"));
    let text = if opened.has_password {
        form.field(
            "password",
            "Your password",
            "password",
            "current-password",
            Some("You have one here already: this is the same account."),
        );
        format!("<p>Hello {name}, take your seat at {company}.</p>")
    } else {
        form.field("password", "New password", "password", "new-password", Some(NEW_PASSWORD));
        form.field("again", "The same again", "password", "new-password", None);
        format!("<p>Hello {name}, set the password with which you come in at {company}.</p>")
    };
    Ok(whole(&title, &format!("{text}{}{through}", form.end("Continue"))))
}

/// `/auth`
pub(super) async fn home(visit: &Visit, fail: Option<&Fail>) -> Page {
    let Ok(session) = visit.session().await else { return Err("/auth/sign-in") };
    if session.awaits_second_factor {
        return Err("/auth/second-factor");
    }
    let companies = match sessions::companies(visit.app(), &session).await {
        Ok(companies) => companies,
        Err(error) => return Ok(nothing(&error.into())),
    };
    let mut body = String::new();
    for (seat, tenant) in &companies {
        write!(
            body,
            "<p>{}, {} at <strong>{}</strong></p>",
            escape(&seat.name),
            role(seat.role.as_str()),
            escape(&tenant.name)
        )
        .ok();
    }
    let asked = companies.iter().find(|(_, tenant)| tenant.mfa_rule == MfaRule::Required);
    if let Some((_, tenant)) = asked.filter(|_| session.second_factor_at.is_none()) {
        let company = escape(&tenant.name);
        let how = match session.method {
            SignInMethod::Password => "Set one up below.",
            SignInMethod::IdentityProvider => {
                "Its identity provider did not say that you showed one: set one up there and sign in again, or below."
            }
        };
        write!(body, "<p class=\"bad\">{company} asks for a second factor and opens nothing without. {how}</p>").ok();
    }
    body.push_str("<ul><li><a href=\"/auth/totp\">Set up a second factor</a></li><li><a href=\"/auth/password\">Change your password</a></li></ul>");
    body.push_str(&Form::new(visit, "/auth/sign-out", fail).end("Sign out"));
    Ok(whole("You are signed in", &body))
}

/// `/auth/password`
pub(super) async fn password(visit: &Visit, fail: Option<&Fail>) -> Page {
    if visit.session().await.is_err() {
        return Err("/auth/sign-in");
    }
    let mut form = Form::new(visit, "/auth/password", fail);
    form.field("password", "Password as it is", "password", "current-password", None);
    form.field("newPassword", "New password", "password", "new-password", Some(NEW_PASSWORD));
    form.field("again", "The same again", "password", "new-password", None);
    let note = "<p class=\"hint\">You stay signed in here. Everywhere else you are signed out.</p>";
    Ok(whole("Change your password", &format!("{}{note}", form.end("Change it"))))
}

/// `/auth/second-factor`
pub(super) async fn second_factor(visit: &Visit, fail: Option<&Fail>) -> Page {
    if !visit.session().await.is_ok_and(|session| session.awaits_second_factor) {
        return Err("/auth");
    }
    let mut form = Form::new(visit, "/auth/second-factor", fail);
    form.field("code", "Code of your authenticator", "text", "one-time-code", Some("Or one of your recovery codes."));
    let out = Form::new(visit, "/auth/sign-out", None).end("Sign out");
    Ok(whole("One more thing", &format!("{}{out}", form.end("Continue"))))
}

/// `/auth/totp`
pub(super) async fn totp(visit: &Visit, fail: Option<&Fail>) -> Page {
    let Ok(session) = visit.session().await else { return Err("/auth/sign-in") };
    if session.awaits_second_factor {
        return Err("/auth/second-factor");
    }
    if fail.is_some_and(|fail| fail.code == "STEP_UP_REQUIRED") {
        return Err("/auth/step-up");
    }
    let text = "<p>An authenticator is an app on your phone that shows a new code every thirty seconds. With it, a password alone \
                opens nothing. You need one such app; any will do. An authenticator that you have set up here before is replaced.</p>";
    Ok(whole("Set up a second factor", &format!("{text}{}", Form::new(visit, "/auth/totp", fail).end("Begin"))))
}

/// `/auth/totp/confirm`
pub(super) async fn totp_confirm(visit: &Visit, fail: Option<&Fail>) -> Page {
    let Ok(session) = visit.session().await else { return Err("/auth/sign-in") };
    let enrolment = match sign_in::totp_pending(visit.app(), &session).await {
        Ok(Some(enrolment)) => enrolment,
        Ok(None) => return Err("/auth/totp"),
        Err(_) => return Err("/auth/step-up"),
    };
    let (secret, uri) = (escape(&enrolment.secret), escape(&enrolment.uri));
    let text = format!(
        "<p>Scan this with your authenticator.</p>{}<p>On the phone itself: <a href=\"{uri}\">open this link</a> with it. Or add an \
         account there by hand, time-based, with this key:</p><p><code>{secret}</code></p>",
        picture(&enrolment.uri)
    );
    let mut form = Form::new(visit, "/auth/totp/confirm", fail);
    form.field("code", "The code it shows now", "text", "one-time-code", None);
    Ok(whole("Set up a second factor", &format!("{text}{}", form.end("Confirm"))))
}

/// A text as a QR code (ISO/IEC 18004), black on white whatever the page's colours, with the quiet zone of four modules.
fn picture(text: &str) -> String {
    // Too long for a code, of which there is no such address: the link and the key are there all the same.
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let (size, mut path) = (code.size(), String::new());
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y)) {
        write!(path, "M{} {}h1v1h-1z", x + 4, y + 4).ok();
    }
    let side = size + 8;
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"QR code of the link below\" shape-rendering=\"crispEdges\">\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

/// The recovery codes, this once.
pub(super) fn recovery_codes(codes: &[&str]) -> String {
    let list: String = codes.iter().map(|code| format!("<li>{}</li>", escape(code))).collect();
    let body = format!(
        "<p>Your authenticator is set up. If you lose it, each of these codes lets you in once in its place. They are shown this \
         once: print them or write them down, and keep them apart from your phone.</p><ol class=\"codes\">{list}</ol>\
         <p><a href=\"/auth\">I have them</a></p>"
    );
    whole("Your recovery codes", &body)
}

/// `/auth/step-up`
pub(super) async fn step_up(visit: &Visit, fail: Option<&Fail>) -> Page {
    let Ok(session) = visit.session().await else { return Err("/auth/sign-in") };
    if session.awaits_second_factor {
        return Err("/auth/second-factor");
    }
    let by_provider = session.method == SignInMethod::IdentityProvider;
    let there = "<p><a href=\"/auth/oidc/start?stepUp=1\">Prove it at your company's identity provider</a></p>";
    let mut form = Form::new(visit, "/auth/step-up", fail);
    match sign_in::is_enrolled(visit.app().db.read(), session.user_id).await {
        Ok(true) => form.field("code", "Code of your authenticator", "text", "one-time-code", None),
        Ok(false) if by_provider => return Ok(whole("Is it you?", there)),
        Ok(false) => form.field("password", "Your password", "password", "current-password", None),
        Err(error) => return Ok(nothing(&error.into())),
    }
    let there = if by_provider { there } else { "" };
    Ok(whole("Is it you?", &format!("{}{there}", form.end("Continue"))))
}

/// `/auth/password/forgot`
pub(super) fn forgot(visit: &Visit, fail: Option<&Fail>) -> String {
    let mut form = Form::new(visit, "/auth/password/forgot", fail);
    form.field("email", "Mail address", "email", "username", None);
    let text = "<p>You get a mail with a link that lets you set a new one. It works for an hour.</p>";
    whole("Password forgotten", &format!("{text}{}<p><a href=\"/auth/sign-in\">Back</a></p>", form.end("Send it")))
}

/// `/auth/oidc/start`, where nothing says for which company.
pub(super) fn which_company(fail: Option<&Fail>) -> String {
    let text = "<p>Each company has an address of its own for this. It stands where your company keeps its links, and ends like \
                <code>/auth/oidc/start?tenant=ten_…</code>. A browser that has been there once remembers it.</p>\
                <p><a href=\"/auth/password/forgot\">Have it sent to you by mail</a></p><p><a href=\"/auth/sign-in\">Back</a></p>";
    let bad = fail.map(|fail| format!("<p class=\"bad\" role=\"alert\">{}</p>", escape(&fail.message)));
    whole(THROUGH_PROVIDER, &format!("{}{text}", bad.unwrap_or_default()))
}

/// When there is nothing to fill in.
pub(super) fn nothing(fail: &Fail) -> String {
    let title = match fail.code {
        "IDENTITY_PROVIDER_REFUSED" => "You are not signed in",
        _ if fail.status == StatusCode::NOT_FOUND => "Nothing to see here",
        _ => "Not now",
    };
    whole(title, &format!("<p role=\"alert\">{}</p>{}", escape(&fail.message), instead(fail)))
}

/// Where to go instead.
fn instead(fail: &Fail) -> String {
    let link = |(path, name): &(Box<str>, &str)| format!("<p><a href=\"{}\">{}</a></p>", escape(path), escape(name));
    fail.instead.as_ref().map(link).unwrap_or_default()
}

/// A form.
pub(super) struct Form<'a> {
    text: String,
    fail: Option<&'a Fail>,
}

impl<'a> Form<'a> {
    pub fn new(visit: &Visit, action: &str, fail: Option<&'a Fail>) -> Self {
        let mut text = String::new();
        if let Some(fail) = fail {
            write!(text, "<p class=\"bad\" role=\"alert\">{}</p>{}", escape(&fail.message), instead(fail)).ok();
        }
        let mark = visit.mark();
        let action = escape(action);
        write!(
            text,
            "<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"form\" value=\"{mark}\">"
        )
        .ok();
        Self { text, fail }
    }

    pub fn raw(&mut self, html: &str) {
        self.text.push_str(html);
    }

    /// A field with a label; the first one that is wrong gets the focus.
    pub fn field(&mut self, name: &str, label: &str, kind: &str, autocomplete: &str, hint: Option<&str>) {
        let is_bad = self.fail.is_some_and(|fail| fail.field.as_deref() == Some(name));
        let (bad, focus) = if is_bad { (" aria-invalid=\"true\"", " autofocus") } else { ("", "") };
        let described = hint.map(|_| format!(" aria-describedby=\"{name}-hint\"")).unwrap_or_default();
        let label = escape(label);
        write!(
            self.text,
            "<label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"{kind}\" \
             autocomplete=\"{autocomplete}\" required{bad}{focus}{described}>"
        )
        .ok();
        if let Some(hint) = hint {
            write!(self.text, "<p class=\"hint\" id=\"{name}-hint\">{}</p>", escape(hint)).ok();
        }
    }

    /// A button that sends a value along.
    pub fn choice(&mut self, name: &str, value: &str, label: &str) {
        let label = escape(label);
        write!(self.text, "<button type=\"submit\" name=\"{name}\" value=\"{value}\">{label}</button> ").ok();
    }

    /// The form, with a button that sends it.
    pub fn end(mut self, button: &str) -> String {
        write!(self.text, "<button type=\"submit\">{}</button></form>", escape(button)).ok();
        self.text
    }

    /// The form, whose buttons are in it.
    pub fn done(mut self) -> String {
        self.text.push_str("</form>");
        self.text
    }
}

/// A role as a sentence says it.
fn role(word: &str) -> String {
    word.to_lowercase()
}

/// A whole page.
pub(super) fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex, nofollow\">\n\
         <title>{title} – Keystead</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n\
         </main>\n</body>\n</html>\n",
        title = escape(title)
    )
}
