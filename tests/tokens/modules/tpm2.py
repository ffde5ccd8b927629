"""tpm2-pkcs11 on a TPM in software, swtpm, which is ended with the token. The TPM locks at the fourth wrong PIN, for
all its tokens at once."""
import contextlib
import glob
import os
import shutil
from pathlib import Path

from modules.base import NO_CARD, Module, Token, daemon, daemon_port, finished, listens

PIN, SO_PIN = "1234", "12345678"
# Its libraries otherwise complain on stderr about what is none of their business.
QUIET = {"TPM2_PKCS11_LOG_LEVEL": "0", "TSS2_LOG": "all+NONE"}


class Tpm2(Module):
    name = "tpm2"
    library = ("/usr/lib/*/pkcs11/libtpm2_pkcs11.so", "/usr/lib/*/libtpm2_pkcs11.so.1")
    programs = ("swtpm", "tpm2_ptool", "tpm2_flushcontext")
    package = "swtpm libtss2-tcti-swtpm0 tpm2-tools libtpm2-pkcs11-1 libtpm2-pkcs11-tools"
    holds = ("rsa2048", "ec256", "ec384", "expired")
    cannot = {"rsa3072": "tpm2-tools cannot import RSA 3072", "ed25519": "this TPM has no Ed25519", **NO_CARD}

    @classmethod
    def obstacle(cls):
        missing = None if glob.glob("/usr/lib/*/libtss2-tcti-swtpm.so.0") else "no libtss2-tcti-swtpm.so.0"
        return super().obstacle() or missing

    @contextlib.contextmanager
    def provisioned(self):
        state, store, port = self.folder / "state", self.folder / "store", daemon_port(2)  # and its control channel on the next
        state.mkdir()
        store.mkdir()
        tcti = f"swtpm:host=127.0.0.1,port={port}"
        environment = {"TPM2_PKCS11_TCTI": tcti, "TPM2TOOLS_TCTI": tcti, "TPM2_PKCS11_STORE": str(store), **QUIET}
        channels = ["--server", f"type=tcp,port={port}", "--ctrl", f"type=tcp,port={port + 1}"]
        with daemon("swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", *channels, "--flags",
                    "not-need-init,startup-clear", log=self.folder / "swtpm.log") as swtpm:
            swtpm.until(lambda: listens(port), "it listened")
            self._fill(environment, store)
            self.environment = environment
            yield Token(self.path(), PIN, environment)

    def tidy(self):
        """A server that was killed leaves its keys in the TPM, which has room for three."""
        finished("tpm2_flushcontext", "-t", environment=self.environment)

    def _fill(self, environment, store):
        tools = {**environment, "PATH": f"{self._flushing_tools()}:{os.environ['PATH']}"}

        def ptool(*arguments):
            finished("tpm2_ptool", *arguments, "--path", store, environment=tools)

        ptool("init")
        ptool("addtoken", "--pid=1", "--label=lab", f"--userpin={PIN}", f"--sopin={SO_PIN}")
        for number, name in enumerate(self.holds, start=1):
            ptool("import", "--label=lab", f"--key-label={name}", f"--id={number:02x}", f"--userpin={PIN}",
                  f"--privkey={self.identities.key(name)}", f"--algorithm={'ecc' if name.startswith('ec') else 'rsa'}")
            ptool("addcert", "--label=lab", f"--key-label={name}", self.identities.certificate(name))

    def _flushing_tools(self):
        """A TPM without a resource manager has room for three objects, and tools leave theirs: each flushes first."""
        folder = self.folder / "tools"
        folder.mkdir()
        for tool in Path(shutil.which("tpm2_flushcontext")).parent.glob("tpm2_*"):
            if tool.name not in ("tpm2_ptool", "tpm2_flushcontext"):
                wrapper = folder / tool.name
                flush = "tpm2_flushcontext -t >/dev/null 2>&1"
                wrapper.write_text(f'#!/bin/sh\n{flush}\nexec {tool} "$@"\n', encoding="utf-8")
                wrapper.chmod(0o755)
        return folder
