"""Conversations of more than one full handshake: the cells of a deed."""
import time

from conversation import Conversation, connect, port_of, serve
from peers import running
from strangers.base import LINE, PRIVATE, PRIVATE_REQUEST, REQUEST

COMPLETE = "The handshake is complete"
WITHIN = "This handshake took place within a connection"


def conversation(stranger, cell):
    """The conversation that a cell describes."""
    kinds = {"": Conversation, "staple": Stapled, "resume-id": Resumed, "resume-ticket": Resumed}
    return kinds.get(cell.deed, Again)(stranger, cell)


class Beyond(Conversation):
    """Our options for the deed, in each role; the talk; and what the traces must show after it."""
    as_client = as_server = ()
    visits = runs = 1

    def _talk_as_client(self, client, server):
        raise NotImplementedError

    def _talk_as_server(self, client, server):
        raise NotImplementedError

    def _judge(self, role):
        raise NotImplementedError

    def _our_client(self):
        with self.stranger.server(self.cell, self.scratch) as server:
            self._beside(self.stranger.name, server)
            with running(connect(self.cell, server.port, *self.told, *self.as_client), self.lab.folder) as client:
                self._beside("handglass", client)
                self._talk_as_client(client, server)
                client.process.stdin.close()
                self._ends(client, 0)
        self._judge("client")

    def _our_server(self):
        says = () if self._is("ask-later") else ("--www",) if self.stranger.http else ("--echo",)
        with running(serve(self.cell, *self.told, *says, *self.as_server, count=self.visits), self.lab.folder) as server:
            self._beside("handglass", server)
            # All of them at the same place, so that the later know what the first kept.
            command = self.stranger.client(self.cell, port_of(server))
            for _ in range(self.runs - 1):
                with running(command, self.lab.folder) as first:
                    self._beside(self.stranger.name, first)
                    self._wait(first, self.stranger.saw_server(self.cell))
                    first.process.stdin.close()
                    self._ends(first, 0)
            with running(command, self.lab.folder) as client:
                self._beside(self.stranger.name, client)
                self._talk_as_server(client, server)
                client.process.stdin.close()
                self._ends(client, 0)
            self._ends(server, 0)
        self._judge("server")

    def _is(self, *deeds):
        return self.cell.deed in deeds

    def _line_to_them(self, client, server):
        if self.stranger.http:
            self._say(client, REQUEST, "200 OK")
        else:
            client.say(LINE)
            self.stranger.answer_line(self.cell, server)
            self._wait(client, [self.stranger.answer(LINE[:-1]).decode()])

    def _line_to_us(self, client):
        if self.stranger.asks_alone(self.cell):
            self._wait(client, [self.cell.suite.iana])
        else:
            self._say(client, LINE, LINE[:-1].decode())

    def _wait_for_handshakes(self, ours, count):
        while True:
            over = time.monotonic() > self.until or (ours.process.poll() is not None and not ours.reader.is_alive())
            seen = ours.text().count(COMPLETE)
            if seen >= count:
                return
            if over:
                raise AssertionError(f"waited in vain for {count} handshakes; there were {seen}")
            time.sleep(0.01)

    def _same_suite(self, trace):
        if trace["params"]["suite"] != self.cell.suite.iana:
            raise AssertionError(f"resumed with {trace['params']['suite']}")

    def _traces_of(self, count):
        traces = self._traces()
        if len(traces) != count:
            raise AssertionError(f"{len(traces)} handshakes, not {count}")
        return traces


class Resumed(Beyond):
    def __init__(self, stranger, cell):
        super().__init__(stranger, cell)
        self.visits, self.runs = stranger.visits, stranger.runs
        by_number = ("--no-ticket",) if self._is("resume-id") else ()
        self.as_client, self.as_server = ("--reconnect", "1", *by_number), by_number

    def _talk_as_client(self, client, server):
        self._wait_for_handshakes(client, 2)  # nothing is said

    def _talk_as_server(self, client, server):
        self._line_to_us(client)

    def _judge(self, role):
        first, *later = self._traces_of({"client": 2, "server": self.visits}[role])
        self._agreed_in(first, self.cell.client)
        for trace in later:
            if not is_resumed(trace):
                raise AssertionError("a full handshake, where a session was to be resumed")
            self._same_suite(trace)
            presented = ticket_in(trace)
            if bool(presented) != self._is("resume-ticket"):
                raise AssertionError(f"resumed by {'a ticket' if presented else 'its number'}")


def is_resumed(trace):
    names = [message["name"] for message in trace["messages"]]
    return "Certificate" not in names and names.count("Finished") == 2


def ticket_in(trace):
    """The ticket that the client presents, in hexadecimal; "" where it has none."""
    hello = next(message for message in trace["messages"] if message["name"] == "ClientHello")
    return "".join(field["hex"] for field in hello["fields"] if field["path"].endswith(".ticket"))


class Again(Beyond):
    """A second handshake on the connection, which one of the sides starts; data both ways after it."""

    def __init__(self, stranger, cell):
        super().__init__(stranger, cell)
        self.as_client = ("--renegotiate",) if self._is("again-client") else ()
        self.as_server = {"again-client": ("--client-renegotiation",), "again-server": ("--renegotiate",), "ask-later": ("--www", "--client-auth-for", PRIVATE)}[cell.deed]

    def _talk_as_client(self, client, server):
        self._wait_for_handshakes(client, 1)
        if not self._is("again-client"):
            self.stranger.ask_again(self.cell, server, client)
        self._wait_for_handshakes(client, 2)
        if self.stranger.http and not self._is("again-client"):
            self._wait(client, ["200 OK"])  # it asked because of a request
        else:
            self._line_to_them(client, server)

    def _talk_as_server(self, client, server):
        if self._is("ask-later"):
            if not self.stranger.asks_alone(self.cell):
                client.say(PRIVATE_REQUEST)
            self._wait(client, [f"CN={self.cell.client_name}"])
            return
        if self._is("again-client"):
            self.stranger.start_again(self.cell, client)
        if not self.stranger.asks_alone(self.cell):
            self._wait_for_handshakes(server, 2)
        self._line_to_us(client)

    def _judge(self, role):
        first, second = self._traces_of(2)
        self._agreed_in(first, self.cell.client if self.cell.asked_at_once != "none" else "")
        if role == "server" and self.stranger.resumes_when_asked and is_resumed(second):
            self._same_suite(second)
        else:
            asked_again = role == "server" or not self.stranger.asks_once or self._is("ask-later")
            self._agreed_in(second, self.cell.client if asked_again else "")
        if WITHIN not in str(second["remarks"]) or WITHIN in str(first["remarks"]):
            raise AssertionError("the second handshake was not within the connection of the first")


class Stapled(Beyond):
    def __init__(self, stranger, cell):
        super().__init__(stranger, cell)
        self.as_client, self.as_server = ("--status",), ("--staple", str(self.lab.staple(cell.server_name)))

    def _talk_as_client(self, client, server):
        self._wait_for_handshakes(client, 1)
        self._line_to_them(client, server)

    def _talk_as_server(self, client, server):
        self._wait(client, self.stranger.saw_staple(self.cell))
        self._line_to_us(client)

    def _judge(self, role):
        (trace,) = self._traces_of(1)
        self._agreed_in(trace, self.cell.client)
        stapled = [field["hex"] for message in trace["messages"] if message["name"] == "CertificateStatus" for field in message["fields"] if field["path"] == "response"]
        if len(stapled) != 1:
            raise AssertionError("no response was stapled")
        if (role == "server" or self.stranger.staples_files) and stapled[0] != self.lab.staple(self.cell.server_name).read_bytes().hex():
            raise AssertionError("another response was stapled")
