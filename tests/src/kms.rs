//! A strict stand-in for AWS KMS: keys with states, wrapped keys that open only with the key and the exact encryption
//! context they were made with; and everything that can go wrong on demand. Signatures are not checked.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keystead_domain::vault::{CacheLimits, KekSource, KmsCredentials, Secret, VaultConfig};
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, EndpointExt, Request, Response, Server};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a key of KMS does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Works.
    Enabled,
    /// Was switched off.
    Disabled,
    /// Will be gone.
    PendingDeletion,
    /// Works, but not for us.
    Denied,
}

/// What the service does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Answers.
    #[default]
    Well,
    /// Answers late.
    Slow(Duration),
    /// Never answers.
    Hangs,
    /// Answers with that status and a fault of its own.
    Fails(u16),
    /// Asks to come again.
    Throttles,
}

struct Wrapped {
    arn: String,
    context: BTreeMap<String, String>,
    plain: Vec<u8>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, KeyState>,
    wrapped: HashMap<Vec<u8>, Wrapped>,
    mood: Mood,
    calls: Vec<(String, Value)>,
}

/// A KMS on a free port of this machine.
#[derive(Clone)]
pub struct Kms {
    /// Its address.
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Kms {
    /// One without keys.
    pub async fn start() -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
        let address = acceptor.local_addr().remove(0).as_socket_addr().copied().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let handler = Handler(Arc::clone(&state)).boxed();
        tokio::spawn(Server::new_with_acceptor(acceptor).run(handler));
        Self { address: format!("http://{address}"), state }
    }

    /// Makes a key and returns its ARN.
    pub fn key(&self) -> String {
        let arn = format!("arn:aws:kms:eu-central-1:000000000000:key/{}", Uuid::new_v4());
        self.lock().keys.insert(arn.clone(), KeyState::Enabled);
        arn
    }

    /// Changes a key.
    pub fn set(&self, arn: &str, state: KeyState) {
        self.lock().keys.insert(arn.to_owned(), state);
    }

    /// Changes the service.
    pub fn mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// The calls so far: operation and input.
    pub fn calls(&self) -> Vec<(String, Value)> {
        self.lock().calls.clone()
    }

    /// A vault with that key of it as the current one, and nothing kept in memory.
    pub fn vault(&self, arn: &str) -> VaultConfig {
        let mut config = VaultConfig::new(KekSource::AwsKms { key_id: arn.to_owned() });
        config.kms_endpoint = Some(self.address.clone());
        config.kms_region = Some("eu-central-1".into());
        config.kms_credentials = Some(KmsCredentials {
            access_key_id: "AKIDEXAMPLE".into(),
            secret_access_key: Secret::new(b"not-a-secret".to_vec()),
        });
        config.cache = CacheLimits { entries: 0, ..CacheLimits::default() };
        config
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Handler(Arc<Mutex<State>>);

impl Endpoint for Handler {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let target = request.header("x-amz-target").unwrap_or_default().to_owned();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.take_body().into_vec().await.unwrap_or_default();
        let input: Value = serde_json::from_slice(&body).unwrap_or_default();
        let mood = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.calls.push((operation.clone(), input.clone()));
            state.mood
        };
        match mood {
            Mood::Well => {}
            Mood::Slow(by) => tokio::time::sleep(by).await,
            Mood::Hangs => std::future::pending::<()>().await,
            Mood::Fails(status) => return Ok(answer(status, json!({ "__type": "KMSInternalException" }))),
            Mood::Throttles => return Ok(answer(400, json!({ "__type": "ThrottlingException" }))),
        }
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match state.carry_out(&operation, &input) {
            Ok(output) => answer(200, output),
            Err(code) => answer(400, json!({ "__type": code, "message": format!("refused: {code}") })),
        })
    }
}

impl State {
    fn carry_out(&mut self, operation: &str, input: &Value) -> Result<Value, &'static str> {
        match operation {
            "GenerateDataKey" => {
                let arn = self.usable(&input["KeyId"])?;
                let plain = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
                let blob = self.wrap(&arn, context(&input["EncryptionContext"]), plain.clone());
                Ok(json!({ "KeyId": arn, "Plaintext": base64(&plain), "CiphertextBlob": base64(&blob) }))
            }
            "Encrypt" => {
                let arn = self.usable(&input["KeyId"])?;
                let blob = self.wrap(&arn, context(&input["EncryptionContext"]), bytes(&input["Plaintext"]));
                Ok(json!({ "KeyId": arn, "CiphertextBlob": base64(&blob) }))
            }
            "Decrypt" => {
                let arn = self.usable(&input["KeyId"])?;
                let plain = self.unwrap(&arn, &context(&input["EncryptionContext"]), &input["CiphertextBlob"])?;
                Ok(json!({ "KeyId": arn, "Plaintext": base64(&plain) }))
            }
            "ReEncrypt" => {
                let (from, to) = (self.usable(&input["SourceKeyId"])?, self.usable(&input["DestinationKeyId"])?);
                let context_from = context(&input["SourceEncryptionContext"]);
                let plain = self.unwrap(&from, &context_from, &input["CiphertextBlob"])?;
                let blob = self.wrap(&to, context(&input["DestinationEncryptionContext"]), plain);
                Ok(json!({ "KeyId": to, "SourceKeyId": from, "CiphertextBlob": base64(&blob) }))
            }
            "DescribeKey" => {
                let arn = input["KeyId"].as_str().unwrap_or_default();
                let found = self.keys.keys().find(|known| known.ends_with(arn)).ok_or("NotFoundException")?;
                let said = json!({ "KeyId": found, "Arn": found, "Origin": "AWS_KMS", "KeyManager": "CUSTOMER" });
                Ok(json!({ "KeyMetadata": said }))
            }
            "GetKeyRotationStatus" => Ok(json!({ "KeyRotationEnabled": true, "RotationPeriodInDays": 365 })),
            _ => Err("UnsupportedOperationException"),
        }
    }

    fn usable(&self, arn: &Value) -> Result<String, &'static str> {
        let arn = arn.as_str().ok_or("ValidationException")?;
        match self.keys.get(arn).ok_or("NotFoundException")? {
            KeyState::Enabled => Ok(arn.to_owned()),
            KeyState::Disabled => Err("DisabledException"),
            KeyState::PendingDeletion => Err("KMSInvalidStateException"),
            KeyState::Denied => Err("AccessDeniedException"),
        }
    }

    fn wrap(&mut self, arn: &str, context: BTreeMap<String, String>, plain: Vec<u8>) -> Vec<u8> {
        let blob = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
        self.wrapped.insert(blob.clone(), Wrapped { arn: arn.to_owned(), context, plain });
        blob
    }

    fn unwrap(&self, arn: &str, context: &BTreeMap<String, String>, blob: &Value) -> Result<Vec<u8>, &'static str> {
        let wrapped = self.wrapped.get(&bytes(blob)).ok_or("InvalidCiphertextException")?;
        if wrapped.arn != arn {
            return Err("IncorrectKeyException");
        }
        if wrapped.context != *context {
            return Err("InvalidCiphertextException");
        }
        Ok(wrapped.plain.clone())
    }
}

fn context(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    data_encoding::BASE64.decode(value.as_str().unwrap_or_default().as_bytes()).unwrap_or_default()
}

fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

fn answer(status: u16, body: Value) -> Response {
    Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .content_type("application/x-amz-json-1.1")
        .body(body.to_string())
}
