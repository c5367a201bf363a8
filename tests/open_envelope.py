#!/usr/bin/env python3
"""Opens an envelope of local custody without any of Keystead's code: nothing but Python's standard library and the
description at the head of domain/src/vault/envelope.rs.

Reads one JSON object from standard input: kek (the key file, hexadecimal), envelope (hexadecimal), deployment, tenant (UUIDs),
tenantId, record (ids as shown), version, purpose. Writes the secret to standard output.
"""

import hashlib
import hmac
import json
import sys
import uuid


def aes_tables():
    exp, log, x = [0] * 512, [0] * 256, 1
    for i in range(255):
        exp[i], log[x] = x, i
        x ^= (x << 1) ^ (0x11B if x & 0x80 else 0)
        x &= 0xFF
    for i in range(255, 512):
        exp[i] = exp[i - 255]
    sbox = []
    for v in range(256):
        inv = exp[255 - log[v]] if v else 0
        s = 0x63
        for shift in range(5):
            s ^= ((inv << shift) | (inv >> (8 - shift))) & 0xFF
        sbox.append(s)
    return sbox


SBOX = aes_tables()


def double(b):
    return ((b << 1) ^ 0x1B) & 0xFF if b & 0x80 else b << 1


def expand_key(key):
    words, rcon = [list(key[i : i + 4]) for i in range(0, 32, 4)], 1
    for i in range(8, 60):
        word = list(words[i - 1])
        if i % 8 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = double(rcon)
        elif i % 8 == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - 8], word)])
    return [sum(words[i : i + 4], []) for i in range(0, 60, 4)]


def encrypt_block(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0])]
    for n in range(1, 15):
        state = [SBOX[b] for b in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if n < 14:
            mixed = []
            for c in range(0, 16, 4):
                a = state[c : c + 4]
                whole = a[0] ^ a[1] ^ a[2] ^ a[3]
                mixed += [a[i] ^ whole ^ double(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_keys[n])]
    return bytes(state)


def multiply(x, y):
    z = 0
    for i in range(127, -1, -1):
        if (x >> i) & 1:
            z ^= y
        y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
    return z


def gcm_open(key, nonce, aad, sealed):
    round_keys = expand_key(key)
    h = int.from_bytes(encrypt_block(round_keys, bytes(16)), "big")
    ciphertext, tag = sealed[:-16], sealed[-16:]
    pad = lambda data: data + bytes(-len(data) % 16)
    hashed = pad(aad) + pad(ciphertext) + (8 * len(aad)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    y = 0
    for i in range(0, len(hashed), 16):
        y = multiply(y ^ int.from_bytes(hashed[i : i + 16], "big"), h)
    counter = lambda n: encrypt_block(round_keys, nonce + n.to_bytes(4, "big"))
    expected = bytes(a ^ b for a, b in zip(y.to_bytes(16, "big"), counter(1)))
    if not hmac.compare_digest(expected, tag):
        raise ValueError("the tag is wrong")
    stream = b"".join(counter(2 + n) for n in range((len(ciphertext) + 15) // 16))
    return bytes(a ^ b for a, b in zip(ciphertext, stream))


def hkdf(key, salt, info, length):
    prk, block, out = hmac.new(salt, key, hashlib.sha512).digest(), b"", b""
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([len(out) // 64 + 1]), hashlib.sha512).digest()
        out += block
    return out[:length]


def length_prefixed(parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def take(data, n):
    if len(data) < n:
        raise ValueError("the envelope is cut")
    return data[:n], data[n:]


def open_envelope(given):
    kek, rest = bytes.fromhex(given["kek"]), bytes.fromhex(given["envelope"])
    magic, rest = take(rest, 4)
    (form, suite, kind), rest = take(rest, 3)
    if magic != b"KSTE" or form != 1 or suite != 1 or kind != 2:
        raise ValueError("not an envelope of format 1, suite 1, under a key file")
    length, rest = take(rest, 2)
    kek_id, rest = take(rest, int.from_bytes(length, "big"))
    length, rest = take(rest, 2)
    wrapped, rest = take(rest, int.from_bytes(length, "big"))
    salt, rest = take(rest, 32)
    commitment, rest = take(rest, 32)
    nonce, ciphertext = take(rest, 12)

    name = "local-file/" + hkdf(kek, b"keystead/local-kek", b"id", 8).hex()
    if kek_id != name.encode():
        raise ValueError("wrapped under another key")
    context = [
        ("app", "keystead"),
        ("deployment", given["deployment"]),
        ("tenant", given["tenantId"]),
        ("record", given["record"]),
        ("version", str(given["version"])),
        ("purpose", given["purpose"]),
    ]
    bound = length_prefixed([kek_id] + [text.encode() for pair in context for text in pair])
    wrapping = hkdf(kek, b"keystead/local-kek", b"wrapping", 32)
    data_key = gcm_open(wrapping, wrapped[:12], bound, wrapped[12:])

    both = hkdf(data_key, salt, b"keystead/envelope" + bytes([suite]), 64)
    if not hmac.compare_digest(both[32:], commitment):
        raise ValueError("the commitment is wrong")
    aad = length_prefixed(
        [
            bytes([form]),
            bytes([suite]),
            uuid.UUID(given["deployment"]).bytes,
            uuid.UUID(given["tenant"]).bytes,
            given["record"].encode(),
            int(given["version"]).to_bytes(8, "big", signed=True),
            given["purpose"].encode(),
            salt,
            commitment,
        ]
    )
    padded = gcm_open(both[:32], nonce, aad, ciphertext).rstrip(b"\0")
    if not padded.endswith(b"\x80"):
        raise ValueError("the padding is wrong")
    return padded[:-1]


if __name__ == "__main__":
    sys.stdout.buffer.write(open_envelope(json.load(sys.stdin)))
