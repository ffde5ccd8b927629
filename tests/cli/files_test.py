"""Certificates and keys in the forms that people have them in, and the passwords of those."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

from peers import PATIENCE, LabCase, handglass, tool

SECRET = "correct horse"
LOOP = ["loop", "--detail", "0", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--cafile", "root.crt"]
PASS = ["--pass", "env:HANDGLASS_PW"]
ENV = {"HANDGLASS_PW": SECRET}


def no_terminal(*arguments, cwd, env=None):
    """A run in a session of its own, where there is no terminal to ask on."""
    run = subprocess.run([os.environ["HANDGLASS"], *map(str, arguments)], capture_output=True, cwd=cwd, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                         env={**os.environ, **(env or {})}, start_new_session=True, check=False, text=True)
    return run


class Files(LabCase):
    def made(self, *arguments):
        run = tool(*arguments, cwd=self.lab)
        self.assertEqual(run.returncode, 0, run.text)

    def pkcs12(self, name, *more, password=SECRET):
        self.made("openssl", "pkcs12", "-export", "-in", "alice.crt", "-inkey", "alice.key", "-certfile", "issuing.crt", "-out", name, "-passout", f"pass:{password}", *more)

    def loop(self, *arguments, env=None, **more):
        return handglass(*LOOP, *arguments, cwd=self.lab, env=ENV if env is None else env, **more)

    def accepted(self, *arguments, **more):
        self.ran(self.loop(*arguments, **more), 0, "CN=alice")

    def refused(self, text, *arguments, code=7, **more):
        run = self.loop(*arguments, **more)
        self.ran(run, code, text)
        self.assertEqual(run.stdout, "")
        self.assertNotIn(SECRET, run.stderr)
        return run

    def test_pkcs12_gives_certificate_key_and_chain(self):
        self.pkcs12("a.p12")
        self.pkcs12("sha1.p12", "-macalg", "sha1", "-keypbe", "aes-128-cbc", "-certpbe", "aes-128-cbc")
        for name in ("a.p12", "sha1.p12"):
            with self.subTest(name):
                self.accepted("--cert", name, *PASS)
                self.accepted("--cert", name, "--key", name, *PASS)
                self.accepted("--cert", name, "--key", "alice.key", *PASS)
        self.accepted("--cert", "alice-chain.crt", "--key", "a.p12", *PASS)

    def test_pkcs12_of_the_server(self):
        self.made("openssl", "pkcs12", "-export", "-in", "server-chain.crt", "-inkey", "server.key", "-out", "s.p12", "-passout", "pass:of the server")
        self.pkcs12("a2.p12")
        run = handglass("loop", "--detail", "0", "--cert", "a2.p12", *PASS, "--server-cert", "s.p12", "--server-pass", "env:SERVER_PW", "--cafile", "root.crt", cwd=self.lab,
                        env={**ENV, "SERVER_PW": "of the server"})
        self.ran(run, 0, "CN=alice")

    def test_pkcs12_of_certtool(self):
        self.made("certtool", "--to-p12", "--load-certificate", "alice-chain.crt", "--load-privkey", "alice.key", "--p12-name", "alice", "--password", SECRET, "--outfile", "g.p12")
        self.assertIn("BEGIN PKCS12", (self.lab / "g.p12").read_text())
        self.made("certtool", "--to-p12", "--load-certificate", "alice-chain.crt", "--load-privkey", "alice.key", "--p12-name", "alice", "--password", SECRET, "--outder", "--outfile", "g.der")
        for name in ("g.p12", "g.der"):
            with self.subTest(name):
                self.accepted("--cert", name, *PASS)

    def test_the_chain_is_in_order_whatever_the_order_in_the_file(self):
        chain = [(self.lab / f"{name}.crt").read_text() for name in ("root", "issuing", "alice")]
        (self.lab / "upside-down.pem").write_text("".join(chain))
        self.made("openssl", "crl2pkcs7", "-nocrl", "-certfile", "upside-down.pem", "-out", "upside-down.p7b")
        self.made("openssl", "pkcs12", "-export", "-nokeys", "-in", "upside-down.pem", "-out", "upside-down.p12", "-passout", f"pass:{SECRET}")
        ordered = [tool("openssl", "x509", "-in", f"{name}.crt", "-outform", "DER", cwd=self.lab).stdout.hex() for name in ("alice", "issuing", "root")]
        for name in ("upside-down.p7b", "upside-down.p12"):
            with self.subTest(name):
                run = self.ran(self.loop("--cert", name, "--key", "alice.key", *PASS, "--json"), 0)
                sent = [m for m in json.loads(run.stdout)["messages"] if m["name"] == "Certificate" and m["dir"] == "client_to_server"]
                self.assertEqual(sent[0]["certificates"], ordered)
        # A list in PEM is the user's own, and its first is the one.
        self.refused("does not belong", "--cert", "upside-down.pem", "--key", "alice.key")

    def test_encrypted_keys(self):
        for name, command in {"aes256.key": ["openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", "alice.key"],
                              "aes128.key": ["openssl", "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1", "-in", "alice.key"],
                              "key.der": ["openssl", "pkcs8", "-topk8", "-outform", "DER", "-in", "alice.key"]}.items():
            self.made(*command, "-passout", f"pass:{SECRET}", "-out", name)
        self.made("certtool", "--to-p8", "--load-privkey", "alice.key", "--password", SECRET, "--outfile", "certtool.key")
        # A certificate and its encrypted key in one file.
        (self.lab / "both.pem").write_text((self.lab / "alice-chain.crt").read_text() + (self.lab / "aes256.key").read_text())
        for name in ("aes256.key", "aes128.key", "key.der", "certtool.key"):
            with self.subTest(name):
                self.accepted("--cert", "alice-chain.crt", "--key", name, *PASS)
        self.accepted("--cert", "both.pem", *PASS)
        # No password is asked for where no key is wanted.
        self.ran(no_terminal("verify", "--cafile", "root.crt", "both.pem", cwd=self.lab), 0)

    def test_pkcs7_wherever_certificates_are_taken(self):
        self.made("openssl", "crl2pkcs7", "-nocrl", "-certfile", "issuing.crt", "-out", "issuing.p7b")
        self.made("openssl", "crl2pkcs7", "-nocrl", "-certfile", "root.crt", "-outform", "DER", "-out", "root.p7b")
        self.made("openssl", "crl2pkcs7", "-in", "issuing.crl", "-certfile", "issuing.crt", "-outform", "DER", "-out", "crl.p7b")
        for form in ("issuing.p7b", "crl.p7b"):
            self.accepted("--cert", "alice.crt", "--key", "alice.key", "--cert-chain", form)
        base = ["loop", "--detail", "0", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--cert", "alice-chain.crt", "--key", "alice.key"]
        self.ran(handglass(*base, "--cafile", "root.p7b", cwd=self.lab), 0, "CN=alice")
        self.ran(handglass("verify", "--cafile", "root.p7b", "--untrusted", "issuing.p7b", "--crl", "crl.p7b", "--crl-check", "leaf", "bob.crt", cwd=self.lab), 8, "revoked")
        self.refused("no X509 CRL", "--crl", "issuing.p7b")

    def test_files_beyond_what_is_read(self):
        large = self.scratch / "large.crl"
        large.touch()
        for words, size, sentence in ((("verify", "--cafile", "root.crt", "--crl", large, "alice.crt"), (64 << 20) + 1, "larger than 64 MiB"),
                                      (("inspect", large), (8 << 20) + 1, "more than the 8 MiB that are annotated")):
            with self.subTest(words[0]):
                os.truncate(large, size)
                self.ran(handglass(*map(str, words), cwd=self.lab), 7, sentence)

    def test_a_trust_store_in_pkcs12(self):
        self.made("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.crt", "-out", "trust.p12", "-passout", f"pass:{SECRET}")
        run = handglass("verify", "--cafile", "trust.p12", *PASS, "--untrusted", "issuing.crt", "alice.crt", cwd=self.lab, env=ENV)
        self.ran(run, 0)

    def test_where_a_password_comes_from(self):
        self.pkcs12("w.p12")
        (self.lab / "pw.txt").write_text(SECRET + "\r\nanother line\n")
        (self.lab / "pw").write_text(SECRET)
        self.accepted("--cert", "w.p12", "--pass", "file:pw.txt")
        self.accepted("--cert", "w.p12", "--pass", "file:pw")
        self.accepted("--cert", "w.p12", "--pass", "stdin", stdin=SECRET.encode() + b"\nrest")
        self.accepted("--cert", "w.p12", "--pass", "fd:0", stdin=SECRET.encode())
        self.accepted("--cert", "w.p12", "-passin", "env:HANDGLASS_PW")
        read, write = os.pipe()
        os.write(write, SECRET.encode() + b"\n")
        os.close(write)
        run = subprocess.run([os.environ["HANDGLASS"], *LOOP, "--cert", "w.p12", "--pass", f"fd:{read}"], cwd=self.lab, pass_fds=[read], capture_output=True, timeout=PATIENCE, check=False)
        os.close(read)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_a_password_for_each_certificate(self):
        self.pkcs12("one.p12", password="first")
        self.made("openssl", "pkcs12", "-export", "-in", "alice-rsa-chain.crt", "-inkey", "alice-rsa.key", "-out", "two.p12", "-passout", "pass:second")
        env = {"ONE": "first", "TWO": "second"}
        self.accepted("--cert", "one.p12", "--pass", "env:ONE", "--cert", "two.p12", "--pass", "env:TWO", env=env)
        self.refused("two.p12: wrong password", "--cert", "one.p12", "--pass", "env:ONE", "--cert", "two.p12", env=env)

    def test_a_source_that_gives_nothing(self):
        self.pkcs12("n.p12")
        self.refused("no such variable", "--cert", "n.p12", "--pass", "env:HANDGLASS_PW_NOT_SET")
        self.refused("gone: No such file", "--cert", "n.p12", "--pass", "file:gone")
        self.refused("no password was given", "--cert", "n.p12", "--pass", "stdin")
        self.refused("Bad file descriptor", "--cert", "n.p12", "--pass", "fd:99")
        self.refused("at most 500 bytes", "--cert", "n.p12", "--pass", "stdin", stdin=b"x" * 501)

    def test_a_password_on_the_command_line_is_refused_and_not_repeated(self):
        for source in (f"pass:{SECRET}", SECRET, "env:", "file:", "fd:", "fd:x"):
            with self.subTest(source):
                self.refused("with ps", "--cert", "alice.crt", f"--pass={source}", code=2)

    def test_a_wrong_password(self):
        self.pkcs12("x.p12")
        self.made("openssl", "pkcs8", "-topk8", "-in", "alice.key", "-passout", f"pass:{SECRET}", "-out", "x.key")
        wrong = {"HANDGLASS_PW": "battery staple"}
        run = self.refused("x.p12: wrong password.", "--cert", "x.p12", *PASS, env=wrong)
        self.assertNotIn("damaged", run.stderr)
        self.refused("x.key: wrong password, or the file is damaged", "--cert", "alice.crt", "--key", "x.key", *PASS, env=wrong)
        whole = (self.lab / "x.p12").read_bytes()
        (self.lab / "cut.p12").write_bytes(whole[:-9])
        self.refused("cut.p12: not well-formed DER", "--cert", "cut.p12", *PASS)

    def test_no_password_and_no_terminal(self):
        self.pkcs12("t.p12")
        run = no_terminal(*LOOP, "--cert", "t.p12", cwd=self.lab)
        self.ran(run, 7, "t.p12: this file is under a password, and there is no terminal", "--pass")

    def converts(self, run, made):
        """The command that the complaint names makes a file that is taken."""
        command = re.search(r"openssl .*", run.stderr)[0].split()
        self.made(*command, "-passin", f"pass:{SECRET}", "-passout", f"pass:{SECRET}")
        self.assertTrue((self.lab / made).is_file())
        if made.endswith(".key"):
            self.accepted("--cert", "alice-chain.crt", "--key", made, *PASS)
        else:
            self.accepted("--cert", made, *PASS)
        (self.lab / made).unlink()

    def test_old_forms_are_named_with_the_command_that_converts_them(self):
        self.pkcs12("old.p12", "-legacy")
        self.converts(self.refused("RC2", "--cert", "old.p12", *PASS), "new.pem")
        self.pkcs12("3des.p12", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES")
        self.converts(self.refused("TripleDES", "--cert", "3des.p12", *PASS), "new.pem")
        self.pkcs12("nomac.p12", "-nomac")
        self.converts(self.refused("without a MAC", "--cert", "nomac.p12", *PASS), "new.pem")
        self.pkcs12("der.p12")
        (self.lab / "ber.p12").write_bytes(b"\x30\x80" + (self.lab / "der.p12").read_bytes()[4:] + b"\0\0")
        self.converts(self.refused("BER", "--cert", "ber.p12", *PASS), "new.pem")
        for name, options, text in (("old.key", ["-v1", "PBE-SHA1-3DES"], "TripleDES"), ("scrypt.key", ["-scrypt"], "scrypt"), ("des3.key", ["-v2", "des3"], "Triple DES"),
                                    ("md5.key", ["-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default"], "MD5")):
            with self.subTest(name):
                self.made("openssl", "pkcs8", "-topk8", "-in", "alice.key", "-passout", f"pass:{SECRET}", "-out", name, *options)
                self.converts(self.refused(text, "--cert", "alice.crt", "--key", name, *PASS), "new.key")
        self.made("openssl", "ec", "-in", "alice.key", "-aes128", "-passout", f"pass:{SECRET}", "-out", "sec1.key")
        self.converts(self.refused("old way of PEM", "--cert", "alice.crt", "--key", "sec1.key", *PASS), "new.key")


class Terminal(LabCase):
    """The question on a terminal, asked through a pty."""

    def setUp(self):
        run = tool("openssl", "pkcs12", "-export", "-in", "alice-chain.crt", "-inkey", "alice.key", "-out", "t.p12", "-passout", f"pass:{SECRET}", cwd=self.lab)
        self.assertEqual(run.returncode, 0, run.text)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(self.lab)
            os.execv(os.environ["HANDGLASS"], ["handglass", *LOOP, "--color", "never", "--cert", "t.p12"])
        self.seen = b""
        self.addCleanup(os.close, self.terminal)
        self.wait_for(b"Password for t.p12: ")

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def wait_for(self, text):
        until = time.monotonic() + PATIENCE
        while text not in self.seen and time.monotonic() < until:
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.terminal, 4096)
                except OSError:  # the other end is closed
                    break
        self.assertIn(text, self.seen)

    def ended(self):
        status = os.waitpid(self.pid, 0)[1]
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def test_it_is_asked_once_and_not_shown(self):
        self.assertFalse(self.echoes())
        os.write(self.terminal, SECRET.encode() + b"\n")
        self.wait_for(b"CN=alice")
        self.assertEqual(self.ended(), 0)
        self.assertTrue(self.echoes())
        self.assertNotIn(SECRET.encode(), self.seen)
        self.assertEqual(self.seen.count(b"Password"), 1)

    def test_a_wrong_one_says_so(self):
        os.write(self.terminal, b"battery staple\n")
        self.wait_for(b"t.p12: wrong password")
        self.assertEqual(self.ended(), 7)
        self.assertNotIn(b"battery", self.seen)

    def test_the_end_of_input_is_no_password(self):
        os.write(self.terminal, b"\x04")
        self.wait_for(b"no password was given")
        self.assertEqual(self.ended(), 7)
        self.assertTrue(self.echoes())

    def test_interrupted_it_leaves_the_terminal_as_it_was(self):
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.ended(), -signal.SIGINT)
        self.assertTrue(self.echoes())


class Written(LabCase):
    """What is written over what."""

    def test_what_is_read_is_not_written_over(self):
        alice = ["--cert", "alice-chain.crt", "--key", "alice.key"]
        os.link(self.lab / "alice.key", self.lab / "same.key")
        (self.lab / "link.key").symlink_to("alice.key")
        for words, name in ((["inspect", "alice.crt", "--json=alice.crt"], "alice.crt"), (["verify", "--cafile", "root.crt", "alice.crt", "--json=root.crt"], "root.crt"),
                            (["inspect", "alice.key", "--json=same.key"], "alice.key"), (["connect", "127.0.0.1:1", *alice, "--html", "link.key"], "alice.key"),
                            (["connect", "127.0.0.1:1", *alice, "--pcapng", "alice.key"], "alice.key"), (["connect", "127.0.0.1:1", *alice, "--keylog", "alice.key"], "alice.key"),
                            (["connect", "127.0.0.1:1", *alice, "--sess-out", "alice.key"], "alice.key"), (["loop", "--server-cert", "server-chain.crt", "--server-key", "server.key", "--json=server.key"], "server.key")):
            with self.subTest(words):
                before = (self.lab / name).read_bytes()
                self.ran(handglass(*words, cwd=self.lab), 2, "is among the files that are read")
                self.assertEqual((self.lab / name).read_bytes(), before)
        with (self.lab / "alice.crt").open("rb") as file:
            run = subprocess.run([os.environ["HANDGLASS"], "inspect", "-", "--json=alice.crt"], stdin=file, capture_output=True, cwd=self.lab, timeout=20, check=False)
        self.assertEqual(run.returncode, 2)

    def test_a_run_that_comes_to_nothing_leaves_files_as_they_are(self):
        self.ran(handglass("loop", "--json=good.json", "--html", "good.html", "--pcapng", "good.pcapng", cwd=self.lab), 0)
        before = {path: path.read_bytes() for path in self.lab.glob("good.*")}
        self.ran(handglass("connect", "127.0.0.1:1", "--json=good.json", "--html", "good.html", "--pcapng", "good.pcapng", cwd=self.lab), 6)
        self.assertEqual({path: path.read_bytes() for path in self.lab.glob("good.*")}, before)
        for words in (["verify", "nowhere.crt"], ["inspect", "nowhere.crt"], ["lab", "run", "attacks", "causes"]):
            self.assertNotEqual(handglass(*words, "--json=new.json", cwd=self.lab).returncode, 0)
            self.assertFalse((self.lab / "new.json").exists(), words)
        # A shorter document leaves nothing of a longer one behind it.
        self.ran(handglass("loop", "--ciphers", "PSK-AES128-GCM-SHA256", "--json=good.json", cwd=self.lab), 0)
        self.assertLess(len((self.lab / "good.json").read_bytes()), len(before[self.lab / "good.json"]))
        json.loads((self.lab / "good.json").read_text())

    def test_a_file_that_gets_secrets_is_for_its_owner_alone(self):
        names = [self.lab / name for name in ("wide.json", "wide.html", "wide.pcapng", "wide.keys")]
        for secrets, mode in (("hide", 0o644), ("show", 0o600)):
            for path in names:
                path.write_text("older\n")
                path.chmod(0o644)
            self.ran(handglass("loop", f"--json={names[0]}", "--html", names[1], "--pcapng", names[2], "--keylog", names[3], "--secrets", secrets), 0)
            self.assertEqual([path.stat().st_mode & 0o777 for path in names], [mode] * 3 + [0o600])
        self.assertTrue(names[3].read_text().startswith("older\nCLIENT_RANDOM"))
