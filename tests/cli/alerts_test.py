"""Every alert of RFC 5246 7.2 and its extensions that either end of ours raises, over a socket, with the sentence that the user reads.

What a session is worth after one: tests/connection/resumption.cpp. internal_error stands for faults of this program, a key or a token, and is in token_use_test.py.
"""
import re
import socket
import subprocess
import threading
from pathlib import Path

from peers import LabCase, handglass, serving

ROOT = Path(__file__).resolve().parents[2]

SERVE = ["--cert", "server-chain.crt", "--key", "server.key"]
RSA = ["--cert", "server-rsa-chain.crt", "--key", "server-rsa.key", "--profile", "compatible"]
STRICT = [*SERVE, "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl"]
SUITE, RENEGOTIATION_INFO = "c02b", "ff01000100"
ALPN_X, FOR_NAME = "0010000400020178", "0000000a0008000005" + b"x.lab".hex()


def opaque(size, body):
    return f"{len(body) // 2:0{2 * size}x}" + body


def record(body, kind=0x16):
    return bytes([kind, 3, 3]) + len(body).to_bytes(2, "big") + body


def message(kind, body):
    return bytes([kind]) + (len(body) // 2).to_bytes(3, "big") + bytes.fromhex(body)


def client_hello(version="0303", suites=SUITE, compression="00", extensions=""):
    return message(1, version + "11" * 32 + "00" + opaque(2, suites) + opaque(1, compression) + opaque(2, "000a000400020017000d000400020403" + RENEGOTIATION_INFO + extensions))


def server_hello(extensions="", version="0303", suite=SUITE):
    return message(2, version + "22" * 32 + "00" + suite + "00" + opaque(2, RENEGOTIATION_INFO + extensions))


class Alerts(LabCase):
    def says(self, text, alert):
        self.assertRegex(" ".join(text.split()), rf"sent alert {alert} \w+ \(fatal\): \w+.* fix \w+")

    def alert_in(self, said):
        self.assertEqual((said[0], len(said), said[5]), (21, 7, 2), said.hex())
        return said[6]

    # -- Our server refuses

    def refused(self, flags, said, alert):
        """What is said to our server, in records, and the alert that it answers."""
        with serving(*flags, cwd=self.lab) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
            client.settimeout(20)
            client.sendall(said)
            heard = b""
            while more := client.recv(65536):
                heard += more
            server.wait_for(f"alert {alert} ")
            self.says(server.text(), alert)
        self.assertEqual(self.alert_in(heard[-7:]), alert)

    def test_hellos_and_records(self):
        for alert, said, flags in (
                (10, record(message(20, "00" * 12)), []),
                (22, bytes([0x16, 3, 3, 0x48, 0x01]), []),
                (40, record(client_hello(suites="c030")), []),
                (47, record(client_hello(compression="01")), []),
                (50, record(message(1, "0303" + "11" * 32 + "21")), []),
                (70, record(client_hello(version="0302")), []),
                (86, record(client_hello(version="0302", suites=SUITE + "5600")), []),
                (112, record(client_hello(extensions=FOR_NAME)), ["--servername", "y.lab"]),
                (120, record(client_hello(extensions=ALPN_X)), ["--alpn", "y"])):
            with self.subTest(alert):
                self.refused([*SERVE, *flags], said, alert)

    def test_certificates(self):
        for alert, who, flags, more in (
                (40, None, STRICT, []),
                (42, "grace", STRICT, []),
                (43, "erin", STRICT, []),
                (44, "bob", STRICT, []),
                (45, "carol", STRICT, []),
                (46, "alice", [*SERVE, "--cafile", "root.crt", "--crl", "root.crl"], []),
                (48, "mallory", STRICT, ["--send-anyway"])):
            with self.subTest(who=who), serving(*flags, cwd=self.lab) as server:
                identity = ["--cert", f"{who}-chain.crt", "--key", f"{who}.key"] if who else []
                run = self.ran(handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", *identity, *more, cwd=self.lab), 4)
                server.wait_for(f"alert {alert} ")
                self.says(server.text(), alert)
                self.assertRegex(" ".join(run.stdout.split()), rf"Refused by the server: alert {alert} ")

    def test_keys_and_groups(self):
        (self.lab / "ours.psk").write_text("us:0102030405060708090a0b0c0d0e0f10\n")
        (self.lab / "theirs.psk").write_text("them:0102030405060708090a0b0c0d0e0f10\n")
        psk = ["--ciphers", "PSK-AES128-GCM-SHA256"]
        dhe = ["--ciphers", "DHE-RSA-AES128-GCM-SHA256", "--groups"]
        for alert, flags, client in (
                (115, ["--psk-file", "ours.psk", *psk], ["--psk-file", "theirs.psk", *psk]),
                (71, [*RSA, *dhe, "ffdhe2048"], ["--cafile", "root.crt", *dhe, "ffdhe3072"])):
            with self.subTest(alert), serving(*flags, cwd=self.lab) as server:
                self.ran(handglass("connect", f"localhost:{server.port}", *client, cwd=self.lab), 4)
                server.wait_for(f"alert {alert} ")
                self.says(server.text(), alert)

    def test_what_only_a_whole_handshake_meets(self):
        with serving(*STRICT, cwd=self.lab) as server:
            run = handglass("lab", "run", "wrong-verify", "wrong-finished", "forged-tag", "--connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", "--json", cwd=self.lab)
            self.ran(run, 0)
            for alert in (51, 20):
                server.wait_for(f"alert {alert} ")
                self.says(server.text(), alert)

    # -- Our client refuses

    def refuses(self, said, alert, *flags):
        """A server that answers any ClientHello with these records, and what our client says to it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            heard = []

            def answer():
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(20)
                    connection.recv(65536)
                    connection.sendall(said)
                    while more := connection.recv(65536):
                        heard.append(more)

            server = threading.Thread(target=answer)
            server.start()
            run = handglass("connect", f"localhost:{listener.getsockname()[1]}", "--cafile", "root.crt", *flags, cwd=self.lab, stdin=None)
            server.join()
        self.assertIn(run.returncode, (3, 5), run.stdout)
        self.says(run.stdout, alert)
        self.assertEqual(self.alert_in(b"".join(heard)[-7:]), alert)

    def test_of_a_server(self):
        chain = [subprocess.run(["openssl", "x509", "-outform", "der"], input=pem.encode(), capture_output=True, check=True).stdout.hex()
                 for pem in re.findall(r"-----BEGIN.*?-----END CERTIFICATE-----\n", (self.lab / "server-chain.crt").read_text(), re.S)]
        certificate = message(11, opaque(3, "".join(opaque(3, one) for one in chain)))
        status = message(22, "02" + opaque(3, "3003"))
        for alert, said, flags in (
                (10, record(certificate), []),
                (22, bytes([0x16, 3, 3, 0x48, 0x01]), []),
                (40, record(message(2, "0303" + "22" * 32 + "00" + SUITE + "00")), []),
                (47, record(server_hello(suite="009c")), []),
                (50, record(message(2, "0303" + "22" * 31)), []),
                (70, record(server_hello(version="0302")), []),
                (110, record(server_hello(extensions="12340000")), []),
                (113, record(server_hello(extensions="00050000")) + record(certificate) + record(status), ["--status"]),
                (42, record(server_hello()) + record(message(11, opaque(3, opaque(3, chain[0][:-2] + "00") + opaque(3, chain[1])))), [])):
            with self.subTest(alert):
                self.refuses(said, alert, *flags)

    # -- The list is whole

    def test_each_alert_that_a_rule_raises_is_above(self):
        names = {name: int(number) for name, number in re.findall(r"^  (\w+) = (\d+),", (ROOT / "src/base/alert.hpp").read_text(), re.M)}
        raised = set()
        for source in ("src/base/rules.hpp", "src/handshake/certificate_alert.hpp", "src/connection/state.cpp", "src/handshake/server_choice.cpp"):
            raised |= set(re.findall(r"Alert::(\w+)", (ROOT / source).read_text()))
        raised -= {"close_notify", "no_renegotiation", "internal_error"}  # warnings, and our own faults
        here = (ROOT / "tests/cli/alerts_test.py").read_text()
        tried = {int(number) for number in re.findall(r"^ +\((\d+), ", here, re.M)} | {51, 20}
        self.assertEqual({name for name in raised if names[name] not in tried}, set())
