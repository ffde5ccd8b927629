// Which signature schemes a key offers, and by which mechanisms: as the token has them, as the key
// allows them, as C_SignInit takes them.
#include "token/mechanisms.hpp"

#include "fixture.hpp"
#include "token/names.hpp"

namespace handglass::token {
namespace {

using enum crypto::HashAlgorithm;
using enum crypto::SignatureAlgorithm;
using Schemes = std::vector<crypto::Scheme>;

const Schemes all_pss{{rsa_pss, sha256}, {rsa_pss, sha384}, {rsa_pss, sha512}};
const Schemes all_pkcs1{
    {rsa_pkcs1, sha256}, {rsa_pkcs1, sha384}, {rsa_pkcs1, sha512}, {rsa_pkcs1, sha1}};
const Schemes all_ecdsa{{ecdsa, sha256}, {ecdsa, sha384}, {ecdsa, sha512}, {ecdsa, sha1}};

Schemes operator+(Schemes a, const Schemes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Offer {
  Schemes schemes;
  std::string first_ways;  // of each scheme, its mechanism
  std::optional<std::string> decryption;
};

Offer offer(const std::string& lines, const std::string& name) {
  const Lab lab(all_objects + lines);
  Search search = lab.search();
  const auto opened = key(search, name);
  Offer out{.schemes = opened->schemes(), .first_ways = {}, .decryption = {}};
  for (const SchemeWays& each : opened->scheme_ways())
    out.first_ways += (out.first_ways.empty() ? "" : " ") + name_of(each.ways.at(0).mechanism);
  if (opened->decryption()) out.decryption = name_of(*opened->decryption());
  CHECK(opened->decrypts() == opened->decryption().has_value());
  return out;
}

}  // namespace

TEST_CASE("what a token can do decides what is offered") {
  struct Row {
    const char* mechanisms;
    Schemes schemes;
    const char* first_ways;
  };
  const Row rows[] = {
      {"CKM_RSA_PKCS", all_pkcs1, "CKM_RSA_PKCS CKM_RSA_PKCS CKM_RSA_PKCS CKM_RSA_PKCS"},
      {"CKM_RSA_PKCS_PSS", all_pss, "CKM_RSA_PKCS_PSS CKM_RSA_PKCS_PSS CKM_RSA_PKCS_PSS"},
      {"CKM_RSA_X_509", all_pss + all_pkcs1,
       "CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 "
       "CKM_RSA_X_509"},
      {"CKM_SHA256_RSA_PKCS", {{rsa_pkcs1, sha256}}, "CKM_SHA256_RSA_PKCS"},
      {"CKM_SHA1_RSA_PKCS", {{rsa_pkcs1, sha1}}, "CKM_SHA1_RSA_PKCS"},
      {"CKM_SHA384_RSA_PKCS_PSS", {{rsa_pss, sha384}}, "CKM_SHA384_RSA_PKCS_PSS"},
      {"CKM_SHA512_RSA_PKCS CKM_SHA512_RSA_PKCS_PSS",
       {{rsa_pss, sha512}, {rsa_pkcs1, sha512}},
       "CKM_SHA512_RSA_PKCS_PSS CKM_SHA512_RSA_PKCS"},
      // What leaves hashing to us first, the bare operation last.
      {"CKM_RSA_X_509 CKM_SHA256_RSA_PKCS CKM_RSA_PKCS", all_pss + all_pkcs1,
       "CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_PKCS CKM_RSA_PKCS CKM_RSA_PKCS "
       "CKM_RSA_PKCS"},
      {"CKM_RSA_X_509 CKM_SHA256_RSA_PKCS_PSS", all_pss + all_pkcs1,
       "CKM_SHA256_RSA_PKCS_PSS CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 CKM_RSA_X_509 "
       "CKM_RSA_X_509 CKM_RSA_X_509"},
      {"CKM_ECDSA CKM_EDDSA", {}, ""},
      {"", {}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mechanisms);
    const Offer made = offer("mechanisms " + std::string(row.mechanisms) + "\n", "rsa");
    CHECK((made.schemes == row.schemes));
    CHECK(made.first_ways == row.first_ways);
  }
}

TEST_CASE("elliptic curves: the bare operation, the hashed ones, and Ed25519") {
  const auto schemes = [](const std::string& mechanisms, const std::string& name) {
    return offer("mechanisms " + mechanisms + "\n", name).schemes;
  };
  CHECK((schemes("CKM_ECDSA", "p256") == all_ecdsa));
  CHECK((schemes("CKM_ECDSA", "p384") == all_ecdsa));
  CHECK((schemes("CKM_ECDSA_SHA384", "p384") == Schemes{{ecdsa, sha384}}));
  CHECK((schemes("CKM_ECDSA_SHA1 CKM_ECDSA_SHA512", "p256") ==
         Schemes{{ecdsa, sha512}, {ecdsa, sha1}}));
  CHECK(schemes("CKM_EDDSA", "p256").empty());
  CHECK(schemes("CKM_EDDSA", "ed25519").size() == 1);
  CHECK(schemes("CKM_ECDSA", "ed25519").empty());
}

TEST_CASE("a key that allows some mechanisms alone") {
  const Offer one = offer("allowed-mechanisms CKM_SHA256_RSA_PKCS\n", "rsa");
  CHECK((one.schemes == Schemes{{rsa_pkcs1, sha256}}));
  CHECK(one.first_ways == "CKM_SHA256_RSA_PKCS");
  CHECK(!one.decryption);
  const Offer bare = offer("allowed-mechanisms CKM_RSA_PKCS\n", "rsa");
  CHECK((bare.schemes == all_pkcs1));
  CHECK(bare.decryption == "CKM_RSA_PKCS");
  const Offer unknown = offer("fault no_such_attribute\n", "rsa");
  CHECK((unknown.schemes == all_pss + all_pkcs1));
}

TEST_CASE("listed, and refused by C_SignInit") {
  const Offer made = offer(
      "fault mechanism_invalid CKM_RSA_PKCS_PSS\nfault mechanism_invalid CKM_RSA_PKCS\n"
      "fault mechanism_invalid CKM_SHA1_RSA_PKCS\nfault mechanism_invalid CKM_RSA_X_509\n",
      "rsa");
  CHECK((made.schemes ==
         all_pss + Schemes{{rsa_pkcs1, sha256}, {rsa_pkcs1, sha384}, {rsa_pkcs1, sha512}}));
  CHECK(made.first_ways ==
        "CKM_SHA256_RSA_PKCS_PSS CKM_SHA384_RSA_PKCS_PSS CKM_SHA512_RSA_PKCS_PSS "
        "CKM_SHA256_RSA_PKCS CKM_SHA384_RSA_PKCS CKM_SHA512_RSA_PKCS");
  const Offer none =
      offer("mechanisms CKM_RSA_PKCS\nfault mechanism_invalid CKM_RSA_PKCS\n", "rsa");
  CHECK(none.schemes.empty());
}

TEST_CASE("decryption without padding comes first, and what C_DecryptInit refuses is left out") {
  CHECK(offer("", "rsa").decryption == "CKM_RSA_X_509");
  CHECK(offer("mechanisms CKM_RSA_PKCS\n", "rsa").decryption == "CKM_RSA_PKCS");
  CHECK(!offer("mechanisms CKM_RSA_PKCS_PSS\n", "rsa").decryption);
  CHECK(!offer("", "p256").decryption);
  CHECK(offer("fault answer C_DecryptInit CKR_MECHANISM_INVALID at 1\n", "rsa").decryption ==
        "CKM_RSA_PKCS");
  CHECK(!offer("fault answer C_DecryptInit CKR_KEY_FUNCTION_NOT_PERMITTED\n", "rsa").decryption);
}

TEST_CASE("a session that is lost while the mechanisms are tried costs none of them") {
  for (const int at : {1, 2, 5, 9}) {
    CAPTURE(at);
    const Offer made = offer("fault session_lost at " + std::to_string(at) + "\n", "rsa");
    CHECK((made.schemes == all_pss + all_pkcs1));
    CHECK(made.first_ways ==
          "CKM_RSA_PKCS_PSS CKM_RSA_PKCS_PSS CKM_RSA_PKCS_PSS CKM_RSA_PKCS CKM_RSA_PKCS "
          "CKM_RSA_PKCS CKM_RSA_PKCS");
    CHECK(made.decryption == "CKM_RSA_X_509");
  }
}

}  // namespace handglass::token
