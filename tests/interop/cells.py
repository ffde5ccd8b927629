"""A cell of the matrix: one conversation with everything pinned; and which cells there are to try with a peer.

Beside the cells with one full handshake are those of a deed: a session resumed, a second handshake, a stapled response.

Suites, groups, schemes and client authentication multiply to more conversations than anybody waits for. `pairs` chooses so
that every two values that can meet do meet: each suite with each group, with each of the server's schemes and each kind of
client authentication, and so on. `once` chooses so that each value is there.
"""
import itertools
import re
from dataclasses import dataclass, replace

from suites import CURVE_OF_KEY, SCHEMES, SUITES, Suite

NOTHING = "nothing"  # what a client signs with that has no certificate
# What the two do beyond one full handshake.
DEEDS = {
    "resume-id": "a session resumed by its number",
    "resume-ticket": "a session resumed by a ticket",
    "again-client": "a second handshake that the client starts",
    "again-server": "a second handshake that the server starts",
    "ask-later": "a second handshake that asks for a certificate",
    "staple": "a stapled OCSP response",
}
# The suites that deeds are done with: signed key exchange and none, AEAD and CBC in both ways.
SUITES_OF_DEEDS = {("ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", True), ("ECDHE_RSA_WITH_AES_128_CBC_SHA", True), ("ECDHE_RSA_WITH_AES_128_CBC_SHA", False),
                   ("RSA_WITH_AES_256_GCM_SHA384", True)}


@dataclass(frozen=True)
class Cell:
    """Without a suite nothing is pinned, and `names` says who speaks."""
    suite: Suite = None
    etm: bool = True  # encrypt_then_mac (RFC 7366), which matters to CBC alone
    group: str = ""
    server: str = ""  # the scheme that the server signs with; "" where it signs nothing
    auth: str = "require"  # what the server asks of the client: none, request, require
    client: str = NOTHING  # the scheme that the client signs with
    names: tuple = ("server", "alice")
    deed: str = ""  # one of DEEDS

    @property
    def text(self):
        parts = [self.deed, self.suite.openssl, "" if self.etm else "no-etm", self.group, self.server]
        return " ".join(filter(None, [*parts, f"{self.auth}:{self.client}" if self.auth != "none" else "none"]))

    @property
    def server_name(self):
        """The server's identity in the lab; None for a suite without certificates."""
        if not self.suite:
            return self.names[0]
        if not self.suite.with_certificates:
            return None
        return f"server-{SCHEMES[self.server].key if self.server else 'rsa'}"

    @property
    def client_name(self):
        if not self.suite:
            return self.names[1]
        return None if self.client == NOTHING else f"alice-{SCHEMES[self.client].key}"

    @property
    def refused(self):
        """Whether the server must refuse this client."""
        return self.auth == "require" and self.client_name is None

    @property
    def asked_at_once(self):
        """What the server asks of the client in the first handshake."""
        return "none" if self.deed == "ask-later" else self.auth

    @property
    def groups(self):
        """The group, and after it the curves of the certificates, which must be on the list too (RFC 8422 §5.1)."""
        keys = [SCHEMES[s].key for s in (self.server, self.client) if s in SCHEMES]
        return without_repeats(self.group, *(CURVE_OF_KEY.get(key) for key in keys))

    def server_schemes(self):
        """What a client lists: what the server is to sign with, and what signed its certificate."""
        return without_repeats(self.server, self._of_key(), self.suite.with_certificates and SCHEMES[self.server or "rsa_pkcs1_sha256"].issuers)

    def client_schemes(self):
        """What a server asks for: what the client is to sign with, and what signed its certificate."""
        return without_repeats(self.client, SCHEMES[self.client].issuers) if self.client in SCHEMES else ["ecdsa_secp256r1_sha256"]

    def schemes(self):
        """For whoever takes one list for both: who signs before who issued."""
        server, client = self.server_schemes(), self.client_schemes() if self.client in SCHEMES else []
        return without_repeats(*server[:-1], *client[:1], *server[-1:], *client[1:]) or ["ecdsa_secp256r1_sha256"]

    def _of_key(self):
        """RSA key transport signs nothing, but the server's key must be one that the client could believe."""
        return self.suite.exchange == "RSA" and (self.client if self.client.startswith("rsa") else "rsa_pkcs1_sha256")


def without_repeats(*values):
    return list(dict.fromkeys(filter(None, values)))


def variants():
    """Each suite, and CBC once more without encrypt_then_mac."""
    return [(suite, etm) for suite in SUITES for etm in ((True, False) if "_CBC_" in suite.name else (True,))]


def signed_by(suite):
    return [s.name for s in SCHEMES.values() if s.kind == suite.kind] if suite.kind else [""]


def authentications(suite, server):
    """(auth, client) that may go with it. Where both sides sign with one kind of key they use one scheme, because a peer that
    takes a single list for both could else choose either."""
    if not suite.with_certificates:
        return [("none", NOTHING)]
    clients = [s.name for s in SCHEMES.values() if s.kind != suite.kind or s.name == server]
    return [("none", NOTHING), *((auth, client) for client in (*clients, NOTHING) for auth in ("require", "request"))]


def candidates(variant, server):
    suite, etm = variant
    for group, (auth, client) in itertools.product(suite.groups, authentications(suite, server)):
        yield Cell(suite, etm, group, server, auth, client)


def marks(cell):
    """The values of a cell, of which every two shall meet."""
    if cell.deed:
        return {("deed", cell.deed, cell.suite.name, cell.etm), ("deed", cell.deed, cell.auth)}
    kind = (cell.auth, cell.client != NOTHING)
    suite, exchange = (cell.suite.name, cell.etm), cell.suite.exchange
    values = [("suite", suite), ("group", exchange, cell.group), ("server", exchange, cell.server), ("auth", exchange, kind)]
    return {*itertools.combinations(values, 2), ("client", cell.auth, cell.client)}


def singles(cell):
    if cell.deed:
        return {("deed", cell.deed)}
    return {("suite", cell.suite.name), ("etm", cell.etm), ("group", cell.group), ("server", cell.server),
            ("auth", cell.auth, cell.client != NOTHING), ("client", cell.client)}


def choose(possible, covers):
    """Cells that have all that `covers` sees in the possible ones: the best of each suite and server's scheme in turn, as long
    as it brings something new."""
    seen, chosen = set(), []
    by_suite = {}
    for cell in possible:
        by_suite.setdefault((cell.deed, cell.suite, cell.etm, cell.server), []).append((cell, covers(cell)))
    groups = list(by_suite.values())
    while groups:
        left = []
        for cells in groups:
            cells = [(cell, marked - seen) for cell, marked in cells]
            cell, new = max(cells, key=lambda c: len(c[1]))
            if new:
                chosen.append(cell)
                seen |= new
                left.append([c for c in cells if c[1]])
        groups = left
    return chosen


def everything():
    """Every candidate, in the order of the tables."""
    return [cell for variant in variants() for server in signed_by(variant[0]) for cell in candidates(variant, server)]


def deeds():
    """Each deed with each of its suites, without and with a certificate of the client."""
    for deed, (suite, etm) in itertools.product(DEEDS, variants()):
        if (suite.name, etm) not in SUITES_OF_DEEDS:
            continue
        server = {"rsa": "rsa_pkcs1_sha256", "ec": "ecdsa_secp256r1_sha256", "": ""}[suite.kind]
        group = "secp256r1" if suite.kind else ""
        asked = Cell(suite, etm, group, server, "require", server or "rsa_pkcs1_sha256", deed=deed)
        yield from [asked] if deed == "ask-later" else [replace(asked, auth="none", client=NOTHING), asked]


@dataclass(frozen=True)
class Cannot:
    """What one side cannot, as a row: cells in which each named field matches its expression."""
    why: str
    side: str = ""  # client or server: in which role; "" in both
    suite: str = ""
    etm: str = ""
    group: str = ""
    server: str = ""
    auth: str = ""
    client: str = ""
    deed: str = ""

    def fits(self, cell, side):
        values = {"suite": cell.suite.openssl, "etm": "yes" if cell.etm else "no", "group": cell.group, "server": cell.server,
                  "auth": cell.auth, "client": cell.client, "deed": cell.deed}
        return self.side in ("", side) and all(re.search(getattr(self, k), v) for k, v in values.items() if getattr(self, k))
