"""What is tried with every module: a row for each thing that it may be able to do, and a cell for each trial of it.

A row with an identity needs a module that holds it. Where a module cannot, `Module.cannot` has the reason.
"""
from dataclasses import dataclass

from identities import KINDS

PEERS = ("handglass", "openssl")
TRANSPORT = ("AES128-SHA", "AES128-GCM-SHA256")  # RSA key transport (RFC 5246 §7.4.7.1)
VALID = [kind for kind in KINDS.values() if not kind.expired]


@dataclass(frozen=True)
class Row:
    role: str
    identity: str = ""
    what: str = ""  # the scheme, suite or trial

    @property
    def text(self):
        return " ".join(filter(None, (self.role, self.identity, self.what)))


@dataclass(frozen=True)
class Cell:
    row: Row
    peer: str = ""

    @property
    def text(self):
        return self.row.text + (f" with {self.peer}" if self.peer else "")


SHOWN = [Row("shows its token"), Row("shows its objects")]
EXPORTED = [Row("exports", kind.name) for kind in KINDS.values()]
TESTED = [Row("tests", kind.name) for kind in VALID]
CLIENT = [Row("client signs", kind.name, scheme) for kind in VALID for scheme in kind.schemes]
SERVER = [Row("server signs", kind.name, scheme) for kind in VALID for scheme in kind.schemes]
DECRYPTS = [Row("server decrypts", kind.name, suite) for kind in VALID if kind.rsa for suite in TRANSPORT]
TRIALS = [Row("trial", "rsa2048", "wrong PIN"), Row("trial", "expired", "expired certificate"),
          Row("trial", "rsa2048", "bad premasters"), Row("trial", "ec256", "signatures in a row"),
          Row("trial", "rsa2048", "pulled card"), Row("trial", "rsa2048", "slow card")]
ROWS = [*SHOWN, *EXPORTED, *TESTED, *CLIENT, *SERVER, *DECRYPTS, *TRIALS]


def cells(row):
    with_peers = row.role.startswith(("client", "server"))
    return [Cell(row, peer) for peer in PEERS] if with_peers else [Cell(row)]


def obstacle(module, row):
    """Why a module cannot, or None."""
    if row.identity in module.holds or not row.identity:
        return module.cannot.get(row.what) or module.cannot.get(row.text)
    return module.cannot[row.identity]
