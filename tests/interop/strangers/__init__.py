"""Everybody whom the command talks to."""
from strangers.botan import Botan
from strangers.curl import Curl
from strangers.gnutls import GnuTls
from strangers.haproxy import HaProxy
from strangers.mbedtls import MbedTls
from strangers.nginx import Nginx
from strangers.nss import Nss
from strangers.openssl import OpenSsl
from strangers.python import Python
from strangers.wolfssl import WolfSsl

EVERYBODY = (OpenSsl, GnuTls, MbedTls, WolfSsl, Nss, Botan, Python, Curl, Nginx, HaProxy)
USUAL = (OpenSsl, GnuTls, Python, Curl)  # whom the tests' packages bring along
