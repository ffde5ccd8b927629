// RSA premasters: the good ones come out, the bad ones leave what was there, whatever the module
// answers to them (RFC 5246 §7.4.7.1).
#include "crypto/rsa_encrypt.hpp"
#include "fixture.hpp"

namespace handglass::token {
namespace {

const std::string rsa_to_decrypt = "object rsa 01 rsa.key rsa.crt\n";
const std::string bare = rsa_to_decrypt + "mechanisms CKM_RSA_X_509\n";
const std::string padded = rsa_to_decrypt + "mechanisms CKM_RSA_PKCS\n";
const Bytes random_premaster(48, 0xaa);
const Bytes client_premaster = [] {
  Bytes out(48);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i + 3);
  return out;
}();

Bytes encrypted(View premaster) {
  return crypto::rsa_encrypt(std::get<crypto::RsaPublicKey>(public_key("rsa")), premaster,
                             crypto::system_random())
      .value();
}

// What stands where the random premaster stood.
Result<Bytes> after(const TokenKey& key, View ciphertext) {
  Bytes premaster = random_premaster;
  const auto done = key.decrypt(ciphertext, premaster);
  declassify(premaster);
  if (!done) return std::unexpected(done.error());
  return premaster;
}

// Ciphertexts that no client means well: damaged, too short, too long, of other content.
std::vector<Bytes> bad_ciphertexts() {
  Bytes damaged = encrypted(client_premaster);
  damaged[9] ^= 1;
  std::vector<Bytes> out{
      damaged,       encrypted(Bytes(47, 3)), encrypted(Bytes(49, 3)), encrypted(Bytes{}),
      Bytes(256, 0), Bytes(256, 0xff)};
  const Bytes good = encrypted(client_premaster);
  out.push_back(to_bytes(View(good).first(255)));
  out.push_back(concat({good, Bytes{0}}));
  out.emplace_back();
  return out;
}

void check_all(const std::string& description) {
  CAPTURE(description);
  const Lab lab(description);
  Search search = lab.search();
  const auto used = key(search, "rsa");
  for (const Bytes& ciphertext : bad_ciphertexts()) {
    CAPTURE(ciphertext.size());
    const auto kept = after(*used, ciphertext);
    REQUIRE_MESSAGE(kept.has_value(), all_said(kept.error()));
    CHECK((*kept == random_premaster));
    const auto right = after(*used, encrypted(client_premaster));  // and nobody after is harmed
    REQUIRE_MESSAGE(right.has_value(), all_said(right.error()));
    CHECK((*right == client_premaster));
  }
}

}  // namespace

TEST_CASE("premasters, with and without the module's padding check") {
  for (const std::string& way : {bare, padded})
    for (const char* fault :
         {"", "fault strip_zeros\n", "fault busy_after_failure\n", "fault busy_session\n",
          "fault always_authenticate\n", "fault buffer_too_small\n"})
      check_all(way + fault);
}

TEST_CASE("whatever a module calls bad padding, it shows nothing") {
  for (const char* code :
       {"CKR_ENCRYPTED_DATA_INVALID", "CKR_ENCRYPTED_DATA_LEN_RANGE", "CKR_GENERAL_ERROR",
        "CKR_FUNCTION_FAILED", "CKR_DATA_INVALID", "CKR_DATA_LEN_RANGE", "CKR_DEVICE_ERROR",
        "CKR_DEVICE_MEMORY", "CKR_ARGUMENTS_BAD", "CKR_OPERATION_ACTIVE",
        "CKR_OPERATION_NOT_INITIALIZED", "0x80000001"})
    check_all(padded + "fault bad_premaster " + code + "\n");
}

TEST_CASE("a module that rejects implicitly, with bytes of any number") {
  for (const char* size : {"0", "1", "47", "49", "245", "256"})
    check_all(padded + "fault implicit_rejection " + size + "\n");
  // 48 random bytes are as good as ours: they end at the client's Finished.
  const Lab lab(padded + "fault implicit_rejection 48\n");
  Search search = lab.search();
  const auto used = key(search, "rsa");
  Bytes damaged = encrypted(client_premaster);
  damaged[9] ^= 1;
  const auto out = after(*used, damaged);
  REQUIRE(out.has_value());
  CHECK((*out != client_premaster));
  CHECK((after(*used, encrypted(client_premaster)).value() == client_premaster));
}

TEST_CASE("a session that is lost before the ciphertext is there costs nothing") {
  for (const std::string& way : {bare, padded}) {
    const Lab lab(way);
    Search search = lab.search();
    const auto used = key(search, "rsa");
    lab.describe(way + "fault session_lost\n");
    CHECK((after(*used, encrypted(client_premaster)).value() == client_premaster));
    lab.describe(way + "inserted 1\n");
    CHECK((after(*used, encrypted(client_premaster)).value() == client_premaster));
  }
}

TEST_CASE("a token that is out, or does not begin, is the token's failure") {
  const Lab lab(bare);
  Search search = lab.search();
  const auto used = key(search, "rsa");
  lab.describe(bare + "fault removed\n");
  auto out = after(*used, encrypted(client_premaster));
  REQUIRE(!out.has_value());
  CHECK(out.error().rule == Rule::signer_failed);
  lab.describe(bare + "fault answer C_DecryptInit CKR_FUNCTION_FAILED\n");
  out = after(*used, encrypted(client_premaster));
  REQUIRE(!out.has_value());
  CHECK(says(out.error(), "C_DecryptInit answers CKR_FUNCTION_FAILED"));
  lab.describe(bare);
  CHECK((after(*used, encrypted(client_premaster)).value() == client_premaster));
}

TEST_CASE("sessions that signatures have used up serve a premaster") {
  const std::string lines = rsa_to_decrypt + "fault busy_session\n";
  const Lab lab(lines + "fault slow 200\n");
  Search search = lab.search();
  const auto used = key(search, "rsa");
  in_threads(3, [&](int) { static_cast<void>(used->sign(pkcs1_sha256, message)); });
  lab.describe(lines);
  CHECK((after(*used, encrypted(client_premaster)).value() == client_premaster));
}

TEST_CASE("a session that has seen bad padding is closed, and one that may have") {
  const auto last_call = [](const std::string& way, const Bytes& ciphertext) {
    const Lab lab(way);
    Search search = lab.search();
    const auto used = key(search, "rsa");
    REQUIRE(after(*used, ciphertext).has_value());
    return lab.log().back();
  };
  const Bytes good = encrypted(client_premaster);
  Bytes damaged = good;
  damaged[9] ^= 1;
  CHECK(last_call(padded, damaged) == "C_CloseSession 0x0");
  CHECK(last_call(padded, good) == "C_CloseSession 0x0");
  CHECK(last_call(bare, damaged) == "C_Decrypt 0x0");  // the module has not looked at it
  CHECK(last_call(bare + "fault function_failed\n", good) == "C_CloseSession 0x0");
}

TEST_CASE("a login that the premaster needed and that failed is the key's failure") {
  const std::string lines = unique_serial() + bare + "fault always_authenticate\n";
  const Lab lab(lines);
  Search search = lab.search();
  const auto used = key(search, "rsa");
  lab.describe(lines + "pin 777777\n");
  const auto out = after(*used, encrypted(client_premaster));
  REQUIRE(!out.has_value());
  CHECK(out.error().rule == Rule::signer_failed);
}

TEST_CASE("a key that decrypts nothing says so") {
  const Lab lab;
  Search search = lab.search();
  CHECK(!after(*key(search, "p256"), Bytes(64)).has_value());
}

}  // namespace handglass::token
