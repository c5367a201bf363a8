//! Files that people hand in.

mod keep;
mod limits;

use keystead_tests::{Answer, Client, Value, json};
use poem::Request;
use poem::http::Method;

pub const DELETE: &str = "mutation($input: UploadDeleteInput!) {
  uploadDelete(input: $input) { upload { id status path sha256 deletedAt } userErrors { code message } } }";

/// Hands a file in.
pub async fn hand_in(client: &Client, file_name: &str, bytes: &[u8]) -> Answer {
    let name: String = form_urlencoded::byte_serialize(file_name.as_bytes()).collect();
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/uploads?fileName={name}").parse().expect("a URI"))
        .content_type("application/octet-stream");
    client.call(request.body(bytes.to_vec())).await
}

/// Hands a file in, which must go well. Returns its id.
pub async fn handed_in(client: &Client, file_name: &str, bytes: &[u8]) -> String {
    let answer = hand_in(client, file_name, bytes).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().expect("an id").to_owned()
}

/// Some bytes that are not the same again and again.
pub fn bytes(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(count).collect()
}

/// The upload as it is listed, deleted ones too.
pub async fn listed(client: &Client, tenant: impl ToString) -> Vec<Value> {
    let query = "query($id: ID!) { tenant(id: $id) { uploads(filter: {status: [STORED, DELETED]}) { totalCount nodes {
      id fileName mediaType byteCount sha256 status path uploadedBy { id } viewerActions } } } }";
    let data = client.ok(query, json!({ "id": tenant.to_string() })).await;
    data["tenant"]["uploads"]["nodes"].as_array().expect("uploads").clone()
}
