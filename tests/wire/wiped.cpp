// What is left of a private key in a PEM text: nothing, however the reading ends.
#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include "wire/pem.hpp"

using namespace handglass;

namespace {

Bytes key() {
  Bytes out(121);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i * 37 + 11);
  return out;
}

View wanted;  // in no memory that is given back
int found = 0;

void look(void* memory) {
  if (wanted.empty() || memory == nullptr) return;
  const View bytes(static_cast<const std::uint8_t*>(memory), malloc_usable_size(memory));
  if (!std::ranges::search(bytes, wanted).empty()) ++found;
}

}  // namespace

void operator delete(void* memory) noexcept {
  look(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  look(memory);
  std::free(memory);
}
void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

TEST_CASE("pem: what was read of a key is wiped, whatever stands behind it") {
  const Bytes secret = key();
  const std::string whole = pem::write("PRIVATE KEY", secret);
  std::string cut = whole;
  cut.erase(cut.find("-----END"));
  for (const std::string& text :
       {whole, cut, whole + "-----BEGIN CERTIFICATE-----\nMIIB\n", cut + "-----END KEY-----\n"}) {
    found = 0;
    wanted = View(secret).subspan(40, 24);
    {
      const auto blocks = pem::parse(as_bytes(text));
    }
    wanted = {};
    CHECK(found == 0);
  }
  // The text too is in one piece, so that whoever wipes it wipes all.
  found = 0;
  wanted = as_bytes(whole).subspan(64, 24);
  std::string text = pem::write("PRIVATE KEY", secret);
  wanted = {};
  CHECK(text == whole);
  CHECK(found == 0);
}
