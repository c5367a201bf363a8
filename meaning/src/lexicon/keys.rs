//! Words about keys, encryption and what happens to them.

use super::Table;

pub const WORDS: Table = &[
    (
        "key",
        "=keys, api key, encryption key, key management, key rotation, key lifecycle, key life cycle, key material, keying material, key custodian, key custody, key vault, key generation, private key, secret key, master key, access key, cryptographic key, wrapping key, key store, key event, key compromise, key holder, key server, vendor key, provider key, key usage, data key, key inventory, key expiry, key handling, key owner, root key, key transition, api secret, cryptographic secret, key escrow, key revocation, key destruction, key storage, key encryption, key use, ai key, old key, openai key, signing key, lost key, stolen key, leaked key, compromised key, deletion of key, use of key, rotate key, key rotated, key revoked, key leaked, key stolen, key recorded, key created, shared key",
    ),
    (
        "secret",
        "=secrets, secret management, api token, api credential, vendor credential, provider credential, vendor password, service credential",
    ),
    (
        "crypto",
        "encrypt, encrypted, encryption, encipher, cryptography, cryptographic, cipher, crypto, unencrypted, clear text, cleartext, plaintext, plain text, cryptographically",
    ),
    ("algorithm", "algorithm, cipher, aes, key length, key strength, aes 256, cipher suite"),
    ("kms", "kms, hsm, hardware security module, key management service, key vault, hardware module"),
    (
        "own_key",
        "own encryption key, own key, own data encryption, customer managed key, customer managed encryption, bring key, byok, hold key, cmk, control encryption key, control over data encryption key, control over encryption key, control of encryption key",
    ),
    (
        "rotate",
        "rotate, renew, cryptoperiod, rollover, roll over, rotation schedule, replaced, replace, change regularly",
    ),
    ("compromise", "compromise, leak, leaked, stolen, lost, theft, stole, key exposed, steal"),
    ("revoke", "revoke, withdraw, withdrawn, invalidate, cut off, cancel"),
    (
        "destroy",
        "destroy, destruction, shred, crypto shred, wipe, erase, purge, obsolete, superseded, retire, retired, unneeded",
    ),
    ("archive", "archive, archived key"),
    ("generate", "generate, random number, rng, entropy, created securely"),
    ("activate", "activate, pre activated, preactivated, preactivation, activation"),
    ("deactivate", "deactivate, expired, expire, expiry, expiration"),
    ("suspend", "suspend, suspension, =transition, =transitions, state change, change state"),
    ("lifecycle", "lifecycle, life cycle, key state, key event"),
    (
        "inventory",
        "inventory, inventories, register, catalogue, catalog, list, overview, keep track, up to date record, identify document, identified documented",
    ),
    ("rest", "=rest, stored, storage, store, saved"),
    (
        "transit",
        "=transit, tls, https, ssl, data motion, transmission, transmit, transmitted, communication channel, transport, connection",
    ),
    ("tls", "tls, https, ssl"),
    ("read_back", "read back, view, see, reveal, display, retrieve, copy, export key, look up, read"),
    ("share", "share, shared, sharing, generic, pool"),
    (
        "certified_crypto",
        "certified library, certified to approved standard, library certified, fips, fips 140, validated module, certified module, library validated",
    ),
    ("purpose", "unique purpose, single purpose, separate key, purpose"),
];
