//! `GET /exports/{id}`: the content of a file, piece by piece, for whoever may fetch it. Always saved, never shown: a
//! report is HTML that somebody else may have written into.

use std::sync::Arc;

use futures_util::stream;
use keystead_domain::{Ctx, Error, exports};
use keystead_entities::{ExportId, export};
use poem::http::header;
use poem::{Body, Endpoint, Request, Response, Result};

use super::browser::Way;
use super::file::{self, refusal};
use super::frame::RequestId;
use super::negotiate::Media;
use super::{Edge, Refusal, answer};

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
        let is_head = file::expect_get(request)?;
        let ctx = file::let_in(&self.0, id, request, Way::Look, 1).await?;
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
