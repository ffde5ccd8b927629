// Signatures: each scheme in each way that a token may have, and what a token does wrong on the
// way. Nothing is given out that does not verify.
#include "fixture.hpp"
#include "token/names.hpp"

namespace handglass::token {
namespace {

const std::string rsa_object = "object rsa 01 rsa.key rsa.crt\n";
const std::string p256_object = "object p256 02 p256.key p256.crt\n";
const std::string p384_object = "object p384 03 p384.key p384.crt\n";
const std::string ed25519_object = "object ed25519 04 ed25519.key ed25519.crt\n";

Failure failure_of(const TokenKey& key, crypto::Scheme scheme) {
  const auto signature = key.sign(scheme, message);
  REQUIRE(!signature.has_value());
  CHECK(signature.error().rule == Rule::signer_failed);
  return signature.error();
}

}  // namespace

TEST_CASE("every scheme in every way verifies") {
  struct Row {
    std::string name, object, mechanism;
    std::size_t schemes;
  };
  const Row rows[] = {
      {"rsa", rsa_object, "CKM_RSA_PKCS", 4},
      {"rsa", rsa_object, "CKM_SHA1_RSA_PKCS", 1},
      {"rsa", rsa_object, "CKM_SHA256_RSA_PKCS", 1},
      {"rsa", rsa_object, "CKM_SHA384_RSA_PKCS", 1},
      {"rsa", rsa_object, "CKM_SHA512_RSA_PKCS", 1},
      {"rsa", rsa_object, "CKM_RSA_PKCS_PSS", 3},
      {"rsa", rsa_object, "CKM_SHA256_RSA_PKCS_PSS", 1},
      {"rsa", rsa_object, "CKM_SHA384_RSA_PKCS_PSS", 1},
      {"rsa", rsa_object, "CKM_SHA512_RSA_PKCS_PSS", 1},
      {"rsa", rsa_object, "CKM_RSA_X_509", 7},
      {"p256", p256_object, "CKM_ECDSA", 4},
      {"p256", p256_object, "CKM_ECDSA_SHA1", 1},
      {"p256", p256_object, "CKM_ECDSA_SHA256", 1},
      {"p256", p256_object, "CKM_ECDSA_SHA384", 1},
      {"p256", p256_object, "CKM_ECDSA_SHA512", 1},
      {"p384", p384_object, "CKM_ECDSA", 4},
      {"p384", p384_object, "CKM_ECDSA_SHA512", 1},
      {"ed25519", ed25519_object, "CKM_EDDSA", 1},
  };
  for (const char* fault : {"", "fault buffer_too_small\n", "fault two_step\n",
                            "fault long_digest_refused\n", "fault busy_session\n"})
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CAPTURE(row.mechanism);
      CAPTURE(fault);
      const Lab lab(row.object + "mechanisms " + row.mechanism + "\n" + fault);
      Search search = lab.search();
      const auto used = key(search, row.name);
      CHECK(used->schemes().size() == row.schemes);
      for (const crypto::Scheme scheme : used->schemes())
        for (int i = 0; i < 2; ++i) CHECK(signs(*used, scheme));
    }
}

TEST_CASE("a scheme that the token has not is refused, and nothing is asked of it") {
  const Lab lab(rsa_object + "mechanisms CKM_RSA_PKCS\n");
  Search search = lab.search();
  const auto used = key(search, "rsa");
  lab.clear_log();
  CHECK(says(failure_of(*used, pss_sha256), "cannot sign with this scheme"));
  CHECK(says(failure_of(*used, ecdsa_sha256), "cannot sign with this scheme"));
  CHECK(lab.log().empty());
}

TEST_CASE("a signature is two calls, and attributes are read once a key") {
  const Lab lab;
  Search search = lab.search();
  const auto used = key(search, "p256");
  CHECK(signs(*used, ecdsa_sha256));
  lab.clear_log();
  for (int i = 0; i < 3; ++i) CHECK(signs(*used, ecdsa_sha256));
  const std::vector<std::string> pair{"C_SignInit 0x0", "C_Sign 0x0"};
  std::vector<std::string> expected;
  for (int i = 0; i < 3; ++i) expected.insert(expected.end(), pair.begin(), pair.end());
  CHECK(lab.log() == expected);
}

TEST_CASE("a spoilt signature is not given out") {
  for (const char* name : {"rsa", "p256", "ed25519"}) {
    CAPTURE(name);
    const Lab lab(all_objects + "fault spoilt_signature at 1\n");
    Search search = lab.search();
    const auto used = key(search, name);
    const crypto::Scheme scheme = used->schemes().front();
    CHECK(says(failure_of(*used, scheme), "It was not sent"));
    CHECK(signs(*used, scheme));
  }
}

TEST_CASE("a certificate of another key is found out by the first signature") {
  const Lab lab;
  Search search = lab.search();
  Uri uri;
  uri.object = "p256";
  auto found = search.key(uri, public_key("p256"), {});
  REQUIRE(found.has_value());
  const auto random = crypto::seeded_random({});
  const auto stranger = crypto::generate_ec(crypto::Group::p256, *random);
  const auto used =
      open_key(found->token, found->object, stranger->public_key(), crypto::system_random());
  REQUIRE(used.has_value());
  CHECK(says(failure_of(**used, ecdsa_sha256), "another key's"));
}

TEST_CASE("a public key of another kind offers nothing") {
  const Lab lab;
  Search search = lab.search();
  Uri uri;
  uri.object = "rsa";
  auto found = search.key(uri, public_key("rsa"), {});
  REQUIRE(found.has_value());
  const auto used =
      open_key(found->token, found->object, public_key("p256"), crypto::system_random());
  REQUIRE(used.has_value());
  CHECK((*used)->schemes().empty());
  CHECK(!(*used)->decrypts());
}

TEST_CASE("a token that fails once fails one signature") {
  const Lab lab(all_objects + "fault function_failed at 2\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  CHECK(signs(*used, ecdsa_sha256));
  CHECK(says(failure_of(*used, ecdsa_sha256), "C_Sign answers CKR_FUNCTION_FAILED"));
  CHECK(signs(*used, ecdsa_sha256));
}

TEST_CASE("a token that always fails is named, and the process goes on") {
  for (const char* fault : {"function_failed", "device_error"}) {
    CAPTURE(fault);
    const Lab lab(all_objects + "fault " + fault + "\n");
    Search search = lab.search();
    const auto used = key(search, "p256");
    for (int i = 0; i < 3; ++i) CHECK(says(failure_of(*used, ecdsa_sha256), "C_Sign answers CKR_"));
    lab.describe(all_objects);
    CHECK(signs(*used, ecdsa_sha256));
  }
}

TEST_CASE("a device error is survived by a second try") {
  const Lab lab(all_objects + "fault device_error at 1\n");
  Search search = lab.search();
  CHECK(signs(*key(search, "p256"), ecdsa_sha256));
}

TEST_CASE("operations that a module leaves open") {
  SUBCASE("after each failure") {
    const std::string lines = all_objects + "fault busy_after_failure\n";
    const Lab lab(lines);
    Search search = lab.search();
    const auto used = key(search, "p256");
    CHECK(signs(*used, ecdsa_sha256));
    for (int i = 0; i < 3; ++i) {
      lab.describe(lines + "fault function_failed at 1\n# " + std::to_string(i) + "\n");
      failure_of(*used, ecdsa_sha256);
      CHECK(signs(*used, ecdsa_sha256));
    }
  }
  SUBCASE("after each success, in a pool of many sessions") {
    const std::string slow = all_objects + "fault busy_session\nfault slow 200\n";
    const Lab lab(slow);
    Search search = lab.search();
    const auto used = key(search, "p256");
    in_threads(4, [&](int) { static_cast<void>(used->sign(ecdsa_sha256, message)); });
    lab.describe(all_objects + "fault busy_session\n");
    for (int i = 0; i < 3; ++i) CHECK(signs(*used, ecdsa_sha256));
  }
  SUBCASE("an operation that the module has dropped") {
    const Lab lab(all_objects + "fault answer C_Sign CKR_OPERATION_NOT_INITIALIZED at 1\n");
    Search search = lab.search();
    CHECK(signs(*key(search, "p256"), ecdsa_sha256));
  }
}

TEST_CASE("a mechanism that is refused only when it comes to signing") {
  const Lab lab(rsa_object + "fault answer C_Sign CKR_MECHANISM_INVALID at 1\n");
  Search search = lab.search();
  const auto used = key(search, "rsa");
  CHECK(signs(*used, pkcs1_sha256));
}

}  // namespace handglass::token
