#!/usr/bin/env python3
"""Holds a PKCS#11 token open and answers guanka's home tools on a Unix socket (docs/formats/hsm-socket.md).

The private key never leaves the token; what leaves is one X25519 result for each wrapped data key. Whoever may open the
socket may have data keys unwrapped, so it is made for this user only (mode 0600). The PIN is read from a file or from
standard input and never crosses the socket. Needs Debian's python3-pykcs11 and the module of the token.

  guanka-hsm.py --module M --token T --pin-file F new LABEL      makes a key pair, prints its public key in hexadecimal
  guanka-hsm.py --module M --token T --pin-file F list           prints label and public key of each
  guanka-hsm.py --module M --token T --pin-file F serve SOCKET   answers until it is ended
"""
import argparse
import os
import re
import socket
import sys

from PyKCS11 import (CKA_CLASS, CKA_DERIVE, CKA_EC_PARAMS, CKA_EC_POINT, CKA_EXTRACTABLE, CKA_ID, CKA_KEY_TYPE, CKA_LABEL,
                     CKA_PRIVATE, CKA_SENSITIVE, CKA_TOKEN, CKA_VALUE, CKA_VALUE_LEN, CKF_RW_SESSION, CKF_SERIAL_SESSION,
                     CKK_GENERIC_SECRET, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_SECRET_KEY, ECDH1_DERIVE_Mechanism, Mechanism,
                     PyKCS11Error, PyKCS11Lib)

LINE_BYTES_MAX = 8192
IDLE_SECONDS_MAX = 10
# PKCS#11 v3.0 has its own mechanism for Montgomery curves; softhsm2 2.6 makes them with the one for Edwards curves.
PAIR_MECHANISMS = (0x1056, 0x1055)
OID_X25519 = bytes.fromhex("06032b656e")
REQUEST = re.compile(r"(public|x25519|sm2-decrypt) ((?:[0-9a-f]{2}){1,255})(?: ((?:[0-9a-f]{2})+))?")


class Refused(Exception):
    """Says why in one word, which goes to the client."""


class Token:
    def __init__(self, module, token, pin):
        self.library = PyKCS11Lib()
        self.library.load(module)
        slots = [slot for slot in self.library.getSlotList(tokenPresent=True)
                 if self.library.getTokenInfo(slot).label.strip("\0 ") == token]
        if len(slots) != 1:
            raise SystemExit(f"guanka-hsm: {len(slots)} tokens of that label")
        self.session = self.library.openSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION)
        self.session.login(pin)

    def keys(self, kind, label=None):
        template = [(CKA_CLASS, kind), (CKA_EC_PARAMS, OID_X25519)]
        # Labels are compared here: a module may match them by prefix or ignore them in a search.
        for handle in self.session.findObjects(template[:1]):
            found, params = self.session.getAttributeValue(handle, [CKA_LABEL, CKA_EC_PARAMS])
            found = found.rstrip("\0") if found else ""
            if params and bytes(params) in (OID_X25519, b"\x13\x0acurve25519") and label in (None, found):
                yield found, handle

    def one(self, kind, label):
        handles = [handle for _label, handle in self.keys(kind, label)]
        if len(handles) != 1:
            raise Refused("no-such-key" if not handles else "ambiguous-label")
        return handles[0]

    def public(self, handle):
        point = bytes(self.session.getAttributeValue(handle, [CKA_EC_POINT])[0])
        # An OCTET STRING round the 32 bytes, or (PKCS#11 v3.0 leaves it open) the bytes alone.
        return point[2:] if len(point) == 34 and point[:2] == b"\x04\x20" else point

    def new(self, label):
        if list(self.keys(CKO_PRIVATE_KEY, label)):
            raise SystemExit("guanka-hsm: a key of that label is there already")
        identity = os.urandom(8)
        shared = [(CKA_TOKEN, True), (CKA_LABEL, label), (CKA_ID, identity)]
        public = [(CKA_CLASS, CKO_PUBLIC_KEY), (CKA_EC_PARAMS, OID_X25519), *shared]
        private = [(CKA_CLASS, CKO_PRIVATE_KEY), (CKA_PRIVATE, True), (CKA_SENSITIVE, True), (CKA_EXTRACTABLE, False),
                   (CKA_DERIVE, True), *shared]
        for mechanism in PAIR_MECHANISMS:
            try:
                return self.public(self.session.generateKeyPair(public, private, Mechanism(mechanism, None))[0])
            except PyKCS11Error:
                continue
        raise SystemExit("guanka-hsm: the token makes no X25519 keys")

    def x25519(self, label, point):
        if len(point) != 32:
            raise Refused("wrong-size")
        template = [(CKA_CLASS, CKO_SECRET_KEY), (CKA_KEY_TYPE, CKK_GENERIC_SECRET), (CKA_TOKEN, False),
                    (CKA_SENSITIVE, False), (CKA_EXTRACTABLE, True), (CKA_VALUE_LEN, 32)]
        secret = self.session.deriveKey(self.one(CKO_PRIVATE_KEY, label), template, ECDH1_DERIVE_Mechanism(point))
        try:
            return bytes(self.session.getAttributeValue(secret, [CKA_VALUE])[0])
        finally:
            self.session.destroyObject(secret)


def answer(token, line):
    """One answer line for one request line; never what went wrong inside the token, only that it did."""
    match = REQUEST.fullmatch(line)
    if match is None:
        return "error not-understood"
    verb, label, argument = match[1], bytes.fromhex(match[2]).decode("utf-8", "replace"), bytes.fromhex(match[3] or "")
    try:
        if verb == "public" and not argument:
            return f"ok x25519 {token.public(token.one(CKO_PUBLIC_KEY, label)).hex()}"
        if verb == "x25519":
            return f"ok {token.x25519(label, argument).hex()}"
        return "error not-supported"
    except Refused as refused:
        return f"error {refused}"
    except PyKCS11Error:
        return "error token-failed"


def serve(token, path):
    if os.path.exists(path):
        os.unlink(path)
    os.umask(0o177)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(16)
    print("guanka-hsm: ready", flush=True)
    while True:
        client, _address = listener.accept()
        client.settimeout(IDLE_SECONDS_MAX)
        with client, client.makefile("rb") as lines:
            try:
                while line := lines.readline(LINE_BYTES_MAX):
                    if not line.endswith(b"\n"):
                        break
                    client.sendall(answer(token, line[:-1].decode("ascii", "replace")).encode() + b"\n")
            except OSError:
                pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--pin-file", required=True, help="- for standard input")
    parser.add_argument("verb", choices=["new", "list", "serve"])
    parser.add_argument("name", nargs="?")
    options = parser.parse_args()
    with sys.stdin if options.pin_file == "-" else open(options.pin_file, encoding="utf-8") as file:
        token = Token(options.module, options.token, file.readline().rstrip("\n"))
    if options.verb == "list":
        for label, handle in token.keys(CKO_PUBLIC_KEY):
            print(label, token.public(handle).hex())
    elif not options.name:
        parser.error(f"{options.verb} needs a name")
    elif options.verb == "new":
        print(token.new(options.name).hex())
    else:
        serve(token, options.name)


if __name__ == "__main__":
    main()
