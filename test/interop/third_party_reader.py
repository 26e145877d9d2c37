"""A reader of guanka's announcements, capsules and envelopes, made from docs/formats/*.md alone, with nothing of guanka's
code: what an independent implementer needs. One JSON request on standard input, one JSON answer. Suite intl-1 only.
Needs python3-cryptography and python3-cbor2.
"""
import base64
import hashlib
import io
import json
import re
import sys

import cbor2
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RAW = (Encoding.Raw, PublicFormat.Raw)
A256GCM, CLAIMS = 3, -65537


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def hkdf(secret, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def extract(salt, data):
    mac = hmac.HMAC(salt or bytes(32), hashes.SHA256())
    mac.update(data)
    return mac.finalize()


def labeled(suite, salt, label, data):
    return extract(salt, b"HPKE-v1" + suite + label + data)


def expand(suite, secret, label, info, length):
    return HKDFExpand(hashes.SHA256(), length, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info).derive(secret)


def hpke(shared_point, enc, public, info):
    """Key and nonce of RFC 9180 base mode: X25519, HKDF-SHA256, AES-256-GCM."""
    kem, suite = b"KEM\0\x20", b"HPKE\0\x20\0\x01\0\x02"
    shared = expand(kem, labeled(kem, b"", b"eae_prk", shared_point), b"shared_secret", enc + public, 32)
    context = b"\0" + labeled(suite, b"", b"psk_id_hash", b"") + labeled(suite, b"", b"info_hash", info)
    secret = labeled(suite, shared, b"secret", b"")
    return AESGCM(expand(suite, secret, b"key", context, 32)), expand(suite, secret, b"base_nonce", context, 12)


def keyholder_id(public):
    return hashlib.sha256(b"guanka keyholder x25519\0" + public).digest()[:8]


def open_announcement(announcement, private):
    _version, header, wrapped = cbor2.loads(announcement)
    kid, _suite, device, epoch, policy, _made = cbor2.loads(header)
    public = private.public_key().public_bytes(*RAW)
    enc, sealed = next(w[1:] for w in wrapped if w[0] == keyholder_id(public))
    key, nonce = hpke(private.exchange(X25519PublicKey.from_public_bytes(enc)), enc, public, b"guanka data key 1")
    root = key.decrypt(nonce, sealed, cbor([header, keyholder_id(public)]))
    assert hkdf(root, b"guanka kid", b"", 8) == kid
    return root, kid, (device, epoch, policy)


def enc_structure(protected, external):
    return cbor(["Encrypt0", protected, cbor(external)])


def capsule_aad(protected, scope, claims, carrier):
    device, epoch, policy = scope
    digest = hashlib.sha256(carrier).digest()
    return enc_structure(protected, ["guanka capsule 1", device, epoch, claims[1], claims[2], policy, claims[3], digest])


def open_capsule(root, scope, carrier, capsule):
    if capsule is None:
        # Inside the message in base64url: the place is made what a capsule of zero bytes would give.
        text = next(t for t in re.findall(rb"[\w-]{64,}", carrier) if base64.urlsafe_b64decode(t + b"==")[:2] == b"\xd0\x83")
        capsule, carrier = base64.urlsafe_b64decode(text + b"=="), carrier.replace(text, b"A" * len(text))
    protected, unprotected, sealed = cbor2.loads(capsule).value
    claims = cbor2.loads(protected)[CLAIMS]
    assert cbor2.loads(protected)[1] == A256GCM
    key = AESGCM(hkdf(root, b"guanka capsule key", b"", 32))
    plaintext = key.decrypt(unprotected[5], sealed, capsule_aad(protected, scope, claims, carrier))
    _version, schema, bundle, length, script = cbor2.load(io.BytesIO(plaintext))  # zeros follow
    out, at = b"", 0
    for gap, deleted, inserted in zip(script[::3], script[1::3], script[2::3]):
        out += carrier[at:at + gap] + inserted
        at += gap + deleted
    out += carrier[at:]
    assert schema == claims[2] and len(out) == length
    return out, claims[1], int.from_bytes(claims[3], "big"), bundle


def envelope_aad(protected, scope, claims):
    device, epoch, policy = scope
    return enc_structure(protected, ["guanka envelope 1", device, epoch, claims[1], claims[2], policy, claims[3]])


def chunk_key(root, salt, aad):
    secret = hkdf(root, b"guanka envelope secret", b"", 32)
    return AESGCM(hkdf(secret, b"guanka envelope key", salt + hashlib.sha256(aad).digest(), 32))


def chunk_nonce(index, last):
    return index.to_bytes(11, "big") + bytes([last])


def open_envelope(root, scope, envelope):
    protected, unprotected, sealed = cbor2.loads(envelope).value
    claims, salt = cbor2.loads(protected)[CLAIMS], unprotected[5]
    aad = envelope_aad(protected, scope, claims)
    if claims[4] == 0:
        return AESGCM(hkdf(root, b"guanka capsule key", b"", 32)).decrypt(salt, sealed, aad)
    key = chunk_key(root, salt, aad)
    step = claims[4] + 16  # the reader of CBOR has joined the chunks; all but the last have this size
    chunks = [sealed[at:at + step] for at in range(0, len(sealed), step)]
    return b"".join(key.decrypt(chunk_nonce(i, i == len(chunks) - 1), chunk, b"") for i, chunk in enumerate(chunks))


def main():
    request = json.load(sys.stdin)
    given = {name: bytes.fromhex(value) for name, value in request.items()}
    root, _kid, scope = open_announcement(given["announcement"], X25519PrivateKey.from_private_bytes(given["privateKey"]))
    original, destination, sequence, bundle = open_capsule(root, scope, given["carrier"], given.get("capsule"))
    bodies = [open_envelope(root, scope, given[name]).hex() for name in sorted(given) if name.startswith("envelope")]
    print(json.dumps({"original": original.hex(), "destination": destination, "sequence": sequence, "bundle": bundle,
                      "bodies": bodies}))


if __name__ == "__main__":
    main()
