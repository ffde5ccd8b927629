#include "crypto/pkcs12.hpp"

#include <algorithm>

#include "base/constant_time.hpp"
#include "crypto/hmac.hpp"
#include "crypto/pkcs12_mac.hpp"
#include "crypto/pkcs12_structures.hpp"

namespace handglass::crypto {
namespace {

// RFC 7292 §4.2: bagtypes, and x509Certificate among the certTypes.
constexpr auto& key_bag = oids::oid<1, 2, 840, 113549, 1, 12, 10, 1, 1>;
constexpr auto& shrouded_key_bag = oids::oid<1, 2, 840, 113549, 1, 12, 10, 1, 2>;
constexpr auto& cert_bag = oids::oid<1, 2, 840, 113549, 1, 12, 10, 1, 3>;
constexpr auto& safe_contents_bag = oids::oid<1, 2, 840, 113549, 1, 12, 10, 1, 6>;
constexpr auto& x509_certificate = oids::oid<1, 2, 840, 113549, 1, 9, 22, 1>;
constexpr auto& local_key_id = oids::oid<1, 2, 840, 113549, 1, 9, 21>;
constexpr auto& pbmac1 = oids::oid<1, 2, 840, 113549, 1, 5, 14>;

std::unexpected<Failure> unsupported(std::string reason) {
  return fail({.rule = Rule::encryption_unsupported, .evidence = {{"reason", std::move(reason)}}});
}

// The octets of a content that is an OCTET STRING.
Result<View> octets(const der::Any& value) {
  TRY(const auto string, der::parse<der::OctetString>(value.whole));
  return string.content;
}

struct KnownKey {
  SecretBuffer key;
  Bytes id;  // its localKeyId; empty where there is none
};
struct KnownCertificate {
  Bytes der, id;
};

Bytes key_id_of(const structure::SafeBag& bag) {
  Bytes id;
  if (bag.bag_attributes)
    der::each(*bag.bag_attributes, [&](const structure::Pkcs12Attribute& attribute) {
      if (same(attribute.attr_id.content, local_key_id))
        id = to_bytes(attribute.attr_values.content);
    });
  return id;
}

// Reads one safe after the other, and keeps what is in their bags.
class Safes {
 public:
  Safes(View password, RoundBudget& budget) : password_(password), budget_(budget) {}

  // A ContentInfo of the AuthenticatedSafe (RFC 7292 §4.1).
  Result<void> read(const structure::ContentInfo& info) {
    const View type = info.content_type.content;
    if (same(type, content_type::enveloped_data)) return unsupported("public-key encryption");
    if (!info.content) return unsupported("a safe without contents");
    if (same(type, content_type::data)) {
      TRY(const View contents, octets(info.content->value));
      return read_contents(contents);
    }
    if (!same(type, content_type::encrypted_data))
      return unsupported("a safe of the type " + der::dotted(info.content_type));
    TRY(const auto data, der::parse<structure::EncryptedData>(info.content->value.whole));
    const auto& inner = data.encrypted_content_info;
    if (!same(inner.content_type.content, content_type::data) || !inner.encrypted_content)
      return unsupported("an encrypted safe without contents");
    TRY(const auto text, open_pbes2(inner.content_encryption_algorithm,
                                    inner.encrypted_content->value.content, password_, budget_));
    return read_contents(text.reveal());
  }

  Pkcs12 take() {
    Pkcs12 out;
    if (!keys_.empty()) {
      const auto own = std::ranges::find(certificates_, keys_[0].id, &KnownCertificate::id);
      if (!keys_[0].id.empty() && own != certificates_.end())
        std::rotate(certificates_.begin(), own, own + 1);
      out.key = std::move(keys_[0].key);
    }
    for (KnownCertificate& certificate : certificates_)
      out.certificates.push_back(std::move(certificate.der));
    return out;
  }

 private:
  Result<void> read_contents(View der) {
    TRY(const auto bags, der::parse<der::SequenceOf<structure::SafeBag>>(der));
    Result<void> all;
    der::each(bags, [&](const structure::SafeBag& bag) {
      if (all) all = read_bag(bag);
    });
    return all;
  }

  Result<void> read_bag(const structure::SafeBag& bag) {
    const View id = bag.bag_id.content, value = bag.bag_value.value.whole;
    if (same(id, key_bag)) {
      keys_.push_back({SecretBuffer(value), key_id_of(bag)});
    } else if (same(id, shrouded_key_bag)) {
      TRY(SecretBuffer key, open_private_key_info(value, password_, budget_));
      keys_.push_back({std::move(key), key_id_of(bag)});
    } else if (same(id, cert_bag)) {
      TRY(const auto inner, der::parse<structure::CertBag>(value));
      if (!same(inner.cert_id.content, x509_certificate))
        return unsupported("a certificate that is not X.509");
      TRY(const View certificate, octets(inner.cert_value.value));
      certificates_.push_back({to_bytes(certificate), key_id_of(bag)});
    } else if (same(id, safe_contents_bag)) {
      return unsupported("safes within safes");
    }
    return {};
  }

  View password_;
  RoundBudget& budget_;
  std::vector<KnownKey> keys_;
  std::vector<KnownCertificate> certificates_;
};

Result<HashAlgorithm> mac_hash(const der::Oid& oid) {
  for (const HashAlgorithm algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512})
    if (same(oid.content, oids::of(algorithm))) return algorithm;
  if (same(oid.content, pbmac1)) return unsupported("integrity by PBMAC1");
  return unsupported("a MAC by " + der::dotted(oid));
}

// RFC 7292 §A and §B.4.
Result<void> check_mac(const structure::MacData& data, View covered, View password,
                       RoundBudget& budget) {
  TRY(const HashAlgorithm algorithm, mac_hash(data.mac.digest_algorithm.algorithm));
  const View salt = data.mac_salt.content;
  if (salt.empty() || salt.size() > limits::password_salt)
    return unsupported("a MAC's salt of " + std::to_string(salt.size()) + " bytes");
  const Bytes once{1};
  TRY(const std::uint32_t rounds,
      budget.take(data.iterations ? *data.iterations : der::Integer{once}));
  TRY(const SecretBytes bmp, bmp_password(password));
  const auto fits = [&](View form) {
    Digest key = pkcs12_mac_key(algorithm, form, salt, rounds);
    const Digest tag = hmac(algorithm, key.view(), covered);
    wipe(key.bytes);
    return equal_in_constant_time(tag.view(), data.mac.digest.content);
  };
  // No password at all is written by some as an empty text, by others without its final zero too.
  if (fits(bmp.reveal()) || (password.empty() && fits({}))) return {};
  return fail(Rule::password_wrong);
}

}  // namespace

Result<Pkcs12> read_pkcs12(View der, View password, RoundBudget& budget) {
  TRY(const auto pfx, der::parse<structure::Pfx>(der));
  if (pfx.version.small() != 3u)
    return unsupported("version " + der::text(pfx.version) + " of PKCS#12");
  const View type = pfx.auth_safe.content_type.content;
  if (same(type, content_type::signed_data)) return unsupported("integrity by a public key");
  if (!same(type, content_type::data) || !pfx.auth_safe.content)
    return unsupported("a file of the type " + der::dotted(pfx.auth_safe.content_type));
  if (!pfx.mac_data) return unsupported("a file without a MAC, whose integrity nothing shows");
  TRY(const View safe, octets(pfx.auth_safe.content->value));
  REQUIRE_OK(check_mac(*pfx.mac_data, safe, password, budget));
  return read_authenticated_safe(safe, password, budget);
}

Result<Pkcs12> read_authenticated_safe(View der, View password, RoundBudget& budget) {
  TRY(const auto list, der::parse<der::SequenceOf<structure::ContentInfo>>(der));
  Safes safes(password, budget);
  Result<void> all;
  der::each(list, [&](const structure::ContentInfo& info) {
    if (all) all = safes.read(info);
  });
  REQUIRE_OK(all);
  return safes.take();
}

}  // namespace handglass::crypto
