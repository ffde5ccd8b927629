#include "mutators/engine.hpp"

#include <algorithm>

using namespace handglass;

// libFuzzer's own mutation, in place; not there where another engine drives the target, which never
// asks for a change.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t max_size);

// One time in twenty libFuzzer changes bytes as it likes: what no structure would suggest, and what
// its dictionary holds.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  fuzz::Dice dice(seed);
  if (size == 0 || dice.one_in(20)) return LLVMFuzzerMutate(data, size, max_size);
  const Bytes bytes = fuzz::some_changes({data, size}, dice);
  if (bytes.empty() || bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::ranges::copy(bytes, data);
  return bytes.size();
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t out_size,
                                                 unsigned seed) {
  fuzz::Dice dice(seed);
  const Bytes made = fuzz::cross({one, one_size}, {other, other_size}, dice);
  const std::size_t size = std::min(made.size(), out_size);
  std::ranges::copy(View(made).first(size), out);
  return size;
}
