"""The doctor at servers and over captures: what it finds, what it tries, and how it is asked. Which cause it finds for which fault is causes_test.py's."""
import contextlib
import json
import os
import shutil
import socket
import ssl
import threading
import time
import unittest
from pathlib import Path

import jsonschema

from captures import listening, read_pcap
from peers import PATIENCE, LabCase, free_port, handglass, running, serving

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {name: json.loads((ROOT / "docs" / f"{name}.schema.json").read_text()) for name in ("handglass-doctor-1", "handglass-trace-1")}
NGINX = "nginx" if shutil.which("nginx") else "/usr/sbin/nginx"


APACHE = "/usr/sbin/apache2"


def wait_until_listening(port):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens at {port}")


class Doctor(LabCase):
    def doctor(self, *arguments, code=None, stdin=b""):
        run = handglass("doctor", *arguments, "--json", cwd=self.lab, stdin=stdin)
        if code is not None:
            self.assertEqual(run.returncode, code, run.stdout[:3000] + run.stderr)
        documents, rest = [], run.stdout.strip()
        while rest:
            document, end = json.JSONDecoder().raw_decode(rest)
            jsonschema.validate(document, SCHEMAS["handglass-doctor-1"])
            if "handshake" in document:
                jsonschema.validate(document["handshake"], SCHEMAS["handglass-trace-1"])
            documents.append(document)
            rest = rest[end:].strip()
        return documents

    def at(self, port, *more, code=None):
        return self.doctor(f"localhost:{port}", "--cafile", "root.crt", *more, code=code)[0]

    def found(self, document, check, status="fail"):
        return [one for one in document["checks"] if one["check"] == check and one["status"] == status]

    def server(self, *more):
        """openssl's; answers its port."""
        port = free_port()
        server = self.enterContext(running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.crt", "-cert_chain", "issuing.crt", "-key", "server.key", *more], self.lab))
        server.wait_for("ACCEPT")
        return port

    def web(self, answer, asks=False, wants=False, host="127.0.0.1"):
        """A server that answers each request with these bytes; answers its port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.lab / "server-chain.crt", self.lab / "server.key")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED if wants else ssl.CERT_OPTIONAL
            context.load_verify_locations(self.lab / "root.crt")
        listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.addCleanup(listener.close)
        requests = []

        def serve():
            while True:
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), raw:
                    raw.settimeout(PATIENCE)
                    with context.wrap_socket(raw, server_side=True) as client:
                        if request := client.recv(4096):
                            requests.append(request)
                            client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1], requests

    # -- A server

    def test_all_is_well(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            document = self.at(server.port, "--cert", "alice-chain.crt", "--key", "alice.key", code=0)
            self.assertEqual([one for one in document["checks"] if one["status"] == "fail"], [])
            self.assertEqual(document["request"]["authorities"], ["CN=Lab Root CA, O=Handglass Lab"])
            self.assertEqual(document["handshake"]["established"]["client"], True)
            page = handglass("doctor", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", cwd=self.lab).stdout
            for part in ("with alice: all is well", "   ours   PASS", "   server PASS", "   asks   PASS", "   fit    PASS", "   end    PASS"):
                self.assertIn(part, page)

    def test_a_server_that_asks_for_nothing(self):
        document = self.at(self.server("-tls1_2", "-www"), "--cert", "alice-chain.crt", "--key", "alice.key", code=0)
        self.assertIsNone(document["request"])
        self.assertTrue(self.found(document, "request", "skip"))

    def test_what_the_server_itself_gets_wrong(self):
        for who, cause in (("server-expired", "expired"), ("wrong-name", "name-mismatch"), ("server-proxy", "proxy-in-between")):
            with self.subTest(who), serving("--cert", f"{who}-chain.crt", "--key", f"{who}.key", cwd=self.lab) as server:
                document = self.at(server.port, code=3)
                self.assertIn(cause, [one["cause"] for one in self.found(document, "server")])
                self.assertFalse(self.found(self.at(server.port, "-k", code=0), "server"))

    def test_the_fix_says_where_an_issuer_is(self):
        with serving("--cert", "server.crt", "--key", "server.key", cwd=self.lab) as server:
            document = self.at(server.port, code=3)
            (finding,) = self.found(document, "server")
            self.assertEqual(finding["cause"], "server-intermediate-missing")
            self.assertIn("curl -O 'http://lab.invalid/issuing.crt'", finding["fix"])

    def test_a_fault_that_the_server_does_not_mind(self):
        # gnutls-serv and an openssl that demands nothing take erin for what she is.
        document = self.at(self.server("-tls1_2", "-CAfile", "root.crt", "-verify", "3"), "--cert", "erin-chain.crt", "--key", "erin.key", code=0)
        told = self.found(document, "extended_key_usage", "skip")
        self.assertTrue(told and told[0]["text"].endswith("This server does not mind."), document["checks"])

    def test_a_certificate_that_is_revoked_by_our_own_lists(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl", cwd=self.lab) as server:
            document = self.at(server.port, "--cert", "bob-chain.crt", "--key", "bob.key", "--crl", "root.crl", "--crl", "issuing.crl", code=7)
            self.assertEqual([one["cause"] for one in self.found(document, "revocation")], ["revoked"])

    def test_nothing_is_said_of_a_certificate_that_was_not_tried(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            document = self.at(server.port, "--cert", "alice-chain.crt", "--key", "bob.key", code=7)
            self.assertNotIn("no client certificate was given", json.dumps(document["checks"]))
            page = handglass("doctor", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "bob.key", cwd=self.lab).stdout
            self.assertNotIn("PROVEN", page)
            self.assertNotIn("\\x0a", page)
            self.assertEqual(handglass("doctor", f"localhost:{server.port}", "--key", "alice.key", cwd=self.lab).returncode, 2)

    def test_local_faults_are_told_and_the_server_is_looked_at(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            document = self.at(server.port, "--cert", "alice-chain.crt", "--key", "bob.key", code=7)
            self.assertEqual([one["cause"] for one in self.found(document, "identity")], ["key-mismatch"])
            self.assertTrue(self.found(document, "request", "pass"))
            document = self.at(server.port, "--cert", "pkcs11:token=nowhere;object=alice", "--module", "softhsm2", code=7)
            self.assertTrue(self.found(document, "token"))

    # -- What is tried again

    def test_what_a_silent_refusal_is_about(self):
        cases = (
            ("-cipher ECDHE-ECDSA-AES256-SHA384", (), "no-common-suite", "suites"),
            ("-curves P-521", ("--groups", "x25519"), "no-common-group", "groups"),
        )
        for flags, more, cause, check in cases:
            with self.subTest(cause):
                document = self.at(self.server("-tls1_2", *flags.split()), *more, code=4)
                self.assertIn(cause, [one.get("cause") for one in self.found(document, check)], document["checks"])

    def test_a_name_that_the_server_does_not_know(self):
        with serving("--servername", "other.lab", "--cert", "server-chain.crt", "--key", "server.key", cwd=self.lab) as server:
            document = self.at(server.port, code=4)
            self.assertEqual([one["cause"] for one in self.found(document, "server name")], ["server-name-unknown"])
            self.assertIn("DNS:server.lab", self.found(document, "server name")[0]["text"])
            self.at(server.port, "--servername", "other.lab", "--no-verify-name", code=0)

    def test_tls_13_alone(self):
        document = self.at(self.server("-tls1_3"), code=4)
        self.assertEqual([one["cause"] for one in self.found(document, "handshake")], ["no-common-version"])

    def test_nobody_there(self):
        run = handglass("doctor", f"localhost:{free_port()}", cwd=self.lab)
        self.assertEqual((run.returncode, run.stdout), (6, ""))
        self.assertIn("refused", run.stderr)

    def test_a_port_that_says_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            run = handglass("doctor", f"localhost:{listener.getsockname()[1]}", "--timeout", "1", cwd=self.lab)
            self.assertEqual(run.returncode, 6)
            for text in ("within 1 second", "says nothing", "--starttls"):
                self.assertIn(text, run.stderr)

    # -- HTTP

    def test_what_is_said_in_http(self):
        page = b"HTTP/1.1 %s\r\nServer: nginx\r\n\r\n<html><head><title>x</title></head><body>%s</body></html>"
        cases = (
            (page % (b"200 OK", b"hello"), 0, None),
            (page % (b"400 Bad Request", b"No required SSL certificate was sent"), 8, "Give the certificate"),
            (page % (b"400 Bad Request", b"The SSL certificate error"), 8, "error log"),
            (page % (b"496 x", b""), 8, "--cert"),
            (page % (b"403 Forbidden", b"HTTP Error 403.7 - Forbidden"), 8, "second handshake"),
            (page % (b"403 Forbidden", b"go away"), 8, "--cert"),
            (b"", 8, "close here"),
            (b"SSH-2.0-x\r\n", 0, None),
        )
        for answer, code, fix in cases:
            with self.subTest(answer=answer[:30]):
                port, requests = self.web(answer)
                document = self.doctor(f"https://localhost:{port}/a?b#c", "--cafile", "root.crt", code=code)[0]
                self.assertTrue(requests[-1].startswith(f"GET /a?b HTTP/1.1\r\nHost: localhost:{port}\r\n".encode()), requests)
                finding = next(one for one in document["checks"] if one["check"] == "http")
                if fix:
                    self.assertIn(fix, finding["fix"])
                    self.assertTrue(finding["text"].startswith("TLS is fine") or answer == b"")

    def test_the_host_that_is_asked_stands_as_in_the_address(self):
        try:
            port, requests = self.web(b"HTTP/1.1 200 OK\r\n\r\n", host="::1")
        except OSError:
            self.skipTest("no IPv6")
        self.doctor(f"https://[::1]:{port}/", "-k", code=0)
        self.assertIn(f"\r\nHost: [::1]:{port}\r\n".encode(), requests[-1])

    def test_a_clock_that_is_wrong(self):
        for date, told in (("Fri, 20 Nov 2026 22:16:00 GMT", False), ("Sat, 21 Nov 2026 22:16:00 GMT", True), ("yesterday", False)):
            port, _ = self.web(f"HTTP/1.1 200 OK\r\nDate: {date}\r\n\r\n".encode())
            document = self.doctor(f"https://localhost:{port}/", "--cafile", "root.crt", "-k", "--at", "2026-11-20T22:17:00Z", code=0)[0]
            self.assertEqual(bool(self.found(document, "clock", "skip")), told)

    def test_an_issuer_that_lies_beside(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", cwd=self.lab) as server:
            document = self.at(server.port, "--cert", "alice.crt", "--key", "alice.key", code=7)
            self.assertEqual([one["fix"] for one in self.found(document, "chain", "skip")], ["Send it along: --cert-chain issuing.crt"])
            self.at(server.port, "--cert", "alice.crt", "--key", "alice.key", "--cert-chain", "issuing.crt", code=0)

    def test_with_and_without_a_certificate(self):
        port, _ = self.web(b"HTTP/1.1 403 Forbidden\r\n\r\n", asks=True)
        without = self.doctor(f"https://localhost:{port}/", "--cafile", "root.crt", code=8)[0]
        self.assertIn("No client certificate was shown", self.found(without, "http")[0]["text"])
        shown = self.doctor(f"https://localhost:{port}/", "--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key", code=8)[0]
        self.assertIn("certificate that was shown", self.found(shown, "http")[0]["text"])

    @unittest.skipUnless(os.access(NGINX, os.X_OK) or shutil.which("nginx"), "nginx is not installed")
    def test_nginx(self):
        port, folder = free_port(), self.scratch / "nginx"
        folder.mkdir()
        (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log info; events {{}}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
 server {{ listen 127.0.0.1:{port} ssl; ssl_protocols TLSv1.2; ssl_certificate {self.lab}/server-chain.crt; ssl_certificate_key {self.lab}/server.key;
  ssl_client_certificate {self.lab}/root.crt; ssl_verify_client on; ssl_verify_depth 3; return 200 ok; }} }}
""")
        self.enterContext(running([NGINX, "-c", folder / "nginx.conf", "-p", folder], folder))
        wait_until_listening(port)
        url = f"https://localhost:{port}/"
        for who, code in ((None, 8), ("alice", 0), ("carol", 7)):
            with self.subTest(who):
                identity = ["--cert", f"{who}-chain.crt", "--key", f"{who}.key"] if who else []
                document = self.doctor(url, "--cafile", "root.crt", *identity, code=code)[0]
                refused = self.found(document, "http")
                self.assertEqual([one["cause"] for one in refused], [] if who == "alice" else ["refused-in-http"])
                # nginx shakes hands with everybody.
                self.assertTrue(self.found(document, "handshake", "pass"))

    @unittest.skipUnless(os.access(APACHE, os.X_OK), "apache2 is not installed")
    def test_apache_asks_for_one_path_alone(self):
        port, folder, modules = free_port(), self.scratch / "apache", "/usr/lib/apache2/modules"
        (folder / "www" / "private").mkdir(parents=True)
        (folder / "www" / "private" / "index.html").write_text("secret")
        for one in (self.scratch, folder, folder / "www", folder / "www" / "private"):
            one.chmod(0o755)
        loaded = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in ("mpm_event", "authz_core", "socache_shmcb", "ssl"))
        (folder / "httpd.conf").write_text(f"""
ServerRoot {folder}
PidFile {folder}/pid
ServerName localhost
{loaded}
ErrorLog {folder}/error.log
Listen 127.0.0.1:{port}
User nobody
Group nogroup
DocumentRoot {folder}/www
SSLEngine on
SSLProtocol TLSv1.2
SSLCertificateFile {self.lab}/server-chain.crt
SSLCertificateKeyFile {self.lab}/server.key
SSLCACertificateFile {self.lab}/root.crt
<Location /private>
SSLVerifyClient require
SSLVerifyDepth 3
</Location>
""")
        self.enterContext(running([APACHE, "-f", folder / "httpd.conf", "-X"], folder))
        wait_until_listening(port)
        identity = ["--cafile", "root.crt", "--cert", "alice-chain.crt", "--key", "alice.key"]
        url = f"https://localhost:{port}/private/index.html"
        document = self.doctor(url, *identity, code=0)[0]
        self.assertIn("asks for a second handshake", self.found(document, "http", "skip")[0]["text"])
        self.assertTrue(self.found(document, "handshake", "pass"))
        document = self.doctor(url, "--cafile", "root.crt", code=4)[0]
        self.assertEqual([one["cause"] for one in self.found(document, "handshake")], ["no-client-certificate"])
        self.doctor(f"https://localhost:{port}/", *identity, code=0)

    # -- Captures

    def test_a_capture_from_a_file_and_from_a_pipe(self):
        with serving("--cert", "server-chain.crt", "--key", "server.key", "--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl", cwd=self.lab) as server:
            heard = self.scratch / "heard.pcap"
            with listening(heard, [server.port]):
                for who in ("alice", "bob", "erin"):
                    handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--cert", f"{who}-chain.crt", "--key", f"{who}.key", cwd=self.lab)
        self.assertTrue(read_pcap(heard))
        known = ["--cafile", "root.crt", "--crl", "root.crl", "--crl", "issuing.crl"]
        from_file = self.doctor(heard, *known, code=8)
        from_pipe = self.doctor("-", *known, code=8, stdin=heard.read_bytes())
        causes = [[one.get("cause") for one in document["checks"] if one["status"] == "fail"] for document in from_file]
        self.assertEqual(causes[0], [])
        self.assertIn("revoked", causes[1])
        self.assertIn("purpose-wrong", causes[2])
        self.assertEqual([document["checks"] for document in from_pipe], [document["checks"] for document in from_file])
        # Without anybody to trust, what the bytes tell by themselves.
        bare = self.doctor(heard, code=8)
        self.assertIn("purpose-wrong", [one.get("cause") for one in bare[2]["checks"] if one["status"] == "fail"])
        self.assertIn("revoked", [two.get("cause") for one in bare[1]["checks"] for two in one.get("possible", [])])

    # -- How it is asked

    def test_what_is_no_patient(self):
        for word, said in (("http://localhost/", "https://"), ("localhost", "no port"), ("nowhere.pcap", "no port"), ("https://me:secret@localhost/", "password"), ("https://localhost:x/", "port")):
            run = handglass("doctor", word, cwd=self.lab)
            self.assertEqual(run.returncode, 2, word)
            self.assertIn(said, run.stderr)
            self.assertNotIn("secret", run.stderr)
        run = handglass("doctor", "root.crt", cwd=self.lab)
        self.assertEqual(run.returncode, 7)


if __name__ == "__main__":
    unittest.main()
