#include "x509/ocsp.hpp"

#include <map>
#include <utility>

#include "crypto/hash.hpp"
#include "crypto/oids.hpp"
#include "wire/hex.hpp"

namespace handglass::x509 {
namespace {

using crypto::HashAlgorithm;

// CertID may be made with any hash; SHA-1 is what responders use, and nothing rests on it but which
// certificate is meant.
std::optional<HashAlgorithm> hash_of(der::Oid algorithm) {
  using crypto::oids::oid;
  if (same(algorithm.content, oid<1, 3, 14, 3, 2, 26>)) return HashAlgorithm::sha1;
  if (same(algorithm.content, oid<2, 16, 840, 1, 101, 3, 4, 2, 1>)) return HashAlgorithm::sha256;
  if (same(algorithm.content, oid<2, 16, 840, 1, 101, 3, 4, 2, 2>)) return HashAlgorithm::sha384;
  if (same(algorithm.content, oid<2, 16, 840, 1, 101, 3, 4, 2, 3>)) return HashAlgorithm::sha512;
  return std::nullopt;
}

// The subjectPublicKey without its BIT STRING's head.
View key_bits(const Certificate& certificate) {
  return certificate.structure()
      .tbs_certificate.value.subject_public_key_info.value.subject_public_key.content;
}

// A certificate as a CertID names it (RFC 6960 §4.1.1). A response may have any number of them:
// each hash is made once.
class Meant {
 public:
  Meant(const Certificate& certificate, const Certificate& issuer)
      : certificate_(certificate), issuer_(issuer) {}

  bool is(const structure::CertId& id) {
    if (!same(id.serial_number.content, certificate_.serial())) return false;
    const auto algorithm = hash_of(id.hash_algorithm.algorithm);
    if (!algorithm) return false;
    auto hashes = hashes_.find(*algorithm);
    if (hashes == hashes_.end())
      hashes =
          hashes_
              .emplace(*algorithm, std::pair(crypto::hash(*algorithm, certificate_.issuer().der),
                                             crypto::hash(*algorithm, key_bits(issuer_))))
              .first;
    const auto& [name, key] = hashes->second;
    return same(id.issuer_name_hash.content, name.view()) &&
           same(id.issuer_key_hash.content, key.view());
  }

 private:
  const Certificate &certificate_, &issuer_;
  std::map<HashAlgorithm, std::pair<crypto::Digest, crypto::Digest>> hashes_;
};

}  // namespace

std::string OcspResponse::responder_text() const {
  if (!basic_) return "unknown";
  const View id = basic_->tbs_response_data.value.responder_id.whole;
  if (const auto name = der::parse<structure::ResponderByName>(id)) {
    const std::string text = to_string(Name{name->value.whole});
    return text.empty() ? "an empty name" : text;
  }
  const auto key = der::parse<structure::ResponderByKey>(id);
  return "key " + to_hex(key ? key->value.content : View{});
}

bool OcspResponse::is_by(const Certificate& responder) const {
  if (!basic_) return false;
  const View id = basic_->tbs_response_data.value.responder_id.whole;
  if (const auto name = der::parse<structure::ResponderByName>(id))
    return same_name(Name{name->value.whole}, responder.subject());
  const auto key = der::parse<structure::ResponderByKey>(id);
  return key &&
         same(key->value.content, crypto::hash(HashAlgorithm::sha1, key_bits(responder)).view());
}

std::vector<structure::SingleResponse> OcspResponse::find(const Certificate& certificate,
                                                          const Certificate& issuer) const {
  std::vector<structure::SingleResponse> out;
  if (!basic_) return out;
  Meant meant(certificate, issuer);
  der::Items answers(basic_->tbs_response_data.value.responses);
  while (const auto* answer = answers.next())
    if (meant.is(answer->cert_id)) out.push_back(*answer);
  return out;
}

}  // namespace handglass::x509
