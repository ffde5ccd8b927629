"""OpenSSL's s_client and s_server."""
from cells import Cannot
from peers import tool
from strangers.base import PSK_IDENTITY, PSK_KEY, Stranger
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
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-rev"]
        if cell.server_name:
            command += ["-CAfile", "roots.crt", *self.identity(cell.server_name)]
        else:
            command += ["-nocert"]
        if cell.auth != "none":
            command += ["-verify_return_error", "-Verify" if cell.auth == "require" else "-verify", "3"]
        if not cell.suite:
            return [*command, "-tls1_2"]
        command += pinned(cell)
        if cell.suite.with_certificates:
            command += ["-sigalgs", named(cell.schemes()), "-client_sigalgs", named(cell.client_schemes())]
        if cell.group.startswith("ffdhe"):
            command += ["-dhparam", self.lab.dh_parameters(cell.group)]
        return command

    def client(self, cell, port):
        command = ["openssl", "s_client", "-nocommands", "-connect", f"127.0.0.1:{port}", "-servername", "localhost"]
        if cell.server_name:
            command += ["-CAfile", "roots.crt", "-verify_return_error"]
        if cell.client_name:
            command += self.identity(cell.client_name)
        if not cell.suite:
            return [*command, "-tls1_2"]
        return [*command, *pinned(cell), "-sigalgs", named(cell.schemes())]

    def ready(self, port):
        return "ACCEPT"

    @staticmethod
    def answer(data):
        return data[::-1]

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
