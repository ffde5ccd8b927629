// Precompiled for the test programs from src/handshake up; see src/handshake/precompiled for why.
#include <doctest/doctest.h>

#include "handshake/precompiled/precompiled.hpp"
