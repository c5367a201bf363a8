#!/usr/bin/env python3
"""Verifies an export of everything a company owned (tenantExport), independently of Keystead: Python's standard library and nothing
else.

    export_verify.py FILE [PUBLIC_KEY]

Follows domain/src/leaving/manifest.rs for the manifest and the note over it; the audit log in it is verified as audit_verify.py
does. Prints one line, and ends with 0 where everything holds and with 1 where it does not.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audit_verify  # noqa: E402
from audit_verify import Broken, expect  # noqa: E402


def key_of(text):
    """The bytes of a C2SP verifier key, and the name it is for."""
    origin, _, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    expect(key[:1] == b"\x01" and len(key) == 33, "the key is not Ed25519")
    return origin, key[1:]


def check_note(note, manifest, origin, key):
    body, signature = note.split("\n\n", 1)
    body += "\n"
    start = "\u2014 " + origin + " "
    expect(signature.startswith(start) and signature.endswith("\n") and signature.count("\n") == 1, "it is not signed by this key")
    blob = base64.b64decode(signature[len(start) : -1], validate=True)
    key_id = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    expect(blob[:4] == key_id, "it is not signed by this key")
    expect(audit_verify.ed25519(key, body.encode(), blob[4:]), "the signature is wrong")
    lines = body.splitlines()
    expect(len(lines) == 3 and lines[0] == origin and lines[2].startswith("time "), "the note says something else")
    expect(lines[1] == "manifest sha256 " + hashlib.sha256(manifest).hexdigest(), "the note is over another manifest")


def verify(path, known=None):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        expect(len(names) == len(set(names)), "a file is there twice")
        raw = archive.read("manifest.json")
        manifest = json.loads(raw)
        expect(manifest["format"] == "keystead-tenant/1", "another format")
        origin, key = key_of(manifest["publicKey"])
        expect(origin == "keystead/export/" + manifest["tenantId"], "the key is for something else")
        if known:
            expect(key_of(known)[1] == key, "it is signed by another key than the one that is known")
        check_note(archive.read("manifest.note").decode(), raw, origin, key)
        named = [file["name"] for file in manifest["files"]]
        expect(set(names) == set(named) | {"manifest.json", "manifest.note"} and len(named) == len(set(named)), "other files")
        rows = 0
        for file in manifest["files"]:
            digest, size, lines = hashlib.sha256(), 0, 0
            with archive.open(file["name"]) as entry:
                while piece := entry.read(1 << 20):
                    digest.update(piece)
                    size += len(piece)
                    lines += piece.count(b"\n")
            expect(digest.hexdigest() == file["sha256"] and size == file["size"], file["name"] + " is not what was signed for")
            if file["rowCount"] is not None and file["name"] != "audit-log.jsonl":
                expect(file["rowCount"] == lines, file["name"] + " has other rows")
            rows += file["rowCount"] or 0
        with tempfile.NamedTemporaryFile(delete=False) as log:
            log.write(archive.read("audit-log.jsonl"))
        try:
            run = [sys.executable, audit_verify.__file__, log.name]
            found = subprocess.run(run, capture_output=True, text=True)
            expect(found.returncode == 0, "the audit log: " + found.stdout.strip())
        finally:
            os.unlink(log.name)
        return len(named), rows


def main():
    try:
        files, rows = verify(*sys.argv[1:3])
    except (Broken, KeyError, ValueError, zipfile.BadZipFile) as error:
        print("does not hold:", error)
        return 1
    print("holds:", files, "files,", rows, "rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
