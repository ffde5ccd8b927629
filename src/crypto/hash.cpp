#include "crypto/hash.hpp"

#include <cryptopp/sha.h>

#include <memory>
#include <new>
#include <type_traits>

namespace handglass::crypto {
namespace {

// Crypto++'s SHA classes keep their state and their block inside the object (FixedSizeSecBlock,
// which also wipes itself), so an object placed in our storage touches no heap, and neither does a
// copy.
template <class T, class State>
auto& object(State& state) {
  using Object = std::conditional_t<std::is_const_v<State>, const T, T>;
  static_assert(sizeof(T) <= sizeof(State) && alignof(T) <= 16);
  return *std::launder(reinterpret_cast<Object*>(state.data()));
}

// Calls `act` for the class that `algorithm` says.
template <class Act>
void with(HashAlgorithm algorithm, Act act) {
  switch (algorithm) {
    case HashAlgorithm::sha1: return act.template operator()<CryptoPP::SHA1>();
    case HashAlgorithm::sha256: return act.template operator()<CryptoPP::SHA256>();
    case HashAlgorithm::sha384: return act.template operator()<CryptoPP::SHA384>();
    case HashAlgorithm::sha512: return act.template operator()<CryptoPP::SHA512>();
  }
}

}  // namespace

Hash::Hash(HashAlgorithm algorithm) : algorithm_(algorithm) {
  with(algorithm_, [&]<class T> { new (state_.data()) T; });
}
Hash::Hash(const Hash& other) : algorithm_(other.algorithm_) {
  with(algorithm_, [&]<class T> { new (state_.data()) T(object<T>(other.state_)); });
}
Hash& Hash::operator=(const Hash& other) {
  if (this == &other) return *this;
  std::destroy_at(this);
  return *std::construct_at(this, other);
}
Hash::~Hash() {
  with(algorithm_, [&]<class T> { object<T>(state_).~T(); });
}

void Hash::update(View bytes) {
  with(algorithm_, [&]<class T> { object<T>(state_).Update(bytes.data(), bytes.size()); });
}

Digest Hash::digest() const {
  Digest out{.bytes = {}, .size = digest_size(algorithm_)};
  with(algorithm_, [&]<class T> { T(object<T>(state_)).Final(out.bytes.data()); });
  return out;
}

Digest hash(HashAlgorithm algorithm, View bytes) {
  Hash running(algorithm);
  running.update(bytes);
  return running.digest();
}

}  // namespace handglass::crypto
