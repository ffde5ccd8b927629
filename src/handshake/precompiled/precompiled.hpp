// Precompiled for src/study and src/cli: what src/wire/precompiled.hpp has, and the
// two headers of handshakes that nearly every file of theirs reads. Measured: they are 0.9 of a
// small file's 1.3 seconds. Nothing may rely on it.
#include "handshake/config.hpp"
#include "handshake/observer.hpp"
#include "wire/precompiled.hpp"
