"""Known peers: certificates remembered at first sight and compared afterwards, by both ends, against our own and openssl's."""
import contextlib
import fcntl
import json
import os
import pty
import re
import select
import stat
import subprocess
import time

from peers import PATIENCE, LabCase, handglass, s_server, serving, tool
from relay import relaying

TRUST = ["--cafile", "root.crt"]
ALICE = [*TRUST, "--cert", "alice-chain.crt", "--key", "alice.key"]
SERVER = ["--cert", "server-chain.crt", "--key", "server.key"]
OTHER_SERVER = ["--cert", "server-rsa-chain.crt", "--key", "server-rsa.key"]
S_SERVER = ["-CAfile", "root.crt", "-cert", "server.crt", "-cert_chain", "server-chain.crt", "-key", "server.key"]
S_CLIENT = ["-tls1_2", "-CAfile", "root.crt", "-cert", "alice.crt", "-cert_chain", "issuing.crt", "-key", "alice.key", "-servername", "localhost"]
SHA256 = "sha256:" + ":".join(["AB"] * 32)
WRONG = "sha256:" + ":".join(["00"] * 32)
DAY = re.compile(r" [0-9]{4}-[0-9]{2}-[0-9]{2} ")


def flat(text):
    return " ".join(text.split())


class KnownPeersCase(LabCase):
    def setUp(self):
        self.store = self.lab / f"known-{self.id()}"

    def fingerprint(self, certificate):
        text = tool("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256", cwd=self.lab).text
        return "sha256:" + text.strip().split("=")[1]

    def connect(self, port, *more, stdin=b"", trust=ALICE, host="localhost"):
        """A client in a session of its own, where there is no terminal to ask on."""
        return subprocess.run([os.environ["HANDGLASS"], "connect", f"{host}:{port}", *trust, "--known-peers", str(self.store), *more], input=stdin,
                              capture_output=True, cwd=self.lab, timeout=PATIENCE, start_new_session=True, check=False)

    def ended(self, run, code, *texts):
        if isinstance(run.stdout, bytes):
            run.stdout, run.stderr = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        for text in texts:
            self.assertIn(text, flat(run.stdout + run.stderr))
        return run

    def lines(self):
        return self.store.read_text().splitlines()


class Connect(KnownPeersCase):
    def test_a_server_is_remembered_and_recognized(self):
        with serving(*SERVER, cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new"), 0, f"known peers PASS server localhost:{server.port}: first seen, remembered")
            self.assertEqual(stat.S_IMODE(os.stat(self.store).st_mode), 0o600)
            line, = self.lines()
            self.assertTrue(line.startswith(f"server localhost:{server.port} {self.fingerprint('server.crt')} 20"), line)
            self.assertRegex(line, DAY)
            self.assertTrue(line.endswith("CN=server, O=Handglass Lab"), line)
            # Capitals in a host name make no other host.
            for host in ("localhost", "LocalHost"):
                self.ended(self.connect(server.port, host=host), 0, "as remembered since 20")
            # Another name, another peer.
            self.ended(self.connect(server.port, host="127.0.0.1"), 3, "is not among the known peers", "--accept-new")
            self.assertEqual(self.lines(), [line])

    def test_the_document_has_the_check(self):
        with serving(*SERVER, cwd=self.lab) as server:
            for code, more, status, word in ((3, [], "fail", "is not among"), (0, ["--accept-new"], "pass", "first seen, remembered"), (0, [], "pass", "as remembered since")):
                document = json.loads(self.ended(self.connect(server.port, "--json", *more), code).stdout)
                check, = [one for one in document["checks"] if one["rule"] == "certificate_not_remembered"]
                self.assertEqual((check["status"], check["who"], check["if_fail_alert"]), (status, "client", 46))
                self.assertIn(word, check["text"])
                self.assertEqual(document["verdict"]["exit"], code)
            (self.lab / "run.json").write_text(json.dumps(document))
            self.ran(handglass("report", "run.json", cwd=self.lab), 0, "known peers")

    def test_a_server_that_changed_is_refused(self):
        self.store.write_text(f"# others\nserver other.lab:443 {SHA256} 2026-01-01 CN=other\n")
        with serving(*SERVER, cwd=self.lab) as server, serving(*OTHER_SERVER, "--echo", cwd=self.lab) as other, relaying(server.port) as relay:
            self.ended(self.connect(relay.port, "--accept-new"), 0)
            before = self.store.read_bytes()
            relay.server = other.port
            # --accept-new takes what is new, not what has changed.
            run = self.ended(self.connect(relay.port, "--accept-new", stdin=b"not for you\n"), 3, "has CHANGED", "alert 46 certificate_unknown (fatal)")
            for text in (self.fingerprint("server.crt"), self.fingerprint("server-rsa.crt"), f"remove line 3 of {self.store}"):
                self.assertIn(text, run.stderr)
                self.assertIn(text.replace(" ", ""), run.stdout.replace("\n", "").replace(" ", ""))
            other.wait_for("Refused by the client after the handshake: alert 46 certificate_unknown")
            self.assertNotIn("not for you", run.stdout)
            self.assertNotIn("did not read", run.stdout)  # the whole handshake was
            self.assertEqual(self.store.read_bytes(), before)

    def test_nothing_is_said_to_a_server_of_openssl_that_is_refused(self):
        with s_server(*S_SERVER, cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new", stdin=b"a friend\n"), 0, "first seen, remembered")
            server.wait_for("a friend")
            self.store.write_text(self.store.read_text().replace(self.fingerprint("server.crt"), WRONG))
            self.ended(self.connect(server.port, stdin=b"a stranger\n"), 3, "has CHANGED")
            server.wait_for("alert certificate unknown")
            self.assertNotIn("a stranger", server.text())

    def test_a_resumed_session_is_compared_too(self):
        with serving(*SERVER, cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new", "--reconnect", "1"), 0, "first seen, remembered", "as remembered since", "a session is resumed")
            self.ended(self.connect(server.port, "--sess-out", "kept"), 0)
            self.ended(self.connect(server.port, "--sess-in", "kept"), 0, "a session is resumed", "as remembered since")
            self.store.write_text(self.store.read_text().replace(self.fingerprint("server.crt"), WRONG))
            self.ended(self.connect(server.port, "--sess-in", "kept"), 3, "has CHANGED")

    def test_insecure_adds_nobody(self):
        with serving("--cert", "server-unknown-chain.crt", "--key", "server-unknown.key", cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new"), 3, "alert 48 unknown_ca")
            self.assertFalse(self.store.exists())
            run = self.ended(self.connect(server.port, "--accept-new", "--insecure"), 0, "neither asked nor changed")
            self.assertNotIn("known peers", run.stdout)
            self.assertFalse(self.store.exists())
        # Where there was nothing to override, the check is made.
        with serving(*SERVER, cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new", "--insecure"), 0, "first seen, remembered")
            self.assertEqual(len(self.lines()), 1)

    def test_files_that_are_no_store(self):
        good = f"server a:1 {SHA256} 2026-11-27 CN=a\n"
        for name, text, said in (("word", good + "what is this\n", "line 2 is not a known peer"), ("twice", "#\n" + good + good, "line 3 has the same peer as line 2"),
                                 ("day", good.replace("11-27", "13-27"), "line 1"), ("print", good.replace("AB:AB", "AB-AB"), "line 1"),
                                 ("large", "#" * (1 << 20) + "\n", "larger than")):
            with self.subTest(name):
                self.store.write_text(text)
                run = self.ended(self.connect(1, "--accept-new"), 7, said)  # before anything is connected
                self.assertIn("remove", run.stderr)
                self.assertEqual(self.store.read_text(), text)
        for store, said in (("nowhere/known", "No such file"), ("root.crt/known", "Not a directory"), ("/dev/null", "not a file")):
            with self.subTest(store):
                self.store = store
                self.ended(self.connect(1, "--accept-new"), 7, said)
        self.ran(handglass("connect", "localhost:1", "--accept-new"), 2, "--known-peers FILE")

    def test_a_folder_that_cannot_be_written(self):
        self.store = "/proc/known"
        with serving(*SERVER, cwd=self.lab) as server:
            # The superuser is told that it may, and learns better.
            if os.geteuid() == 0:
                self.ended(self.connect(server.port, "--accept-new"), 3, "is new, and could not be remembered", "/proc/known")
            else:
                self.ended(self.connect(server.port, "--accept-new"), 7, "/proc/known")

    def test_comments_and_a_last_line_without_its_end_are_kept(self):
        text = f"# mine\n\n   # and more\nserver a:1 {SHA256} 2026-11-27 CN=a"
        self.store.write_text(text)
        os.symlink(self.store, self.lab / "link")
        place, self.store = self.store, self.lab / "link"
        with serving(*SERVER, cwd=self.lab) as server:
            self.ended(self.connect(server.port, "--accept-new"), 0)
        self.assertTrue(self.store.is_symlink())
        self.assertTrue(place.read_text().startswith(text + "\nserver localhost:"))
        self.assertTrue(place.read_text().endswith("\n"))


class Together(KnownPeersCase):
    """Several processes with one store."""

    def test_no_line_is_lost_and_no_half_of_the_file_is_seen(self):
        with serving(*SERVER, "--echo", cwd=self.lab) as server, contextlib.ExitStack() as stack:
            ports = [stack.enter_context(relaying(server.port)).port for _ in range(8)]
            clients = [subprocess.Popen([os.environ["HANDGLASS"], "connect", f"localhost:{port}", *TRUST, "--detail", "0", "--known-peers", str(self.store), "--accept-new"],
                                        cwd=self.lab, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True) for port in ports]
            until = time.monotonic() + PATIENCE
            while any(client.poll() is None for client in clients) and time.monotonic() < until:
                text = self.store.read_text() if self.store.exists() else ""
                self.assertTrue(text == "" or text.endswith("CN=server, O=Handglass Lab\n"), text)
            self.assertEqual([client.wait(PATIENCE) for client in clients], [0] * len(ports))
        self.assertEqual(sorted(int(line.split()[1].split(":")[1]) for line in self.lines()), sorted(ports))
        self.assertEqual([path.name for path in self.lab.glob("known-*") if path.name.startswith(self.store.name + ".")], [])

    def test_what_another_adds_meanwhile_stays(self):
        first, second = (f"server {name}:1 {SHA256} 2026-11-27 CN={name}\n" for name in "ab")
        self.store.write_text(first)
        with serving(*SERVER, cwd=self.lab) as server, open(self.store, "r+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            client = subprocess.Popen([os.environ["HANDGLASS"], "connect", f"localhost:{server.port}", *TRUST, "--detail", "0", "--known-peers", str(self.store), "--accept-new"],
                                      cwd=self.lab, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
            server.wait_for("Complete")
            time.sleep(0.2)  # it has read the store, and waits for its turn
            self.assertIsNone(client.poll())
            draft = self.lab / "draft"
            draft.write_text(first + second)
            os.replace(draft, self.store)
            held.close()
            self.assertEqual(client.wait(PATIENCE), 0)
        self.assertTrue(self.store.read_text().startswith(first + second + "server localhost:"))


class Terminal(KnownPeersCase):
    def answered(self, answer):
        """What is on the terminal, and the exit status, of a first sight that was answered so."""
        with serving(*SERVER, cwd=self.lab) as server:
            pid, terminal = pty.fork()
            if pid == 0:
                os.chdir(self.lab)
                os.execv(os.environ["HANDGLASS"], ["handglass", "connect", f"localhost:{server.port}", *TRUST, "--color", "never", "--known-peers", str(self.store)])
            self.addCleanup(os.close, terminal)
            seen, until, replied = b"", time.monotonic() + PATIENCE, False
            while time.monotonic() < until:
                if not select.select([terminal], [], [], 0.1)[0]:
                    continue
                try:
                    seen += os.read(terminal, 4096)
                except OSError:  # the other end is gone
                    break
                if not replied and b"Remember it? [y/N] " in seen:
                    self.assertFalse(self.store.exists())
                    os.write(terminal, answer)
                    replied = True
                elif b"-- Complete" in seen:
                    os.write(terminal, b"\x04")  # nothing to say to the server
            return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_yes(self):
        for answer in (b"y\n", b" YES \n"):
            with self.subTest(answer):
                seen, code = self.answered(answer)
                self.assertEqual(code, 0, seen)
                self.assertIn(self.fingerprint("server.crt"), seen.split("Remember it?")[0])
                self.assertIn("first seen, remembered", seen)
                self.assertEqual(len(self.lines()), 1)
                self.store.unlink()

    def test_anything_else_is_no(self):
        for answer in (b"n\n", b"\n", b"yess\n", b"\x04"):
            with self.subTest(answer):
                seen, code = self.answered(answer)
                self.assertEqual(code, 3, seen)
                self.assertIn("was not answered with yes", flat(seen))
                self.assertFalse(self.store.exists())


class Serve(KnownPeersCase):
    SERVE = [*SERVER, *TRUST, "--www", "--detail", "0"]

    def test_clients_are_remembered_by_their_subject(self):
        alice = f"client {self.fingerprint('alice.crt')} "
        with serving(*self.SERVE, "--known-peers", self.store, "--accept-new", cwd=self.lab) as server:
            for _ in range(2):
                run = tool("openssl", "s_client", "-connect", f"localhost:{server.port}", *S_CLIENT, cwd=self.lab, stdin=b"GET / HTTP/1.0\r\n\r\n")
                self.assertNotIn("alert", run.text)
            self.ran(handglass("connect", f"localhost:{server.port}", *ALICE, cwd=self.lab, stdin=None), 0)
            line, = self.lines()
            self.assertTrue(line.startswith(alice) and line.endswith(" CN=alice, O=Handglass Lab"), line)
            # Another subject is another peer.
            rsa = [*TRUST, "--cert", "alice-rsa-chain.crt", "--key", "alice-rsa.key"]
            self.ran(handglass("connect", f"localhost:{server.port}", *rsa, cwd=self.lab, stdin=None), 0)
            self.assertEqual(len(self.lines()), 2)
            # A file that a person changes is read anew.
            self.store.write_text(self.store.read_text().replace(alice, f"client {WRONG} "))
            run = tool("openssl", "s_client", "-connect", f"localhost:{server.port}", *S_CLIENT, "-ign_eof", cwd=self.lab, stdin=b"GET / HTTP/1.0\r\n\r\n")
            self.assertIn("alert certificate unknown", run.text)
            self.assertNotIn("HTTP/1.0 200", run.text)
            server.wait_for("the certificate of client CN=alice, O=Handglass Lab has CHANGED")
            server.wait_for(f"remembered since {line.split()[2]}: {WRONG}")
            server.wait_for(f"If you expected this: remove line 1 of {self.store}")
            # One refused client ends nothing.
            self.ran(handglass("connect", f"localhost:{server.port}", *rsa, cwd=self.lab, stdin=None), 0)

    def test_a_new_client_is_refused_and_nobody_is_asked(self):
        with serving(*self.SERVE, "--known-peers", self.store, cwd=self.lab) as server:
            run = handglass("connect", f"localhost:{server.port}", *ALICE, cwd=self.lab, stdin=b"GET / HTTP/1.0\r\n\r\n")
            self.ran(run, 4, "The server refused the client")
            self.assertNotIn("HTTP/1.0 200", run.stdout)
            server.wait_for("is not among the known peers")
            server.wait_for("--accept-new remembers it without a question")
            self.assertFalse(self.store.exists())

    def test_a_client_without_a_certificate_is_for_the_other_flags(self):
        with serving(*self.SERVE, "--client-auth", "request", "--known-peers", self.store, "--accept-new", cwd=self.lab) as server:
            self.ran(handglass("connect", f"localhost:{server.port}", *TRUST, cwd=self.lab, stdin=None), 0)
            self.assertFalse(self.store.exists())
        self.ran(handglass("serve", "0", *SERVER, "--known-peers", self.store, cwd=self.lab), 2, "asks for none")


class Explained(LabCase):
    def test_tls_itself_stores_nothing(self):
        for word in ("known-peers", "known peers", "certificate_not_remembered"):
            self.ran(handglass("explain", word), 0, "known peers")
        self.assertIn("TLS itself stores nothing", flat(handglass("explain", "known-peers").stdout))
