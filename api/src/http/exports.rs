//! `GET /exports/{id}`: the content of a file, piece by piece, for whoever may fetch it. Always saved, never shown: a
//! report is HTML that somebody else may have written into.

use std::sync::Arc;

use futures_util::stream;
use keystead_domain::auth::Origin;
use keystead_domain::{Code, Ctx, Error, exports};
use keystead_entities::{ExportId, export};
use poem::http::{Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response, Result};

use super::browser::Way;
use super::frame::RequestId;
use super::negotiate::Media;
use super::{Edge, ErrorCode, Refusal, address, answer, budget, caller};

/// The endpoint, below the path that ends in the id.
pub(super) struct Download(pub(super) Arc<Edge>);

impl Endpoint for Download {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request.data::<RequestId>().cloned().unwrap_or_else(|| RequestId::new(&self.0));
        let fetched = self.fetch(&id, &request).await;
        Ok(fetched.unwrap_or_else(|refusal| answer::refused(Media::Json, &id, refusal.into())))
    }
}

impl Download {
    async fn fetch(&self, id: &RequestId, request: &Request) -> Result<Response, Refusal> {
        let is_head = request.method() == Method::HEAD;
        if !is_head && request.method() != Method::GET {
            let refusal = Refusal::http(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, "Send a GET.");
            return Err(refusal.header(header::ALLOW, "GET, HEAD"));
        }
        let peer = address::of_caller(request.remote_addr(), request.headers(), &self.0.settings.trusted_proxies);
        let origin = Origin { request_id: id.0.to_string(), address: peer };
        let credential = caller::presented(&self.0, request.headers(), Way::Look)?;
        let caller = caller::let_in(&self.0.app, &credential, origin).await?;
        budget::charge(&self.0, &caller, 1).await?;
        let ctx = caller.ctx(&self.0.app);
        let wanted = request.raw_path_param("id").and_then(|text| text.parse::<ExportId>().ok());
        let wanted = wanted.ok_or_else(|| refusal(Error::not_found("id", "export")))?;
        let row = exports::content(&ctx, wanted).await.map_err(refusal)?;
        let response = Response::builder()
            .header(header::CONTENT_TYPE, &row.media_type)
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", row.file_name))
            .header(header::CONTENT_LENGTH, row.size.unwrap_or(0))
            .header(header::ETAG, format!("\"{}\"", row.sha256.as_deref().unwrap_or_default()))
            .header(header::CACHE_CONTROL, "private, no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        if is_head {
            return Ok(response.finish());
        }
        exports::downloaded(&ctx, wanted).await.map_err(refusal)?;
        Ok(response.body(Body::from_bytes_stream(pieces(ctx, row))))
    }
}

/// One piece is in memory at a time.
fn pieces(
    ctx: Ctx,
    row: export::Model,
) -> impl stream::Stream<Item = std::result::Result<Vec<u8>, std::io::Error>> + Send + 'static {
    stream::try_unfold((ctx, row, 1), |(ctx, row, number)| async move {
        let piece = exports::part(ctx.db(), &row, &ctx, number).await;
        let piece = piece.map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(piece.map(|bytes| (bytes, (ctx, row, number + 1))))
    })
}

fn refusal(error: Error) -> Refusal {
    let message = error.to_string();
    let http = |status, code| Refusal::http(status, code, message.trim_start_matches("refused: ").to_owned());
    match &error {
        Error::Forbidden(what) => Refusal::http(StatusCode::FORBIDDEN, ErrorCode::Forbidden, what.clone()),
        Error::Refused(_) if error.is(Code::NotFound) => http(StatusCode::NOT_FOUND, ErrorCode::BadUserInput),
        Error::Refused(_) if error.is(Code::Expired) => http(StatusCode::GONE, ErrorCode::BadUserInput),
        Error::Refused(_) => http(StatusCode::CONFLICT, ErrorCode::BadUserInput),
        Error::Unavailable { what, .. } => {
            tracing::warn!(error = message, "A file could not be read, since {what} does not answer.");
            Refusal::unavailable("A part of Keystead does not answer. Try again in a few seconds.")
        }
        _ => {
            tracing::error!(error = message, "A file could not be read.");
            Refusal::internal()
        }
    }
}
