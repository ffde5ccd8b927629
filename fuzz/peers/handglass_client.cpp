// A client of ours, fed a stream of bytes that begins with a ServerHello.
#include "handglass_end.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const peers::HandglassEnd end(handglass::Role::client);
  end.feed({data, size});
  return 0;
}
