#include "variation.hpp"

#include <array>
#include <random>
#include <vector>

namespace handglass::test {
namespace {

using x509::Bearer;
using x509::CrlCheck;
using x509::Purpose;

using Words = std::vector<std::string_view>;

class Maker {
 public:
  Maker(std::uint64_t number, Time now) : random_(number), now_(now) {}

  Variation run() {
    const bool server = chance(2);
    std::vector<std::string> authorities{"ca root", "ca issuing by root"};
    if (chance(2)) authorities = {"ca root", "ca middle by root", "ca issuing by middle"};
    std::vector<std::string> lists;
    for (const char* issuer : {"root", "middle", "issuing"})
      if (issuer != std::string_view("middle") || authorities.size() == 3)
        lists.push_back(std::string("list ") + issuer + " by " + issuer);
    std::string leaf = std::string(server ? "server" : "client") + " leaf by issuing " +
                       (chance(6) ? "key ed25519 " : "") + "dns " + std::string(one_of(hosts));
    if (chance(3)) leaf += " email " + std::string(one_of(mailboxes));

    // Policies are everywhere or nowhere, or hardly any path would have one.
    if (chance(2)) {
      for (std::string& authority : authorities) authority += policies();
      leaf +=
          " policy " + std::string(one_of(Words{"1.2.3", "1.2.3,1.2.4", "1.2.4", "2.5.29.32.0"}));
    }
    for (std::size_t left = below(4); left > 0; --left) {
      const std::size_t where = below(5);
      if (where < 2)
        leaf += of_leaf();
      else if (where < 4)
        authorities[1 + below(authorities.size() - 1)] += of_authority();
      else
        lists[below(lists.size())] += " wrong " + flaw(Bearer::list);
    }
    if (chance(20)) lists.erase(lists.begin() + static_cast<std::ptrdiff_t>(below(lists.size())));

    Variation out{.plan = {}, .policy = {}, .question = {}, .asked = {}};
    for (const std::string& line : authorities) out.plan += line + "\n";
    out.plan += leaf + "\n";
    for (const std::string& line : lists) out.plan += line + "\n";
    ask(out, server);
    return out;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t of) { return below(of) == 0; }
  std::string_view one_of(const Words& words) { return words[below(words.size())]; }

  std::string flaw(Bearer bearer) {
    while (true) {
      const x509::FlawRow& row = x509::flaw_rows()[below(x509::flaw_rows().size())];
      if (row.bearer == bearer) return std::string(name_of(row.flaw));
    }
  }

  std::string policies() {
    std::string out =
        " policy " +
        std::string(one_of(Words{"1.2.3", "1.2.3,1.2.4", "2.5.29.32.0", "2.5.29.32.0"}));
    if (chance(4)) out += " explicit-policy " + std::to_string(below(4));
    if (chance(6)) out += " inhibit-any " + std::to_string(below(3));
    if (chance(6)) out += " inhibit-mapping " + std::to_string(below(3));
    if (chance(5))
      out += " map " + std::string(one_of(Words{"1.2.3:1.2.4", "1.2.4:1.2.3", "1.2.3:1.2.5"}));
    return out;
  }

  std::string of_authority() {
    switch (below(8)) {
      case 0: return " path-length " + std::to_string(below(3));
      case 1: return " permit " + std::string(one_of(subtrees));
      case 2: return " exclude " + std::string(one_of(subtrees));
      case 3: return " permit " + std::string(one_of(subtrees)) + " permit dns:lab";
      case 4: return " usage " + std::string(one_of(usages));
      case 5: return " purpose " + std::string(one_of(purposes));
      case 6: return " wrong " + flaw(Bearer::certificate);
      default: return " wrong " + flaw(Bearer::authority);
    }
  }

  std::string of_leaf() {
    switch (below(6)) {
      case 0: return " dns " + std::string(one_of(hosts));
      case 1: return " email " + std::string(one_of(mailboxes));
      case 2: return " usage " + std::string(one_of(usages));
      case 3: return " purpose " + std::string(one_of(purposes));
      case 4: return " ip 192.0.2.7";
      default: return " wrong " + flaw(Bearer::certificate);
    }
  }

  void ask(Variation& out, bool server) {
    auto& [plan, policy, question, asked] = out;
    question.at = now_;
    if (!chance(5)) question.purpose = server ? Purpose::server_auth : Purpose::client_auth;
    if (server && chance(2)) question.name = {x509::WantedName::Kind::host, "www.lab"};
    policy.crl_check = std::array{CrlCheck::off, CrlCheck::leaf, CrlCheck::chain}[below(3)];
    policy.explicit_policy = chance(4);
    policy.inhibit_any_policy = chance(10);
    policy.inhibit_policy_mapping = chance(10);
    if (chance(4)) policy.policies = {std::string(one_of(Words{"1.2.3", "1.2.4", "1.2.5"}))};
    asked =
        std::string(question.purpose == Purpose::any ? "any purpose"
                    : server                         ? "server"
                                                     : "client") +
        (question.name ? ", www.lab" : "") + ", lists of " +
        std::array{"none", "the leaf", "the chain"}[static_cast<std::size_t>(policy.crl_check)] +
        (policy.explicit_policy ? ", explicit policy" : "") +
        (policy.inhibit_any_policy ? ", any inhibited" : "") +
        (policy.inhibit_policy_mapping ? ", mapping inhibited" : "") +
        (policy.policies.empty() ? "" : ", policy " + policy.policies.front());
  }

  static inline const Words hosts{
      "www.lab",  "www.lab", "WWW.Lab", "*.lab", "lab", "a.www.lab", "www.elsewhere.invalid",
      "*.www.lab"},
      mailboxes{"alice@lab", "alice@mail.lab", "Alice@LAB", "bob@elsewhere.invalid"},
      subtrees{"dns:lab",     "dns:www.lab", "dns:elsewhere.invalid",
               "dns:WWW.LAB", "email:lab",   "email:alice@lab",
               "email:.lab"},
      usages{"digitalSignature",
             "keyEncipherment",
             "keyCertSign",
             "keyCertSign,cRLSign",
             "digitalSignature,keyCertSign,cRLSign",
             "keyAgreement",
             "nonRepudiation"},
      purposes{"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1,1.3.6.1.5.5.7.3.2",
               "1.3.6.1.5.5.7.3.4", "2.5.29.37.0"};

  std::mt19937_64 random_;
  Time now_;
};

}  // namespace

Variation variation(std::uint64_t number, Time now) { return Maker(number, now).run(); }

}  // namespace handglass::test
