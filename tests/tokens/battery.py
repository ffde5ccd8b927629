"""The battery: every cell of a token, spoken by the command. A cell that goes wrong raises Wrong."""
import contextlib
import json

from command import PEER, PIN, first, for_openssl, s_client, s_server
from conversation import Wrong, first_line, tail
from identities import KINDS
from peers import running, tool
from strangers.base import LINE
from trials import TRIALS

SECONDS = 30  # for one conversation; a token on a busy machine takes two
TRANSPORT = {"AES128-SHA": "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-GCM-SHA256": "TLS_RSA_WITH_AES_128_GCM_SHA256"}


class Battery:
    def __init__(self, command, scratch):
        self.command, self.module = command, command.module
        self.token, self.identities = command.token, command.identities
        self.trace = scratch / "trace.json"
        self.told = ["--detail", "0", f"--json={self.trace}"]
        self.sides, self.mechanisms = [], {}  # which mechanism a scheme is signed with
        self.roles = {"shows its token": self.shows_token, "shows its objects": self.shows_objects,
                      "exports": self.exports, "tests": self.tests, "client signs": self.client_signs,
                      "server signs": self.server_signs, "server decrypts": self.server_decrypts, "trial": self.trial}

    def run(self, cell):
        self.sides = []
        self.trace.unlink(missing_ok=True)
        try:
            self.roles[cell.row.role](cell)
        except Exception as error:  # whatever it is: this cell has failed, and the others are still to be tried
            ends = "\n".join(f"--- {' '.join(map(str, side.process.args))}\n{tail(side.text())}" for side in self.sides)
            more = "\n".join(str(error).splitlines()[1:])
            raise Wrong(f"{type(error).__name__}: {first_line(error)}\n{tail(more, 20)}\n{ends}".rstrip()) from error

    # What the command says of a token

    def asked(self, what, *more):
        run = tool(*self.command.about_token(what, *more))
        if run.returncode:
            raise AssertionError(f"handglass token {what}: exit {run.returncode}\n{run.text}")
        return run.stdout.decode("utf-8")

    def shows_token(self, _cell):
        told = self.asked("list", "--json")
        json.loads(told)
        if self.token.label not in told:
            raise AssertionError(f"no token {self.token.label!r} in the list\n{told}")

    def shows_objects(self, _cell):
        told = self.asked("objects", "--json")
        json.loads(told)
        for name in self.module.holds:
            if KINDS[name].subject not in told:
                raise AssertionError(f"{KINDS[name].subject} is not among the objects\n{told}")

    def exports(self, cell):
        name = cell.row.identity
        told = self.asked("cert", self.module.uri(name))
        if self.identities.certificate(name).read_text(encoding="ascii").split() != told.split():
            raise AssertionError(f"not the certificate that the token was given\n{told}")

    def tests(self, cell):
        kind = KINDS[cell.row.identity]
        told = self.asked("test", "--json", "--pin-source", f"env:{PIN}", self.module.uri(kind.name))
        keys = json.loads(told)["keys"]
        schemes = {scheme["scheme"]: scheme for key in keys for scheme in key["schemes"]}
        failed = [f"{name} by {by['mechanism']}: {by['error']}" for name, by in schemes.items() if not by["ok"]]
        self.mechanisms.update({name: by["mechanism"] for name, by in schemes.items()})
        if len(keys) != 1 or failed or set(kind.schemes) - set(schemes):
            raise AssertionError(f"{len(keys)} keys, the schemes {', '.join(schemes)}\n" + "\n".join(failed))
        if kind.rsa and not keys[0]["decrypts"]:
            raise AssertionError("the key does not decrypt")

    # Handshakes

    def client_signs(self, cell):
        with self.other_server(cell.peer, first(cell.row.what)) as server:
            command = self.command.connect(server.port, *self.told, *self.command.identity(cell.row.identity))
            with self.beside(command) as client:
                self.speak(client, LINE[:-1] if cell.peer == "handglass" else LINE[:-1][::-1])
        self.agreed("client", cell.row.what)

    @contextlib.contextmanager
    def other_server(self, peer, schemes):
        if peer == "openssl":
            port, command = s_server(self.identities, "-client_sigalgs", for_openssl(schemes))
            with self.beside(command) as server:
                server.wait_for("ACCEPT", SECONDS)
                server.port = port
                yield server
        else:
            asks = ["--cafile", "ca.pem", "--client-auth", "require", "--client-sigalgs", ",".join(schemes)]
            with self.serving("--count", "1", "--detail", "0", *self.command.from_files(PEER), *asks) as server:
                yield server

    def server_signs(self, cell):
        schemes = first(cell.row.what)
        with self.serving("--count", "1", *self.told, *self.command.identity(cell.row.identity)) as server:
            self.meet(cell.peer, server, ["-sigalgs", for_openssl(schemes)], ["--sigalgs", ",".join(schemes)])
            self.ends(server)
        self.agreed("server", cell.row.what)

    def server_decrypts(self, cell):
        suite = cell.row.what
        identity = self.command.identity(cell.row.identity)
        with self.serving("--count", "1", *self.told, "--ciphers", suite, *identity) as server:
            self.meet(cell.peer, server, ["-cipher", f"{suite}:@SECLEVEL=0"], ["--ciphers", suite])
            self.ends(server)
        got = json.loads(self.trace.read_text(encoding="utf-8"))["params"]["suite"]
        if got != TRANSPORT[suite]:
            raise AssertionError(f"agreed on {got}")

    def meet(self, peer, server, theirs=(), ours=()):
        """A client of the other side, which gets its line back."""
        if peer == "openssl":
            command = s_client(self.identities, server.port, *theirs)
        else:
            command = self.command.connect(server.port, "--detail", "0", *ours)
        with self.beside(command) as client:
            self.speak(client, LINE[:-1])

    @staticmethod
    def say(client, line):
        """To a server that echoes."""
        client.say(line)
        client.wait_for(line[:-1].decode(), SECONDS)

    def speak(self, client, answer):
        client.say(LINE)
        client.wait_for(answer.decode(), SECONDS)
        client.process.stdin.close()
        self.ends(client)

    @contextlib.contextmanager
    def serving(self, *more):
        with self.beside(self.command.serve(*more)) as server:
            server.wait_for("listening 127.0.0.1:", SECONDS)
            server.port = int(server.text().split("listening 127.0.0.1:")[1].split()[0])
            yield server

    @contextlib.contextmanager
    def beside(self, command):
        with running(command, self.identities.folder) as process:
            self.sides.append(process)
            yield process

    @staticmethod
    def ends(process, code=0):
        got = process.process.wait(SECONDS)
        process.reader.join(SECONDS)
        if got != code:
            raise AssertionError(f"{process.process.args[0]} ended with {got}, not with {code}")

    def agreed(self, side, scheme):
        got = json.loads(self.trace.read_text(encoding="utf-8"))["params"]["sigalgs"][side]
        if got != scheme:
            raise AssertionError(f"the {side} signed with {got}")

    def trial(self, cell):
        TRIALS[cell.row.what](self, cell.row.identity)
