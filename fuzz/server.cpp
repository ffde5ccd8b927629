// A server under the null crypto, fed a stream of bytes at a fixed time and from a fixed seed, so
// that a recorded client, changed, goes on past ChangeCipherSpec. end.hpp says what must hold.
#include "end.hpp"
#include "target.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed_end(handshake::Role::server, {data, size});
  return 0;
}
