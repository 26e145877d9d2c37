"""A writer of guanka's announcements, capsules and envelopes, beside third_party_reader.py and as independent of guanka's code.
{"publicKey", "original", "body"} in hexadecimal on standard input; announcement, carrier, capsule and envelopes on standard output.
"""
import json
import os
import sys

import cbor2
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from third_party_reader import (A256GCM, CLAIMS, RAW, capsule_aad, cbor, chunk_key, chunk_nonce, envelope_aad, hkdf, hpke, keyholder_id)

CHUNKED = -70003


def announce(public, root, scope):
    kid, (device, epoch, policy) = hkdf(root, b"guanka kid", b"", 8), scope
    header = cbor([kid, "intl-1", device, epoch, policy, 0])
    ephemeral = X25519PrivateKey.generate()
    enc = ephemeral.public_key().public_bytes(*RAW)
    key, nonce = hpke(ephemeral.exchange(X25519PublicKey.from_public_bytes(public)), enc, public, b"guanka data key 1")
    sealed = key.encrypt(nonce, root, cbor([header, keyholder_id(public)]))
    return cbor([1, header, [[keyholder_id(public), enc, sealed]]]), kid


def seal_capsule(root, kid, scope, original, start, end):
    carrier = original[:start] + original[end:]
    claims = [1, "overseas", "json", (41).to_bytes(8, "big")]
    protected, nonce = cbor({1: A256GCM, 4: kid, CLAIMS: claims}), os.urandom(12)
    plain = cbor([1, "json", "b-2", len(original), [start, 0, original[start:end]]])
    key = AESGCM(hkdf(root, b"guanka capsule key", b"", 32))
    sealed = key.encrypt(nonce, plain + bytes(256 - len(plain)), capsule_aad(protected, scope, claims, carrier))
    return carrier, cbor(cbor2.CBORTag(16, [protected, {5: nonce}, sealed]))


def seal_envelope(root, kid, scope, body, chunk_bytes):
    alg, salt = (CHUNKED, os.urandom(12)) if chunk_bytes else (A256GCM, os.urandom(12))
    claims = [1, "overseas", "image/jpeg", (42).to_bytes(8, "big"), chunk_bytes]
    protected = cbor({1: alg, 4: kid, CLAIMS: claims})
    aad = envelope_aad(protected, scope, claims)
    if not chunk_bytes:
        sealed = AESGCM(hkdf(root, b"guanka capsule key", b"", 32)).encrypt(salt, body, aad)
        return cbor(cbor2.CBORTag(16, [protected, {5: salt}, sealed]))
    key, chunks = chunk_key(root, salt, aad), [body[at:at + chunk_bytes] for at in range(0, len(body), chunk_bytes)]
    sealed = [cbor(key.encrypt(chunk_nonce(i, i == len(chunks) - 1), c, b"")) for i, c in enumerate(chunks)]
    return b"\xd0\x83" + cbor(protected) + cbor({5: salt}) + b"\x5f" + b"".join(sealed) + b"\xff"


def main():
    given = {name: bytes.fromhex(value) for name, value in json.load(sys.stdin).items()}
    root, scope = os.urandom(32), ("python", 3, os.urandom(32))
    announcement, kid = announce(given["publicKey"], root, scope)
    carrier, capsule = seal_capsule(root, kid, scope, given["original"], 5, 20)
    made = {"announcement": announcement, "carrier": carrier, "capsule": capsule,
            "envelope": seal_envelope(root, kid, scope, given["body"], 0),
            "chunked": seal_envelope(root, kid, scope, given["body"], 65536)}
    print(json.dumps({name: value.hex() for name, value in made.items()}))


if __name__ == "__main__":
    main()
