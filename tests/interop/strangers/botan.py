"""Botan's tls_client and tls_server, told by a policy file what to do."""
import re

from cells import Cannot
from strangers.base import Stranger

CLIENTS = "botan 2.19 has no option for a client's certificate, in either role"


def policy(cell):
    cipher = cell.suite.cipher
    mac = re.search(r"CBC_(SHA\d*)$", cipher)
    name = "ChaCha20Poly1305" if cipher.startswith("CHACHA") else "AES-" + cipher.split("_")[1]
    name += {"GCM": "/GCM", "CCM": "/CCM(8)" if cipher.endswith("_8") else "/CCM"}.get(cipher.split("_")[2], "") if cipher.startswith("AES") else ""
    mac = {"SHA": "SHA-1", "SHA256": "SHA-256", "SHA384": "SHA-384"}[mac[1]] if mac else "AEAD"
    exchange = {"RSA": "RSA", "DHE_RSA": "DH"}.get(cell.suite.exchange, "ECDH")
    kind = "ECDSA" if cell.suite.kind == "ec" else "IMPLICIT" if cell.suite.exchange == "RSA" else "RSA"
    groups = [g.replace("ffdhe", "ffdhe/ietf/") for g in cell.groups]
    return "\n".join((
        "allow_tls12 = true", "allow_tls11 = false", "allow_tls10 = false", f"ciphers = {name}", f"macs = {mac}", f"key_exchange_methods = {exchange}",
        f"signature_methods = ECDSA RSA{' IMPLICIT' if kind == 'IMPLICIT' else ''}", "signature_hashes = SHA-512 SHA-384 SHA-256 SHA-1",
        f"key_exchange_groups = {' '.join(groups) or 'secp256r1'}", "minimum_rsa_bits = 2048", "minimum_dh_group_size = 2048", "require_cert_revocation_info = false",
        f"negotiate_encrypt_then_mac = {'true' if cell.etm else 'false'}", "minimum_signature_strength = 80",
        "allow_client_initiated_renegotiation = true", "allow_server_initiated_renegotiation = true", f"support_cert_status_message = {'true' if cell.deed == 'staple' else 'false'}", ""))


class Botan(Stranger):
    name = "Botan"
    programs = ("botan", "stdbuf")
    package = "botan"
    runs = 2
    cannot = (
        Cannot("botan 2.19 has no key to make tickets with", side="server", deed="resume-ticket"),
        Cannot("botan 2.19 starts no second handshake", side="client", deed="again-client"),
        Cannot("botan 2.19 starts no second handshake", side="server", deed="again-server"),
        Cannot("botan 2.19 has no option for a response to staple", side="server", deed="staple"),
        Cannot("botan 2.19 has no option for a key shared before", suite="PSK"),
        Cannot("Botan 2.19 has no NULL ciphers", suite="^NULL"),
        Cannot("Botan 2.19 has no anonymous suites", suite="^AECDH"),
        Cannot("Botan 2.19 has no Ed25519 in TLS", server="^ed25519"),
        Cannot("Botan 2.19 as a client proves each time that the group's prime is one, which takes longer than a conversation may", side="client", group="ffdhe(6144|8192)"),
        Cannot(CLIENTS, auth="request"),
        Cannot(CLIENTS, auth="require"),
    )

    def _policy(self, cell, scratch):
        path = scratch / "policy"
        path.write_text(policy(cell), encoding="ascii")
        return path

    def server_command(self, cell, port, scratch):
        name = cell.server_name
        return ["botan", "tls_server", f"{name}-chain.crt", f"{name}.key", f"--port={port}", f"--policy={self._policy(cell, scratch)}"]

    def client(self, cell, port):
        # Line by line: it would else print all at its end.
        return ["stdbuf", "-oL", "botan", "tls_client", "localhost", f"--port={port}", f"--policy={self._policy(cell, self.lab.scratch())}",
                "--trusted-cas=roots.crt", "--skip-system-cert-store",
                *([f"--session-db={self.lab.scratch()}/sessions", "--session-db-pass=none"] if cell.deed.startswith("resume") else [])]

    def ready(self, port):
        return "Listening for new connections"

    def saw_server(self, cell):
        return [f"using {cell.suite.name}"]
