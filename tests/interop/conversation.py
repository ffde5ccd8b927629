"""One cell, spoken: our command against a stranger, in either role. Both sides must have agreed on what is pinned."""
import json
import os
import subprocess
import time

from cells import NOTHING
from peers import running
from strangers.base import LINE, REQUEST, SECONDS


class Wrong(AssertionError):
    """A conversation that did not go as the cell says, with the last lines of both sides."""


def command_options(cell):
    """What both of our roles pin."""
    options = ["--ciphers", cell.suite.openssl]
    if cell.groups:
        options += ["--groups", ",".join(cell.groups)]
    if not cell.etm:
        options += ["--no-etm"]
    if "PSK" in cell.suite.exchange:
        options += ["--psk-file", "psk.txt"]
    return options


def our_identity(name):
    return ["--cert", f"{name}-chain.crt", "--key", f"{name}.key"] if name else []


def connect(cell, port, *more):
    command = [os.environ["HANDGLASS"], "connect", f"localhost:{port}", *more, *our_identity(cell.client_name)]
    if cell.server_name:
        command += ["--cafile", "roots.crt"]
    if cell.suite:
        command += command_options(cell)
        command += ["--sigalgs", ",".join(cell.schemes())] if cell.suite.with_certificates else []
    return command


def serve(cell, *more, count=1):
    command = [os.environ["HANDGLASS"], "serve", "0", "--count", str(count), *more, *our_identity(cell.server_name)]
    if cell.server_name:
        command += ["--cafile", "roots.crt", "--client-auth", cell.asked_at_once]
    if cell.suite:
        command += command_options(cell)
        if cell.suite.with_certificates:
            command += ["--sigalgs", ",".join(cell.schemes())]
            command += ["--client-sigalgs", ",".join(cell.client_schemes())] if cell.client_name else []
    return command


class Conversation:
    def __init__(self, stranger, cell):
        self.stranger, self.cell, self.lab = stranger, cell, stranger.lab
        self.scratch = self.lab.scratch()
        self.trace = self.scratch / "trace.json"
        self.told = ["--detail", "0", f"--json={self.trace}"]
        self.until = time.monotonic() + SECONDS
        self.sides = []

    def run(self, role):
        """`role` is ours. Raises Wrong."""
        try:
            {"client": self._our_client, "server": self._our_server}[role]()
        except (AssertionError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            ends = "\n".join(f"--- {who}: {' '.join(map(str, p.process.args))}\n{tail(p.text())}" for who, p in self.sides)
            raise Wrong(f"{first_line(error)}\n{ends or tail(str(error))}") from error

    def _left(self):
        return max(1, self.until - time.monotonic())

    def _beside(self, who, process):
        self.sides.append((who, process))
        return process

    def _ends(self, process, code):
        got = process.process.wait(self._left())
        process.reader.join(self._left())
        if got not in (code if isinstance(code, tuple) else (code,)):
            raise AssertionError(f"{process.process.args[0]} ended with {got}")

    def _wait(self, process, texts):
        """Each text comes before the time is over; a peer may print after it has spoken."""
        for text in texts:
            process.wait_for(text, self._left())

    def _our_client(self):
        with self.stranger.server(self.cell, self.scratch) as server:
            self._beside(self.stranger.name, server)
            with running(connect(self.cell, server.port, *self.told), self.lab.folder) as client:
                self._beside("handglass", client)
                if self.cell.refused:
                    self._ends(client, (4, 5))  # 5: some close without an alert
                    return
                self._wait(client, ["The handshake is complete"])
                if self.stranger.http:
                    self._say(client, REQUEST, "200 OK")
                else:
                    self._say(client, LINE, self.stranger.answer(LINE[:-1]).decode())
                client.process.stdin.close()
                self._ends(client, 0)
            self._agreed()
            self._wait(server, self.stranger.saw_client(self.cell))

    def _our_server(self):
        with running(serve(self.cell, *self.told, "--www" if self.stranger.http else "--echo"), self.lab.folder) as server:
            self._beside("handglass", server)
            with running(self.stranger.client(self.cell, port_of(server)), self.lab.folder) as client:
                self._beside(self.stranger.name, client)
                if self.cell.refused:
                    self._wait(server, ["The client sent no certificate, and this server requires one"])
                    client.process.stdin.close()
                    client.process.wait(self._left())
                    return
                self._wait(client, self.stranger.saw_server(self.cell))
                if self.stranger.asks:
                    self._wait(client, [self.cell.suite.iana])
                elif self.stranger.http:
                    self._say(client, REQUEST, self.cell.suite.iana)
                else:
                    # The line is echoed; the client itself prints only what it receives.
                    self._say(client, LINE, LINE[:-1].decode())
                client.process.stdin.close()
                self._ends(client, 0)
            self._ends(server, 0)
            self._agreed()

    def _say(self, process, data, answer):
        process.say(data)
        self._wait(process, [answer])

    def _traces(self):
        """A trace for each handshake."""
        text, traces = self.trace.read_text(encoding="utf-8").strip(), []
        while text:
            trace, end = json.JSONDecoder().raw_decode(text)
            traces.append(trace)
            text = text[end:].strip()
        return traces

    def _agreed(self):
        self._agreed_in(self._traces()[-1], self.cell.client)

    def _agreed_in(self, trace, client):
        """`client`: the scheme that it must have signed with."""
        params = trace["params"]
        signed = params.get("sigalgs") or {}
        got = {"suite": params["suite"], "group": params.get("group") or "", "server": signed.get("server") or "", "client": signed.get("client") or ""}
        client = "" if client == NOTHING else client
        want = {"suite": self.cell.suite.iana, "group": self.cell.group, "server": self.cell.server, "client": client}
        if got != want:
            raise AssertionError(f"agreed on {got}, not on {want}")


def port_of(server):
    """Where our server listens, once it does."""
    server.wait_for("listening 127.0.0.1:", SECONDS)
    return int(server.text().split("listening 127.0.0.1:")[1].split()[0])


def first_line(error):
    return (str(error).splitlines() or [repr(error)])[0]


def tail(text, lines=6):
    return "\n".join("    " + line[:160] for line in [line for line in text.splitlines() if line.strip()][-lines:])
