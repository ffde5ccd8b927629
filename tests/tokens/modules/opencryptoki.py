"""opencryptoki's soft token: a daemon and a folder of the whole system. RSA alone; it locks at the third wrong PIN."""
import contextlib
from pathlib import Path

from modules.base import NO_CARD, Module, Token, daemon, finished

PIN, SO_PIN, FACTORY_SO_PIN = "12345678", "76543210", "87654321"
SLOT = "3"  # of the soft token in Debian's opencryptoki.conf


class OpenCryptoki(Module):
    name = "opencryptoki"
    library = ("/usr/lib/*/opencryptoki/libopencryptoki.so.0",)
    programs = ("pkcsslotd", "pkcsconf", "pkcs11-tool")
    package = "opencryptoki opensc"
    socket = Path("/run/pkcsslotd.socket")
    places = ("/var/lib/opencryptoki", "/run/lock/opencryptoki", "/run/pkcsslotd.pid", "/run/pkcsslotd.socket",
              "/dev/shm/var.lib.opencryptoki.swtok", "/dev/shm/var.lib.opencryptoki.tpm.root")
    needs_root = True
    holds = ("rsa2048", "rsa3072", "expired")
    cannot = {**dict.fromkeys(("ec256", "ec384", "ed25519"), "opencryptoki's soft token has RSA alone"), **NO_CARD}

    @contextlib.contextmanager
    def provisioned(self):
        with daemon("pkcsslotd", "-f", log=self.folder / "pkcsslotd.log") as slots:
            slots.until(self.socket.exists, "its socket was there")
            self._fill()
            yield Token(self.path(), PIN)

    def _fill(self):
        # The SO's PIN of the factory must be changed before a user's is set.
        finished("pkcsconf", "-I", "-c", SLOT, stdin=f"{FACTORY_SO_PIN}\nlab\n")
        finished("pkcsconf", "-P", "-c", SLOT, "-S", FACTORY_SO_PIN, "-n", SO_PIN)
        finished("pkcsconf", "-u", "-c", SLOT, "-S", SO_PIN, "-n", PIN)
        for number, name in enumerate(self.holds, start=1):
            same = ["--id", f"{number:02x}", "--label", name, "--usage-sign", "--usage-decrypt"]
            for kind, file in (("privkey", f"{name}.key.der"), ("cert", f"{name}.der")):
                finished("pkcs11-tool", "--module", self.path(), "--token-label", "lab", "--login", "--pin", PIN,
                         "--type", kind, *same, "--write-object", self.identities.folder / file)
