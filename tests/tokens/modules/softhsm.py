"""SoftHSM 2: a token of files. It holds every kind, and never locks."""
import contextlib

from modules.base import NO_CARD, Module, Token, finished

PIN, SO_PIN = "1234", "12345678"


class SoftHsm(Module):
    name = "softhsm"
    library = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/*/softhsm/libsofthsm2.so")
    programs = ("softhsm2-util", "pkcs11-tool")
    package = "softhsm2 opensc"
    cannot = NO_CARD

    def _configure(self):
        """The environment in which the module finds the token."""
        (self.folder / "tokens").mkdir()
        configuration = self.folder / "softhsm2.conf"
        lines = [f"directories.tokendir = {self.folder / 'tokens'}", "objectstore.backend = file", "log.level = ERROR"]
        configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return {"SOFTHSM2_CONF": str(configuration)}

    def _fill(self, environment):
        finished("softhsm2-util", "--init-token", "--free", "--label", "lab", "--so-pin", SO_PIN, "--pin", PIN,
                 environment=environment)
        for number, name in enumerate(self.holds, start=1):
            same = ["--label", name, "--id", f"{number:02x}", "--pin", PIN]
            finished("softhsm2-util", "--import", self.identities.key(name), "--token", "lab", *same,
                     environment=environment)
            certificate = self.identities.folder / f"{name}.der"
            finished("pkcs11-tool", "--module", SoftHsm.path(), "--token-label", "lab", "--login", *same,
                     "--type", "cert", "--write-object", certificate, environment=environment)

    @contextlib.contextmanager
    def provisioned(self):
        environment = self._configure()
        self._fill(environment)
        yield Token(self.path(), PIN, environment)
