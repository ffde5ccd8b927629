// Chains that are remembered: for the same question under the same circumstances alone, and never
// when a verdict that is given anew could be another.
#include <doctest/doctest.h>

#include <functional>

#include "lab.hpp"
#include "x509/chain_memory.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

const Question as_client{.purpose = Purpose::client_auth, .at = lab::now};

struct Shown {
  std::vector<View> chain;
  Trust trust = lab::study().trust;
  Policy policy = {.crl_check = CrlCheck::chain};
  Question question = as_client;

  Shown() {
    for (const auto* who : {&lab::study().alice, &lab::study().issuing})
      chain.push_back(who->certificate->der());
  }
  Verdict judged() const { return verify_bytes(chain, trust, policy, question); }
  CertificateRef known_to(ChainMemory& memory) const {
    return memory.find(digest_of(chain), trust, policy, question);
  }
  void kept_in(ChainMemory& memory) const {
    memory.put(digest_of(chain), chain, trust, policy, question, judged());
  }
};

}  // namespace

TEST_CASE("chain memory: what was accepted is known again, with its leaf") {
  const Shown shown;
  ChainMemory memory;
  CHECK_FALSE(shown.known_to(memory));
  shown.kept_in(memory);
  const CertificateRef leaf = shown.known_to(memory);
  REQUIRE(leaf);
  CHECK(leaf->serial_text() == lab::study().alice.certificate->serial_text());
}

TEST_CASE("chain memory: another question is another chain") {
  ChainMemory memory;
  const Shown shown;
  shown.kept_in(memory);
  const std::vector<std::function<void(Shown&)>> changes{
      [](Shown& s) { s.chain.pop_back(); },
      [](Shown& s) { s.chain.push_back(s.chain.front()); },
      [](Shown& s) { std::swap(s.chain[0], s.chain[1]); },
      [](Shown& s) { s.question.purpose = Purpose::server_auth; },
      [](Shown& s) { s.question.usage = KeyUsage::digital_signature; },
      [](Shown& s) { s.question.name = WantedName{WantedName::Kind::host, "alice.example"}; },
      [](Shown& s) { s.question.staple = lab::study().alice.certificate->der(); },
      [](Shown& s) { s.question.staple_expected = true; },
      [](Shown& s) { s.question.ocsp_nonce.emplace(); },
      [](Shown& s) { s.trust.crls.pop_back(); },
      [](Shown& s) { s.trust.anchors.push_back(lab::study().issuing.certificate); },
      [](Shown& s) { s.trust.anchors.clear(); },
      [](Shown& s) { s.trust.intermediates.push_back(lab::study().issuing.certificate); },
      [](Shown& s) { s.policy.rsa_bits_min = 4096; },
      [](Shown& s) { s.policy.crl_check = CrlCheck::leaf; },
      [](Shown& s) { s.policy.policies = {"1.2.3"}; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    Shown other;
    changes[i](other);
    CHECK_FALSE(other.known_to(memory));
    CHECK(shown.known_to(memory));
  }
}

TEST_CASE("chain memory: one trust at a time") {
  ChainMemory memory;
  const Shown shown;
  Shown leaf_alone;
  leaf_alone.policy.crl_check = CrlCheck::leaf;
  shown.kept_in(memory);
  leaf_alone.kept_in(memory);
  CHECK(leaf_alone.known_to(memory));
  CHECK_FALSE(shown.known_to(memory));
}

TEST_CASE("chain memory: what is refused is not kept") {
  ChainMemory memory;
  Shown shown;
  shown.trust.crls.clear();
  REQUIRE_FALSE(shown.judged().accepted());
  shown.kept_in(memory);
  CHECK_FALSE(shown.known_to(memory));
}

TEST_CASE("chain memory: the chain used longest ago makes room") {
  ChainMemory memory(2);
  std::vector<Shown> all(3);
  all[1].question.usage = KeyUsage::digital_signature;
  all[2].question.name = WantedName{WantedName::Kind::host, "alice.example"};
  all[0].kept_in(memory);
  all[1].kept_in(memory);
  CHECK(all[0].known_to(memory));
  all[2].kept_in(memory);
  CHECK(all[0].known_to(memory));
  CHECK_FALSE(all[1].known_to(memory));
  CHECK(all[2].known_to(memory));
}

TEST_CASE("chain memory: at any time it knows, a verdict given anew accepts") {
  using std::chrono::hours;
  const Shown shown;
  std::vector<Time> moments;
  for (Time t = lab::at("2025-12-30"); t < lab::at("2027-01-03"); t += hours(6))
    moments.push_back(t);
  // The edges themselves, and what is beside them.
  for (const auto& list : shown.trust.crls)
    for (const Time edge : {list->this_update(), list->next_update().value()})
      for (const int step : {-1, 0, 1}) moments.push_back(edge + std::chrono::seconds(step));
  std::size_t known = 0;
  for (const Time kept : moments) {
    ChainMemory memory;
    Shown then;
    then.question.at = kept;
    then.kept_in(memory);
    CHECK((then.known_to(memory) != nullptr) == then.judged().accepted());
    for (std::size_t i = 0; i < moments.size(); i += 7) {
      Shown later;
      later.question.at = moments[i];
      if (!later.known_to(memory)) continue;
      ++known;
      CHECK(later.judged().accepted());
    }
  }
  CHECK(known > 100);
}
