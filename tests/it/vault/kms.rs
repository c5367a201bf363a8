//! AWS KMS as key-encryption key, against a strict stand-in; and against moto where `KEYSTEAD_TEST_KMS_ENDPOINT` is set.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use keystead_domain::Code;
use keystead_domain::clock::{Clock, ManualClock};
use keystead_domain::vault::{CacheLimits, KekSource, Place, Purpose, Secret, Vault, VaultConfig};
use keystead_entities::key_version::Custody;
use keystead_entities::{KeyVersionId, TenantId};
use keystead_tests::START;
use keystead_tests::kms::{KeyState, Kms, Mood};
use uuid::Uuid;

fn place(n: u128) -> Place {
    Place {
        tenant_id: TenantId(Uuid::from_u128(n)),
        record: KeyVersionId(Uuid::from_u128(n + 1)).into(),
        version: 1,
        purpose: Purpose::ProviderKey,
    }
}

fn secret() -> Secret {
    Secret::new(b"sk-canary-of-the-kms-tests".to_vec())
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(START.parse().expect("a moment")))
}

async fn open(config: VaultConfig, clock: &Arc<ManualClock>) -> Vault {
    Vault::open(config, Uuid::from_u128(42), Arc::clone(clock) as Arc<dyn Clock>).await.expect("a vault")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_sealed_under_kms_with_a_context_of_ids_only() {
    let kms = Kms::start().await;
    let arn = kms.key();
    let vault = open(kms.vault(&arn), &clock()).await;
    assert_eq!((vault.kek_id(), vault.custody()), (arn.clone(), Custody::AwsKms));
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    vault.unseal(&place(1), &sealed).await.expect("opened");
    let calls = kms.calls();
    let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["GenerateDataKey", "Decrypt"]);
    for (_, input) in &calls {
        assert_eq!(input["KeyId"], arn, "the key is always named");
        let context = input["EncryptionContext"].as_object().expect("a context");
        let mut names: Vec<&str> = context.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["app", "deployment", "purpose", "record", "tenant", "version"]);
        assert!(!input.to_string().contains("canary"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_is_looked_up_and_the_row_has_the_arn() {
    let kms = Kms::start().await;
    let arn = kms.key();
    let id = arn.rsplit('/').next().expect("an id");
    assert_eq!(open(kms.vault(id), &clock()).await.kek_id(), arn);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_place_or_another_key_is_an_integrity_error() {
    let kms = Kms::start().await;
    let (one, two) = (kms.key(), kms.key());
    let mut config = kms.vault(&one);
    config.previous = vec![KekSource::AwsKms { key_id: two.clone() }];
    let vault = open(config, &clock()).await;
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    for elsewhere in [place(2), Place { version: 2, ..place(1) }] {
        let refused = vault.unseal(&elsewhere, &sealed).await.err().expect("refused");
        assert!(refused.is(Code::Integrity), "{refused}");
    }
    let mut moved = sealed.clone();
    let at = moved.envelope.windows(one.len()).position(|part| part == one.as_bytes()).expect("the ARN");
    moved.envelope[at..at + two.len()].copy_from_slice(two.as_bytes());
    assert!(vault.unseal(&place(1), &moved).await.is_err_and(|e| e.is(Code::Integrity)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_key_is_named_as_such_at_once_and_not_asked_again() {
    let kms = Kms::start().await;
    let arn = kms.key();
    let vault = open(kms.vault(&arn), &clock()).await;
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    for state in [KeyState::Disabled, KeyState::PendingDeletion, KeyState::Denied] {
        kms.set(&arn, state);
        let before = kms.calls().len();
        assert!(vault.seal(&place(2), &secret()).await.is_err_and(|e| e.is(Code::KmsKeyUnusable)), "{state:?}");
        assert!(vault.unseal(&place(1), &sealed).await.is_err_and(|e| e.is(Code::KmsKeyUnusable)), "{state:?}");
        assert_eq!(kms.calls().len() - before, 2, "{state:?}: each asked once");
    }
    kms.set(&arn, KeyState::Enabled);
    vault.unseal(&place(1), &sealed).await.expect("opened again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_throttles_or_hangs_is_given_up_on_within_three_seconds() {
    let kms = Kms::start().await;
    let vault = open(kms.vault(&kms.key()), &clock()).await;
    for mood in [Mood::Fails(500), Mood::Fails(503), Mood::Throttles, Mood::Hangs] {
        kms.mood(mood);
        let (began, before) = (Instant::now(), kms.calls().len());
        let Err(refused) = vault.seal(&place(1), &secret()).await else { panic!("not refused") };
        assert!(refused.is(Code::KmsUnavailable), "{mood:?}: {refused}");
        assert!(began.elapsed() < Duration::from_millis(3_700), "{mood:?}: {:?}", began.elapsed());
        let tries = kms.calls().len() - before;
        assert!((1..=3).contains(&tries), "{mood:?}: {tries} tries");
    }
    kms.mood(Mood::Slow(Duration::from_millis(300)));
    vault.seal(&place(1), &secret()).await.expect("slow is not away");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_failures_nobody_asks_for_thirty_seconds() {
    let (kms, clock) = (Kms::start().await, clock());
    let vault = open(kms.vault(&kms.key()), &clock).await;
    kms.mood(Mood::Fails(500));
    for _ in 0..5 {
        assert!(vault.seal(&place(1), &secret()).await.is_err());
    }
    kms.mood(Mood::Well);
    let before = kms.calls().len();
    let began = Instant::now();
    assert!(vault.seal(&place(1), &secret()).await.is_err_and(|e| e.is(Code::KmsUnavailable)));
    assert_eq!(kms.calls().len(), before, "nobody was asked");
    assert!(began.elapsed() < Duration::from_millis(200));
    clock.advance(TimeDelta::seconds(31));
    vault.seal(&place(1), &secret()).await.expect("asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_opened_before_an_outage_is_opened_for_its_grace_and_no_longer() {
    let (kms, clock) = (Kms::start().await, clock());
    let arn = kms.key();
    let mut config = kms.vault(&arn);
    config.cache = CacheLimits::default();
    let vault = open(config, &clock).await;
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    vault.unseal(&place(1), &sealed).await.expect("opened");
    kms.mood(Mood::Fails(503));
    clock.advance(TimeDelta::seconds(899));
    vault.unseal(&place(1), &sealed).await.expect("opened from memory");
    kms.mood(Mood::Well);
    kms.set(&arn, KeyState::Disabled);
    assert!(vault.unseal(&place(1), &sealed).await.is_err_and(|e| e.is(Code::KmsKeyUnusable)), "no grace for that");
    kms.mood(Mood::Fails(503));
    clock.advance(TimeDelta::seconds(2));
    assert!(vault.unseal(&place(1), &sealed).await.is_err_and(|e| e.is(Code::KmsUnavailable)));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_move_from_a_key_file_to_kms_and_to_another_key_of_kms() {
    let (kms, clock, folder) = (Kms::start().await, clock(), tempfile::tempdir().expect("a folder"));
    let (one, two) = (kms.key(), kms.key());
    let files = || KekSource::Files { folder: folder.path().join("keys") };
    let local = open(VaultConfig::new(files()), &clock).await;
    let sealed = local.seal(&place(1), &secret()).await.expect("sealed");
    let mut config = kms.vault(&one);
    config.previous = vec![files()];
    let vault = open(config, &clock).await;
    vault.unseal(&place(1), &sealed).await.expect("opened before the move");
    let moved = vault.rewrap(&place(1), &sealed).await.expect("moved");
    assert_eq!(moved.kek_id, one);
    vault.unseal(&place(1), &moved).await.expect("opened after the move");
    let mut config = kms.vault(&two);
    config.previous = vec![KekSource::AwsKms { key_id: one.clone() }];
    let vault = open(config, &clock).await;
    let before = kms.calls().len();
    let again = vault.rewrap(&place(1), &moved).await.expect("moved");
    let names: Vec<String> = kms.calls().into_iter().skip(before).map(|(name, _)| name).collect();
    assert_eq!(names, ["ReEncrypt"], "the data key never leaves KMS");
    assert_eq!((again.kek_id.as_str(), again.envelope_rev), (two.as_str(), 3));
    assert!(vault.rewrap(&place(2), &moved).await.is_err_and(|e| e.is(Code::Integrity)), "not from another place");
    open(kms.vault(&two), &clock).await.unseal(&place(1), &again).await.expect("opened without the old key");
    assert!(local.unseal(&place(1), &again).await.is_err_and(|e| e.is(Code::KmsKeyUnusable)));
}

/// What moto speaks is closer to the wire than the stand-in; it does not know states of keys.
#[tokio::test(flavor = "multi_thread")]
async fn moto_takes_and_gives_the_same() {
    let Ok(endpoint) = std::env::var("KEYSTEAD_TEST_KMS_ENDPOINT") else { return };
    let key_id = create_key(&endpoint).await;
    let stand_in = Kms::start().await;
    let mut config = stand_in.vault(&key_id);
    config.kms_endpoint = Some(endpoint);
    let vault = open(config, &clock()).await;
    assert!(vault.kek_id().starts_with("arn:aws:kms:"));
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    vault.unseal(&place(1), &sealed).await.expect("opened");
    assert!(vault.unseal(&place(2), &sealed).await.is_err_and(|e| e.is(Code::Integrity)));
}

async fn create_key(endpoint: &str) -> String {
    rustls::crypto::ring::default_provider().install_default().ok();
    let answer = reqwest::Client::new()
        .post(endpoint)
        .header("x-amz-target", "TrentService.CreateKey")
        .header("content-type", "application/x-amz-json-1.1")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=0",
        )
        .body("{}")
        .send()
        .await
        .expect("an answer");
    let answer: serde_json::Value = answer.json().await.expect("JSON");
    answer["KeyMetadata"]["KeyId"].as_str().expect("a key").to_owned()
}
