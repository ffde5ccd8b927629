// A public key infrastructure as text. What can be read, and plans few keys that are cheap to make,
// is minted twice from the same seed: both times it is the same, and what was planned without a
// flaw in its form can be read.
#include "x509/plan.hpp"

#include <algorithm>

#include "target.hpp"
#include "wire/utf8.hpp"

using namespace handglass;

namespace {

x509::Pki minted(const std::shared_ptr<const x509::Plan>& plan, crypto::Random& random) {
  constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  auto made = x509::mint(plan, now, random);
  fuzz::require(made.has_value(), "what is planned can be minted");
  return *std::move(made);
}

// A text of more than 64 characters, or one that is no UTF-8, is refused where it is read.
bool odd_names(const x509::Recipe& recipe) {
  const auto odd = [](const std::string& text) {
    return text.empty() || text.size() > 64 || !is_utf8(as_bytes(text));
  };
  return odd(recipe.common_name) || odd(recipe.organization);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto plan = x509::parse_plan({reinterpret_cast<const char*>(data), size});
  if (!plan) {
    fuzz::require(plan.error().line > 0 && !plan.error().text.empty(),
                  "a refusal says where and why");
    return 0;
  }
  constexpr std::size_t few = 3;
  if (plan->certificates.size() > few || plan->lists.size() > few) return 0;
  for (const x509::Planned& one : plan->certificates)
    if (one.key != x509::PlannedKey::p256 && one.key != x509::PlannedKey::ed25519) return 0;
  for (const x509::Planned& one : plan->certificates)
    if (one.has(x509::Flaw::weak_key)) return 0;

  const auto shared = std::make_shared<const x509::Plan>(*std::move(plan));
  const auto first = crypto::seeded_random(as_bytes("plan")),
             second = crypto::seeded_random(as_bytes("plan"));
  const x509::Pki once = minted(shared, *first), again = minted(shared, *second);
  for (std::size_t i = 0; i < once.certificates.size(); ++i) {
    const x509::Minted& one = once.certificates[i];
    fuzz::require(one.der == again.certificates[i].der, "the same seed gives the same certificate");
    fuzz::require(one.certificate || one.planned->has(x509::Flaw::malformed) ||
                      one.planned->from > one.planned->until || odd_names(one.planned->recipe),
                  "a certificate that is planned well can be read");
  }
  for (std::size_t i = 0; i < once.lists.size(); ++i)
    fuzz::require(same(once.lists[i].crl->der(), again.lists[i].crl->der()), "and list");
  return 0;
}
