"""OpenSSL's s_client and s_server."""
from cells import Cannot
from peers import tool
from strangers.base import LINE, PSK_IDENTITY, PSK_KEY, Stranger
from suites import SCHEMES

GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
PRINTED_GROUPS = {"x25519": "X25519", "secp256r1": "ECDH, prime256v1", "secp384r1": "ECDH, secp384r1", "secp521r1": "ECDH, secp521r1"}

def pinned(cell):
    """The options of both roles: the suite at security level 0, below which SHA-1 and anonymous suites lie."""
    options = ["-tls1_2", "-cipher", f"{cell.suite.openssl}:@SECLEVEL=0"]
    if cell.groups:
        options += ["-groups", ":".join(GROUPS.get(g, g) for g in cell.groups)]
    if not cell.etm:
        options += ["-no_etm"]
    if "PSK" in cell.suite.exchange:
        options += ["-psk_identity", PSK_IDENTITY, "-psk", PSK_KEY]
    return options


def named(schemes):
    return ":".join(SCHEMES[s].openssl for s in schemes)


class OpenSsl(Stranger):
    name = "OpenSSL"
    programs = ("openssl",)
    package = "openssl"
    asks_once = resumes_when_asked = True
    visits = 6  # s_client reconnects five times
    alpn = ("-alpn", "http/1.1,h2")
    cannot = (
        Cannot("OpenSSL 3.0 has no ECDHE-PSK suite with AES-GCM", suite="^ECDHE-PSK-AES.*GCM"),
    )

    def listed(self):
        ciphers = tool("openssl", "ciphers", "-s", "-tls1_2", "-psk", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
        return set(ciphers.text.strip().split(":"))

    def identity(self, name):
        chain = [option for part in self.lab.intermediates(name) for option in ("-cert_chain", f"{part}.crt")]
        return ["-cert", f"{name}.crt", "-key", f"{name}.key", *chain]

    def server_command(self, cell, port, scratch):
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}"]
        if not self.is_told(cell):
            command += ["-rev"]
        if cell.server_name:
            command += ["-CAfile", "roots.crt", *self.identity(cell.server_name)]
        else:
            command += ["-nocert"]
        if cell.asked_at_once != "none":
            command += ["-verify_return_error", "-Verify" if cell.auth == "require" else "-verify", "3"]
        if cell.deed == "again-client":
            command += ["-client_renegotiation"]
        if cell.deed == "staple":
            command += ["-status_file", self.lab.staple(cell.server_name)]
        if not cell.suite:
            return [*command, "-tls1_2"]
        command += pinned(cell)
        if cell.suite.with_certificates:
            command += ["-sigalgs", named(cell.schemes()), "-client_sigalgs", named(cell.client_schemes())]
        if cell.group.startswith("ffdhe"):
            command += ["-dhparam", self.lab.dh_parameters(cell.group)]
        return command

    def client(self, cell, port):
        command = ["openssl", "s_client", *(() if cell.deed == "again-client" else ("-nocommands",)), "-connect", f"127.0.0.1:{port}", "-servername", "localhost"]
        if cell.server_name:
            command += ["-CAfile", "roots.crt", "-verify_return_error"]
        if cell.client_name:
            command += self.identity(cell.client_name)
        if not cell.suite:
            return [*command, "-tls1_2"]
        command += {"resume-id": ["-reconnect"], "resume-ticket": ["-reconnect"], "staple": ["-status"]}.get(cell.deed, [])
        return [*command, *pinned(cell), "-sigalgs", named(cell.schemes())]

    def ready(self, port):
        return "ACCEPT"

    @staticmethod
    def is_told(cell):
        """Whether its server must be told by a letter to begin again: then it has no ears for anything else, and nothing is reversed."""
        return cell.deed in ("again-server", "ask-later")

    def start_again(self, cell, client):
        client.wait_for("Verify return code")
        client.say(b"R\n")
        client.wait_for("RENEGOTIATING")

    def ask_again(self, cell, server, client):
        server.say(b"R\n" if cell.deed == "ask-later" else b"r\n")  # R asks for a certificate

    def answer_line(self, cell, server):
        if self.is_told(cell):
            server.wait_for(LINE.decode())
            server.say(self.answer(LINE[:-1]) + b"\n")

    @staticmethod
    def answer(data):
        return data[::-1]

    def saw_staple(self, cell):
        return ["OCSP Response Status: successful", "Cert Status: good"]

    def saw_server(self, cell):
        texts = [f"Cipher is {cell.suite.openssl}\n", "Verify return code: 0 (ok)"]
        if cell.server:
            kind, hashes = SCHEMES[cell.server].openssl_prints
            texts += [f"Peer signature type: {kind}\n"] + ([f"Peer signing digest: {hashes}\n"] if hashes else [])
        if cell.group and cell.suite.exchange != "ECDHE_PSK":
            texts += [f"Server Temp Key: {PRINTED_GROUPS.get(cell.group, 'DH')}, "]
        if cell.group.startswith("ffdhe"):
            texts += [f"{cell.group[5:]} bits"]
        return texts if cell.server_name else texts[:1]

    def saw_client(self, cell):
        texts = [f"Ciphersuite: {cell.suite.openssl}\n"]
        if cell.client_name:
            kind, hashes = SCHEMES[cell.client].openssl_prints
            texts += [f"Signature type: {kind}\n", f"Peer certificate: CN = {cell.client_name}", "Verification: OK"]
            texts += [f"Hash used: {hashes}\n"] if hashes else []
        return texts
