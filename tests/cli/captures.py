"""Captures for the tests: what tcpdump hears on the loopback interface, and files of packets that are cut and put together anew."""
import contextlib
import os
import shutil
import socket
import struct
import subprocess
import time

from peers import PATIENCE

MICRO, NANO = 0xA1B2C3D4, 0xA1B23C4D
ETHERNET = 14  # bytes before the IP header
IPV6 = b"\x86\xdd"


class Packet:
    """A TCP segment on the loopback interface; `time` in microseconds."""

    def __init__(self, moment, frame):
        self.time, self.frame = moment, frame
        v6 = frame[12:14] == IPV6
        self.tcp = ETHERNET + (40 if v6 else 4 * (frame[ETHERNET] & 15))
        self.ports = struct.unpack_from("!HH", frame, self.tcp)
        self.data = self.tcp + 4 * (frame[self.tcp + 12] >> 4)
        total = 40 + struct.unpack_from("!H", frame, ETHERNET + 4)[0] if v6 else struct.unpack_from("!H", frame, ETHERNET + 2)[0]
        self.payload = frame[self.data : ETHERNET + total]

    def with_payload(self, payload):
        """The same segment with other bytes, as many; its checksum is not made anew."""
        return Packet(self.time, self.frame[: self.data] + payload + self.frame[self.data + len(payload) :])

    def at(self, moment):
        return Packet(moment, self.frame)

    def pieces(self, size):
        """The same payload in several segments."""
        if len(self.payload) <= size:
            return [self]
        seq, = struct.unpack_from("!I", self.frame, self.tcp + 4)
        return [self.piece(seq + at, self.payload[at : at + size]) for at in range(0, len(self.payload), size)]

    def piece(self, seq, payload):
        head = bytearray(self.frame[: self.data])
        struct.pack_into("!I", head, self.tcp + 4, seq & 0xFFFFFFFF)
        v6 = head[12:14] == IPV6
        length = self.data - ETHERNET + len(payload)
        struct.pack_into("!H", head, ETHERNET + (4 if v6 else 2), length - 40 if v6 else length)
        return Packet(self.time, bytes(head) + payload)


def read_pcap(path):
    """The TCP segments in a file."""
    raw = path.read_bytes()
    magic, = struct.unpack_from("<I", raw)
    if magic != MICRO:
        raise AssertionError(f"{path}: {magic:x}")
    at, found = 24, []
    while at + 16 <= len(raw):
        seconds, micros, kept, _ = struct.unpack_from("<IIII", raw, at)
        frame = raw[at + 16 : at + 16 + kept]
        if frame[ETHERNET + (6 if frame[12:14] == IPV6 else 9)] == socket.IPPROTO_TCP:
            found.append(Packet(seconds * 1_000_000 + micros, frame))
        at += 16 + kept
    return found


def pcap(packets):
    out = struct.pack("<IHHiIII", MICRO, 2, 4, 0, 0, 1 << 18, 1)
    for one in packets:
        out += struct.pack("<IIII", *divmod(one.time, 1_000_000), len(one.frame), len(one.frame)) + one.frame
    return out


def can_listen():
    """Whether tcpdump may listen on the loopback interface here."""
    if not shutil.which("tcpdump"):
        return False
    run = subprocess.run(["timeout", "0.3", "tcpdump", "-i", "lo", "-w", "/dev/null"], capture_output=True, timeout=PATIENCE, check=False)
    return b"listening on" in run.stderr


@contextlib.contextmanager
def listening(path, ports):
    """While it lasts, the packets of those ports go to `path`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
        bell.bind(("127.0.0.1", 0))
        which = " or ".join(f"port {port}" for port in ports)
        # In the usual 2 MB of kernel memory 16 packets find room, for each takes as much as the longest; more come while a busy machine does not run tcpdump.
        command = ["tcpdump", "-i", "lo", "-n", "-U", "--immediate-mode", "-B", "65536", "-w", "-", f"tcp and ({which}) or udp port {bell.getsockname()[1]}"]
        with open(path, "wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE) as process:
            try:
                process.stderr.readline()
                yield
                heard_out(path, bell)
            finally:
                process.terminate()
                said = process.communicate(timeout=PATIENCE)[1]
        assert b"\n0 packets dropped by kernel" in said, said


def heard_out(path, bell):
    """Waits until what was said is in the file and no more comes. tcpdump may be slow on a busy machine, so a silence alone says
    nothing: a bell is rung, and has been heard, with nothing else since the one before."""
    rung = 16 + ETHERNET + 20 + 8 + 16  # a packet's header in the file, the datagram's headers, its payload
    until, size = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        before, sound = size, os.urandom(16)
        bell.sendto(sound, bell.getsockname())
        patience = min(until, time.monotonic() + 2)  # a bell may be lost, too
        while sound not in path.read_bytes()[-(1 << 16):] and time.monotonic() < patience:
            time.sleep(0.02)
        size = path.stat().st_size
        if size == before + rung:
            return
        time.sleep(0.25)
    raise AssertionError(f"{path}: tcpdump did not hear all of it")
