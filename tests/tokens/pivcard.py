#!/usr/bin/env python3
"""A virtual PIV card (NIST SP 800-73-4) for pcscd's vpcd reader, with the commands by which yubico-piv-tool fills it.

pivcard.py STATE.json --port PORT [--trace] [--sign-delay SECONDS] [--eject-after N]

  --trace                 prints each command and its answer
  --sign-delay SECONDS    makes each operation of a private key slow
  --eject-after N         the card leaves the reader in the middle of the N-th of them

The state survives in its file, keys in the clear: this is for tests. PIN 123456, PUK 12345678 and the management key
are those of the factory. Needs python3-cryptography.
"""
import argparse
import base64
import json
import os
import socket
import struct
import sys
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, modes

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:
    from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES

# As a YubiKey's, by which OpenSC and ykcs11 know the vendor's commands.
ATR = bytes.fromhex("3bfd1300008131fe158073c021c057597562694b657940")
AID, VERSION = bytes.fromhex("a000000308"), bytes.fromhex("000010000100")
FACTORY = {"pin": "123456", "puk": "12345678", "tries": 3, "puk_tries": 3, "most": 3,
           "management": "010203040506070801020304050607080102030405060708"}
MANAGEMENT, SIGNATURE, CARD_AUTHENTICATION = 0x9B, 0x9C, 0x9E  # key references
NEVER, ONCE, ALWAYS = 1, 2, 3  # when a key wants the PIN
RSA_2048, P256, P384 = 0x07, 0x11, 0x14
HASHES = {32: hashes.SHA256, 48: hashes.SHA384}

GOOD, MORE_DATA, TRIES, NOT_ALLOWED, BLOCKED = 0x9000, 0x6100, 0x63C0, 0x6982, 0x6983
BAD_DATA, NOT_FOUND, NO_KEY, NO_COMMAND = 0x6A80, 0x6A82, 0x6A88, 0x6D00


class Refused(Exception):
    """Ends a command with a status word."""


def tlv(tag, value):
    size = len(value)
    long = b"" if size < 0x80 else b"\x81" if size < 0x100 else b"\x82"
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + long + size.to_bytes(2 if size > 0xFF else 1, "big") + value


def fields(data):
    """{tag: value} of BER-TLV."""
    found, at = {}, 0
    while at < len(data):
        tag, at = data[at], at + 1
        if tag & 0x1F == 0x1F:
            tag, at = tag << 8 | data[at], at + 1
        size, at = data[at], at + 1
        if size & 0x80:
            more = size & 0x7F
            size, at = int.from_bytes(data[at:at + more], "big"), at + more
        found[tag], at = data[at:at + size], at + size
    return found


def number(data):
    return int.from_bytes(data, "big")


class Card:
    """The commands. Each gets p1, p2 and its data, and returns the answer's."""

    def __init__(self, path, delay):
        self.path, self.delay, self.operations = path, delay, 0
        self.state = {**FACTORY, "objects": {}, "keys": {}, "policy": {}}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.state = json.load(file)
        self.save()
        self.reset()
        self.commands = {0xA4: self.select, 0xCB: self.get_data, 0xDB: self.put_data, 0x20: self.verify,
                         0x24: self.change, 0x2C: self.unblock, 0x87: self.authenticate, 0xFD: self.version,
                         0xF8: self.serial, 0xFE: self.import_key}

    def save(self):
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.state, file, indent=1)
        os.replace(self.path + ".new", self.path)

    def reset(self):
        self.verified = self.fresh = self.managed = False
        self.challenge = b""

    def select(self, _p1, _p2, data):
        if not data.startswith(AID):
            raise Refused(NOT_FOUND)
        self.reset()
        return tlv(0x61, tlv(0x4F, VERSION) + tlv(0x79, tlv(0x4F, AID)))

    def version(self, *_):
        return b"\x04\x03\x07"  # old enough that nobody asks for metadata

    def serial(self, *_):
        return struct.pack(">I", 4242)

    def get_data(self, _p1, _p2, data):
        tag = fields(data)[0x5C].hex()
        if tag == "7e":  # the discovery object
            return tlv(0x7E, tlv(0x4F, AID + VERSION))
        if tag not in self.state["objects"]:
            raise Refused(NOT_FOUND)
        return tlv(0x53, base64.b64decode(self.state["objects"][tag]))

    def put_data(self, _p1, _p2, data):
        self.needs_management()
        parts = fields(data)
        self.state["objects"][parts[0x5C].hex()] = base64.b64encode(parts[0x53]).decode()
        self.save()
        return b""

    def needs_management(self):
        if not self.managed:
            raise Refused(NOT_ALLOWED)

    # PIN and PUK

    def verify(self, p1, p2, data):
        if p2 != 0x80:
            raise Refused(NO_KEY)
        if p1 == 0xFF:
            self.verified = False
        elif data:
            self.verified = self.fresh = False
            self.compare("pin", "tries", data)
            self.verified = self.fresh = True
        elif not self.verified:
            raise Refused(TRIES | self.state["tries"] if self.state["tries"] else BLOCKED)
        return b""

    def compare(self, name, tries, data):
        """A right one restores the tries, a wrong one costs one."""
        if not self.state[tries]:
            raise Refused(BLOCKED)
        right = data.rstrip(b"\xff") == self.state[name].encode()
        self.state[tries] = self.state["most"] if right else self.state[tries] - 1
        self.save()
        if not right:
            raise Refused(TRIES | self.state[tries] if self.state[tries] else BLOCKED)

    def change(self, _p1, p2, data):
        name, tries = ("pin", "tries") if p2 == 0x80 else ("puk", "puk_tries")
        self.compare(name, tries, data[:8])
        self.state[name] = data[8:16].rstrip(b"\xff").decode()
        self.save()
        return b""

    def unblock(self, _p1, _p2, data):
        self.compare("puk", "puk_tries", data[:8])
        self.state.update(pin=data[8:16].rstrip(b"\xff").decode(), tries=self.state["most"])
        self.save()
        return b""

    # GENERAL AUTHENTICATE: the management key, signatures, RSA decryption and ECDH

    def authenticate(self, _algorithm, slot, data):
        parts = fields(fields(data)[0x7C])
        return tlv(0x7C, self.manage(parts) if slot == MANAGEMENT else tlv(0x82, self.use(slot, parts)))

    def manage(self, parts):
        if 0x80 in parts and not parts[0x80]:  # mutual: a witness
            self.challenge = os.urandom(8)
            return tlv(0x80, self.encrypt(self.challenge))
        if 0x81 in parts and not parts[0x81]:  # single: a challenge
            self.challenge = os.urandom(8)
            return tlv(0x81, self.challenge)
        if 0x80 in parts and 0x81 in parts:
            right, answer = parts[0x80] == self.challenge, tlv(0x82, self.encrypt(parts[0x81]))
        else:
            right, answer = parts[0x82] == self.encrypt(self.challenge), b""
        if not right:
            raise Refused(NOT_ALLOWED)
        self.managed = True
        return answer

    def encrypt(self, block):
        cipher = Cipher(TripleDES(bytes.fromhex(self.state["management"])), modes.ECB()).encryptor()
        return cipher.update(block) + cipher.finalize()

    def use(self, slot, parts):
        name = f"{slot:02x}"
        if name not in self.state["keys"]:
            raise Refused(NO_KEY)
        policy = self.state["policy"].get(name, {SIGNATURE: ALWAYS, CARD_AUTHENTICATION: NEVER}.get(slot, ONCE))
        if policy != NEVER and not self.verified or policy == ALWAYS and not self.fresh:
            raise Refused(NOT_ALLOWED)
        self.fresh = False
        self.operations += 1
        time.sleep(self.delay)
        key = serialization.load_pem_private_key(self.state["keys"][name].encode(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            return raw_rsa(key, parts[0x81])
        if 0x85 in parts:
            return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(key.curve, bytes(parts[0x85])))
        return key.sign(bytes(parts[0x81]), ec.ECDSA(Prehashed(HASHES[len(parts[0x81])]())))

    def import_key(self, algorithm, slot, data):
        self.needs_management()
        parts = fields(data)
        if algorithm == RSA_2048:
            p, q, dp, dq, inverse = (number(parts[tag]) for tag in range(1, 6))
            d = pow(65537, -1, (p - 1) * (q - 1))
            key = rsa.RSAPrivateNumbers(p, q, d, dp, dq, inverse, rsa.RSAPublicNumbers(65537, p * q)).private_key()
        elif algorithm in (P256, P384):
            key = ec.derive_private_key(number(parts[6]), ec.SECP256R1() if algorithm == P256 else ec.SECP384R1())
        else:
            raise Refused(BAD_DATA)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
        self.state["keys"][f"{slot:02x}"] = pem.decode()
        if parts.get(0xAA, b"\0")[0]:
            self.state["policy"][f"{slot:02x}"] = parts[0xAA][0]
        self.save()
        return b""


def raw_rsa(key, block):
    """Without padding, which is the host's."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    if len(block) != modulus.bit_length() // 8 or number(block) >= modulus:
        raise Refused(BAD_DATA)
    return pow(number(block), numbers.d, modulus).to_bytes(len(block), "big")


class Transport:
    """APDUs, short and extended, in chains, with answers in parts (ISO 7816-4)."""

    def __init__(self, card):
        self.card, self.chained, self.rest = card, b"", b""

    def answer(self, apdu):
        chained, instruction, p1, p2 = apdu[0] & 0x10, *apdu[1:4]
        data, expected = body(apdu[4:])
        if instruction == 0xC0:  # GET RESPONSE
            return self.part(expected)
        self.chained += data
        if chained:
            return struct.pack(">H", GOOD)
        data, self.chained, self.rest = self.chained, b"", b""
        try:
            if instruction not in self.card.commands:
                raise Refused(NO_COMMAND)
            self.rest = self.card.commands[instruction](p1, p2, data)
        except Refused as refused:
            return struct.pack(">H", refused.args[0])
        except (KeyError, IndexError, ValueError):
            return struct.pack(">H", BAD_DATA)
        return self.part(expected)

    def part(self, expected):
        part, self.rest = self.rest[:expected], self.rest[expected:]
        return part + struct.pack(">H", MORE_DATA | min(len(self.rest), 255) if self.rest else GOOD)


def body(rest):
    """The data of a command, and how many bytes of an answer it expects."""
    if len(rest) < 2:
        return b"", (rest[0] if rest else 0) or 256
    if rest[0] or len(rest) == 2:
        data, after = rest[1:1 + rest[0]], rest[1 + rest[0]:]
        return data, (after[0] if after else 0) or 256
    if len(rest) == 3:
        return b"", number(rest[1:]) or 65536
    size = number(rest[1:3])
    return rest[3:3 + size], number(rest[3 + size:]) or 65536


class Reader:
    """vpcd's side: a length of two bytes, and an APDU or one byte of control."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self):
        return self._read(struct.unpack(">H", self._read(2))[0])

    def _read(self, size):
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            # vpcd sends a length and what follows apart: without this, the delayed acknowledgement costs 40 ms each.
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            if not chunk:
                sys.exit(0)
            data += chunk
        return data

    def send(self, data):
        self.socket.sendall(struct.pack(">H", len(data)) + data)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("state")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--sign-delay", type=float, default=0)
    parser.add_argument("--eject-after", type=int, default=0)
    options = parser.parse_args()
    card, reader = Card(options.state, options.sign_delay), Reader(options.port)
    transport = Transport(card)
    while True:
        message = reader.receive()
        if len(message) == 1:  # 0 power off, 1 power on, 2 reset, 4 the ATR
            if message[0] == 4:
                reader.send(ATR)
            else:
                card.reset()
            continue
        answer = transport.answer(message)
        if options.trace:
            print(f"> {message.hex()}\n< {answer.hex()}", flush=True)
        if 0 < options.eject_after <= card.operations:
            return
        reader.send(answer)


if __name__ == "__main__":
    main()
