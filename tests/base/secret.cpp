#include "base/secret.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <cstring>
#include <memory>
#include <new>
#include <ostream>
#include <type_traits>
#include <utility>

using namespace handglass;

namespace {

constexpr std::uint8_t mark = 0xa7;

// A secret in storage that outlives it, so that what it leaves behind can be read. The storage is
// cleared before its life and read after it through a volatile pointer, for the compiler may take
// both as without effect.
template <class T>
class Grave {
 public:
  template <class... Args>
  explicit Grave(Args&&... args) {
    volatile unsigned char* p = storage_;
    for (std::size_t i = 0; i < sizeof(T); ++i) p[i] = 0;
    secret_ = new (storage_) T(std::forward<Args>(args)...);
  }
  ~Grave() {
    if (secret_) bury();
  }
  Grave(const Grave&) = delete;
  Grave& operator=(const Grave&) = delete;
  T& operator*() { return *secret_; }
  T* operator->() { return secret_; }
  void bury() { std::destroy_at(std::exchange(secret_, nullptr)); }

  // How often the mark is still to be found.
  std::size_t marks() const {
    const volatile unsigned char* p = storage_;
    std::size_t n = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      if (p[i] == mark) ++n;
    return n;
  }

 private:
  alignas(T) unsigned char storage_[sizeof(T)];
  T* secret_;
};

template <class T>
concept Printable = requires(std::ostream& out, const T& t) { out << t; };
template <class T>
concept Equatable = requires(const T& a, const T& b) { a == b; };
template <class T>
concept Ordered = requires(const T& a, const T& b) { a < b; };

template <class T>
constexpr bool keeps_to_itself =
    !Printable<T> && !Equatable<T> && !Ordered<T> && !std::copyable<T> &&
    !std::is_convertible_v<const T&, View> && std::movable<T>;

}  // namespace

static_assert(keeps_to_itself<Secret<32>>,
              "a secret is moved, and neither copied, printed nor compared");
static_assert(keeps_to_itself<SecretBytes>,
              "a secret is moved, and neither copied, printed nor compared");

TEST_CASE("wipe leaves zeros") {
  Bytes bytes(33, mark);
  wipe(MutableView(bytes).subspan(1, 31));
  CHECK(bytes[0] == mark);
  CHECK(bytes[32] == mark);
  CHECK(std::ranges::count(bytes, 0) == 31);
  wipe({});
}

TEST_CASE("Secret: nothing is left after its destruction") {
  const Bytes bytes(48, mark);
  Grave<Secret<48>> grave(std::span<const std::uint8_t, 48>(bytes.data(), 48));
  CHECK(grave.marks() == 48);
  CHECK(same(grave->reveal(), bytes));
  grave.bury();
  CHECK(grave.marks() == 0);
}

TEST_CASE("Secret: nothing is left where it was moved from") {
  const Bytes bytes(48, mark);
  Grave<Secret<48>> first(std::span<const std::uint8_t, 48>(bytes.data(), 48));
  Secret<48> second = std::move(*first);
  CHECK(first.marks() == 0);
  CHECK(same(second.reveal(), bytes));

  Grave<Secret<48>> third;
  *third = std::move(second);
  CHECK(third.marks() == 48);
  *third = Secret<48>();
  CHECK(third.marks() == 0);
}

TEST_CASE("Secret: moved onto itself it stays, and a copy asked for by name is its own") {
  const Bytes bytes(16, mark);
  Secret<16> secret(std::span<const std::uint8_t, 16>(bytes.data(), 16));
  Secret<16>& alias = secret;
  secret = std::move(alias);
  CHECK(same(secret.reveal(), bytes));
  {
    Secret<16> copy = secret.copy();
    CHECK(same(copy.reveal(), bytes));
    copy.fill()[0] = 0;
  }
  CHECK(same(secret.reveal(), bytes));
}

TEST_CASE("SecretBytes: nothing is left after destruction, move or assignment") {
  const Bytes bytes(48, mark);
  Grave<SecretBytes> first{View(bytes)};
  CHECK(first->size() == 48);
  CHECK(first.marks() == 48);
  {
    Grave<SecretBytes> second(std::move(*first));
    CHECK(first.marks() == 0);
    CHECK(first->size() == 0);
    CHECK(same(second->reveal(), bytes));

    *second = SecretBytes(View(bytes).first(8));
    CHECK(second.marks() == 8);
    CHECK(second->size() == 8);
    second.bury();
    CHECK(second.marks() == 0);
  }
  first.bury();
  CHECK(first.marks() == 0);
}

TEST_CASE("SecretBytes: shrink wipes what it cuts off") {
  const Bytes bytes(48, mark);
  Grave<SecretBytes> secret{View(bytes)};
  secret->shrink(32);
  CHECK(secret->size() == 32);
  CHECK(secret.marks() == 32);
  CHECK(same(secret->reveal(), View(bytes).first(32)));
  secret->shrink(32);
  CHECK(secret.marks() == 32);
  secret->shrink(0);
  CHECK(secret.marks() == 0);
}

TEST_CASE(
    "SecretBytes: moved onto itself it stays, a copy is its own, and the whole capacity can be "
    "used") {
  const Bytes bytes(SecretBytes::capacity, mark);
  SecretBytes secret{View(bytes)};
  SecretBytes& alias = secret;
  secret = std::move(alias);
  CHECK(same(secret.reveal(), bytes));
  SecretBytes copy = secret.copy();
  wipe(copy.fill());
  CHECK(same(secret.reveal(), bytes));
  CHECK(SecretBytes().size() == 0);
  CHECK(SecretBytes().reveal().empty());
}
