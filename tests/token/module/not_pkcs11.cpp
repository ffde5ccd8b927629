// A shared library that is no PKCS#11 module.
extern "C" int nothing_of_pkcs11();
int nothing_of_pkcs11() { return 0; }
