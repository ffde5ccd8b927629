"""Every module that the tests know."""
from modules.nss import Nss
from modules.opencryptoki import OpenCryptoki
from modules.p11kit_proxy import P11KitProxy
from modules.piv import OpenSc, YkCs11
from modules.softhsm import SoftHsm
from modules.tpm2 import Tpm2

EVERY = (SoftHsm, P11KitProxy, Nss, Tpm2, OpenCryptoki, OpenSc, YkCs11)
