// Asio, always configured alike: it reads macros of the standard library, which must be there
// before it, or two sources disagree on how memory is taken and given back.
#pragma once
#include <version>

#include <asio.hpp>
