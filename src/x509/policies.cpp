#include "x509/policies.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "crypto/oids.hpp"

namespace handglass::x509 {
namespace {

// The content octets of a policy's object identifier.
using Id = std::string_view;
using Ids = std::set<Id>;

const Id any_policy = as_text(crypto::oids::oid<2, 5, 29, 32, 0>);

Id id_of(der::Oid oid) { return as_text(oid.content); }

std::string text_of(const Ids& policies) {
  constexpr std::size_t most = 20;  // a page has room for these
  std::string out;
  std::size_t n = 0;
  for (const Id policy : policies) {
    if (++n > most) break;
    out += out.empty() ? "" : ", ";
    out += policy == any_policy ? "any policy" : der::dotted({as_bytes(policy)});
  }
  if (policies.size() > most) out += ", and " + std::to_string(policies.size() - most) + " more";
  return out.empty() ? "none" : out;
}

// The valid_policy_graph. Nodes that lead nowhere stay where they are: only what is reached from
// the last depth counts in the end, and the graph is NULL once a depth has no node. Most paths have
// no policies, and nothing is built for them.
class Graph {
 public:
  bool null() const { return null_; }

  // RFC 9618 §5.3, step (d): the policies of the next certificate below. `any_counts`: anyPolicy in
  // it stands for those that are expected.
  void descend(const structure::CertificatePolicies& policies, bool any_counts) {
    // A path of no certificates is good for any policy.
    if (levels_.empty()) levels_.emplace_back()[any_policy].expected = {any_policy};
    std::map<Id, std::vector<Id>> expected;  // policies, and the nodes that expect them
    for (const auto& [policy, node] : levels_.back())
      for (const Id one : node.expected) expected[one].push_back(policy);
    const bool any_above = levels_.back().contains(any_policy);
    Level next;
    bool any = false;
    der::each(policies, [&](const structure::PolicyInformation& information) {
      const Id policy = id_of(information.policy_identifier);
      if (policy == any_policy)
        any = true;
      else if (const auto by = expected.find(policy); by != expected.end())
        next[policy] = {by->second, {policy}};
      else if (any_above)
        next[policy] = {{any_policy}, {policy}};
    });
    if (any && any_counts)
      for (const auto& [policy, by] : expected) next.try_emplace(policy, Node{by, {policy}});
    null_ = next.empty();
    levels_.push_back(std::move(next));
  }
  // Step (e): the certificate has no policies.
  void clear() { null_ = true; }

  // RFC 9618 §5.4, step (b): what stands for a policy in the certificates below.
  void map(const structure::PolicyMappings& mappings) {
    if (null_) return;
    std::map<Id, std::vector<Id>> subjects;
    der::each(mappings, [&](const structure::PolicyMapping& one) {
      subjects[id_of(one.issuer_domain_policy)].push_back(id_of(one.subject_domain_policy));
    });
    Level& level = levels_.back();
    for (auto& [policy, stands] : subjects) {
      std::ranges::sort(stands);
      const auto twins = std::ranges::unique(stands);
      stands.erase(twins.begin(), twins.end());
      if (const auto node = level.find(policy); node != level.end())
        node->second.expected = std::move(stands);
      else if (level.contains(any_policy))
        level[policy] = {{any_policy}, std::move(stands)};
    }
  }
  // The same where mapping is inhibited: a policy that is mapped is lost.
  void forbid(const structure::PolicyMappings& mappings) {
    if (null_) return;
    der::each(mappings, [&](const structure::PolicyMapping& one) {
      levels_.back().erase(id_of(one.issuer_domain_policy));
    });
    null_ = levels_.back().empty();
  }

  // The authority-constrained policies: in the words of those who issued from under anyPolicy, what
  // the end of the path is good for (RFC 9618 §5.5).
  Ids policies() const {
    Ids out, reached;
    if (null_) return out;
    for (const auto& [policy, node] : levels_.back()) reached.insert(policy);
    if (reached.contains(any_policy)) out.insert(any_policy);
    for (std::size_t depth = levels_.size() - 1; depth > 0; --depth) {
      Ids above;
      for (const Id policy : reached) {
        const Node& node = levels_[depth].at(policy);
        const bool from_any = std::ranges::find(node.parents, any_policy) != node.parents.end();
        if (policy != any_policy && from_any) out.insert(policy);
        above.insert(node.parents.begin(), node.parents.end());
      }
      reached = std::move(above);
    }
    return out;
  }

 private:
  struct Node {
    std::vector<Id> parents;   // one depth above
    std::vector<Id> expected;  // expected_policy_set
  };
  using Level = std::map<Id, Node>;
  std::vector<Level> levels_;
  bool null_ = false;
};

bool maps_any(const structure::PolicyMappings& mappings) {
  bool found = false;
  der::each(mappings, [&](const structure::PolicyMapping& one) {
    found |= id_of(one.issuer_domain_policy) == any_policy ||
             id_of(one.subject_domain_policy) == any_policy;
  });
  return found;
}

void count_down(std::size_t& counter) {
  if (counter > 0) --counter;
}
void lower_to(std::size_t& counter, const std::optional<std::uint32_t>& limit) {
  if (limit && *limit < counter) counter = *limit;
}

// Validation from the certificate that the anchor issued down to the end entity.
class Descent {
 public:
  Descent(CheckList& list, const Path& path, const Policy& policy)
      : list_(list),
        path_(path),
        policy_(policy),
        last_(path.certificates.size() - 1),
        explicit_policy_(policy.explicit_policy ? 0 : last_ + 1),
        policy_mapping_(policy.inhibit_policy_mapping ? 0 : last_ + 1),
        inhibit_any_(policy.inhibit_any_policy ? 0 : last_ + 1) {}

  void run() {
    for (std::size_t depth = last_; depth-- > 0;) {
      const Certificate& certificate = *path_.certificates[depth];
      take(certificate, depth);
      if (explicit_policy_ == 0 && graph_.null())
        return fail(depth, "no policy is left that the path is good for");
      if (depth == 0) break;
      if (certificate.policy_mappings() && maps_any(*certificate.policy_mappings()))
        return fail(depth, "it maps to or from any policy, which no certificate may");
      prepare(certificate);
    }
    finish();
  }

 private:
  void take(const Certificate& certificate, std::size_t depth) {
    if (!certificate.policies() || graph_.null()) return graph_.clear();
    const bool any_counts = inhibit_any_ > 0 || (depth > 0 && certificate.self_issued());
    graph_.descend(*certificate.policies(), any_counts);
  }

  // RFC 5280 §6.1.4 (a), (b), (h) to (j).
  void prepare(const Certificate& certificate) {
    if (const auto& mappings = certificate.policy_mappings()) {
      if (policy_mapping_ > 0)
        graph_.map(*mappings);
      else
        graph_.forbid(*mappings);
    }
    if (!certificate.self_issued()) {
      count_down(explicit_policy_);
      count_down(policy_mapping_);
      count_down(inhibit_any_);
    }
    if (const auto& constraints = certificate.policy_constraints()) {
      lower_to(explicit_policy_, constraints->require_explicit_policy);
      lower_to(policy_mapping_, constraints->inhibit_policy_mapping);
    }
    lower_to(inhibit_any_, certificate.inhibit_any_policy());
  }

  // RFC 5280 §6.1.5 (a), (b), (g).
  void finish() {
    count_down(explicit_policy_);
    if (const auto& constraints = path_.certificates.front()->policy_constraints())
      if (constraints->require_explicit_policy == 0u) explicit_policy_ = 0;
    const Ids found = graph_.policies();
    std::vector<Bytes> owned;
    owned.reserve(policy_.policies.size());
    Ids agreed;
    for (const std::string& dotted : policy_.policies) {
      const Id wanted = as_text(owned.emplace_back(der::oid_content(dotted)));
      if (wanted == any_policy) agreed.insert(found.begin(), found.end());
      if (found.contains(wanted) || found.contains(any_policy)) agreed.insert(wanted);
    }
    if (policy_.policies.empty()) agreed = found;
    if (agreed.empty() && explicit_policy_ > 0)
      return list_.not_applicable(Check::policy, 0, "no certificate policy is required");
    list_.judge(!agreed.empty(), Check::policy, Reason::policy_not_valid, 0, [&] {
      auto evidence = listed({{"policies", text_of(agreed)}, {"in_the_path", text_of(found)}});
      if (agreed.empty())
        evidence.push_back({"why", "the path is good for none of the policies that are wanted"});
      return evidence;
    });
  }

  void fail(std::size_t depth, std::string why) {
    list_.fail(Check::policy, Reason::policy_not_valid, depth,
               {{"policies", "none"}, {"in_the_path", "none"}, {"why", std::move(why)}});
  }

  CheckList& list_;
  const Path& path_;
  const Policy& policy_;
  std::size_t last_;
  Graph graph_;
  // How many more certificates, self-issued ones not counted, before the rule holds.
  std::size_t explicit_policy_, policy_mapping_, inhibit_any_;
};

}  // namespace

void check_policies(CheckList& list, const Path& path, const Policy& policy) {
  if (!path.anchored)
    return list.skip(Check::policy, 0, "the path leads to no anchor, where policies begin");
  if (path.certificates.size() == 1)
    return list.not_applicable(Check::policy, 0, "a trust anchor is taken as it is");
  Descent(list, path, policy).run();
}

}  // namespace handglass::x509
