//! The vault against whatever can be done to an envelope.

use data_encoding::HEXLOWER;
use keystead_entities::{KeyVersionId, TenantId};

use super::crypto::{self, Key};
use super::envelope::{self, Envelope};
use super::*;
use crate::clock::ManualClock;

mod vectors;

fn place(n: u128) -> Place {
    Place {
        tenant_id: TenantId(Uuid::from_u128(n)),
        record: KeyVersionId(Uuid::from_u128(n + 1)).into(),
        version: 1,
        purpose: Purpose::ProviderKey,
    }
}

struct Opened {
    vault: Vault,
    clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
}

async fn vault() -> Opened {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(ManualClock::at(DateTime::UNIX_EPOCH)));
    let mut config = VaultConfig::files(folder.path().join("keys"));
    config.cache = CacheLimits { entries: 0, ..CacheLimits::default() };
    let vault = Vault::open(config, Uuid::from_u128(42), Arc::clone(&clock) as Arc<dyn Clock>).await.expect("a vault");
    Opened { vault, clock, folder }
}

fn secret() -> Secret {
    Secret::new(b"sk-canary-0123456789".to_vec())
}

async fn opens(vault: &Vault, place: &Place, sealed: &Sealed) -> bool {
    match vault.unseal(place, sealed).await {
        Ok(opened) => opened.expose() == secret().expose(),
        Err(error) => {
            assert!(error.is(Code::Integrity) || error.is(Code::KmsKeyUnusable), "{error}");
            false
        }
    }
}

#[tokio::test]
async fn a_sealed_secret_opens_in_its_place_and_nowhere_else() {
    let of = vault().await;
    let sealed = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    assert!(opens(&of.vault, &place(1), &sealed).await);
    let mut elsewhere = vec![place(2)];
    elsewhere.push(Place { tenant_id: place(2).tenant_id, ..place(1) });
    elsewhere.push(Place { record: place(2).record, ..place(1) });
    elsewhere.push(Place { record: keystead_entities::ProviderKeyId(place(1).record.uuid()).into(), ..place(1) });
    elsewhere.push(Place { version: 2, ..place(1) });
    elsewhere.push(Place { purpose: Purpose::InstanceRoot, ..place(1) });
    for place in elsewhere {
        assert!(!opens(&of.vault, &place, &sealed).await, "{place:?}");
    }
    let other = Vault::open(
        VaultConfig::files(of.folder.path().join("keys")),
        Uuid::from_u128(43),
        Arc::clone(&of.clock) as Arc<dyn Clock>,
    );
    assert!(!opens(&other.await.expect("a vault"), &place(1), &sealed).await, "another deployment");
    assert!(!opens(&vault().await.vault, &place(1), &sealed).await, "another key-encryption key");
}

#[tokio::test]
async fn no_bit_can_be_changed_and_no_byte_be_cut_or_added() {
    let of = vault().await;
    let sealed = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    for at in 0..sealed.envelope.len() * 8 {
        let mut changed = sealed.clone();
        changed.envelope[at / 8] ^= 1 << (at % 8);
        assert!(!opens(&of.vault, &place(1), &changed).await, "bit {at}");
    }
    for length in 0..sealed.envelope.len() {
        let cut = Sealed { envelope: sealed.envelope[..length].to_vec(), ..sealed.clone() };
        assert!(!opens(&of.vault, &place(1), &cut).await, "cut to {length}");
    }
    for more in 1..=130 {
        let grown = Sealed { envelope: [&sealed.envelope[..], &vec![0; more]].concat(), ..sealed.clone() };
        assert!(!opens(&of.vault, &place(1), &grown).await, "{more} more");
    }
}

#[tokio::test]
async fn parts_of_two_envelopes_of_the_same_place_do_not_mix() {
    let of = vault().await;
    let one = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    let two = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    let (a, b) = (Envelope::parse(&one.envelope).expect("one"), Envelope::parse(&two.envelope).expect("two"));
    let mixed = Envelope { kind: a.kind, kek_id: a.kek_id, wrapped: b.wrapped, sealed: a.sealed };
    let mixed = Sealed { envelope: mixed.write().expect("written"), ..one.clone() };
    assert!(!opens(&of.vault, &place(1), &mixed).await, "the data key of one with the ciphertext of the other");
    for at in [32, 64, 76] {
        let sealed = [&a.sealed[..at], &b.sealed[at..]].concat();
        let mixed = Envelope { kind: a.kind, kek_id: a.kek_id, wrapped: a.wrapped, sealed: &sealed };
        let mixed = Sealed { envelope: mixed.write().expect("written"), ..one.clone() };
        assert!(!opens(&of.vault, &place(1), &mixed).await, "cut at {at}");
    }
}

/// A million random blobs, most of them with a head that is right, so that every part is reached.
#[tokio::test]
async fn a_million_random_blobs_are_refused() {
    let of = vault().await;
    let sealed = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut blob = Vec::with_capacity(512);
    for n in 0..1_000_000_u32 {
        blob.clear();
        let keep = random() as usize % (sealed.envelope.len() + 1);
        let length = if n % 3 == 0 { sealed.envelope.len() } else { random() as usize % 400 };
        if n % 5 != 0 {
            blob.extend_from_slice(&sealed.envelope[..keep.min(length)]);
        }
        let kept = blob.len();
        while blob.len() < length {
            blob.extend_from_slice(&random().to_le_bytes());
        }
        blob.truncate(length.max(kept));
        if blob == sealed.envelope {
            continue;
        }
        // What cannot be taken apart ends here; the rest goes the whole way.
        if Envelope::parse(&blob).is_ok() {
            let changed = Sealed { envelope: blob.clone(), ..sealed.clone() };
            assert!(!opens(&of.vault, &place(1), &changed).await, "blob {n}");
        }
    }
}

#[tokio::test]
async fn a_commitment_to_another_key_is_refused_before_the_tag() {
    let of = vault().await;
    let (key, other): (Key, Key) = (crypto::random_key().expect("random"), crypto::random_key().expect("random"));
    let sealed = envelope::seal(of.vault.deployment, &place(1), &key, &secret()).expect("sealed");
    let foreign = envelope::seal(of.vault.deployment, &place(1), &other, &secret()).expect("sealed");
    let swapped = [&sealed[..32], &foreign[32..64], &sealed[64..]].concat();
    assert!(envelope::open(of.vault.deployment, &place(1), &key, &sealed).is_ok());
    assert!(envelope::open(of.vault.deployment, &place(1), &key, &swapped).is_err_and(|e| e.is(Code::Integrity)));
    assert!(envelope::open(of.vault.deployment, &place(1), &other, &sealed).is_err_and(|e| e.is(Code::Integrity)));
}

#[tokio::test]
async fn the_length_shows_only_in_steps_of_64_bytes() {
    let of = vault().await;
    let mut lengths = Vec::new();
    for n in [1, 20, 63, 64, 127, MAX_SECRET] {
        let sealed = of.vault.seal(&place(1), &Secret::new(vec![0x80; n])).await.expect("sealed");
        let opened = of.vault.unseal(&place(1), &sealed).await.expect("opened");
        assert_eq!(opened.expose(), vec![0x80; n], "a secret that ends as the padding begins");
        lengths.push(Envelope::parse(&sealed.envelope).expect("an envelope").sealed.len() - 92);
    }
    assert_eq!(lengths, [64, 64, 64, 128, 128, MAX_SECRET + 64]);
    assert!(of.vault.seal(&place(1), &Secret::new(vec![1; MAX_SECRET + 1])).await.is_err());
    assert!(of.vault.seal(&place(1), &Secret::new(Vec::new())).await.is_err());
}

#[tokio::test]
async fn a_new_key_file_is_taken_up_and_the_old_one_read_until_it_is_dropped() {
    let of = vault().await;
    let folder = of.folder.path().join("keys");
    let old = of.vault.seal(&place(1), &secret()).await.expect("sealed");
    key_file::rotate(&folder, None).expect("rotated");
    of.vault.reload().await.expect("reloaded");
    assert_ne!(of.vault.kek_id(), old.kek_id);
    assert!(opens(&of.vault, &place(1), &old).await);
    let new = of.vault.rewrap(&place(1), &old).await.expect("re-wrapped");
    assert_eq!((new.envelope_rev, new.kek_id.clone()), (2, of.vault.kek_id()));
    let ciphertext = |sealed: &Sealed| Envelope::parse(&sealed.envelope).expect("an envelope").sealed.to_vec();
    assert_eq!(ciphertext(&old), ciphertext(&new), "the ciphertext stays as it is");
    assert_eq!(of.vault.rewrap(&place(1), &new).await.expect("nothing to do"), new);
    key_file::drop_previous(&folder, None).expect("dropped");
    of.vault.reload().await.expect("reloaded");
    assert!(opens(&of.vault, &place(1), &new).await);
    assert!(!opens(&of.vault, &place(1), &old).await);
}

#[tokio::test]
async fn a_process_that_did_not_hear_of_a_new_key_file_still_opens_what_was_sealed_under_it() {
    let of = vault().await;
    let folder = of.folder.path().join("keys");
    key_file::rotate(&folder, None).expect("rotated");
    let other = Vault::open(VaultConfig::files(&folder), Uuid::from_u128(42), Arc::clone(&of.clock) as Arc<dyn Clock>);
    let sealed = other.await.expect("a vault").seal(&place(1), &secret()).await.expect("sealed");
    assert!(opens(&of.vault, &place(1), &sealed).await);
}

#[tokio::test]
async fn a_process_that_did_not_hear_of_a_new_key_file_seals_under_it_within_a_minute() {
    let of = vault().await;
    let old = of.vault.kek_id();
    key_file::rotate(&of.folder.path().join("keys"), None).expect("rotated");
    of.clock.advance(TimeDelta::seconds(59));
    assert_eq!(of.vault.seal(&place(1), &secret()).await.expect("sealed").kek_id, old);
    of.clock.advance(TimeDelta::seconds(1));
    assert_ne!(of.vault.seal(&place(1), &secret()).await.expect("sealed").kek_id, old);
}

#[tokio::test]
async fn a_passphrase_gives_the_same_key_to_every_replica() {
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let open = |phrase: &str| {
        let source = KekSource::Passphrase { passphrase: Secret::new(phrase.as_bytes().to_vec()) };
        Vault::open(VaultConfig::new(source), Uuid::from_u128(42), Arc::clone(&clock) as Arc<dyn Clock>)
    };
    let one = open("correct horse battery staple").await.expect("a vault");
    let sealed = one.seal(&place(1), &secret()).await.expect("sealed");
    assert_eq!(one.custody(), Custody::LocalPassphrase);
    assert!(opens(&open("correct horse battery staple").await.expect("a vault"), &place(1), &sealed).await);
    assert!(!opens(&open("another").await.expect("a vault"), &place(1), &sealed).await);
}

#[tokio::test]
async fn a_credential_of_systemd_takes_the_place_of_the_key_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("keystead-kek"), "ab".repeat(32)).expect("written");
    let mut config = VaultConfig::files(folder.path().join("keys"));
    config.credentials_dir = Some(folder.path().to_owned());
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let vault = Vault::open(config, Uuid::from_u128(42), clock).await.expect("a vault");
    assert!(!folder.path().join("keys").exists(), "no key file is made");
    assert!(vault.first_start_notice().is_none());
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    assert!(opens(&vault, &place(1), &sealed).await);
}

#[tokio::test]
async fn what_is_kept_in_memory_ends_with_its_time_and_opens_no_changed_envelope() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(ManualClock::at(DateTime::UNIX_EPOCH)));
    let config = VaultConfig::files(folder.path().join("keys"));
    let vault = Vault::open(config, Uuid::from_u128(42), Arc::clone(&clock) as Arc<dyn Clock>).await.expect("a vault");
    let sealed = vault.seal(&place(1), &secret()).await.expect("sealed");
    assert!(opens(&vault, &place(1), &sealed).await);
    let key = CacheKey {
        place: place(1),
        envelope_rev: 1,
        wrapping: wrapping(&Envelope::parse(&sealed.envelope).expect("an envelope")),
    };
    assert!(vault.cache.fresh(&key, clock.now()).is_some());
    for at in 0..sealed.envelope.len() {
        let mut changed = sealed.clone();
        changed.envelope[at] ^= 1;
        assert!(!opens(&vault, &place(1), &changed).await, "byte {at}");
    }
    clock.advance(TimeDelta::seconds(300));
    assert!(vault.cache.fresh(&key, clock.now()).is_none());
    assert!(vault.cache.in_outage(&key, clock.now()).is_some());
    clock.advance(TimeDelta::seconds(600));
    assert!(vault.cache.in_outage(&key, clock.now()).is_none());
    assert!(opens(&vault, &place(1), &sealed).await);
    vault.forget(&place(1));
    assert!(vault.cache.in_outage(&key, clock.now()).is_none());
}

#[test]
fn the_vectors_of_aes_256_gcm_hold() {
    let bytes = |text: &str| HEXLOWER.decode(text.as_bytes()).expect("hexadecimal");
    for (name, key, nonce, aad, plain, sealed, is_valid) in vectors::AES_256_GCM {
        let key: [u8; 32] = bytes(key).try_into().expect("a key");
        let nonce: [u8; 12] = bytes(nonce).try_into().expect("a nonce");
        let opened = crypto::decrypt(&key, nonce, &bytes(aad), &bytes(sealed)).ok();
        assert_eq!(opened.is_some(), *is_valid, "{name}");
        if *is_valid {
            assert_eq!(opened.expect("opened").as_slice(), bytes(plain), "{name}");
            assert_eq!(
                crypto::encrypt(&key, nonce, &bytes(aad), &bytes(plain)).expect("sealed"),
                bytes(sealed),
                "{name}"
            );
        }
    }
}

#[test]
fn the_vectors_of_hkdf_sha_512_hold() {
    let bytes = |text: &str| HEXLOWER.decode(text.as_bytes()).expect("hexadecimal");
    for (name, key, salt, info, expected) in vectors::HKDF_SHA_512 {
        let mut out = vec![0; expected.len() / 2];
        crypto::hkdf(&bytes(key), &bytes(salt), &[&bytes(info)], &mut out).expect("derived");
        assert_eq!(out, bytes(expected), "{name}");
    }
}
