//! From the code that a browser brought back to the person it stands for.

use keystead_entities::identity_provider as row;
use serde_json::Value;
use zeroize::Zeroizing;

use super::discovery::{Metadata, Unfit};
use super::http::{Answer, Trouble};
use super::id_token::{self, Expected, Person};
use super::{redirect_uri, secret};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::vault::Secret;

/// A code to be exchanged.
pub(crate) struct Exchange<'a> {
    pub code: &'a str,
    /// What the code was asked for with (PKCE).
    pub verifier: &'a str,
    /// What the token must repeat.
    pub nonce: &'a str,
}

/// How it ended.
pub(crate) type Exchanged = std::result::Result<Person, NotExchanged>;

/// Why nobody came of it.
#[derive(Debug)]
pub(crate) enum NotExchanged {
    /// The provider does not answer, or not as it should.
    Unfit(Unfit),
    /// What it answered is not to be believed: why, to stand behind a colon.
    Unbelievable(&'static str),
    /// It does not take our client id or secret, in words.
    NotTaken(&'static str),
    /// It gives nothing for the code, in words.
    Words(String),
}

impl From<Unfit> for NotExchanged {
    fn from(unfit: Unfit) -> Self {
        Self::Unfit(unfit)
    }
}

/// Exchanges a code, verifies the token, and asks for the address where the token does not hold it.
///
/// # Errors
/// What the vault says of our secret; the rest is in the outcome.
pub(crate) async fn exchange(
    ctx: &Ctx,
    row: &row::Model,
    metadata: &Metadata,
    input: Exchange<'_>,
) -> Result<Exchanged> {
    let secret = secret(ctx, row).await?;
    let (id_token, access_token) = match tokens(ctx, row, metadata, &input, secret.as_ref()).await {
        Ok(tokens) => tokens,
        Err(why) => return Ok(Err(why)),
    };
    Ok(person(ctx, row, metadata, &input, &id_token, access_token.as_ref().map(|t| t.as_str())).await)
}

async fn person(
    ctx: &Ctx,
    row: &row::Model,
    metadata: &Metadata,
    input: &Exchange<'_>,
    id_token: &str,
    access_token: Option<&str>,
) -> Exchanged {
    let providers = &ctx.app.identity_providers;
    let expected = Expected {
        issuer: &row.issuer,
        client_id: &row.client_id,
        nonce: input.nonce,
        access_token,
        mfa_acr_values: &row.mfa_acr_values,
        now: ctx.now(),
    };
    let keys = providers.keys(row, metadata, ctx.now(), false).await?;
    let mut verified = id_token::verify(id_token, &keys, &expected);
    if verified.as_ref().is_err_and(id_token::Refusal::is_about_keys) {
        let keys = providers.keys(row, metadata, ctx.now(), true).await?;
        verified = id_token::verify(id_token, &keys, &expected);
    }
    let mut person = verified.map_err(|refusal| NotExchanged::Unbelievable(refusal.words()))?;
    if person.email.is_none()
        && let (Some(url), Some(token)) = (&metadata.userinfo_endpoint, access_token)
    {
        let asked = providers.http.get(url, Some(token)).await;
        let Answer { status, body } = asked.map_err(|trouble| match trouble.is_outage() {
            true => NotExchanged::Unfit(Unfit::Description(trouble)),
            false => NotExchanged::Words(format!("The place that tells of people (userinfo) {trouble}.")),
        })?;
        let same = body.get("sub").and_then(Value::as_str) == Some(&person.subject);
        if status == 200 && !same {
            return Err(NotExchanged::Unbelievable("the place that tells of people (userinfo) told of somebody else"));
        }
        if status == 200 {
            person.learn(&body);
        }
    }
    Ok(person)
}

/// Asks for the tokens: the one that says who it is, and the one that opens the rest.
async fn tokens(
    ctx: &Ctx,
    row: &row::Model,
    metadata: &Metadata,
    input: &Exchange<'_>,
    secret: Option<&Secret>,
) -> std::result::Result<(Zeroizing<String>, Option<Zeroizing<String>>), NotExchanged> {
    let Answer { status, body } = ask(ctx, row, metadata, input.code, input.verifier, secret).await?;
    if status != 200 {
        let error = error_of(&body);
        return Err(match error.as_str() {
            "invalid_client" | "unauthorized_client" => NotExchanged::NotTaken(
                "The provider does not take our client id or secret. An owner of the company can test and change them.",
            ),
            "invalid_grant" => {
                NotExchanged::Words("The provider does not take the code: it was used before, or is too old.".into())
            }
            _ => NotExchanged::Words(format!("The provider refused the code ({error}).")),
        });
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(|t| Zeroizing::new(t.to_owned()));
    let id_token = text("id_token").ok_or_else(|| NotExchanged::Words("The provider sent no id_token.".into()))?;
    Ok((id_token, text("access_token")))
}

/// Whether the provider takes our client id and secret: it is asked for tokens by a code that nobody gave.
pub(super) async fn client_is_known(
    ctx: &Ctx,
    row: &row::Model,
    metadata: &Metadata,
    secret: Option<&Secret>,
) -> std::result::Result<(), String> {
    let made_up = "keystead-test-of-the-client-not-a-code";
    match ask(ctx, row, metadata, made_up, made_up, secret).await {
        Err(NotExchanged::Unfit(Unfit::Description(trouble))) => Err(format!("The token endpoint {trouble}.")),
        Err(NotExchanged::Unfit(unfit)) => Err(unfit.to_string()),
        Err(NotExchanged::Words(words)) => Err(words),
        Err(NotExchanged::Unbelievable(words) | NotExchanged::NotTaken(words)) => Err(words.to_owned()),
        Ok(Answer { status, body }) => {
            let error = error_of(&body);
            let refused = status == 401 || matches!(error.as_str(), "invalid_client" | "unauthorized_client");
            if refused {
                Err(format!("The provider does not know this client id and secret ({error}, HTTP {status})."))
            } else {
                Ok(())
            }
        }
    }
}

async fn ask(
    ctx: &Ctx,
    row: &row::Model,
    metadata: &Metadata,
    code: &str,
    verifier: &str,
    secret: Option<&Secret>,
) -> std::result::Result<Answer, NotExchanged> {
    let url = metadata.token_endpoint.as_deref().ok_or(Unfit::Lacks("token endpoint"))?;
    let secret = secret.map(|s| Zeroizing::new(String::from_utf8_lossy(s.expose()).into_owned()));
    let redirect = redirect_uri(&ctx.app);
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("code_verifier", verifier),
    ];
    let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
    // By the standard, a provider that says nothing takes Basic.
    let by_header = methods.is_none_or(|all| all.iter().any(|method| method == "client_secret_basic"));
    let mut basic = None;
    match &secret {
        Some(secret) if by_header => basic = Some((encoded(&row.client_id), Zeroizing::new(encoded(secret)))),
        Some(secret) => pairs.extend([("client_id", row.client_id.as_str()), ("client_secret", secret.as_str())]),
        None => pairs.push(("client_id", &row.client_id)),
    }
    let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let form = Zeroizing::new(form.join("&"));
    let basic = basic.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
    let asked = ctx.app.identity_providers.http.post(url, form, basic).await;
    asked.map_err(|trouble| match trouble {
        Trouble::Redirects | Trouble::TooLong | Trouble::Nonsense(_) | Trouble::Address => {
            NotExchanged::Words(format!("The token endpoint {trouble}."))
        }
        outage => NotExchanged::Unfit(Unfit::Description(outage)),
    })
}

/// The error that a provider names, fit to be shown.
fn error_of(body: &Value) -> String {
    let named = body.get("error").and_then(Value::as_str).unwrap_or("no reason given");
    named.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ')).take(40).collect()
}

/// As `application/x-www-form-urlencoded` wants it, and RFC 6749, section 2.3.1, within Basic.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
