"""The known causes, each provoked: the refusing end names it, the refused end suspects it and proves nothing that is wrong, the doctor finds it."""
import json

from cause_peers import Peers, document_of
from causes import AT_A_WEB_SERVER, CLIENTS, IN_HTTP, IN_HTTP_ALONE, LOCAL, NOT_YET, ON_THE_WIRE, SERVERS, make_more
from peers import LabCase, handglass
from relay import relaying


def causes_of(document):
    return document["verdict"].get("refusal", {}).get("causes", [])


def alerts_of(document, sender):
    return [alert["code"] for alert in document["alerts"] if alert["dir"].startswith(sender) and alert["level"] == "fatal"]


class CauseCase(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_more(cls.lab)
        cls.peers = Peers(cls.lab)
        cls.addClassCleanup(cls.peers.close)

    def ours(self, command, where, *arguments, client="", flags=()):
        """The document of our client, or of the doctor."""
        certificate = [word for pair in zip(("--cert", "--key"), client.split()) for word in pair]
        cafile = [] if "--cafile" in flags else ["--cafile", "root.crt"]
        run = handglass(command, where, "--json", "--timeout", "5", *cafile, *certificate, *flags, *arguments, cwd=self.lab, stdin=None)
        self.assertNotEqual(run.stdout, "", run.stderr)
        return json.loads(run.stdout)

    def named(self, document, cause):
        self.assertEqual(document["verdict"].get("refusal", {}).get("cause"), cause, document["verdict"])

    def suspected(self, document, scenario):
        """The list holds the cause, and what it states as proven is true."""
        found = causes_of(document)
        self.assertIn(scenario.cause, [one.get("cause") for one in found], document["verdict"])
        self.assertLessEqual({one.get("cause") for one in found if one["proven"]}, scenario.truths, found)

    def found(self, document, cause, how):
        """The doctor's checks fail over the cause; where the peer alone knows it, it is among what is possible."""
        failing = [check for check in document["checks"] if check["status"] == "fail"]
        self.assertNotEqual(failing, [], document["checks"])
        if how == "cause":
            self.assertIn(cause, [check.get("cause") for check in failing], failing)
        else:
            self.assertIn(cause, [one.get("cause") for check in failing for one in check.get("possible", [])], failing)
        return failing


class Causes(CauseCase):
    def test_no_cause_is_forgotten(self):
        known = {lesson["cause"] for lesson in json.loads(handglass("lab", "list", "--json").stdout)["lessons"]}
        self.assertEqual(known, {row.cause for row in CLIENTS + SERVERS} | ON_THE_WIRE | LOCAL | IN_HTTP_ALONE | AT_A_WEB_SERVER | NOT_YET)

    def with_our_client(self, scenario, kind, alert):
        server = self.peers.server(kind, scenario.setting)
        at = f"localhost:{server.port}"
        document = self.ours("connect", at, client=scenario.client, flags=scenario.flags)
        named = scenario.named or scenario.cause
        if alert is IN_HTTP:
            self.assertEqual(document["verdict"]["exit"], 0, document["verdict"])
        else:
            self.assertEqual(alerts_of(document, scenario.refuser), [alert], document["verdict"])
            if scenario.refuser == "client":
                self.named(document, named)
            else:
                self.suspected(document, scenario)
        if kind == "ours":
            theirs = document_of(server, document["endpoints"]["client"])
            if scenario.refuser == "server":
                self.named(theirs, named)
            else:
                self.suspected(theirs, scenario)
        told = self.ours("doctor", f"https://{at}/" if alert is IN_HTTP else at, client=scenario.client, flags=scenario.flags)
        failing = self.found(told, scenario.cause, scenario.doctor)
        self.assertLessEqual({check.get("cause") for check in failing}, {None, "refused-in-http", *scenario.truths}, failing)
        self.assertLessEqual({one.get("cause") for check in failing for one in check.get("possible", []) if one["proven"]}, {None, "refused-in-http", *scenario.truths}, failing)
        if alert is IN_HTTP:
            self.assertIn("refused-in-http", [check.get("cause") for check in failing], failing)

    def with_another_client(self, scenario, kind, alert, told):
        server = self.peers.server("ours", scenario.setting)
        with relaying(server.port) as relay:
            run = self.peers.client(kind, relay.port, scenario, told)
            self.assertIsNotNone(relay.ours, run.text)
            document = document_of(server, relay.ours)
        self.assertEqual(alerts_of(document, scenario.refuser), [alert], document["verdict"])
        if scenario.refuser == "server":
            self.named(document, scenario.named or scenario.cause)
        else:
            self.suspected(document, scenario)

    def play(self, scenarios):
        for number, scenario in enumerate(scenarios):
            for kind, alert in scenario.servers.items():
                if self.peers.installed[kind]:
                    with self.subTest(f"{number} {scenario.cause}: our client, {kind}'s server"):
                        self.with_our_client(scenario, kind, alert)
            for kind, (alert, told) in scenario.clients.items():
                if self.peers.installed[kind]:
                    with self.subTest(f"{number} {scenario.cause}: {kind}'s client, our server"):
                        self.with_another_client(scenario, kind, alert, told)

    def test_clients_that_a_server_refuses(self):
        self.play(CLIENTS)

    def test_servers_that_a_client_refuses(self):
        self.play(SERVERS)
