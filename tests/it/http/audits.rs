//! GraphQL over HTTP, sentence by sentence of the specification (graphql.github.io/graphql-over-http), in the 61 cases in
//! which servers are commonly audited. Each line: what is sent, and what must come back.

use keystead_tests::{Answer, Client, TestApp, json};
use poem::http::Method;

use super::request;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

struct Post<'a> {
    client: &'a Client,
    accept: Option<&'a str>,
}

impl Post<'_> {
    async fn body(&self, body: &str) -> Answer {
        let mut headers = vec![("content-type", JSON)];
        headers.extend(self.accept.map(|accept| ("accept", accept)));
        self.client.call(request(Method::POST, "", &headers, body.to_owned())).await
    }

    async fn json(&self, body: keystead_tests::Value) -> Answer {
        self.body(&body.to_string()).await
    }
}

fn content_type(answer: &Answer) -> &str {
    answer.headers["content-type"].to_str().expect("ASCII")
}

#[tokio::test(flavor = "multi_thread")]
async fn media_types_and_encodings() {
    let app = TestApp::new().await;
    let hello = json!({ "query": "{ __typename }" });
    for (accept, expected) in [(Some(GRAPHQL), GRAPHQL), (Some(JSON), JSON), (Some("*/*"), JSON), (None, JSON)] {
        let answer = Post { client: &app.owner, accept }.json(hello.clone()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(content_type(&answer), format!("{expected}; charset=utf-8"));
        assert!(String::from_utf8(answer.bytes).is_ok());
    }
    let utf8 = [("content-type", "application/json; charset=utf-8")];
    let runners = json!({ "query": "{ __type(name: \"Run🏃Swim🏊\") { name } }" }).to_string();
    assert_eq!(app.owner.call(request(Method::POST, "", &utf8, runners)).await.status, 200);
    let neither = Post { client: &app.owner, accept: Some("text/html") }.json(hello.clone()).await;
    assert_eq!(neither.status, 406);
    for wrong in [&[][..], &[("content-type", "text/plain")], &[("content-type", "application/json; charset=latin1")]] {
        assert_eq!(app.owner.call(request(Method::POST, "", wrong, hello.to_string())).await.status, 415);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_carries_a_query_and_nothing_else() {
    let app = TestApp::new().await;
    let get = async |query: &str, accept| app.owner.call(request(Method::GET, query, &[("accept", accept)], "")).await;
    assert_eq!(get("?query=%7B__typename%7D", "*/*").await.status, 200);
    for accept in [GRAPHQL, JSON] {
        let named = "?query=query%20Type(%24name%3AString!)%7B__type(name%3A%24name)%7Bname%7D%7D\
                     &variables=%7B%22name%22%3A%22sometype%22%7D";
        let answer = get(named, accept).await;
        assert_eq!(answer.status, 200);
        assert!(answer.body["errors"].is_null());
        let mutation = get("?query=mutation%7B__typename%7D", accept).await;
        assert_eq!((mutation.status.as_u16(), mutation.headers["allow"].to_str().ok()), (405, Some("POST")));
        assert_eq!(get("?variables=%7B%7D", accept).await.status, 400);
        assert_eq!(get("?query=%7B__typename%7D&variables=%5B%5D", accept).await.status, 400);
        assert_eq!(get("?query=%7B__typename%7D&query=%7B__typename%7D", accept).await.status, 400);
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::HEAD] {
        let answer = app.owner.call(request(method, "", &[("content-type", JSON)], "{}")).await;
        assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().ok()), (405, Some("GET, POST")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_parameters_are_400_for_both_media_types() {
    let app = TestApp::new().await;
    let map = json!({ "obj": "ect" });
    let others = [json!(0), json!(false), json!(["array"])];
    for accept in [None, Some(JSON), Some(GRAPHQL)] {
        let post = Post { client: &app.owner, accept };
        for wrong in others.iter().chain([&map]) {
            assert_eq!(post.json(json!({ "query": wrong })).await.status, 400, "query {wrong}");
            let named = json!({ "query": "{ __typename }", "operationName": wrong });
            assert_eq!(post.json(named).await.status, 400, "operationName {wrong}");
        }
        for wrong in others.iter().chain([&json!("string")]) {
            for parameter in ["variables", "extensions"] {
                let body = json!({ "query": "{ __typename }", parameter: wrong });
                assert_eq!(post.json(body).await.status, 400, "{parameter} {wrong}");
            }
        }
        for body in ["", "{ \"not a JSON", "{\"notquery\":\"{ __typename }\"}", "{\"qeury\":\"{ __typename }\"}", "3"] {
            assert_eq!(post.body(body).await.status, 400, "{body}");
        }
        assert_eq!(post.body("[{\"query\":\"{ __typename }\"}]").await.status, 400, "a batch");
        assert_eq!(post.body("[\"{ __typename }\"]").await.status, 400, "fields in their order");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn well_formed_parameters_are_taken() {
    let app = TestApp::new().await;
    for accept in [JSON, GRAPHQL] {
        let post = Post { client: &app.owner, accept: Some(accept) };
        let bodies = [
            json!({ "query": "{ __typename }" }),
            json!({ "query": "query Query { __typename }", "operationName": "Query" }),
            json!({ "query": "{ __typename }", "variables": null }),
            json!({ "query": "{ __typename }", "operationName": null }),
            json!({ "query": "{ __typename }", "extensions": null }),
            json!({ "query": "{ __typename }", "extensions": { "some": "value" } }),
            json!({
                "query": "query Type($name: String!) { __type(name: $name) { name } }",
                "variables": { "name": "sometype" },
            }),
        ];
        for body in bodies {
            let answer = post.json(body).await;
            assert_eq!(answer.status, 200);
            assert!(answer.body["errors"].is_null() && answer.body["data"].is_object(), "{}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_document_has_no_data_and_a_status_by_media_type() {
    let app = TestApp::new().await;
    let refused = [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ f8f31403dfe404bccbb0e835f2629c6a7 }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query C($id: ID!) { __typename }", "variables": { "id": null } }), "BAD_USER_INPUT"),
        (json!({ "query": "query C($id: ID!) { __typename }" }), "BAD_USER_INPUT"),
        (json!({ "query": "query A { __typename } query B { __typename }" }), "BAD_USER_INPUT"),
        (json!({ "documentId": "sha256:00" }), "PERSISTED_DOCUMENT_NOT_FOUND"),
    ];
    for (body, code) in refused {
        for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
            let answer = Post { client: &app.owner, accept: Some(accept) }.json(body.clone()).await;
            assert_eq!(answer.status, status, "{body}");
            assert!(answer.body.get("data").is_none(), "{body}");
            assert_eq!(answer.body["errors"][0]["extensions"]["code"], code, "{body}");
        }
    }
}
