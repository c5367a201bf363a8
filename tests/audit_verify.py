#!/usr/bin/env python3
"""Verifies an exported audit log of Keystead, independently of Keystead: Python's standard library and nothing else.

    audit_verify.py FILE [PUBLIC_KEY]

Follows the descriptions in domain/src/audit (entry.rs, fields.rs, merkle.rs, note.rs, verify/lines.rs), RFC 6962 for the
tree, C2SP signed-note and tlog-checkpoint for the checkpoints, and RFC 8032 for Ed25519. Prints one line, and ends with 0
where everything holds and with 1 where it does not.
"""

import base64
import hashlib
import json
import sys
from datetime import datetime, timezone
from uuid import UUID

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Broken(Exception):
    pass


def expect(truth, reason):
    if not truth:
        raise Broken(reason)


# Ed25519, RFC 8032 section 5.1, in extended coordinates.
def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z = 2 * a[3] * b[3] * D % P
    t = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, t - z, t + z, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def recover(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    expect((x * x - x2) % P == 0, "a point is not on the curve")
    return P - x if x & 1 != sign else x


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    expect(y < P, "a point is not canonical")
    x = recover(y, sign)
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519(key, message, signature):
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return False
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# Hashes.
def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def item(data):
    return len(data).to_bytes(4, "big") + data


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def hex_bytes(text, length):
    expect(len(text) == 2 * length and text == text.lower(), "not hexadecimal")
    return bytes.fromhex(text)


def fields_hash(fields):
    whole = [b"\x04"]
    for name in sorted(fields):
        field = fields[name]
        if set(field) == {"value", "salt"}:
            salt = hex_bytes(field["salt"], 16)
            digest = sha(b"\x03", item(salt), item(name.encode()), item(canonical(field["value"])))
        else:
            expect(set(field) == {"digest"}, "a detail has neither value and salt nor digest alone")
            digest = hex_bytes(field["digest"], 32)
        whole += [item(name.encode()), digest]
    return sha(*whole)


def id_bytes(text, prefix):
    expect(text.startswith(prefix) and len(text) == len(prefix) + 26, "not an id")
    digits = text[len(prefix):].upper().translate(
        str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUV", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    return UUID(bytes=base64.b32decode(digits + "======")).bytes


def millis(text):
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    expect(len(text) == 24, "not a time")
    return round((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1000)


ENTRY = {"type", "seq", "id", "time", "actorKind", "actorId", "authMethod", "action", "target", "outcome", "requestId",
         "address", "fields", "fieldsHash", "previousHash", "hash"}


def leaf(tenant, entry):
    texts = ("actorKind", "actorId", "authMethod", "action", "target", "outcome", "requestId", "address")
    return sha(
        b"\x00", item(b"\x01"), item(tenant), item(entry["seq"].to_bytes(8, "big", signed=True)),
        item(millis(entry["time"]).to_bytes(8, "big", signed=True)), item(id_bytes(entry["id"], "aud_")),
        *(item(entry[name].encode()) for name in texts),
        item(bytes.fromhex(entry["fieldsHash"])), item(bytes.fromhex(entry["previousHash"])))


class Tree:
    def __init__(self, size=0, frontier=()):
        self.size, self.frontier = size, list(frontier)
        expect(len(self.frontier) == bin(size).count("1"), "the frontier does not fit its size")

    def push(self, node):
        size = self.size
        while size & 1:
            node, size = sha(b"\x01", self.frontier.pop(), node), size >> 1
        self.frontier.append(node)
        self.size += 1

    def root(self):
        nodes = list(self.frontier)
        if not nodes:
            return sha()
        node = nodes.pop()
        while nodes:
            node = sha(b"\x01", nodes.pop(), node)
        return node


def open_note(note, name, key):
    body, _, signatures = note.partition("\n\n")
    body += "\n"
    key_id = sha(name.encode(), b"\n\x01", key)[:4]
    line, end, rest = signatures.partition("\n")
    expect(end == "\n" and rest == "" and line.startswith(f"\u2014 {name} "), "a checkpoint is not signed as it should be")
    blob = base64.b64decode(line.split(" ", 2)[2], validate=True)
    expect(blob[:4] == key_id, "a checkpoint is not signed with the key of this log")
    expect(ed25519(key, body.encode(), blob[4:]), "a signature is wrong")
    origin, size, root, chain, time = body.rstrip("\n").split("\n")
    expect(origin == name and chain.startswith("chain ") and time.startswith("time "), "not a checkpoint of this log")
    return int(size), base64.b64decode(root), base64.b64decode(chain[6:])


def verify(lines, trusted):
    manifest = json.loads(next(lines))
    expect(manifest["type"] == "manifest" and manifest["format"] == "keystead-audit/1", "not an exported audit log")
    expect(not trusted or manifest["publicKey"] == trusted, "another public key than the one that is trusted")
    name, key_id, key = manifest["publicKey"].split("+", 2)
    key = base64.b64decode(key, validate=True)
    expect(key[:1] == b"\x01" and len(key) == 33, "not an Ed25519 key")
    key = key[1:]
    expect(sha(name.encode(), b"\n\x01", key)[:4].hex() == key_id, "the public key has another id")
    expect(name == "keystead/audit/" + manifest["tenantId"], "the public key belongs to another log")
    tenant = id_bytes(manifest["tenantId"], "ten_")
    tree, chain, seq = Tree(), bytes(32), 0
    if manifest["start"]:
        frontier = bytes.fromhex(manifest["start"]["frontier"])
        seq, root, chain = open_note(manifest["start"]["note"], name, key)
        tree = Tree(seq, [frontier[at:at + 32] for at in range(0, len(frontier), 32)])
        expect(tree.root() == root, "the first checkpoint signs another tree")
    start, signed, told, checkpoints, ended = seq, seq, seq == 0, 0, False
    erased = set()
    expect(manifest["fromSeq"] == seq + 1, "the manifest names another first entry")
    for line in lines:
        expect(not ended, "lines behind the end")
        row = json.loads(line)
        if row["type"] == "entry":
            expect(set(row) == ENTRY, f"entry {seq + 1} has other members")
            expect(row["seq"] == seq + 1, f"entry {seq + 1} is missing")
            expect(row["previousHash"] == chain.hex(), f"entry {seq + 1} does not follow the one before it")
            expect(row["fieldsHash"] == fields_hash(row["fields"]).hex(), f"the details of entry {seq + 1} were changed")
            node = leaf(tenant, row)
            chain = sha(b"\x02", chain, node)
            expect(row["hash"] == chain.hex(), f"entry {seq + 1} was changed")
            tree.push(node)
            seq += 1
            erased |= {(seq, name, field["digest"]) for name, field in row["fields"].items() if "digest" in field}
            if row["action"] == "audit.redacted":
                at = row["fields"]["sequence"]["value"]
                erased -= {(at, name, digest) for name, digest in row["fields"]["digests"]["value"].items()}
            if row["action"] == "audit_log.pruned":
                told = told or row["fields"].get("throughSeq", {}).get("value") == start
        elif row["type"] == "checkpoint":
            size, root, at = open_note(row["note"], name, key)
            expect(size == row["size"] == seq and root == tree.root() and at == chain, f"checkpoint {seq} signs another log")
            signed, checkpoints = seq, checkpoints + 1
        else:
            expect(row["type"] == "end", "a line of another kind")
            expect(row["entryCount"] == seq - start and row["checkpointCount"] == checkpoints, "the end counts otherwise")
            expect(row["chainHash"] == chain.hex(), "the end names another hash")
            ended = True
    expect(ended and seq == manifest["throughSeq"], "the file ends too early")
    expect(signed == seq, f"entries from {signed + 1} on are not signed")
    expect(not erased, "a value was erased, and no entry says who did so and why")
    expect(told, "entries were removed, and no entry says that retention did so")
    return f"holds: entries {start + 1} to {seq}, {checkpoints} checkpoints, {manifest['publicKey']}"


def main():
    trusted = sys.argv[2] if len(sys.argv) > 2 else None
    try:
        with open(sys.argv[1], encoding="utf-8", newline="\n") as lines:
            print(verify(iter(lines), trusted))
    except (Broken, ValueError, KeyError, TypeError, AttributeError, StopIteration, OverflowError) as broken:
        print(f"does not hold: {broken}")
        sys.exit(1)


if __name__ == "__main__":
    main()
