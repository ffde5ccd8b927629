#include "x509/chain_memory.hpp"

#include <algorithm>

#include "crypto/hash.hpp"

namespace handglass::x509 {
namespace {

// Every time that the inputs of a verdict name divides those at which it may be another. What is
// searched for are the two around the moment that was judged.
class Times {
 public:
  explicit Times(Time judged) : judged_(judged) {}
  void add(Time time) {
    if (time <= judged_) after = std::max(after, time);
    if (time >= judged_) before = std::min(before, time);
  }
  void add(const Certificate& certificate) {
    add(certificate.not_before());
    add(certificate.not_after());
  }
  void add(const Crl& crl) {
    add(crl.this_update());
    if (const auto next = crl.next_update()) add(*next);
  }
  void add(const OcspResponse& response) {
    for (const CertificateRef& one : response.certificates()) add(*one);
    if (!response.basic()) return;
    der::Items answers(response.basic()->tbs_response_data.value.responses);
    while (const auto* answer = answers.next()) {
      add(answer->this_update.time);
      add(answer->next_update ? answer->next_update->value.time
                              : answer->this_update.time + limits::ocsp_age);
    }
  }
  template <class T>
  void add_all(const std::vector<std::shared_ptr<const T>>& all) {
    for (const auto& one : all) add(*one);
  }

  Time after = Time::min(), before = Time::max();

 private:
  Time judged_;
};

void add_number(crypto::Hash& hash, std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  hash.update(bytes);
}

void add_bytes(crypto::Hash& hash, View bytes) {
  add_number(hash, bytes.size());
  hash.update(bytes);
}

std::array<std::uint8_t, 32> digest_of(crypto::Hash&& hash) {
  std::array<std::uint8_t, 32> out{};
  std::ranges::copy(std::move(hash).digest().view(), out.begin());
  return out;
}

// Each part with its length or its place, so that no two questions have the same bytes.
std::array<std::uint8_t, 32> key_of(const ChainDigest& presented, const Question& question) {
  crypto::Hash hash(crypto::HashAlgorithm::sha256);
  hash.update(presented);
  add_number(hash, static_cast<std::uint64_t>(question.purpose));
  add_number(hash, question.usage ? 1 + static_cast<std::uint64_t>(*question.usage) : 0);
  add_number(hash, question.name ? 1 + static_cast<std::uint64_t>(question.name->kind) : 0);
  if (question.name) add_bytes(hash, as_bytes(question.name->text));
  add_bytes(hash, question.staple);
  add_number(hash, question.staple_expected ? 1 : 0);
  add_number(hash, question.ocsp_nonce ? 1 : 0);
  if (question.ocsp_nonce) add_bytes(hash, *question.ocsp_nonce);
  return digest_of(std::move(hash));
}

}  // namespace

ChainDigest digest_of(std::span<const View> presented) {
  crypto::Hash hash(crypto::HashAlgorithm::sha256);
  add_number(hash, presented.size());
  for (const View certificate : presented) add_bytes(hash, certificate);
  return digest_of(std::move(hash));
}

CertificateRef ChainMemory::find(const ChainDigest& presented, const Trust& trust,
                                 const Policy& policy, const Question& question) {
  const Key key = key_of(presented, question);
  const std::scoped_lock lock(mutex_);
  if (!under_ || under_->trust != trust || under_->policy != policy) return nullptr;
  const Chain* const chain = chains_.find(key);
  if (chain == nullptr) return nullptr;
  const bool holds =
      question.at == chain->judged || (chain->after < question.at && question.at < chain->before);
  return holds ? chain->leaf : nullptr;
}

void ChainMemory::put(const ChainDigest& digest, std::span<const View> presented,
                      const Trust& trust, const Policy& policy, const Question& question,
                      const Verdict& verdict) {
  if (!verdict.accepted()) return;
  Times times(question.at);
  for (const View der : presented)
    if (const auto certificate = Certificate::parse(der)) times.add(**certificate);
  times.add_all(trust.anchors);
  times.add_all(trust.intermediates);
  times.add_all(trust.crls);
  times.add_all(trust.responses);
  if (!question.staple.empty())
    if (const auto staple = OcspResponse::parse(question.staple)) times.add(**staple);
  const Key key = key_of(digest, question);
  const std::scoped_lock lock(mutex_);
  if (!under_ || under_->trust != trust || under_->policy != policy) {
    chains_.clear();
    under_ = Circumstances{trust, policy};
  }
  chains_.put(key, {verdict.path.front(), question.at, times.after, times.before});
}

}  // namespace handglass::x509
