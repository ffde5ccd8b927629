"""Our annotation of messages beside tshark's, field by field: the same bytes, which OpenSSL and GnuTLS made, dissected twice.

Each leaf of our trace must be a field of tshark's with the same place, length, bytes and name, and the other way round.
"""
import json
import re
import shutil
import subprocess
import time
import unittest
import xml.etree.ElementTree as ElementTree

from capture import CHANGE_CIPHER_SPEC, CLIENT, RECORD_HEADER, SERVER, relay, write_pcap
from case import SECONDS, InteropCase, between, needs_gnutls
from peers import PATIENCE, running
from strangers.gnutls import GnuTls
from strangers.openssl import OpenSsl

H = "tls.handshake."
# Our path without its indices -> tshark's names.
NAMES = {
    "msg_type": H + "type",
    "length": H + "length",
    "client_version": H + "version",
    "server_version": H + "version",
    "random": H + "random",
    "session_id.length": H + "session_id_length",
    "session_id": H + "session_id",
    "cipher_suites.length": H + "cipher_suites_length",
    "cipher_suites": H + "ciphersuite",
    "cipher_suite": H + "ciphersuite",
    "compression_methods.length": H + "comp_methods_length",
    "compression_methods": H + "comp_method",
    "compression_method": H + "comp_method",
    "extensions.length": (H + "extensions_length", H + "extension.len"),
    "extensions.type": H + "extension.type",
    "extensions.server_name.server_name_list.length": H + "extensions_server_name_list_len",
    "extensions.server_name.server_name_list.name_type": H + "extensions_server_name_type",
    "extensions.server_name.server_name_list.host_name.length": H + "extensions_server_name_len",
    "extensions.server_name.server_name_list.host_name": H + "extensions_server_name",
    "extensions.status_request.status_type": H + "extensions_status_request_type",
    "extensions.status_request.responder_id_list.length": H + "extensions_status_request_responder_ids_len",
    "extensions.status_request.request_extensions.length": H + "extensions_status_request_exts_len",
    "extensions.renegotiation_info.renegotiated_connection.length": H + "extensions_reneg_info_len",
    "extensions.supported_groups.named_group_list.length": H + "extensions_supported_groups_length",
    "extensions.supported_groups.named_group_list": H + "extensions_supported_group",
    "extensions.ec_point_formats.ec_point_format_list.length": H + "extensions_ec_point_formats_length",
    "extensions.ec_point_formats.ec_point_format_list": H + "extensions_ec_point_format",
    "extensions.signature_algorithms.supported_signature_algorithms.length": H + "sig_hash_alg_len",
    "extensions.signature_algorithms.supported_signature_algorithms": H + "sig_hash_alg",
    "extensions.application_layer_protocol_negotiation.protocol_name_list.length": (H + "extensions_alpn_len", H + "extensions_alpn_str_len"),
    "extensions.application_layer_protocol_negotiation.protocol_name_list": H + "extensions_alpn_str",
    "ticket_lifetime_hint": H + "session_ticket_lifetime_hint",
    "ticket.length": H + "session_ticket_length",
    "ticket": H + "session_ticket",
    "certificate_list.length": (H + "certificates_length", H + "certificate_length"),
    "certificate_list": H + "certificate",
    "params.curve_type": H + "server_curve_type",
    "params.namedcurve": H + "server_named_curve",
    "params.public.length": H + "server_point_len",
    "params.public": H + "server_point",
    "algorithm": H + "sig_hash_alg",
    "signature.length": (H + "sig_len", H + "client_cert_vrfy.sig_len"),
    "signature": (H + "sig", H + "client_cert_vrfy.sig"),
    "certificate_types.length": H + "cert_types_count",
    "certificate_types": H + "cert_type",
    "supported_signature_algorithms.length": H + "sig_hash_alg_len",
    "supported_signature_algorithms": H + "sig_hash_alg",
    "certificate_authorities.length": (H + "dnames_len", H + "dname_len"),
    "certificate_authorities": H + "dname",
    "ecdh_Yc.length": H + "client_point_len",
    "ecdh_Yc": H + "client_point",
    "verify_data": H + "verify_data",
}
# Values that have a name, which both must give; the rest are numbers and bytes.
NAMED = {H + name for name in ("type", "version", "ciphersuite", "comp_method", "extension.type", "extensions_server_name_type", "extensions_supported_group", "extensions_ec_point_format",
                               "sig_hash_alg", "server_curve_type", "server_named_curve", "cert_type")}
TEXTS = {H + "extensions_server_name", H + "extensions_alpn_str"}
# Headings of tshark's, over fields that are compared.
HEADINGS = {"tls.handshake"} | {H + name for name in ("certificates", "ciphersuites", "comp_methods", "cert_types", "sig_hash_algs", "dnames", "extensions_supported_groups",
                                                      "extensions_ec_point_formats", "extensions_alpn_list")}
# Parts of a field that our trace keeps whole.
PARTS = {H + name for name in ("random_time", "random_bytes", "sig_hash_hash", "sig_hash_sig")}
# Extensions that are not ours, whose body our trace keeps as it came and tshark takes apart.
OWN = {name.split(".")[1] for name in NAMES if name.startswith("extensions.")}

TYPES = {"change_cipher_spec": CHANGE_CIPHER_SPEC, "alert": 21, "handshake": 22, "application_data": 23}
FLIGHTS = {
    SERVER: ["ServerHello", "Certificate", "ServerKeyExchange", "CertificateRequest", "ServerHelloDone", "Finished"],
    CLIENT: ["ClientHello", "Certificate", "ClientKeyExchange", "CertificateVerify", "Finished"],
}


def tshark(*arguments):
    run = subprocess.run(["tshark", *map(str, arguments)], capture_output=True, timeout=PATIENCE, check=False)
    if run.returncode:
        raise AssertionError(run.stderr.decode("utf-8", "replace"))
    return run.stdout


def dissected(capture, *options):
    """{direction: [[field of a handshake message]]}, as tshark sees them; a field is an element with name, pos, size, value."""
    found = {CLIENT: [], SERVER: []}
    for packet in ElementTree.fromstring(tshark("-r", capture, "-T", "pdml", *options)).iter("packet"):
        source = next(packet.iterfind(".//field[@name='tcp.srcport']"), None)
        direction = SERVER if source is not None and source.get("show") == "443" else CLIENT
        for message in packet.iterfind(".//field[@name='tls.handshake']"):
            fields = [f for f in message.iter("field") if f.get("name", "").startswith("tls.") and f.get("name") not in HEADINGS and int(f.get("size"))]
            start = [int(f.get("pos")) for f in fields if f.get("name") == H + "type"]  # what is decrypted has places of its own
            if start:
                found[direction].append([(f, int(f.get("pos")) - start[0]) for f in fields])
    return found


def plain(label):
    """A name without its number, in one spelling: "Client Hello (1)" is client_hello."""
    return re.sub(r"\s*\((0x)?[0-9a-f]+\)$", "", label).lower().replace(" ", "_")


def same_name(mine, its):
    """One name in two spellings; what our table lacks is called unknown. SHA224 RSA is rsa_pkcs1_sha224 here."""
    return mine in (its, "unknown") or (its.startswith("sha") and set(its.split("_")) <= set(mine.split("_")))


def places(path, off, size):
    """Where tshark's field for it may stand: a distinguished name begins after the header of its sequence."""
    return [(off + 2, size - 2)] if path.startswith("certificate_authorities[") and not path.endswith("length") else [(off, size)]


def differences(ours, theirs):
    """What the two dissections of one message do not share."""
    found, seen, bodies = [], set(), []
    for field in ours["fields"]:
        path, off, size = field["path"], field["off"], field["len"]
        wanted = NAMES.get(re.sub(r"\[\d+\]", "", path))
        if wanted is None:
            foreign = re.fullmatch(r"extensions\[\d+\]\.(\w+)", path)
            if foreign and foreign[1] not in OWN:
                bodies.append((off, size))
            else:
                found.append(f"{path} has no counterpart")
            continue
        wanted = (wanted,) if isinstance(wanted, str) else wanted
        there = [f for f, pos in theirs if (pos, int(f.get("size"))) in places(path, off, size) and f.get("name") in wanted]
        if not there:
            found.append(f"{path} at {off}, {size} bytes: tshark has no {wanted} there")
            continue
        seen.update(map(id, there))
        name, show = there[0].get("name"), there[0].get("show")
        value = there[0].get("value")
        if value and field["hex"] != value:  # tshark prints no bytes for a few; those of the wire are compared apart
            found.append(f"{path}: {field['hex']} here, {value} there")
        elif name in NAMED:
            mine, its = plain(field["value"]), plain(there[0].get("showname").split(": ", 1)[1])
            if not same_name(mine, its):
                found.append(f"{path}: {mine} here, {its} there")
        elif name in TEXTS:
            if field["value"] != f'"{show}"':
                found.append(f"{path}: {field['value']} here, {show} there")
        elif path.endswith("length") and field["value"] != show:
            found.append(f"{path}: {field['value']} here, {show} there")
    for field, pos in theirs:
        inside = any(off <= pos and pos + int(field.get("size")) <= off + size for off, size in bodies)
        if id(field) not in seen and field.get("name") not in PARTS and not inside:
            found.append(f"{field.get('name')} at {pos}, {field.get('size')} bytes: not in our trace")
    return found


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class Tshark(InteropCase):
    maxDiff = None

    def conversation(self, peer, we_are, kind):
        """One conversation through the relay: (the capture, our trace, the key log). `kind` of key: "" or -rsa."""
        capture, trace, keys = (self.scratch / f"{peer.name}-{we_are}{suffix}" for suffix in (".pcap", ".json", ".keys"))
        told = ["--alpn", "http/1.1,h2", "--detail", "0", f"--json={trace}", "--keylog", keys]
        until = time.monotonic() + SECONDS
        cell, stranger = between("server" + kind, "alice" + kind), peer(self.made)
        if we_are == "client":
            with stranger.server(cell, self.made.scratch(), more=peer.alpn) as server, relay(server.port) as passing:
                with running(self.connect(passing.port, *told, cell=cell), self.lab) as client:
                    self.speak(client, peer.answer, until)
        else:
            with self.serving(*told, cell=cell) as server, relay(server.port) as passing:
                with running([*stranger.client(cell, passing.port), *peer.alpn], self.lab) as client:
                    self.speak(client, lambda data: data, until)
                self.assertEqual(server.process.wait(SECONDS), 0, server.text())
        write_pcap(capture, passing.records)
        self.check_bytes(passing.records, json.loads(trace.read_text()))
        return capture, json.loads(trace.read_text()), keys

    def check_bytes(self, records, trace):
        """The records of our trace are those that passed, and its fields, one after the other, the bytes that passed in the clear."""
        for direction in FLIGHTS:
            sent = [data for way, data in records if way == direction]
            ours = [(TYPES[r["type"]], r["version"], r["len"], r["off"]) for r in trace["records"] if r["dir"] == direction]
            self.assertEqual(ours, [(data[0], f"TLS 1.{data[2] - 1} (0x{data[1:3].hex()})", len(data) - RECORD_HEADER, sum(map(len, sent[:i])))
                                    for i, data in enumerate(sent[:len(ours)])])
            clear = sent[:[data[0] for data in sent].index(CHANGE_CIPHER_SPEC)]
            messages = [m for m in trace["messages"] if m["dir"] == direction and not m["encrypted"] and m["name"] != "ChangeCipherSpec"]
            self.assertEqual("".join(f["hex"] for m in messages for f in m["fields"]), b"".join(data[RECORD_HEADER:] for data in clear).hex())

    def compare(self, peer, we_are, kind):
        capture, trace, keys = self.conversation(peer, we_are, kind)
        theirs = dissected(capture, "-o", f"tls.keylog_file:{keys}")
        for direction, flight in FLIGHTS.items():
            ours = [m for m in trace["messages"] if m["dir"] == direction and m["name"] != "ChangeCipherSpec"]
            # Other clients ask for tickets, ours does not unless it is told to.
            if direction == SERVER and we_are == "server":
                flight = flight[:-1] + ["NewSessionTicket"] + flight[-1:]
            self.assertEqual([m["name"] for m in ours], flight)
            if direction == SERVER:
                self.assertIn("application_layer_protocol_negotiation", json.dumps(ours[0]["fields"]))
            self.assertEqual(len(theirs[direction]), len(flight))
            for message, fields in zip(ours, theirs[direction]):
                with self.subTest(f"{peer.name}, we are the {we_are}: {message['name']}, {direction}"):
                    self.assertEqual(differences(message, fields), [])

    def check_keys(self, peer, we_are):
        """Without our key log tshark sees no Finished; with it, both, and the data of both sides."""
        capture, trace, keys = self.conversation(peer, we_are, "")
        option = ("-o", f"tls.keylog_file:{keys}")
        finished = [f["hex"] for m in trace["messages"] if m["name"] == "Finished" for f in m["fields"] if f["path"] == "verify_data"]
        self.assertEqual(len(finished), 2)
        self.assertNotIn(b"tls.handshake.verify_data", tshark("-r", capture, "-T", "pdml"))
        seen = re.findall(r'"tls\.handshake\.verify_data_raw": \[\s*"([0-9a-f]+)"', tshark("-r", capture, "-T", "json", "-x", *option).decode())
        self.assertEqual(seen, finished)
        spoken = tshark("-r", capture, "-q", "-z", "follow,tls,ascii,0", *option).decode()
        self.assertIn("from here to there", spoken)
        if we_are == "client":
            self.assertIn(peer.answer(b"from here to there").decode(), spoken)
        else:
            self.assertEqual(spoken.count("from here to there"), 2)

    def test_openssl_s_server(self):
        self.compare(OpenSsl, "client", "-rsa")

    def test_openssl_s_client(self):
        self.compare(OpenSsl, "server", "")

    @needs_gnutls
    def test_gnutls_serv(self):
        self.compare(GnuTls, "client", "")

    @needs_gnutls
    def test_gnutls_cli(self):
        self.compare(GnuTls, "server", "-rsa")

    def test_our_keys_open_a_conversation_with_openssl(self):
        self.check_keys(OpenSsl, "client")

    @needs_gnutls
    def test_our_keys_open_a_conversation_with_gnutls(self):
        self.check_keys(GnuTls, "server")

    def test_a_difference_is_found(self):
        """The comparison notices a name, a byte, a place and a field too few or too many."""
        leaf = {"path": "cipher_suite", "off": 39, "len": 2, "hex": "c02b", "value": "TLS_X (0xc02b)"}
        field = ElementTree.Element("field", name=H + "ciphersuite", size="2", value="c02b", show="0xc02b", showname="Cipher Suite: TLS_X (0xc02b)")
        self.assertEqual(differences({"fields": [leaf]}, [(field, 39)]), [])
        for change in ({"value": "TLS_Y (0xc02b)"}, {"hex": "c02c"}, {"off": 38}, {"len": 1}, {"path": "strange"}):
            self.assertNotEqual(differences({"fields": [{**leaf, **change}]}, [(field, 39)]), [], change)
        self.assertNotEqual(differences({"fields": []}, [(field, 39)]), [])
        self.assertNotEqual(differences({"fields": [leaf]}, []), [])
