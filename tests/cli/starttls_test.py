"""The talk before TLS: services that are asked for it, and proxies that lead to them. The servers are threads here; after the talk Python's ssl takes over."""
import contextlib
import socket
import ssl
import threading
import time

from peers import LabCase, PATIENCE, free_port, handglass

SMTP_OFFER = b"250-mail.lab greets you\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n"
LDAP_REQUEST = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
POSTGRES_REQUEST = bytes.fromhex("0000000804d2162f")


def ldap_response(code, diagnostic=b"", name=b"1.3.6.1.4.1.1466.20037", identifier=1, wide=False):
    def element(tag, content):
        size = b"\x84" + len(content).to_bytes(4, "big") if wide else bytes([len(content)])
        return bytes([tag]) + size + content

    response = element(0x0A, bytes([code])) + element(4, b"") + element(4, diagnostic) + (element(0x8A, name) if name else b"")
    return element(0x30, element(2, bytes([identifier])) + element(0x78, response))


class Gone(Exception):
    """The client closed the connection."""


class Conversation:
    """One client's connection, as the server sees it before TLS."""

    def __init__(self, connection, bytewise=False):
        self.connection, self.bytewise, self.heard = connection, bytewise, b""

    def say(self, data):
        for piece in [data[i:i + 1] for i in range(len(data))] if self.bytewise else [data]:
            self.connection.sendall(piece)

    def hear(self, count):
        data = b""
        while len(data) < count:
            more = self.connection.recv(count - len(data))
            if not more:
                raise Gone
            data += more
        self.heard += data
        return data

    def line(self, end=b"\r\n"):
        data = b""
        while not data.endswith(end):
            data += self.hear(1)
        return data

    def until_closed(self):
        while more := self.connection.recv(4096):
            self.heard += more


# What each protocol's server says when all goes well, up to the ClientHello.
def smtp(talk):
    talk.say(b"220-mail.lab\r\n220 ready\r\n")
    talk.line()
    talk.say(SMTP_OFFER)
    talk.line()
    talk.say(b"220 2.0.0 go ahead\r\n")


def imap(talk):
    talk.say(b"* OK [CAPABILITY IMAP4rev1] lab ready\r\n")
    tag = talk.line().split()[0]
    talk.say(b"* CAPABILITY IMAP4rev1 StartTLS LOGINDISABLED\r\n" + tag + b" OK done\r\n")
    tag = talk.line().split()[0]
    talk.say(b"* 1 EXISTS\r\n" + tag + b" OK begin TLS\r\n")


def ldap(talk):
    talk.hear(len(LDAP_REQUEST))
    talk.say(ldap_response(0))


def postgres(talk):
    talk.hear(8)
    talk.say(b"S")


PROTOCOLS = {"smtp": smtp, "imap": imap, "ldap": ldap, "postgres": postgres}


def saying(*answers):
    """A script: the first answer at once, each further one after a line of the client's."""
    def script(talk):
        for i, answer in enumerate(answers):
            if i:
                talk.line()
            talk.say(answer)
        talk.until_closed()
    return script


def answering(count, answer):
    def script(talk):
        talk.hear(count)
        talk.say(answer)
        talk.until_closed()
    return script


class BeforeTls(LabCase):
    @contextlib.contextmanager
    def listening(self, serve, family=socket.AF_INET):
        """`serve` in a thread for the one client that comes; yields an object with `port` and, after the block, `fault`."""
        listener = socket.socket(family)
        listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        listener.listen(1)
        listener.settimeout(PATIENCE)

        class Server:
            port = listener.getsockname()[1]
            fault = None

        def run():
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(PATIENCE)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    serve(connection)
            except (Gone, ConnectionError, ssl.SSLError):
                pass  # the client's exit code tells
            except Exception as error:  # noqa: BLE001, shown by the test
                Server.fault = error

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield Server
        finally:
            listener.close()
            thread.join(PATIENCE)
        self.assertIsNone(Server.fault)

    def service(self, script, bytewise=False, tls=True, family=socket.AF_INET):
        """A service that talks as `script` says and then, with TLS, answers a line with its letters in reverse."""
        def serve(connection):
            talk = self.talk = Conversation(connection, bytewise)
            script(talk)
            if not tls:
                return
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(self.lab / "server-chain.crt", self.lab / "server.key")
            context.sni_callback = lambda _socket, name, _context: setattr(self, "asked_for", name)
            with context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True) as secure:
                secure.sendall(secure.recv(100).strip()[::-1] + b"\n")
                secure.unwrap()
        return self.listening(serve, family)

    def plain(self, script, bytewise=False):
        return self.service(script, bytewise, tls=False)

    def connect(self, server, *arguments, host="localhost"):
        return handglass("connect", f"{host}:{server.port}", "--cafile", "root.crt", *arguments, cwd=self.lab, stdin=b"handglass\n")

    def refused(self, protocol, script, code, *texts, arguments=()):
        with self.plain(script) as server:
            run = self.ran(self.connect(server, "--starttls", protocol, *arguments), code, f"localhost:{server.port}: ", *texts)
        self.assertEqual(run.stdout, "")
        self.assertNotIn(b"\x16\x03", self.talk.heard)  # no ClientHello was risked
        return run


class Starttls(BeforeTls):
    def test_each_protocol_leads_to_a_handshake_and_data(self):
        for name, script in PROTOCOLS.items():
            for bytewise in (False, True):
                with self.subTest(name, bytewise=bytewise), self.service(script, bytewise) as server:
                    self.ran(self.connect(server, "--starttls", name), 0, "The handshake is complete", "ssalgdnah")
                    self.assertEqual(self.asked_for, "localhost")

    def test_what_the_client_says(self):
        for name, expected in (("smtp", b"EHLO [127.0.0.1]\r\nSTARTTLS\r\n"), ("imap", b"a1 CAPABILITY\r\na2 STARTTLS\r\n"), ("ldap", LDAP_REQUEST), ("postgres", POSTGRES_REQUEST)):
            with self.subTest(name), self.service(PROTOCOLS[name]) as server:
                self.ran(self.connect(server, "--starttls", name), 0)
                self.assertEqual(self.talk.heard, expected)

    def test_the_spelling_of_openssl_and_unknown_words(self):
        with self.service(smtp) as server:
            self.ran(handglass("connect", "-connect", f"localhost:{server.port}", "-starttls", "smtp", "-CAfile", "root.crt", cwd=self.lab, stdin=b"handglass\n"), 0, "ssalgdnah")
        for word in ("pop3", "ftp", "xmpp", "SMTP", ""):
            self.ran(handglass("connect", "localhost:25", "--starttls", word), 2, "none of smtp, imap, ldap, postgres")

    def test_other_commands_that_go_to_a_server(self):
        with self.service(smtp) as server:
            run = handglass("lab", "run", "ems-stripped", "--connect", f"localhost:{server.port}", "--starttls", "smtp", "--cafile", "root.crt", "--timeout", "5", cwd=self.lab)
            self.ran(run, 0, "PASS")
            self.assertIn(b"STARTTLS\r\n", self.talk.heard)
        self.ran(handglass("lab", "run", "attacks", "--starttls", "smtp"), 2, "--connect")

    def test_not_offered(self):
        self.refused("smtp", saying(b"220 hello\r\n", b"250-mail.lab STARTTLS\r\n250-SIZE\r\n250 XSTARTTLS\r\n"), 5, "does not offer STARTTLS", '"SIZE XSTARTTLS"')
        self.refused("smtp", saying(b"220 hello\r\n", b"502 what?\r\n"), 5, "does not take EHLO", '"502 what?"')
        self.refused("imap", saying(b"* OK hello\r\n", b"* CAPABILITY IMAP4rev1 XSTARTTLS\r\na1 OK done\r\n"), 5, "does not offer STARTTLS", "XSTARTTLS")
        self.refused("ldap", answering(31, ldap_response(2, b"unsupported extended operation")), 5, "refuses StartTLS: 2 (protocolError", "unsupported extended operation")
        self.refused("postgres", answering(8, b"N"), 5, "does not offer TLS", "ssl = on")

    def test_refused(self):
        self.refused("smtp", saying(b"554-no\r\n554 not you\r\n"), 5, "greets with a refusal", '"554 not you"')
        self.refused("smtp", saying(b"220 hello\r\n", SMTP_OFFER, b"454 4.7.0 TLS not available\r\n"), 5, "refuses STARTTLS", "454 4.7.0 TLS not available")
        self.refused("imap", saying(b"* BYE too many\r\n"), 5, "greets with a refusal", "too many")
        self.refused("imap", saying(b"* PREAUTH welcome back\r\n"), 5, "logged in already", "in between")
        self.refused("imap", saying(b"* OK hello\r\n", b"a1 BAD what?\r\n"), 5, '"a1 BAD what?"')
        self.refused("imap", saying(b"* OK hello\r\n", b"* BYE down\r\n"), 5, "ends the conversation", "down")
        self.refused("imap", saying(b"* OK hello\r\n", b"* CAPABILITY STARTTLS\r\na1 OK\r\n", b"a2 NO no key\r\n"), 5, "refuses STARTTLS", '"a2 NO no key"')
        self.refused("ldap", answering(31, ldap_response(52, b"no \x1b[31m key")), 5, "unavailable", "no \\x1b[31m key")
        self.refused("ldap", answering(31, ldap_response(52, b"bye", b"1.3.6.1.4.1.1466.20036", identifier=0)), 5, "ends the conversation", "bye")
        self.refused("ldap", answering(31, ldap_response(0, name=b"1.2.3")), 5, "answers another request", "1.2.3")
        error = b"E\0\0\0\x10SFATAL\0text for logs\0\0"
        self.assertNotIn("logs\\x00", self.refused("postgres", answering(8, error), 5, "with an error").stderr)

    def test_another_protocol(self):
        greetings = {"smtp": b"220 mail.lab\r\n", "imap": b"* OK imap.lab ready\r\n", "http": b"HTTP/1.1 400 Bad Request\r\n\r\n", "pop3": b"+OK pop.lab\r\n", "ssh": b"SSH-2.0-OpenSSH_9\r\n"}
        hints = {"smtp": "--starttls smtp", "imap": "--starttls imap", "http": "plain HTTP", "pop3": "POP3", "ssh": "SSH"}
        for asked in ("smtp", "imap", "ldap", "postgres"):
            for spoken, greeting in greetings.items():
                if asked == spoken or (asked, spoken) == ("postgres", "ssh"):  # whose first letter is the go-ahead
                    continue
                with self.subTest(asked, spoken=spoken):
                    self.refused(asked, saying(greeting), 5, greeting.split(b"\r")[0].decode(), hints[spoken])

    def test_a_service_that_wants_starttls_says_so_without_the_flag(self):
        for greeting, hint in ((b"220 mail.lab\r\n", "--starttls smtp"), (b"* OK ready\r\n", "--starttls imap")):
            with self.plain(saying(greeting)) as server:
                self.ran(self.connect(server), 5, hint)

    def test_garbage(self):
        for protocol in PROTOCOLS:
            for garbage in (b"\0\xff\x1b[2Jgarbage\n", b"\n", b"\x30\x80\n", b"\x30\x03abc\n", b"22\n", b"2200 x\n", b"*\n"):
                with self.subTest(protocol, garbage=garbage):
                    run = self.refused(protocol, saying(garbage), 5)
                    self.assertNotIn("\x1b", run.stderr)
        self.refused("smtp", saying(b"220 hello\r\n", b"250-mail.lab\r\n220 STARTTLS\r\n"), 5, "which is not SMTP")
        self.refused("imap", saying(b"* OK hello\r\n", b"b7 OK done\r\n"), 5, "which is not IMAP")
        whole = ldap_response(0)
        for wrong in (ldap_response(0, identifier=2), whole.replace(b"\x78", b"\x61"), whole[:-1] + b"\0\0", b"\x30\x84\xff\xff\xff\xff"):
            with self.subTest(wrong):
                self.refused("ldap", answering(31, wrong), 5)

    def test_lengths_that_are_not_minimal(self):
        for response in (ldap_response(0, wide=True), ldap_response(0, name=b"")):
            def script(talk, response=response):
                talk.hear(len(LDAP_REQUEST))
                talk.say(response)
            with self.service(script) as server:
                self.ran(self.connect(server, "--starttls", "ldap"), 0, "ssalgdnah")

    def test_silence(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol):
                text = "no greeting came" if protocol in ("smtp", "imap") else "no answer to"
                self.refused(protocol, saying(), 6, text, arguments=("--timeout", "1"))
        self.refused("smtp", saying(), 6, "may speak TLS at once; leave --starttls out", arguments=("--timeout", "1"))
        self.refused("smtp", saying(b"220 he"), 6, "before the greeting was whole", '"220 he"', arguments=("--timeout", "1"))
        self.refused("smtp", saying(b"220 hello\r\n", b""), 6, "no answer to EHLO", arguments=("--timeout", "1"))

    def test_slowness_does_not_stretch_the_time(self):
        def script(talk):
            for _ in range(10 * PATIENCE):
                talk.say(b"220-still here\r\n")
                time.sleep(0.1)
        self.refused("smtp", script, 6, "within the time of --timeout", arguments=("--timeout", "1"))

    def test_a_closed_connection(self):
        for protocol in PROTOCOLS:
            for begun in (b"", b"2", b"* O", b"0\x0c"):
                if protocol == "postgres" and begun:
                    continue  # one byte is a whole answer there
                if protocol == "ldap" and begun[:1] not in (b"", b"0"):
                    continue
                with self.subTest(protocol, begun=begun):
                    def script(talk, begun=begun):
                        talk.say(begun)
                        talk.connection.shutdown(socket.SHUT_WR)
                        talk.until_closed()
                    self.refused(protocol, script, 6, "the connection was closed before")

    def test_injected_bytes_are_not_taken_for_protected_ones(self):
        injected = {"smtp": saying(b"220 hello\r\n", SMTP_OFFER, b"220 go\r\n250 injected\r\n"),
                    "imap": saying(b"* OK hello\r\n", b"* CAPABILITY STARTTLS\r\na1 OK\r\n", b"a2 OK\r\na3 OK injected\r\n"),
                    "ldap": answering(31, ldap_response(0) + b"injected"), "postgres": answering(8, b"S\x16\x03\x03injected")}
        for protocol, script in injected.items():
            with self.subTest(protocol):
                # A record of TLS is no better: the server does not speak first.
                self.refused(protocol, script, 5, "plain bytes came behind", "injected", "in between")

    def test_bounds(self):
        longest = b"220 " + b"x" * 506 + b"\r\n"
        self.assertEqual(len(longest), 512)
        self.refused("smtp", saying(longest, b"500 no\r\n"), 5, "does not take EHLO")
        self.refused("smtp", saying(b"220 " + b"x" * 507 + b"\r\n"), 5, "a line of more than 512 bytes")
        self.refused("smtp", saying(b"220-x\r\n" * 63 + b"220 x\r\n", b"500 no\r\n"), 5, "does not take EHLO")
        self.refused("smtp", saying(b"220-x\r\n" * 64 + b"220 x\r\n"), 5, "more than 64 lines")
        self.refused("imap", saying(b"* OK " + b"x" * 9000 + b"\r\n"), 5, "a line of more than 8192 bytes")
        self.refused("imap", saying(b"* OK hello\r\n", b"* 1 EXISTS\r\n" * 64), 5, "more than 64 lines")
        self.refused("ldap", answering(31, b"\x30\x84\0\1\0\0"), 5, "which is not LDAP")


class Proxy(BeforeTls):
    def proxy(self, answer=b"HTTP/1.1 200 Connection established\r\nVia: lab\r\n\r\n", bytewise=False):
        """A proxy that reads a request's head, says `answer` and, where that begins with 2xx, joins the two connections."""
        def serve(connection):
            talk = Conversation(connection, bytewise)
            self.request = talk.line(b"\r\n\r\n")
            talk.say(answer)
            if b" 200 " not in answer.split(b"\r\n\r\n")[-2]:
                talk.until_closed()
                return
            host, port = self.request.split()[1].decode().rsplit(":", 1)
            with socket.create_connection((host.strip("[]"), int(port)), PATIENCE) as server:
                back = threading.Thread(target=self.carry, args=(server, connection), daemon=True)
                back.start()
                self.carry(connection, server)
                back.join(PATIENCE)
        return self.listening(serve)

    @staticmethod
    def carry(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def test_a_tunnel(self):
        for answer in (b"HTTP/1.1 200 Connection established\r\nVia: lab\r\n\r\n", b"HTTP/1.0 200 \r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"):
            for bytewise in (False, True):
                with self.subTest(answer, bytewise=bytewise), self.service(lambda talk: None) as server, self.proxy(answer, bytewise) as proxy:
                    self.ran(self.connect(server, "--proxy", f"127.0.0.1:{proxy.port}"), 0, "The handshake is complete", "ssalgdnah")
                    self.assertEqual(self.request, f"CONNECT localhost:{server.port} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
                    self.assertEqual(self.asked_for, "localhost")  # the server's name, not the proxy's

    def test_the_spelling_of_openssl(self):
        with self.service(lambda talk: None) as server, self.proxy() as proxy:
            self.ran(handglass("connect", "-connect", f"localhost:{server.port}", "-proxy", f"127.0.0.1:{proxy.port}", "-CAfile", "root.crt", cwd=self.lab, stdin=b"handglass\n"), 0, "ssalgdnah")

    def test_a_tunnel_and_starttls(self):
        for name, script in PROTOCOLS.items():
            with self.subTest(name), self.service(script) as server, self.proxy() as proxy:
                self.ran(self.connect(server, "--proxy", f"127.0.0.1:{proxy.port}", "--starttls", name), 0, "ssalgdnah")

    def test_the_greeting_may_come_with_the_head(self):
        def serve(connection):
            talk = Conversation(connection)
            talk.line(b"\r\n\r\n")
            talk.say(b"HTTP/1.1 200 OK\r\n\r\n220 hello\r\n")
            talk.line()
            talk.say(b"500 no\r\n")
            talk.until_closed()
        with self.listening(serve) as proxy:
            self.ran(handglass("connect", "mail.lab:25", "--proxy", f"127.0.0.1:{proxy.port}", "--starttls", "smtp"), 5, "mail.lab:25: the server does not take EHLO")

    def test_an_ipv6_address_stands_in_brackets(self):
        with self.proxy(b"HTTP/1.1 403 Forbidden\r\n\r\n") as proxy:
            self.ran(handglass("connect", "[2001:db8::1]:443", "--proxy", f"127.0.0.1:{proxy.port}"), 5, "[2001:db8::1]:443")
        self.assertTrue(self.request.startswith(b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n"), self.request)

    def test_refusals(self):
        for status, code, text in ((b"407 Proxy Authentication Required", 5, "wants a login"), (b"403 Forbidden", 5, "forbids a connection with server.lab:443"),
                                   (b"405 Method Not Allowed", 5, "does not do CONNECT"), (b"502 Bad Gateway", 6, "did not reach server.lab:443"),
                                   (b"500 Unable to connect", 6, "did not reach server.lab:443"), (b"503 Service Unavailable", 6, "did not reach server.lab:443"), (b"504 Gateway Timeout", 6, "no answer from server.lab:443"),
                                   (b"302 Found", 5, "refuses"), (b"599 \x1b[31m", 5, "599 \\x1b[31m")):
            with self.subTest(status), self.proxy(b"HTTP/1.1 " + status + b"\r\nServer: lab\r\n\r\n<html>") as proxy:
                self.ran(handglass("connect", "server.lab:443", "--proxy", f"127.0.0.1:{proxy.port}"), code, f"127.0.0.1:{proxy.port}: ", text)

    def test_what_is_no_answer_of_a_proxy(self):
        for answer, code, text in ((b"garbage\r\n\r\n", 5, 'not HTTP: "garbage"'), (b"HTTP/1.1 2000 x\r\n\r\n", 5, "not HTTP"), (b"\x05\xff\n\r\n\r\n", 5, "not HTTP"),
                                   (b"* OK imap\r\n\r\n", 5, "IMAP"), (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 3000 + b"\r\n", 5, "bytes"),
                                   (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 20000 + b"\r\n\r\n", 5, "a line of more than"),
                                   (b"HTTP/1.1 100 Continue\r\n\r\n" * 20, 5, "does not come to an answer")):
            def serve(connection, answer=answer):
                talk = Conversation(connection)
                talk.line(b"\r\n\r\n")
                talk.say(answer)
                talk.until_closed()
            with self.subTest(answer[:40]), self.listening(serve) as proxy:
                self.ran(handglass("connect", "server.lab:443", "--proxy", f"127.0.0.1:{proxy.port}"), code, f"127.0.0.1:{proxy.port}: ", text)

    def test_silence_and_nobody_there(self):
        with self.listening(lambda connection: Conversation(connection).until_closed()) as proxy:
            self.ran(handglass("connect", "server.lab:443", "--proxy", f"127.0.0.1:{proxy.port}", "--timeout", "1"), 6, "no answer to CONNECT came")
        self.ran(handglass("connect", "server.lab:443", "--proxy", f"127.0.0.1:{free_port()}"), 6, "the proxy 127.0.0.1:", "refused")

    def test_names_that_cannot_be_asked_for(self):
        for name in ("a\r\nX", "a b", "bücher.lab"):
            self.ran(handglass("connect", f"{name}:443", "--proxy", f"127.0.0.1:{free_port()}"), 2, "no name for a proxy")
        self.ran(handglass("connect", "server.lab:443", "--proxy", "http://127.0.0.1:3128"), 2, "HOST:PORT")
        self.ran(handglass("connect", "server.lab:443", "--proxy", "127.0.0.1"), 2, "has no port")

    def test_the_environment_is_not_asked(self):
        with self.service(lambda talk: None) as server:
            nowhere = f"http://127.0.0.1:{free_port()}"
            run = handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", cwd=self.lab, stdin=b"handglass\n", env={"https_proxy": nowhere, "HTTPS_PROXY": nowhere, "ALL_PROXY": nowhere})
            self.ran(run, 0, "ssalgdnah")
