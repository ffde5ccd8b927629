"""explain reads what other programs print: each that is there is refused for a known cause, and its own words are explained."""
import json
import re
import shutil
import sys
import unittest
from pathlib import Path

import jsonschema

from peers import LabCase, free_port, handglass, running, serving, tool

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/handglass-explain-1.schema.json").read_text(encoding="utf-8"))
LINES = Path(__file__).parents[1] / "study/log_lines.txt"

PYTHON = """
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="localhost").close()
"""
NGINX = """
daemon off; master_process off; pid {scratch}/pid; error_log stderr info;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy; fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.2;
    ssl_certificate {lab}/server-chain.crt; ssl_certificate_key {lab}/server.key;
    ssl_verify_client on; ssl_verify_depth 3; ssl_client_certificate {lab}/root.crt; ssl_crl {lab}/both.crl;
  }}
}}
"""


def explained(lines):
    """The document of `explain -` for these lines."""
    run = handglass("explain", "-", "--json", stdin=lines if isinstance(lines, bytes) else lines.encode())
    document = json.loads(run.stdout)
    jsonschema.validate(document, SCHEMA)
    return document


def causes(document):
    return {cause.get("id") for line in document["lines"] for cause in line["causes"]}


@unittest.skipUnless(shutil.which("openssl"), "no openssl")
class Heard(LabCase):
    """Clients that refuse openssl's server."""

    CLIENTS = {
        "openssl": lambda port, ca: ["openssl", "s_client", "-tls1_2", "-verify_return_error", "-verify_hostname", "localhost", "-CAfile", ca, "-connect", f"127.0.0.1:{port}"],
        "curl": lambda port, ca: ["curl", "-sS", "--cacert", ca, "--noproxy", "*", "--resolve", f"localhost:{port}:127.0.0.1", f"https://localhost:{port}/"],
        "gnutls-cli": lambda port, ca: ["gnutls-cli", "--priority", "NORMAL:-VERS-TLS1.3", "--x509cafile", ca, "--sni-hostname", "localhost", "--verify-hostname", "localhost", "-p", port, "127.0.0.1"],
        "wget": lambda port, ca: ["wget", "--no-proxy", "-t1", "-O", "/dev/null", "--ca-certificate", ca, f"https://localhost:{port}/"],
        "python3": lambda port, ca: [sys.executable, "-c", PYTHON, port, ca],
    }
    # The server, its chain, the CA that is trusted, and the cause.
    FAULTS = {
        "untrusted-root": ("server", "issuing", "unknown"),
        "server-intermediate-missing": ("server", None, "root"),
        "expired": ("server-expired", "issuing", "root"),
        "name-mismatch": ("wrong-name", "issuing", "root"),
    }

    def test_the_true_cause_is_among_those_that_the_words_mean(self):
        for cause, (name, above, trusted) in self.FAULTS.items():
            port = free_port()
            chain = ["-cert_chain", self.lab / f"{above}.crt"] if above else []
            server = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-cert", self.lab / f"{name}.crt", "-key", self.lab / f"{name}.key", *chain]
            with running(server, self.scratch) as process:
                process.wait_for("ACCEPT")
                for program, command in self.CLIENTS.items():
                    if not shutil.which(program):
                        continue
                    with self.subTest(program=program, cause=cause):
                        text = tool(*command(port, self.lab / f"{trusted}.crt"), cwd=self.scratch).text
                        self.assertIn(cause, causes(explained(text)), text)

    def test_alerts_that_were_received(self):
        for client, cause, alert in (("bob", "revoked", 44), ("carol", "expired", 45), ("erin", "purpose-wrong", 43), ("mallory", "untrusted-root", 48)):
            crls = ["--crl", self.lab / "root.crl", "--crl", self.lab / "issuing.crl"]
            with serving("--cert", self.lab / "server-chain.crt", "--key", self.lab / "server.key", "--cafile", self.lab / "root.crt", *crls, cwd=self.scratch) as server:
                identity = ["-cert", self.lab / f"{client}.crt", "-cert_chain", self.lab / "issuing.crt", "-key", self.lab / f"{client}.key"]
                text = tool("openssl", "s_client", "-tls1_2", "-CAfile", self.lab / "root.crt", "-connect", f"127.0.0.1:{server.port}", *identity).text
            with self.subTest(client):
                document = explained(text)
                self.assertIn(cause, causes(document), text)
                received = [line["alert"]["number"] for line in document["lines"] if line["voice"] == "refused"]
                self.assertEqual(received, [alert], text)

    @unittest.skipUnless(shutil.which("nginx"), "no nginx")
    def test_the_log_of_nginx(self):
        port = free_port()
        (self.lab / "both.crl").write_text((self.lab / "root.crl").read_text() + (self.lab / "issuing.crl").read_text())
        configuration = self.scratch / "nginx.conf"
        configuration.write_text(NGINX.format(scratch=self.scratch, lab=self.lab, port=port))
        with running(["nginx", "-p", self.scratch, "-c", configuration, "-e", "stderr"], self.scratch) as server:
            server.wait_for("OS:")
            for client, cause in (("bob", "revoked"), ("carol", "expired"), ("dave", "not-yet-valid"), ("erin", "purpose-wrong"), (None, "no-client-certificate")):
                identity = ["-cert", self.lab / f"{client}.crt", "-cert_chain", self.lab / "issuing.crt", "-key", self.lab / f"{client}.key"] if client else []
                seen = len(server.output)
                page = tool("openssl", "s_client", "-tls1_2", "-quiet", "-CAfile", self.lab / "root.crt", "-connect", f"127.0.0.1:{port}", *identity, stdin=b"GET / HTTP/1.0\r\n\r\n").text
                with self.subTest(client):
                    server.wait_for("client sent no required" if client is None else "verify error", since=seen)
                    told = explained(server.output[seen:])
                    self.assertIn(cause, causes(told), server.text())
                    self.assertEqual({(line["program"], line["speaker"]) for line in told["lines"]}, {("nginx", "server")})
                    self.assertTrue({"no-client-certificate", "untrusted-root"} & causes(explained(page)), page)


class Lines(unittest.TestCase):
    def page(self, *words, stdin=b"", code=0):
        run = handglass("explain", *words, stdin=stdin, env={"COLUMNS": "80"})
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stdout

    def test_the_page_of_a_line(self):
        page = self.page("verify error:num=20:unable to get local issuer certificate")
        self.assertTrue(page.startswith("-- OpenSSL - X509_V_ERR 20 ---"), page)
        for label in ("says", "who", "causes", "next", "see also"):
            self.assertIn(f"\n   {label} ", page)
        self.assertIn("1. server-intermediate-missing: ", page)
        self.assertIn("handglass doctor HOST:PORT", page)
        self.assertIn("\n   alert     unknown_ca (48), received from the peer\n", self.page("curl: (35) error:0A000418:SSL routines::tlsv1 alert unknown ca"))

    def test_the_glossary_comes_first(self):
        for words in ("alert 48", "48", "handshake_failure", "self-signed", "certificate_required", "not_tls"):
            with self.subTest(words):
                self.assertNotIn("   who  ", self.page(words))

    def test_what_is_named_to_read_is_there(self):
        named = {one for line in explained(LINES.read_bytes())["lines"] for one in line["see_also"]}
        self.assertGreater(len(named), 40)
        for one in sorted(named):
            with self.subTest(one):
                found = json.loads(handglass("explain", "--json", one).stdout)
                self.assertTrue(found["exact"] or len(found["others"]) == 1 or one == "certificate_authorities", one)

    def test_as_json(self):
        document = json.loads(handglass("explain", "--json", "Received fatal alert: bad_certificate").stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertEqual((document["exact"], document["others"]), ([], []))
        self.assertEqual(document["log_line"]["alert"], {"number": 42, "name": "bad_certificate"})
        self.assertEqual((document["log_line"]["program"], document["log_line"]["voice"]), ("Java", "refused"))

    def test_lines_that_mean_the_same_are_explained_once(self):
        lines = b"one\ncurl: (60) SSL certificate problem: certificate has expired\n\ntwo\n" + b"curl: (60) SSL certificate problem: certificate has expired\n" * 3
        document = explained(lines)
        self.assertEqual([(line["line"], line["count"]) for line in document["lines"]], [(2, 4)])
        self.assertEqual((document["known"], document["unknown"]), (4, 2))
        page = self.page("-", stdin=lines)
        self.assertEqual(page.count("-- curl - X509_V_ERR 10 ---"), 1)
        self.assertIn("\n   line      curl: (60) SSL certificate problem", page)
        self.assertTrue(page.endswith("\n6 lines: 4 known, with 1 meaning; 2 not known\n"), page)
        self.assertTrue(self.page("-", stdin=b"SSL alert number 48").endswith("1 line: 1 known; 0 not known\n"))

    def test_nothing_known(self):
        for stdin, text in ((b"", "standard input holds no line"), (b" \n\n", "standard input holds no line"), (b"hello\nworld\n", "none of these lines is known")):
            run = handglass("explain", "-", stdin=stdin)
            self.assertEqual(run.returncode, 2)
            self.assertIn(text, run.stderr)
        self.assertEqual(explained(b"hello\n"), explained(b"world\n"))

    def test_bytes_of_any_kind(self):
        page = self.page("-", stdin=b"\xff\x00\x1b]0;x\x07 SSL alert number 48 \x9b\xc3\n" + b"x" * 1_000_000 + b"\nSSL alert number 40")
        self.assertNotRegex(page, "[\x00-\x09\x0b-\x1f]")
        self.assertTrue(page.endswith("3 lines: 2 known; 1 not known\n"), page[-200:])

    def test_lines_without_end(self):
        run = handglass("explain", "-", stdin=b"SSL alert number 48\n" + b".\n" * 10_000)
        self.assertEqual(run.returncode, 0)
        self.assertIn("no more than 10000 lines are read", run.stderr)
        self.assertTrue(run.stdout.endswith("10000 lines: 1 known; 9999 not known\n"), run.stdout)

    def test_the_list(self):
        page = self.page("--list", "log")
        self.assertEqual(re.findall(r"^-- (.*?) -+$", page, re.M)[:4], ["OpenSSL", "GnuTLS", "curl", "wget"])
        self.assertIn("\n   ssl alert number {alert}\n", page)
        document = json.loads(handglass("explain", "--list", "log", "--json").stdout)
        jsonschema.validate(document, SCHEMA)
        self.assertEqual(len(document["log"]), 18)
