#include "base/secret.hpp"

namespace handglass {

void wipe(MutableView bytes) {
  volatile std::uint8_t* p = bytes.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) p[i] = 0;
}

}  // namespace handglass
