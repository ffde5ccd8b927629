"""The known causes that lie on the wire: messages that are changed on their way, connections that are cut, ports that do not speak TLS; and the doctor over a capture."""
import contextlib
import socket
import sys
import threading
import unittest

from captures import can_listen, listening
from cause_peers import Setting, document_of, documents_in, wait_for_port
from causes import CRLS, EVERY, Scenario, known
from causes_test import CauseCase, alerts_of
from peers import free_port, handglass, running, tool
from relay import change_encrypted, change_message, cut, relaying

SERVER_HELLO, SERVER_KEY_EXCHANGE, CERTIFICATE_VERIFY, CLIENT_HELLO, CERTIFICATE = 2, 12, 15, 1, 11


def last_bit(message):
    return message[:-1] + bytes([message[-1] ^ 1])


SESSION_ID = 4 + 2 + 32  # of a hello: behind type, length, version and random
LATE = None  # the server's handshake is complete by then, and its document written: what comes is a line on stderr
ASKING, SILENT = Setting(), Setting(asks=False)

# Each with the change, and what is shown to whom as in causes.py. The two OpenSSLs and GnuTLS are the strangers.
CHANGED = [
    (Scenario("signature-wrong", {"ours": 51, "openssl": 51, "gnutls": 51, "nginx": 51}, setting=ASKING, client=known("alice"), doctor="possible"),
     lambda: change_message("client", CERTIFICATE_VERIFY, last_bit)),
    (Scenario("signature-wrong", dict.fromkeys(EVERY, 51), "client", SILENT, clients={"openssl": (51, []), "gnutls": (51, [])}),
     lambda: change_message("server", SERVER_KEY_EXCHANGE, last_bit)),
    (Scenario("finished-or-record-wrong", dict.fromkeys(EVERY, 20), setting=SILENT, clients={"openssl": (20, []), "gnutls": (20, [])}, doctor="possible"),
     lambda: change_encrypted("client")),
    (Scenario("finished-or-record-wrong", dict.fromkeys(EVERY, 20), "client", SILENT, clients={"openssl": (LATE, []), "gnutls": (LATE, [])}),
     lambda: change_encrypted("server")),
    (Scenario("malformed", dict.fromkeys(EVERY, 50), setting=SILENT, clients={"openssl": (50, []), "gnutls": (50, [])}, doctor="possible"),
     lambda: change_message("client", CLIENT_HELLO, lambda message: message[:SESSION_ID] + b"\xff" + message[SESSION_ID + 1 :])),
    (Scenario("malformed", dict.fromkeys(EVERY, 50), "client", SILENT, clients={"openssl": (50, []), "gnutls": (47, [])}),
     lambda: change_message("server", SERVER_HELLO, lambda message: message[:SESSION_ID] + b"\xff" + message[SESSION_ID + 1 :])),
]


class Wire(CauseCase):
    def test_messages_that_are_changed_on_their_way(self):
        for number, (scenario, change) in enumerate(CHANGED):
            for kind, alert in scenario.servers.items():
                if self.peers.installed[kind]:
                    with self.subTest(f"{number} {scenario.cause}: our client, {kind}'s server"):
                        self.through_relay(scenario, kind, alert, change)
            for kind, (alert, told) in scenario.clients.items():
                if self.peers.installed[kind]:
                    with self.subTest(f"{number} {scenario.cause}: {kind}'s client, our server"):
                        self.stranger_through_relay(scenario, kind, alert, told, change)

    def through_relay(self, scenario, kind, alert, change):
        server = self.peers.server(kind, scenario.setting)
        with relaying(server.port, change) as relay:
            at = f"localhost:{relay.port}"
            document = self.ours("connect", at, client=scenario.client, flags=scenario.flags)
            self.assertEqual(alerts_of(document, scenario.refuser), [alert], document["verdict"])
            if scenario.refuser == "client":
                self.named(document, scenario.cause)
            else:
                self.suspected(document, scenario)
            if kind == "ours" and LATE in (alert for alert, _ in scenario.clients.values()):
                self.told_late(server, relay.ours)
            elif kind == "ours":
                theirs = document_of(server, relay.ours)
                if scenario.refuser == "server":
                    self.named(theirs, scenario.cause)
                else:
                    self.suspected(theirs, scenario)
            self.found(self.ours("doctor", at, client=scenario.client, flags=scenario.flags), scenario.cause, scenario.doctor)

    def stranger_through_relay(self, scenario, kind, alert, told, change):
        server = self.peers.server("ours", scenario.setting)
        with relaying(server.port, change) as relay:
            run = self.peers.client(kind, relay.port, scenario, told)
            self.assertIsNotNone(relay.ours, run.text)
            if alert is LATE:
                return self.told_late(server, relay.ours)
            document = document_of(server, relay.ours)
        self.assertEqual(alerts_of(document, scenario.refuser), [alert], document["verdict"])
        if scenario.refuser == "server":
            self.named(document, scenario.cause)
        else:
            self.suspected(document, scenario)

    def told_late(self, server, client):
        server.wait_for(f"{client}: Refused by the client after the handshake: alert 20 bad_record_mac.")
        server.wait_for("Possible: The two sides do not have the same keys, or something changes bytes on the way.")

    def test_connections_that_are_cut(self):
        server = self.peers.server("ours", ASKING)
        identity = known("alice").split()
        for who, message in (("client", CLIENT_HELLO), ("client", CERTIFICATE), ("server", SERVER_HELLO)):
            with self.subTest(who, message=message), relaying(server.port, lambda: cut(who, message)) as relay:
                at = f"localhost:{relay.port}"
                document = self.ours("connect", at, client=known("alice"))
                self.assertEqual(alerts_of(document, "server"), [])
                self.named(document, "closed-without-alert")
                if message == CERTIFICATE:
                    self.suspected(document, Scenario("closed-without-alert", {}))
                    self.named(document_of(server, relay.ours), "closed-without-alert")
                self.found(self.ours("doctor", at, client=known("alice")), "closed-without-alert", "cause")
        for kind in filter(self.peers.installed.get, ("openssl", "gnutls")):
            with self.subTest(kind), relaying(server.port, lambda: cut("client", CERTIFICATE)) as relay:
                self.peers.client(kind, relay.port, Scenario("closed-without-alert", {}, client=" ".join(identity)), [])
                document = document_of(server, relay.ours)
                self.named(document, "closed-without-alert")
                self.suspected(document, Scenario("closed-without-alert", {}))

    def test_ports_that_do_not_speak_tls(self):
        with running([sys.executable, "-m", "http.server", port := free_port(), "--bind", "127.0.0.1"], self.scratch):
            wait_for_port(port)
            self.not_tls(port, "HTTP")
        with greeting(b"220 mail.lab ESMTP\r\n") as port:
            self.not_tls(port, "SMTP")

    def not_tls(self, port, protocol):
        with self.subTest(protocol):
            document = self.ours("connect", f"localhost:{port}")
            self.named(document, "not-tls")
            self.assertIn(protocol, document["verdict"]["refusal"]["seen"])
            self.found(self.ours("doctor", f"localhost:{port}"), "not-tls", "cause")

    def test_a_client_that_does_not_speak_tls(self):
        server = self.peers.server("ours", ASKING)
        with relaying(server.port) as relay:
            tool("curl", "--silent", "--max-time", "5", f"http://localhost:{relay.port}/")
            self.named(document_of(server, relay.ours), "not-tls")


@contextlib.contextmanager
def greeting(text):
    """A server that speaks first, to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet():
            with contextlib.suppress(OSError):  # closed: the end
                while True:
                    client, _ = listener.accept()
                    with client:
                        client.sendall(text)
                        client.recv(65536)

        threading.Thread(target=greet, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


# What a capture is to show without keys: whose server, what of the client, and what the doctor makes of it.
CAPTURED = [
    ("no-client-certificate", "ours", Setting(crls=CRLS), "", (), "possible"),
    ("revoked", "ours", Setting(crls=CRLS), known("bob"), (), "cause"),
    ("expired", "openssl", Setting(crls=CRLS), known("carol"), (), "cause"),
    ("not-yet-valid", "openssl", Setting(crls=CRLS), known("dave"), (), "cause"),
    ("purpose-wrong", "gnutls", Setting(crls=CRLS), known("erin"), (), "cause"),
    ("untrusted-root", "ours", Setting(crls=CRLS), known("mallory"), ("--send-anyway",), "cause"),
    ("client-intermediate-missing", "openssl", Setting(crls=CRLS), "alice.crt alice.key", ("--send-anyway",), "cause"),
    ("certificate-altered", "openssl", Setting(crls=CRLS), known("grace"), (), "cause"),
    ("crl-stale", "openssl", Setting(crls="root.crl issuing-stale.crl"), known("alice"), (), "possible"),
    ("crl-missing", "openssl", Setting(crls="root.crl"), known("alice"), (), "possible"),
    ("name-mismatch", "ours", Setting(known("wrong-name"), asks=False), "", (), "cause"),
    ("server-intermediate-missing", "nginx", Setting("server.crt server.key", asks=False), "", (), "cause"),
    ("proxy-in-between", "gnutls", Setting(known("server-proxy"), asks=False), "", (), "cause"),
    ("no-common-suite", "openssl", Setting(asks=False), "", ("--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"), "possible"),
    ("no-common-version", "nginx", Setting(asks=False, more={"nginx": ["ssl_protocols TLSv1.3"]}), "", (), "possible"),
]


@unittest.skipUnless(can_listen(), "tcpdump cannot listen on the loopback interface here")
class Capture(CauseCase):
    def test_the_doctor_over_a_capture_without_keys(self):
        rows = [row for row in CAPTURED if self.peers.installed[row[1]]]
        servers = [self.peers.server(kind, setting) for _, kind, setting, *_ in rows]
        path, clients = self.scratch / "causes.pcap", []
        with listening(path, {server.port for server in servers}):
            for (_, _, _, client, flags, _), server in zip(rows, servers):
                clients.append(self.ours("connect", f"localhost:{server.port}", client=client, flags=flags)["endpoints"]["client"])
        judge = ["--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl", "--verify-name", "localhost", "--json"]
        run = handglass("doctor", path, *judge, cwd=self.lab)
        piped = handglass("doctor", "-", *judge, cwd=self.lab, stdin=path.read_bytes())
        self.assertEqual((piped.returncode, piped.stdout), (run.returncode, run.stdout), piped.stderr)
        told = {document["handshake"]["endpoints"]["client"]: document for document in documents_in(run.stdout)}
        for (cause, kind, _, _, _, how), client in zip(rows, clients):
            with self.subTest(cause, server=kind):
                self.found(told[client], cause, how)
