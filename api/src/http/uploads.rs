//! `POST /uploads`: a file is handed in, its bytes as the body, its name in `?fileName=`; `GET /uploads/{id}`: it is fetched
//! again. Same credentials and budget as everything else. Always saved, never shown: what is in the file is somebody
//! else's.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use keystead_domain::uploads::{self, Content, NewUpload, Taking};
use keystead_domain::{Code, Ctx, Error};
use keystead_entities::{TenantId, UploadId};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response, Result};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::browser::Way;
use super::frame::RequestId;
use super::negotiate::Media;
use super::{Edge, ErrorCode, Refusal, answer, file};

/// What a file costs of the caller's budget.
const POINTS: u64 = 100;
/// How long a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long nothing may arrive.
const SILENCE: Duration = Duration::from_secs(10);
/// How much of a body that is too large is still taken from the wire, in bytes.
const LISTENED_TO: u64 = 16 << 20;

/// Takes files in.
pub(super) struct Intake(pub(super) Arc<Edge>);

impl Endpoint for Intake {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request.data::<RequestId>().cloned().unwrap_or_else(|| RequestId::new(&self.0));
        let taken = self.take(&id, request).await;
        Ok(taken.unwrap_or_else(|refusal| answer::refused(Media::Json, &id, refusal.into())))
    }
}

impl Intake {
    async fn take(&self, id: &RequestId, request: Request) -> Result<Response, Refusal> {
        if request.method() != Method::POST {
            let refusal = Refusal::http(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, "Send a POST.");
            return Err(refusal.header(header::ALLOW, "POST"));
        }
        if self.0.health().is_draining() {
            return Err(Refusal::unavailable("This process is about to stop. Try again in a few seconds."));
        }
        let ctx = file::let_in(&self.0, id, &request, Way::Change, POINTS).await?;
        let new = named(&ctx, &request)?;
        let body = request.into_body().into_async_read();
        let mut taking = uploads::begin(&ctx, new).await.map_err(refusal)?;
        let mut body = Box::pin(body);
        let read = tokio::time::timeout(PATIENCE, fill(&mut taking, &mut body)).await;
        if let Err(refusal) = read.unwrap_or_else(|_| Err(late())) {
            taking.abandon().await;
            // A caller that is still sending would see a broken connection instead of the answer: listen a little longer.
            let rest = async { tokio::io::copy(&mut body.take(LISTENED_TO), &mut tokio::io::sink()).await };
            let _ = tokio::time::timeout(Duration::from_millis(50), rest).await;
            return Err(refusal);
        }
        let row = taking.finish(&ctx).await.map_err(refusal)?;
        let told = json!({
            "id": row.id,
            "fileName": row.file_name,
            "mediaType": row.media_type,
            "byteCount": row.byte_count,
            "sha256": row.sha256,
        });
        Ok(Response::builder()
            .status(StatusCode::CREATED)
            .header(header::LOCATION, format!("/uploads/{}", row.id))
            .header(header::CACHE_CONTROL, "private, no-store")
            .content_type("application/json; charset=utf-8")
            .body(told.to_string()))
    }
}

/// What the file is called, and that it is meant for this company.
fn named(ctx: &Ctx, request: &Request) -> Result<NewUpload, Refusal> {
    let query = request.uri().query().unwrap_or_default();
    let mut file_name = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "fileName" if file_name.is_none() => file_name = Some(value.into_owned()),
            "tenantId" => {
                let id = value.parse::<TenantId>().map_err(|_| Refusal::malformed("`tenantId` is an id (ten_…)."))?;
                ctx.expect_tenant("tenantId", id).map_err(refusal)?;
            }
            _ => return Err(Refusal::malformed("Only `fileName` and `tenantId` are taken, each once.")),
        }
    }
    let file_name = file_name.ok_or_else(|| Refusal::malformed("Say what the file is called: `?fileName=…`."))?;
    let media_type = text(request.headers(), header::CONTENT_TYPE).unwrap_or("application/octet-stream");
    let announced = text(request.headers(), header::CONTENT_LENGTH).and_then(|n| n.parse::<usize>().ok());
    if announced.is_some_and(|n| n > uploads::MAX_BYTES) {
        return Err(too_large());
    }
    Ok(NewUpload { file_name, media_type: media_type.to_owned() })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Everything the body has.
async fn fill(taking: &mut Taking, body: &mut (impl AsyncRead + Unpin)) -> Result<(), Refusal> {
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = tokio::time::timeout(SILENCE, body.read(&mut piece)).await.map_err(|_| late())?;
        let read = read.map_err(|_| Refusal::malformed("The body broke off."))?;
        if read == 0 {
            return Ok(());
        }
        taking.write(piece.get(..read).unwrap_or_default()).await.map_err(refusal)?;
    }
}

/// Gives files back.
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
        let wanted = request.raw_path_param("id").and_then(|text| text.parse::<UploadId>().ok());
        let wanted = wanted.ok_or_else(|| refusal(Error::not_found("id", "upload")))?;
        let mut content = uploads::content(&ctx, wanted).await.map_err(refusal)?;
        let response = Response::builder()
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_DISPOSITION, attachment(&content.row.file_name))
            .header(header::CONTENT_LENGTH, content.row.byte_count)
            .header(header::ETAG, format!("\"{}\"", content.row.sha256))
            .header(header::CACHE_CONTROL, "private, no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        if is_head {
            return Ok(response.finish());
        }
        // The first piece is opened before the status is said: a damaged file is an error and no broken download.
        let first = content.next().await.map_err(refusal)?;
        uploads::downloaded(&ctx, wanted).await.map_err(refusal)?;
        let first = first.map(|chunk| chunk.to_vec()).unwrap_or_default();
        Ok(response.body(Body::from_bytes_stream(pieces(first, content))))
    }
}

/// One piece is in memory at a time.
fn pieces(
    first: Vec<u8>,
    content: Content,
) -> impl stream::Stream<Item = std::result::Result<Vec<u8>, std::io::Error>> + Send + 'static {
    stream::try_unfold((Some(first), content), |(first, mut content)| async move {
        if let Some(first) = first {
            return Ok(Some((first, (None, content))));
        }
        let next = content.next().await.map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(next.map(|chunk| (chunk.to_vec(), (None, content))))
    })
}

/// RFC 6266: a name of plain letters for everybody, and the name itself for those who read it.
fn attachment(file_name: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '_' };
    let plain: String = file_name.chars().map(fit).collect();
    let exact: String = file_name.bytes().map(percent).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn late() -> Refusal {
    Refusal::http(StatusCode::REQUEST_TIMEOUT, ErrorCode::BadUserInput, "The body did not arrive in time.")
}

fn too_large() -> Refusal {
    let message = format!("A file has at most {} MB.", uploads::MAX_BYTES >> 20);
    Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BadUserInput, message)
}

fn refusal(error: Error) -> Refusal {
    if error.is(Code::TooLong) && matches!(&error, Error::Refused(all) if all.iter().any(|p| p.field == ["file"])) {
        return too_large();
    }
    if error.is(Code::Required) || error.is(Code::Invalid) || error.is(Code::TooLong) {
        let message = error.to_string();
        return Refusal::malformed(message.trim_start_matches("refused: ").to_owned());
    }
    if error.is(Code::KmsUnavailable) {
        return Refusal::unavailable("The key service does not answer. Try again in a few seconds.");
    }
    if error.is(Code::Integrity) {
        tracing::error!("A stored upload does not open in its place: it was changed or moved.");
        return Refusal::internal();
    }
    file::refusal(error)
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_name_stays_within_its_header() {
        let told = attachment("a\"; x=\r\nSet-Cookie: é.xlsx");
        assert!(told.is_ascii() && !told.contains(['\r', '\n']));
        assert_eq!(told.matches('"').count(), 2, "{told}");
        assert!(told.ends_with("%C3%A9.xlsx"));
    }
}
