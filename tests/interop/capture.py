"""A conversation as a capture file: a relay that keeps the bytes which pass, and a pcap writer that gives each TLS record a
TCP segment of its own, so that every field stands in its frame as it stood on the wire."""
import contextlib
import socket
import struct
import threading

from peers import PATIENCE

RECORD_HEADER, CHANGE_CIPHER_SPEC = 5, 20  # RFC 5246 §6.2.1
CLIENT, SERVER = "client_to_server", "server_to_client"


class Relay:
    """Listens at `port`, passes one conversation on to `target`, and keeps (direction, record) in `records` as they complete."""

    def __init__(self, target):
        self.records = []
        self.pending = {CLIENT: b"", SERVER: b""}
        self.lock = threading.Lock()
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        with contextlib.suppress(OSError):
            client, _ = self.listener.accept()
            with client, socket.create_connection(("127.0.0.1", self.target), PATIENCE) as server:
                client.settimeout(PATIENCE)
                back = threading.Thread(target=self._pass, args=(server, client, SERVER), daemon=True)
                back.start()
                self._pass(client, server, CLIENT)
                back.join(PATIENCE)

    def _pass(self, source, sink, direction):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._keep(direction, data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def _keep(self, direction, data):
        with self.lock:
            self.pending[direction] += data
            while len(self.pending[direction]) >= RECORD_HEADER:
                size = RECORD_HEADER + int.from_bytes(self.pending[direction][3:5], "big")
                if len(self.pending[direction]) < size:
                    return
                self.records.append((direction, self.pending[direction][:size]))
                self.pending[direction] = self.pending[direction][size:]

    def close(self):
        self.listener.close()
        self.thread.join(PATIENCE)


@contextlib.contextmanager
def relay(target):
    made = Relay(target)
    try:
        yield made
    finally:
        made.close()


def checksum(data):
    """IPv4's: the complement of the sum of 16-bit words."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(direction, data, flags, seq, ack):
    ports, addresses = ((40000, 443), (b"\x0a\0\0\x01", b"\x0a\0\0\x02")) if direction == CLIENT else ((443, 40000), (b"\x0a\0\0\x02", b"\x0a\0\0\x01"))
    tcp = struct.pack("!HHIIBBHHH", *ports, seq, ack, 5 << 4, flags, 65535, 0, 0)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40 + len(data), 0, 0, 64, 6, 0) + b"".join(addresses)
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\x00" + ip + tcp + data


def write_pcap(path, records):
    """The three frames that open a TCP connection, then one for each record."""
    syn, synack, ack, push = 0x02, 0x12, 0x10, 0x18
    frames = [frame(CLIENT, b"", syn, 0, 0), frame(SERVER, b"", synack, 0, 1), frame(CLIENT, b"", ack, 1, 1)]
    sent = {CLIENT: 1, SERVER: 1}
    for direction, data in records:
        other = SERVER if direction == CLIENT else CLIENT
        frames.append(frame(direction, data, push, sent[direction], sent[other]))
        sent[direction] += len(data)
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 1))
        for i, data in enumerate(frames):
            out.write(struct.pack("<IIII", 1700000000, i, len(data), len(data)) + data)
