"""A virtual PIV card (pivcard.py) in pcscd's virtual reader, seen by two modules: OpenSC and Yubico's ykcs11. It locks
at the third wrong PIN."""
import contextlib
import functools
import re
import sys
import time
from pathlib import Path

from modules.base import Daemon, Module, Token, daemon, daemon_port, finished, listens, until

PIN = "123456"
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
# ykcs11 looks only at readers whose name begins with "Yubico".
READER = f"""FRIENDLYNAME "Yubico YubiKey Virtual PCD"
DEVICENAME /dev/null:{{port:#06x}}
LIBPATH {DRIVER}
CHANNELID {{port:#06x}}
"""
CARD = Path(__file__).resolve().parent.parent / "pivcard.py"
SLOTS = {"rsa2048": "9a", "ec256": "9c", "expired": "9d", "ec384": "9e"}  # 9c: PIN before every signature; 9e: none
IDS = {"9a": 1, "9c": 2, "9d": 3, "9e": 4}  # what both modules make of a slot
SLOW = 4  # seconds that a slow card takes for each signature
UNNOTICED = 2.0  # seconds; pcscd does not see that a card was out for less


class Card:
    """The card's process, which is the card in the reader: ended, it is pulled."""

    def __init__(self, folder, port):
        self.state, self.log, self.port = folder / "card.json", folder / "card.log", port
        self.process = None

    def insert(self, *more):
        self.process = Daemon(python_with_cryptography(), "-B", CARD, self.state, "--port", self.port, "--trace", *more,
                              log=self.log)

    def pull(self):
        if self.process:
            self.process.stop()


class Piv(Module):
    programs = ("pcscd", "yubico-piv-tool")
    socket = Path("/run/pcscd/pcscd.comm")
    places = ("/run/pcscd",)
    holds = tuple(SLOTS)
    cannot = {"rsa3072": "PIV has no RSA 3072", "ed25519": "PIV has no Ed25519"}

    @classmethod
    def obstacle(cls):
        if not Path(DRIVER).exists():
            return "no libifdvpcd.so (package: vsmartcard-vpcd)"
        missing = None if python_with_cryptography() else "no cryptography for python (package: python3-cryptography)"
        return super().obstacle() or missing

    def uri(self, name):
        return f"pkcs11:id=%{IDS[SLOTS[name]]:02X}"

    def pins_given(self):
        """VERIFY with data; without, it only asks how many tries are left."""
        return len(re.findall("^> 0020008008", self.card.log.read_text(encoding="ascii"), re.M))

    @contextlib.contextmanager
    def provisioned(self):
        port, reader = daemon_port(), self.folder / "reader.conf"
        reader.write_text(READER.format(port=port), encoding="ascii")
        self.socket.parent.mkdir(exist_ok=True)
        self.card = Card(self.folder, port)
        with contextlib.ExitStack() as stack:
            pcscd = stack.enter_context(daemon("pcscd", "-f", "-c", reader, log=self.folder / "pcscd.log"))
            pcscd.until(lambda: listens(port), "its reader listened")
            stack.callback(self.card.pull)
            self._insert()
            self._fill()
            yield Token(self.path(), PIN, {"HOME": str(self.folder)}, label=self.label)  # OpenSC keeps a cache in HOME

    def _insert(self, *more):
        """A card that pcscd does not notice is pulled and put in again."""
        for _ in range(5):
            self.card.insert(*more)
            with contextlib.suppress(AssertionError):
                until(self._answers, "the card answered", seconds=4)
                return
            self.pull()
        raise AssertionError("pcscd does not see the card")

    def _answers(self):
        with contextlib.suppress(AssertionError):
            self._tool("-a", "version")
            return True
        return False

    def _fill(self):
        self._tool("-a", "set-chuid")
        self._tool("-a", "set-ccc")
        for name, slot in SLOTS.items():
            self._tool("-a", "import-key", "-s", slot, "-i", self.identities.key(name))
            self._tool("-a", "import-certificate", "-s", slot, "-i", self.identities.certificate(name))

    @staticmethod
    def _tool(*arguments):
        finished("yubico-piv-tool", "-r", "Yubico", *arguments)

    def pulls(self):
        """How the card can go: between two signatures, and in the middle of one."""
        return self.pull, self.eject_while_it_signs

    def pull(self):
        self.card.pull()
        time.sleep(UNNOTICED)

    def eject_while_it_signs(self):
        self.pull()
        self._insert("--eject-after", 1)

    def slow_down(self):
        self.pull()
        self._insert("--sign-delay", SLOW)

    def put_back(self):
        self.pull()
        self._insert()


class OpenSc(Piv):
    name = "opensc"
    library = ("/usr/lib/*/pkcs11/opensc-pkcs11.so", "/usr/lib/*/opensc-pkcs11.so")
    package = "opensc-pkcs11 pcscd vsmartcard-vpcd yubico-piv-tool python3-cryptography"
    label = "lab-rsa2048"  # the CN of the card's first certificate


class YkCs11(Piv):
    name = "ykcs11"
    library = ("/usr/lib/*/libykcs11.so.2",)
    package = "ykcs11 pcscd vsmartcard-vpcd yubico-piv-tool python3-cryptography"
    label = "YubiKey PIV"


@functools.cache
def python_with_cryptography():
    """Debian's python where another comes first on the path."""
    for python in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(AssertionError, OSError):
            finished(python, "-c", "import cryptography")
            return python
    return None
