// A host of the test module, for its own tests: loads it, describes its token, calls it bare.
#pragma once
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "crypto/key_file.hpp"
#include "crypto/private_key.hpp"
#include "token/pkcs11.hpp"
#include "wire/der.hpp"
#include "x509/mint.hpp"

namespace handglass::test_module {

// One key of each type, and its certificate, made once.
struct Identity {
  std::string name;
  std::shared_ptr<const crypto::PrivateKey> key;
  Bytes certificate;
};
inline const std::vector<Identity>& identities() {
  static const std::vector<Identity> all = [] {
    const auto random = crypto::seeded_random(as_bytes("the test module"));
    std::vector<Identity> out;
    auto add = [&](const std::string& name, std::shared_ptr<const crypto::PrivateKey> key) {
      const Time from = *parse_time("2024-01-01"), to = *parse_time("2044-01-01");
      auto certificate = x509::mint({.common_name = name, .not_before = from, .not_after = to},
                                    key->public_key(), {x509::make_name(name, "Lab"), key});
      REQUIRE(certificate.has_value());
      out.push_back({name, std::move(key), *std::move(certificate)});
    };
    add("rsa", crypto::generate_rsa(2048, *random));
    add("p256", crypto::generate_ec(crypto::Group::p256, *random));
    add("p384", crypto::generate_ec(crypto::Group::p384, *random));
    add("ed25519", crypto::generate_ed25519(*random));
    return out;
  }();
  return all;
}
inline const crypto::PublicKey& public_key(const std::string& name) {
  return std::ranges::find(identities(), name, &Identity::name)->key->public_key();
}

// The object lines of all four.
inline const std::string all_objects =
    "object rsa 01 rsa.key rsa.crt\nobject p256 02 p256.key p256.crt\n"
    "object p384 03 p384.key p384.crt\nobject ed25519 04 ed25519.key ed25519.crt\n";

class Host {
 public:
  explicit Host(const std::string& description, const char* library = TEST_PKCS11) {
    std::string name = (std::filesystem::temp_directory_path() / "handglass-token-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    for (const Identity& each : identities()) {
      write(each.name + ".key", as_text(*crypto::pkcs8(*each.key)));
      write(each.name + ".crt", as_text(each.certificate));
    }
    describe(description);
    setenv("HANDGLASS_TEST_TOKEN", (folder_ / "token").c_str(), 1);
    setenv("HANDGLASS_TEST_TOKEN_LOG", (folder_ / "log").c_str(), 1);
    library_ = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    REQUIRE_MESSAGE(library_ != nullptr, dlerror());
    const auto list = symbol<CK_C_GetFunctionList>("C_GetFunctionList");
    REQUIRE((list != nullptr));
    if (list(&f) != CKR_OK) f = nullptr;
  }
  ~Host() {
    if (f != nullptr && finalize_) f->C_Finalize(nullptr);
    dlclose(library_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  template <class Function>
  Function symbol(const char* name) const {
    return reinterpret_cast<Function>(dlsym(library_, name));
  }
  const std::filesystem::path& folder() const { return folder_; }
  void no_finalize() { finalize_ = false; }

  // Whole or not at all: a call meanwhile sees the old text or the new one.
  void describe(const std::string& text) const {
    write("token.new", text);
    std::filesystem::rename(folder_ / "token.new", folder_ / "token");
  }
  std::string log() const {
    std::ifstream in(folder_ / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void start() const {
    CK_C_INITIALIZE_ARGS args{};
    args.flags = CKF_OS_LOCKING_OK;
    REQUIRE(f->C_Initialize(&args) == CKR_OK);
  }
  CK_SESSION_HANDLE open(CK_SLOT_ID slot = 0) const {
    CK_SESSION_HANDLE out = 0;
    REQUIRE(f->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &out) == CKR_OK);
    return out;
  }
  CK_RV login(CK_SESSION_HANDLE session, std::string pin = "1234",
              CK_USER_TYPE user = CKU_USER) const {
    return f->C_Login(session, user, reinterpret_cast<CK_UTF8CHAR*>(pin.data()), pin.size());
  }
  // Initialized, a session open, the user logged in.
  CK_SESSION_HANDLE ready() const {
    start();
    const CK_SESSION_HANDLE out = open();
    REQUIRE(login(out) == CKR_OK);
    return out;
  }

  std::vector<CK_OBJECT_HANDLE> find(CK_SESSION_HANDLE session, CK_OBJECT_CLASS type,
                                     std::string label) const {
    std::array<CK_ATTRIBUTE, 2> wanted{
        {{CKA_CLASS, &type, sizeof type}, {CKA_LABEL, label.data(), label.size()}}};
    REQUIRE(f->C_FindObjectsInit(session, wanted.data(), wanted.size()) == CKR_OK);
    std::vector<CK_OBJECT_HANDLE> out(16);
    CK_ULONG count = 0;
    REQUIRE(f->C_FindObjects(session, out.data(), out.size(), &count) == CKR_OK);
    REQUIRE(f->C_FindObjectsFinal(session) == CKR_OK);
    out.resize(count);
    return out;
  }
  CK_OBJECT_HANDLE key(CK_SESSION_HANDLE session, const std::string& label) const {
    const auto found = find(session, CKO_PRIVATE_KEY, label);
    REQUIRE(found.size() == 1);
    return found[0];
  }
  std::pair<CK_RV, Bytes> attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                    CK_ATTRIBUTE_TYPE type) const {
    CK_ATTRIBUTE wanted{type, nullptr, 0};
    if (CK_RV rv = f->C_GetAttributeValue(session, object, &wanted, 1); rv != CKR_OK)
      return {rv, {}};
    Bytes out(wanted.ulValueLen);
    wanted.pValue = out.data();
    return {f->C_GetAttributeValue(session, object, &wanted, 1), out};
  }

  // With a buffer that is large enough for all.
  std::pair<CK_RV, Bytes> sign(CK_SESSION_HANDLE session, CK_MECHANISM mechanism,
                               CK_OBJECT_HANDLE key, View data) const {
    if (CK_RV rv = f->C_SignInit(session, &mechanism, key); rv != CKR_OK) return {rv, {}};
    return sign_begun(session, data);
  }
  std::pair<CK_RV, Bytes> sign_begun(CK_SESSION_HANDLE session, View data,
                                     std::size_t room = 1024) const {
    Bytes in = to_bytes(data), out(room);
    CK_ULONG size = out.size();
    const CK_RV rv = f->C_Sign(session, in.data(), in.size(), out.data(), &size);
    out.resize(rv == CKR_OK ? size : 0);
    return {rv, out};
  }
  std::pair<CK_RV, Bytes> decrypt(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type,
                                  CK_OBJECT_HANDLE key, View data) const {
    CK_MECHANISM mechanism{type, nullptr, 0};
    if (CK_RV rv = f->C_DecryptInit(session, &mechanism, key); rv != CKR_OK) return {rv, {}};
    Bytes in = to_bytes(data), out(1024);
    CK_ULONG size = out.size();
    const CK_RV rv = f->C_Decrypt(session, in.data(), in.size(), out.data(), &size);
    out.resize(rv == CKR_OK ? size : 0);
    return {rv, out};
  }

  CK_FUNCTION_LIST* f = nullptr;

 private:
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
  void* library_ = nullptr;
  bool finalize_ = true;
};

// The form of certificates and TLS, for verify().
inline Bytes der_signature(View r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  return der::tlv(0x30, {der::tlv(0x02, der::integer_content(r_and_s.first(half))),
                         der::tlv(0x02, der::integer_content(r_and_s.subspan(half)))});
}

}  // namespace handglass::test_module
