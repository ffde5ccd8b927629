// A token to test with: a copy of the test module with a description of its own, which knows
// nothing of those before it; and a PIN source that counts.
#pragma once
#include <atomic>
#include <barrier>
#include <mutex>
#include <thread>

#include "module/host.hpp"
#include "token/calls.hpp"
#include "token/key.hpp"
#include "token/search.hpp"

namespace handglass::token {

using test_module::all_objects;
using test_module::identities;
using test_module::public_key;

class Pins final : public PinSource {
 public:
  explicit Pins(std::string pin = "1234") : pin_(std::move(pin)) {}
  Result<SecretBytes> pin(const TokenInfo& token) override {
    const std::scoped_lock lock(mutex_);
    ++asked;
    seen.push_back(token);
    return SecretBytes(as_bytes(pin_));
  }
  void on_reader(const TokenInfo&) override { ++on_the_reader; }

  std::atomic<int> asked = 0, on_the_reader = 0;
  std::vector<TokenInfo> seen;

 private:
  std::mutex mutex_;
  std::string pin_;
};

// What a process has to remember of a token, it remembers by this.
inline std::string unique_serial() {
  static std::atomic<int> count = 0;
  return "serial T" + std::to_string(++count) + "\n";
}

class Lab {
 public:
  explicit Lab(const std::string& description = all_objects, const char* file = TEST_PKCS11) {
    std::string name = (std::filesystem::temp_directory_path() / "handglass-token-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    for (const auto& each : identities()) {
      write(each.name + ".key", as_text(*crypto::pkcs8(*each.key)));
      write(each.name + ".crt", as_text(each.certificate));
    }
    std::filesystem::copy_file(file, path());
    describe(description);
    setenv("HANDGLASS_TEST_TOKEN_LOG", (folder_ / "log").c_str(), 1);
  }
  ~Lab() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string path() const { return folder_ / "token.so"; }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // Whole or not at all: a call meanwhile sees the old text or the new one.
  void describe(const std::string& text) const {
    write("new", text);
    std::filesystem::rename(folder_ / "new", folder_ / "token.so.conf");
  }

  // The calls so far: "C_Login 0x0", in order.
  std::vector<std::string> log() const {
    std::ifstream in(folder_ / "log");
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  std::ptrdiff_t count(const std::string& function) const {
    return std::ranges::count_if(
        log(), [&](const std::string& line) { return line.starts_with(function + " "); });
  }
  void clear_log() const { std::filesystem::remove(folder_ / "log"); }

  std::shared_ptr<Module> module() const {
    auto loaded = Module::load({.path = path(), .name = {}, .arguments = {}});
    REQUIRE_MESSAGE(loaded.has_value(), loaded.error().evidence[0].value);
    return *loaded;
  }
  Search search(std::shared_ptr<PinSource> pins = std::make_shared<Pins>()) const {
    return Search({{.path = path(), .name = {}, .arguments = {}}}, std::move(pins),
                  [](const Failure&) {});
  }

 private:
  std::filesystem::path folder_;
};

// The key of that name, ready for use.
inline Result<std::shared_ptr<const TokenKey>> try_key(Search& search, const std::string& name) {
  Uri uri;
  uri.object = name;
  TRY(FoundKey found, search.key(uri, public_key(name), {}));
  return open_key(found.token, std::move(found.object), public_key(name), crypto::system_random());
}
inline std::shared_ptr<const TokenKey> key(Search& search, const std::string& name) {
  auto out = try_key(search, name);
  REQUIRE_MESSAGE(out.has_value(), out.error().evidence[0].value);
  return *out;
}

// Whether the failure says this, in its evidence or its field.
inline bool says(const Failure& failure, std::string_view text) {
  return failure.field.find(text) != std::string::npos ||
         std::ranges::any_of(failure.evidence, [&](const Evidence& each) {
           return each.value.find(text) != std::string::npos ||
                  each.name.find(text) != std::string::npos;
         });
}
inline std::string all_said(const Failure& failure) {
  std::string out = failure.field;
  for (const Evidence& each : failure.evidence) out += "\n  " + each.name + ": " + each.value;
  return out;
}

inline constexpr crypto::Scheme ecdsa_sha256{crypto::SignatureAlgorithm::ecdsa,
                                             crypto::HashAlgorithm::sha256};
inline constexpr crypto::Scheme pkcs1_sha256{crypto::SignatureAlgorithm::rsa_pkcs1,
                                             crypto::HashAlgorithm::sha256};
inline constexpr crypto::Scheme pss_sha256{crypto::SignatureAlgorithm::rsa_pss,
                                           crypto::HashAlgorithm::sha256};
inline const Bytes message = to_bytes(as_bytes("what is signed"));

inline bool signs(const crypto::PrivateKey& key, crypto::Scheme scheme) {
  const auto signature = key.sign(scheme, message);
  if (!signature) MESSAGE(all_said(signature.error()));
  return signature && crypto::verify(key.public_key(), scheme, message, *signature);
}

// Runs `body(index)` in threads that begin together.
template <class Body>
void in_threads(int count, Body body) {
  std::barrier begin(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      begin.arrive_and_wait();
      body(i);
    });
}

}  // namespace handglass::token
