// Handshakes, records and signatures under valgrind, with every secret undefined.
//
//   constant_time_test covered   runs all of it, and prints which part met how many secret bytes
//   constant_time_test branch    branches on a byte of a premaster: valgrind must report it
//   constant_time_test index     takes such a byte for an index: valgrind must report it
//   constant_time_test cpu       prints what the processor says that it can do
#include <array>
#include <cstdio>
#include <string_view>

#include "coverage.hpp"
#include "crypto/group.hpp"
#include "processor.hpp"

namespace handglass::test {
namespace {

SecretBytes agreed() {
  const auto random = crypto::seeded_random(as_bytes("control"));
  auto ours = crypto::KeyShare::generate(crypto::Group::x25519, *random);
  const auto theirs = crypto::KeyShare::generate(crypto::Group::x25519, *random);
  return std::move(ours).agree(theirs.public_value()).value();
}

// The mistakes themselves. Their names are looked for in valgrind's report.
volatile int sink = 0;
void branch_on_a_secret(View premaster) {
  if ((premaster[0] & 1) != 0) sink = 1;
}
void index_by_a_secret(View premaster) {
  static const std::array<std::uint8_t, 256> table{};
  sink = table[premaster[0]];
}

int covered() {
  Coverage coverage;
  cover_key_exchange(coverage);
  cover_signing(coverage);
  cover_records(coverage);
  cover_handshakes(coverage);
  return coverage.report() ? 0 : 1;
}

}  // namespace
}  // namespace handglass::test

int main(int count, char** arguments) {
  using namespace handglass::test;
  const std::string_view word = count == 2 ? arguments[1] : "";
  if (word == "covered") return covered();
  if (word == "cpu") return print_processor(), 0;
  if (word == "branch") return branch_on_a_secret(agreed().reveal()), 0;
  if (word == "index") return index_by_a_secret(agreed().reveal()), 0;
  std::fprintf(stderr, "usage: constant_time_test covered|branch|index|cpu\n");
  return 2;
}
