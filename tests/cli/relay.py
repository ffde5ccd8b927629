"""A relay between a client and a server on 127.0.0.1: it passes everything on, or changes what it is told to change."""
import contextlib
import socket
import threading

from peers import PATIENCE

HANDSHAKE = 22


def unchanged():
    return lambda sender, record: record


class Relay:
    """Listens on `port` and passes connections on to `server`, a port. For each connection `change()` gives a function, which is called with
    (sender, record) for each whole record, header and all, where sender is "client" or "server", and answers the bytes that go on in its place;
    None closes both connections. `ours` is the latest connection's own end at the server, as the server writes it."""

    def __init__(self, server, change=None):
        self.server, self.change, self.ours = server, change or unchanged, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server), PATIENCE)
                self.ours = "127.0.0.1:%d" % server.getsockname()[1]
                change = self.change()
                for sender, here, there in (("client", client, server), ("server", server, client)):
                    threading.Thread(target=self._pass, args=(change, sender, here, there), daemon=True).start()

    def _pass(self, change, sender, here, there):
        waiting = b""
        with contextlib.suppress(OSError):
            while chunk := here.recv(65536):
                waiting += chunk
                while len(waiting) >= 5 and len(waiting) >= (size := 5 + int.from_bytes(waiting[3:5], "big")):
                    record, waiting = waiting[:size], waiting[size:]
                    passed = change(sender, record)
                    if passed is None:
                        for end in (here, there):
                            end.shutdown(socket.SHUT_RDWR)
                        return
                    there.sendall(passed)
            there.sendall(waiting)
            there.shutdown(socket.SHUT_WR)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@contextlib.contextmanager
def relaying(server, change=None):
    relay = Relay(server, change)
    try:
        yield relay
    finally:
        relay.close()


def change_message(who, message_type, spoil):
    """A change for a relay: the message of that type from `who`, alone or with others in its record, becomes spoil(message); as long as it was."""

    def change(sender, record):
        if sender != who or record[0] != HANDSHAKE:
            return record
        out, at = bytearray(record), 5
        while at + 4 <= len(record):
            size = 4 + int.from_bytes(record[at + 1 : at + 4], "big")
            if record[at] == message_type and at + size <= len(record):
                out[at : at + size] = spoil(record[at : at + size])
            at += size
        return bytes(out)

    return change


def change_encrypted(who):
    """A change for a relay: one bit of the first encrypted record from `who`, which holds its Finished."""
    began = []

    def change(sender, record):
        if sender == who and record[0] == 20:
            began.append(sender)
        elif sender == who and began:
            return record[:-1] + bytes([record[-1] ^ 1])
        return record

    return change


def cut(who, message_type):
    """A change for a relay: the connection ends where that message comes, which is not passed on."""

    def change(sender, record):
        return None if sender == who and record[0] == HANDSHAKE and record[5] == message_type else record

    return change
