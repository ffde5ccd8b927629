"""The handglass command with a token: how it is called, and how the other side of a handshake is."""
import os

from peers import free_port
from suites import SCHEMES

PIN, WRONG_PIN = "HANDGLASS_TOKEN_PIN", "HANDGLASS_WRONG_PIN"  # variables of the environment
PEER = "ec256"  # the identity of the other side, from files


class Command:
    """Arguments for one token; `identities` gives the files."""

    def __init__(self, identities, module, token):
        self.identities, self.module, self.token = identities, module, token
        self.program = os.environ["HANDGLASS"]

    def of_module(self):
        arguments = ["--module-args", self.token.arguments] if self.token.arguments else []
        return ["--module", self.token.module, *arguments]

    def about_token(self, what, *more):
        """`handglass token WHAT`."""
        return [self.program, "token", what, *self.of_module(), *more]

    def identity(self, name, pin=PIN):
        """Certificate and key on the token; `pin` names the variable that has the PIN, None gives none."""
        return ["--cert", self.module.uri(name), *self.of_module(), *(["--pin-source", f"env:{pin}"] if pin else [])]

    def from_files(self, name):
        return ["--cert", self.identities.certificate(name), "--key", self.identities.key(name)]

    def connect(self, port, *more):
        return [self.program, "connect", f"localhost:{port}", "--cafile", self.identities.folder / "ca.pem", *more]

    def serve(self, *more):
        return [self.program, "serve", "0", "--echo", *more]


def first(scheme):
    """A list of schemes that leaves a key no choice, and lets its certificate pass."""
    return list(dict.fromkeys((scheme, SCHEMES[scheme].issuers)))


def for_openssl(schemes):
    return ":".join(SCHEMES[name].openssl for name in schemes)


def s_server(identities, *more):
    """openssl's server that requires a certificate, and its port."""
    port = free_port()
    checks = ["-Verify", "3", "-verify_return_error", "-CAfile", identities.folder / "ca.pem"]
    identity = ["-cert", identities.certificate(PEER), "-key", identities.key(PEER)]
    return port, ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-tls1_2", "-rev", *checks, *identity, *more]


def s_client(identities, port, *more):
    checks = ["-verify_return_error", "-CAfile", identities.folder / "ca.pem"]
    server = ["-connect", f"127.0.0.1:{port}", "-servername", "localhost"]
    return ["openssl", "s_client", "-nocommands", "-tls1_2", *server, *checks, *more]
