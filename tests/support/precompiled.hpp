// Precompiled for the test programs above src/wire; see src/wire/precompiled.hpp for why.
#include <doctest/doctest.h>

#include "wire/precompiled.hpp"
