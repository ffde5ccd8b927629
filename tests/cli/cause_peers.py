"""The servers and clients of the test of the causes, told alike what to show and whom to trust."""
import contextlib
import json
import os
import shutil
import socket
import time
from typing import NamedTuple

from peers import PATIENCE, free_port, running, tool

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"  # which is not on everybody's path
GNUTLS = "NORMAL:-VERS-ALL:+VERS-TLS1.2"


class Setting(NamedTuple):
    """What a server shows and whom it trusts; `more`: by the peer's name, what is said to it in its own language."""
    identity: str = "server-chain.crt server.key"
    trust: str = "root.crt"
    crls: str = ""
    asks: bool = True
    more: dict = {}


class Peers:
    """Starts each server that is asked for once, and ends them all."""

    def __init__(self, lab):
        self.lab, self.started, self.stack = lab, {}, contextlib.ExitStack()
        self.installed = {"ours": True, "openssl": shutil.which("openssl"), "gnutls": shutil.which("gnutls-serv"), "nginx": shutil.which(NGINX)}

    def close(self):
        self.stack.close()

    def bundle(self, names):
        """The name of one file that holds all of them."""
        parts = names.split()
        if len(parts) < 2:
            return names
        out = self.lab / ("+".join(parts) + ".pem")
        if not out.exists():
            out.write_bytes(b"".join((self.lab / part).read_bytes() for part in parts))
        return out.name

    def above(self, chain):
        """The name of a file with the chain but for its first certificate; nothing where it has one alone."""
        begin = "-----BEGIN CERTIFICATE-----"
        certificates = (self.lab / chain).read_text().split(begin)[1:]
        out = self.lab / ("above-" + chain)
        out.write_text("".join(begin + one for one in certificates[1:]))
        return out.name if len(certificates) > 1 else None

    def server(self, kind, setting):
        """The running server, with its `port`; ours with `documents`, the file of its JSON, and how many of them are `old` by now."""
        which = repr((kind, setting))
        if which not in self.started:
            certificate, key = setting.identity.split()
            more = setting.more.get(kind, [])
            self.started[which] = self.stack.enter_context(getattr(self, "_" + kind)(setting, certificate, key, more))
        server = self.started[which]
        if kind == "ours":
            server.old = len(documents_of(server))
        return server

    @contextlib.contextmanager
    def _ours(self, setting, certificate, key, more):
        file = self.lab / f"served-{len(self.started)}.json"
        asks = ["--cafile", self.bundle(setting.trust)] if setting.asks else []
        crls = [word for crl in setting.crls.split() for word in ("--crl", crl)]
        command = [os.environ["HANDGLASS"], "serve", "0", "--cert", certificate, "--key", key, *asks, *crls, f"--json={file}", *more]
        with running(command, self.lab) as server:
            server.wait_for("listening 127.0.0.1:")
            server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            server.documents = file
            yield server

    @contextlib.contextmanager
    def _openssl(self, setting, certificate, key, more):
        port = free_port()
        # A CAfile of OpenSSL's may hold revocation lists too, and s_server's -CRL takes one alone.
        asks = ["-CAfile", self.bundle(f"{setting.trust} {setting.crls}".strip()), "-Verify", "3", "-verify_return_error"] if setting.asks else []
        crls = ["-crl_check_all"] if setting.crls else []
        chain = ["-cert_chain", above] if (above := self.above(certificate)) else []
        version = [] if "-tls1_3" in more else ["-tls1_2"]
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", *version, "-cert", certificate, "-key", key, *chain, *asks, *crls, *more]
        with running(command, self.lab) as server:
            server.wait_for("ACCEPT")
            server.port = port
            yield server

    @contextlib.contextmanager
    def _gnutls(self, setting, certificate, key, more):
        port = free_port()
        asks = ["--x509cafile", self.bundle(setting.trust), "--require-client-cert", "--verify-client-cert"] if setting.asks else ["--disable-client-cert"]
        crls = ["--x509crlfile", self.bundle(setting.crls)] if setting.crls else []
        priority = [] if "--priority" in more else ["--priority", GNUTLS]
        command = ["gnutls-serv", "--port", port, "--echo", *priority, "--x509certfile", certificate, "--x509keyfile", key, *asks, *crls, *more]
        with running(command, self.lab) as server:
            server.wait_for(f"port {port}...done")
            server.port = port
            yield server

    @contextlib.contextmanager
    def _nginx(self, setting, certificate, key, more):
        port, folder = free_port(), self.lab / f"nginx-{len(self.started)}"
        folder.mkdir()
        lines = [f"ssl_certificate {self.lab}/{certificate}", f"ssl_certificate_key {self.lab}/{key}"]
        if setting.asks:
            lines += [f"ssl_client_certificate {self.lab}/{self.bundle(setting.trust)}", "ssl_verify_client on", "ssl_verify_depth 3"]
        if setting.crls:
            lines += [f"ssl_crl {self.lab}/{self.bundle(setting.crls)}"]
        protocols = [] if any("ssl_protocols" in line for line in more) else ["ssl_protocols TLSv1.2"]
        inside = "".join(f"{line};\n" for line in [*protocols, *lines, *more])
        temporary = "".join(f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/pid; error_log stderr info; events {{}}\n"
                                           f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port} ssl;\n{inside} return 200 'well met'; }} }}\n")
        with running([NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"], self.lab) as server:
            wait_for_port(port)
            server.port = port
            yield server

    def client(self, kind, port, scenario, told):
        """The finished run of another's client against that port: who it is, whom it trusts and with which lists is the scenario's."""
        crls = [word for word in scenario.flags if word.endswith(".crl")]
        return getattr(self, kind + "_client")(port, scenario.client.split(), crls, told)

    def openssl_client(self, port, identity, crls, told):
        chain = ["-cert_chain", above] if identity and (above := self.above(identity[0])) else []
        certificate = ["-cert", identity[0], "-key", identity[1], *chain] if identity else []
        version = [] if any(word.startswith("-tls1") for word in told) else ["-tls1_2"]
        name = [] if "-servername" in told else ["-servername", "localhost"]
        cafile = [] if "-CAfile" in told else ["-CAfile", self.bundle(" ".join(["root.crt", *crls]))]
        return tool("openssl", "s_client", "-connect", f"127.0.0.1:{port}", *version, *name, *cafile, *(["-crl_check_all"] if crls else []), "-verify_return_error", "-verify_hostname", "localhost",
                    *certificate, *told, cwd=self.lab, stdin=b"Q\n")

    def gnutls_client(self, port, identity, crls, told):
        certificate = ["--x509certfile", identity[0], "--x509keyfile", identity[1]] if identity else []
        # It takes a list only beside the certificate of its issuer.
        cafile = [] if "--x509cafile" in told else ["--x509cafile", self.bundle("root.crt issuing.crt") if crls else "root.crt"]
        priority = [] if "--priority" in told else ["--priority", GNUTLS]
        return tool("gnutls-cli", "--port", port, "localhost", *priority, *cafile, *(["--x509crlfile", self.bundle(" ".join(crls))] if crls else []), *certificate, *told, cwd=self.lab)


def wait_for_port(port):
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def documents_in(text):
    """The JSON documents of a text, one after the other; a last one that is not whole yet is left out."""
    decoder, at, out = json.JSONDecoder(), 0, []
    while (at := len(text) - len(text[at:].lstrip())) < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            break
        out.append(document)
    return out


def documents_of(server):
    return documents_in(server.documents.read_text(encoding="utf-8")) if server.documents.exists() else []


def document_of(server, client):
    """What our server wrote of the connection with that end of the client's, since it was asked for: ports come again."""
    until = time.monotonic() + PATIENCE
    while True:
        for document in documents_of(server)[server.old:]:
            if document["endpoints"].get("client") == client:
                return document
        if time.monotonic() > until:
            raise AssertionError(f"the server wrote nothing of {client}")
        time.sleep(0.02)
