"""curl, a client alone. Schemes it has no option for: our server pins them."""
from cells import Cannot
from strangers.base import PRIVATE, Stranger
from strangers.openssl import GROUPS


class Curl(Stranger):
    name = "curl"
    programs = ("curl",)
    package = "curl"
    roles = ("client",)
    every_pair = False  # OpenSSL underneath
    http = asks = True
    resumes_when_asked = True
    cannot = (
        Cannot("curl 7.88 asks for no ticket", deed="resume-ticket"),
        Cannot("curl has sent its request, and got the answer, before it heard that the server wants a second handshake", deed="again-server"),
        Cannot("curl has no option for a key shared before", suite="PSK"),
        Cannot("curl starts no second handshake", deed="again-client"),
        Cannot("curl goes on with no server that shows no certificate", suite="^AECDH"),
    )

    def client(self, cell, port):
        command = ["curl", "--silent", "--show-error", "--verbose", "--http1.0", "--max-time", "15", "--tls-max", "1.2", "--ciphers", f"{cell.suite.openssl}:@SECLEVEL=0",
                   "--cacert", "roots.crt"]
        if cell.groups:
            command += ["--curves", ":".join(GROUPS.get(g, g) for g in cell.groups)]
        if cell.client_name:
            command += ["--cert", f"{cell.client_name}-chain.crt", "--key", f"{cell.client_name}.key"]
        if cell.deed == "staple":
            command += ["--cert-status"]
        # A second URL is asked for over a second connection.
        return [*command, *[f"https://localhost:{port}{PRIVATE if cell.deed == 'ask-later' else '/'}"] * (2 if cell.deed.startswith("resume") else 1)]

    def saw_server(self, cell):
        return [f"SSL connection using TLSv1.2 / {cell.suite.openssl}\n"]
