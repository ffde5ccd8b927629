"""p11-kit's proxy: the modules that this machine configures, as one. Among them is SoftHSM 2, whose token is used."""
import contextlib
import os

from modules.base import Token
from modules.softhsm import PIN, SoftHsm
from modules.tpm2 import QUIET

CONFIGURED = "/usr/share/p11-kit/modules/softhsm2.module"


class P11KitProxy(SoftHsm):
    name = "p11-kit"
    library = ("/usr/lib/*/p11-kit-proxy.so",)
    package = "p11-kit softhsm2 opensc"

    @classmethod
    def obstacle(cls):
        missing = None if os.path.exists(CONFIGURED) else f"no {CONFIGURED} (package: softhsm2)"
        return super().obstacle() or SoftHsm.obstacle() or missing

    @contextlib.contextmanager
    def provisioned(self):
        environment = self._configure()
        self._fill(environment)
        # The other configured modules are loaded, too: their files go into our folder, and their complaints nowhere.
        yield Token(self.path(), PIN, {**environment, **QUIET, "HOME": str(self.folder)})
