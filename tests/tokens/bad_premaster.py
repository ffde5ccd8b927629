"""A client of TLS 1.2 that knows no secret: it sends an RSA-encrypted premaster that is bad in some way and a Finished
of noise, and tells with which alert the server ends (RFC 5246 §7.4.7.1: always that of a good premaster and a bad
Finished)."""
import os
import socket

SECONDS = 15
VERSION = b"\x03\x03"
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
CLIENT_HELLO, SERVER_HELLO_DONE, CLIENT_KEY_EXCHANGE = 1, 14, 16
AES_128_CBC_SHA = b"\x00\x2f"  # TLS_RSA_WITH_AES_128_CBC_SHA
RENEGOTIATION_INFO = b"\0\5\xff\1\0\1\0"  # all the extensions
BAD_RECORD_MAC = (2, 20)  # fatal


def nonzero(size):
    return bytes(1 + byte % 255 for byte in os.urandom(size))


def blocks(modulus):
    """{what is wrong: the block}; a sound one is 00 02, eight bytes or more of padding, 00, 03 03 and 46 bytes."""
    size = (modulus.bit_length() + 7) // 8
    premaster, padding = VERSION + os.urandom(46), nonzero(size - 51)
    return {
        "nothing": b"\0\2" + padding + b"\0" + premaster,
        "type 1": b"\0\1" + padding + b"\0" + premaster,
        "first byte": b"\1\2" + padding + b"\0" + premaster,
        "no end of the padding": b"\0\2" + nonzero(size - 2),
        "a zero in the first eight bytes": b"\0\2\1\0" + padding[2:] + b"\0" + premaster,
        "47 bytes": b"\0\2" + padding + b"\1\0" + premaster[1:],
        "49 bytes": b"\0\2" + padding[1:] + b"\0" + premaster + b"\0",
        "no bytes": b"\0\2" + nonzero(size - 3) + b"\0",
        "version 3.1": b"\0\2" + padding + b"\0\3\1" + premaster[2:],
    }


def ciphertexts(modulus, exponent):
    """{what is wrong: ciphertext}, each as long as the modulus."""
    size = (modulus.bit_length() + 7) // 8
    bad = {}
    for what, block in blocks(modulus).items():
        bad[what] = pow(int.from_bytes(block, "big") % modulus, exponent, modulus).to_bytes(size, "big")
    return {**bad, "noise": b"\0" + os.urandom(size - 1), "zero": bytes(size), "more than the modulus": b"\xff" * size}


class Conversation:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.handshake = b""

    def send(self, kind, data):
        self.socket.sendall(bytes([kind]) + VERSION + len(data).to_bytes(2, "big") + data)

    def say(self, message, data):
        self.send(HANDSHAKE, bytes([message]) + len(data).to_bytes(3, "big") + data)

    def record(self):
        """(type, content) of the next record."""
        header = self._read(5)
        return header[0], self._read(int.from_bytes(header[3:], "big"))

    def _read(self, size):
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            if not chunk:
                raise AssertionError("the server closed without an alert")
            data += chunk
        return data

    def until_server_hello_done(self):
        while True:
            kind, content = self.record()
            if kind != HANDSHAKE:
                raise AssertionError(f"a record of type {kind} in the server's first flight: {content.hex()}")
            self.handshake += content
            while len(self.handshake) >= 4 and len(self.handshake) >= 4 + int.from_bytes(self.handshake[1:4], "big"):
                if self.handshake[0] == SERVER_HELLO_DONE:
                    return
                self.handshake = self.handshake[4 + int.from_bytes(self.handshake[1:4], "big"):]


def alert_for(port, ciphertext):
    """(level, description) of the alert with which a server answers it."""
    talk = Conversation(port)
    with talk.socket:
        offered = b"\0\2" + AES_128_CBC_SHA + b"\1\0" + RENEGOTIATION_INFO
        talk.say(CLIENT_HELLO, VERSION + os.urandom(32) + b"\0" + offered)
        talk.until_server_hello_done()
        talk.say(CLIENT_KEY_EXCHANGE, len(ciphertext).to_bytes(2, "big") + ciphertext)
        talk.send(CHANGE_CIPHER_SPEC, b"\1")
        talk.send(HANDSHAKE, os.urandom(64))  # as long as an encrypted Finished is
        kind, content = talk.record()
        if kind != ALERT:
            raise AssertionError(f"a record of type {kind} in place of an alert")
        return tuple(content)
