"""GnuTLS's gnutls-cli and gnutls-serv."""
import re

from cells import Cannot, without_repeats
from peers import tool
from strangers.base import PSK_IDENTITY, PSK_KEY, Stranger
from suites import SCHEMES, SUITES


ANY = "NORMAL:-VERS-ALL:+VERS-TLS1.2"


def priority(cell, schemes):
    signs = "".join(f":+SIGN-{SCHEMES[s].gnutls}" for s in schemes)
    groups = "".join(f":+GROUP-{g.upper()}" for g in cell.groups)
    etm = "" if cell.etm else ":%NO_ETM"
    # SHA-1 and short keys are for this conversation alone.
    return f"NONE:+VERS-TLS1.2:+COMP-NULL:{cell.suite.gnutls}{signs}{groups}{etm}:%VERIFY_ALLOW_SIGN_WITH_SHA1"


class GnuTls(Stranger):
    name = "GnuTLS"
    programs = ("gnutls-cli", "gnutls-serv")
    package = "gnutls-bin"
    alpn = ("--alpn", "http/1.1", "--alpn", "h2")
    cannot = (
        Cannot("GnuTLS 3.7 has no ECDHE-PSK suite with AES-GCM", suite="^ECDHE-PSK-AES.*GCM"),
        Cannot("gnutls-serv 3.7 asks in every handshake for what it asks in the first", side="server", deed="ask-later"),
        Cannot("gnutls-cli 3.7.9 crashes when it describes an ECDHE-PSK session", side="client", suite="^ECDHE-PSK"),
    )

    def listed(self):
        numbers = {int(high + low, 16) for high, low in re.findall(r"^TLS_\S+\s+0x(..), 0x(..)", tool("gnutls-cli", "--list").text, re.M)}
        return {s.openssl for s in SUITES if s.number in numbers}

    def server_command(self, cell, port, scratch):
        # One list: what it asks of the client comes first; what it signs with itself is the client's choice.
        # Without one for ECDSA it asks for RSA keys alone, even where it lists Ed25519.
        schemes = without_repeats(*cell.client_schemes()[:1], *cell.schemes(), cell.client == "ed25519" and "ecdsa_secp256r1_sha256") if cell.suite else ()
        command = ["gnutls-serv", "--port", port, "--echo", "--priority", priority(cell, schemes) if cell.suite else ANY]
        if cell.server_name:
            name = cell.server_name
            command += ["--x509certfile", f"{name}-chain.crt", "--x509keyfile", f"{name}.key", "--x509cafile", "roots.crt"]
        if cell.suite and "PSK" in cell.suite.exchange:
            command += ["--pskpasswd", "psk.txt"]
        if cell.deed == "staple":
            command += ["--ocsp-response", self.lab.staple(cell.server_name), "--ignore-ocsp-response-errors"]
        return command + {"none": ["--disable-client-cert"], "request": ["--verify-client-cert"],
                          "require": ["--require-client-cert", "--verify-client-cert"]}[cell.asked_at_once]

    def client(self, cell, port):
        command = ["gnutls-cli", "--port", port, "localhost", "--priority", priority(cell, cell.schemes()) if cell.suite else ANY]
        if cell.server_name:
            command += ["--x509cafile", "roots.crt"]
        if cell.client_name:
            command += ["--x509certfile", f"{cell.client_name}-chain.crt", "--x509keyfile", f"{cell.client_name}.key"]
        if cell.suite and "PSK" in cell.suite.exchange:
            command += ["--pskusername", PSK_IDENTITY, "--pskkey", PSK_KEY]
        return command + {"resume-id": ["--resume"], "resume-ticket": ["--resume"], "again-client": ["--rehandshake"]}.get(cell.deed, [])

    def ask_again(self, cell, server, client):
        client.say(b"**REHANDSHAKE**\n")

    def saw_staple(self, cell):
        return ["OCSP status request"]

    def ready(self, port):
        return f"port {port}...done"

    @staticmethod
    def agreed(cell):
        """The end of GnuTLS's own line on the session: the key exchange with its group, the signature, the cipher."""
        cipher = re.sub(r"^(.*?)_(SHA\d*)$", r"\1", cell.suite.cipher).replace("_", "-")
        group = f"-{cell.group.upper()})" if cell.server else ")"  # where nothing is signed it is not told
        scheme = f"-({SCHEMES[cell.server].gnutls})" if cell.server else ""
        return f"{group}{scheme}-({cipher})"

    def saw_server(self, cell):
        return [self.agreed(cell), "Handshake was completed", *(["The certificate is trusted"] if cell.server_name else [])]

    def saw_client(self, cell):
        texts = [self.agreed(cell)]
        if cell.client_name:
            texts += [f"Client Signature: {SCHEMES[cell.client].gnutls}", "The certificate is trusted", f"CN={cell.client_name}\n"]
        return texts
