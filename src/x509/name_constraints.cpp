#include "x509/name_constraints.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "crypto/oids.hpp"
#include "wire/hex.hpp"
#include "x509/verify.hpp"

namespace handglass::x509 {
namespace {

using Kind = GeneralName::Kind;

bool same_end(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && same_letters(text.substr(text.size() - end.size()), end);
}

// "example.com" is in itself and below; ".example.com", which RFC 5280 does not have and CAs write,
// is what is below alone.
bool is_in_domain(std::string_view host, std::string_view base) {
  if (!same_end(host, base)) return false;
  return base.front() == '.' || host.size() == base.size() ||
         host[host.size() - base.size() - 1] == '.';
}

// The host of an address or URI: itself, or with a leading dot what is below it, and not itself.
bool is_of_host(std::string_view host, std::string_view base) {
  if (base.starts_with('.')) return host.size() > base.size() && same_end(host, base);
  return same_letters(host, base);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_in_mailboxes(std::string_view address, std::string_view base) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view host = address.substr(at + 1);
  const std::size_t base_at = base.rfind('@');
  if (base_at == std::string_view::npos) return is_of_host(host, base);
  return address.substr(0, at) == base.substr(0, base_at) &&
         same_letters(host, base.substr(base_at + 1));
}

// The host name in the authority of a URI (RFC 3986 §3.2); empty where it has none, or an address.
std::string_view host_of(std::string_view uri) {
  // The scheme's colon is the first; one further on is of a path or query, whatever stands behind.
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !uri.substr(colon).starts_with("://")) return {};
  std::string_view host = uri.substr(colon + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  if (host.starts_with('[')) return {};
  host = host.substr(0, host.find(':'));
  return parse_ip(host) ? std::string_view{} : host;
}

bool is_in_network(View address, View base) {
  if (base.size() != 2 * address.size()) return false;
  for (std::size_t i = 0; i < address.size(); ++i)
    if ((address[i] ^ base[i]) & base[address.size() + i]) return false;
  return true;
}

// One entry of a NameConstraints.
struct Subtree {
  GeneralName base;
  bool whole = true;  // without the minimum and maximum that RFC 5280 does not use
};

struct Constraints {
  std::vector<Subtree> permitted, excluded;
};

std::vector<Subtree> subtrees(const auto& trees) {
  std::vector<Subtree> out;
  if (!trees) return out;
  der::each(trees->value, [&](const structure::GeneralSubtree& tree) {
    const auto base = general_name(tree.base);
    const bool whole = !tree.maximum && !tree.minimum;  // the default, 0, is not written
    if (base) out.push_back({*base, whole});
  });
  return out;
}

// All names that a certificate binds: its subject, the e-mail addresses in it, its alternatives.
std::vector<GeneralName> names_of(const Certificate& certificate) {
  std::vector<GeneralName> out;
  if (!certificate.subject().empty()) out.push_back({Kind::directory, certificate.subject().der});
  for (const der::Any& email :
       attributes(certificate.subject(), crypto::oids::oid<1, 2, 840, 113549, 1, 9, 1>))
    out.push_back({Kind::email, email.content});
  const auto more = general_names(certificate.subject_alt_names());
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

// A wildcard stands for names that an excluded subtree may hold: "*.example.com" for
// "host.example.com".
bool may_stand_for(const GeneralName& name, const GeneralName& base) {
  const std::string_view pattern = as_text(name.value), excluded = as_text(base.value);
  if (name.kind != Kind::dns || !pattern.starts_with("*.")) return false;
  const std::size_t dot = excluded.find('.');
  return dot != std::string_view::npos && same_letters(pattern.substr(1), excluded.substr(dot));
}

// Judges one name by the constraints of one issuer, counting each comparison.
class Judge {
 public:
  Judge(const Constraints& constraints, Inquiry& inquiry)
      : constraints_(constraints), inquiry_(inquiry) {}

  // The constraint that the name breaks: "excluded DNS:example.com".
  std::optional<std::string> fault(const GeneralName& name) {
    for (const Subtree& tree : constraints_.excluded) {
      if (!concerns(tree, name)) continue;
      const auto in = tree.whole ? is_in_subtree(name, tree.base) : std::nullopt;
      if (!in) return "excluded " + to_string(tree.base) + ", which cannot be judged";
      if (*in || may_stand_for(name, tree.base)) return "excluded " + to_string(tree.base);
    }
    bool limited = false;
    for (const Subtree& tree : constraints_.permitted) {
      if (!concerns(tree, name)) continue;
      const auto in = tree.whole ? is_in_subtree(name, tree.base) : std::nullopt;
      if (!in) return "permitted " + to_string(tree.base) + ", which cannot be judged";
      if (*in) return std::nullopt;
      limited = true;
    }
    return limited ? std::optional("permitted " + permitted(name.kind)) : std::nullopt;
  }

  bool out_of_work() const { return inquiry_.comparisons == 0; }

 private:
  bool concerns(const Subtree& tree, const GeneralName& name) {
    inquiry_.comparisons -= std::min(inquiry_.comparisons, cost(tree.base, name));
    return inquiry_.comparisons > 0 && tree.base.kind == name.kind;
  }

  // Distinguished names take the longer the longer they are, and those that are not compared as
  // they stand so much more.
  static std::size_t cost(const GeneralName& base, const GeneralName& name) {
    if (base.kind != Kind::directory || name.kind != Kind::directory) return 1;
    const std::size_t size = base.value.size() + name.value.size();
    return is_plain({base.value}) && is_plain({name.value}) ? 1 + size / 64 : 32 + size / 2;
  }

  // What is permitted of this kind, as far as a page has room.
  std::string permitted(Kind kind) const {
    std::string out;
    for (const Subtree& tree : constraints_.permitted)
      if (tree.base.kind == kind && out.size() < 200)
        out += (out.empty() ? "" : ", ") + to_string(tree.base);
    return out;
  }

  const Constraints& constraints_;
  Inquiry& inquiry_;
};

}  // namespace

std::optional<bool> is_in_subtree(const GeneralName& name, const GeneralName& base) {
  const std::string_view text = as_text(name.value), limit = as_text(base.value);
  // Any host is an empty one with labels added to its left (RFC 5280 §4.2.1.10). Of the other texts
  // nothing is said, and to read them otherwise would exclude nothing.
  const bool every = limit.empty();
  switch (name.kind) {
    case Kind::dns: return every || is_in_domain(text, limit);
    case Kind::email:
      // An emailAddress in a subject may be of any string type: what is no IA5String's text, as a
      // BMPString's octets, is not compared with one.
      return is_ascii(text) ? std::optional(every || is_in_mailboxes(text, limit)) : std::nullopt;
    case Kind::ip: return is_in_network(name.value, base.value);
    case Kind::directory: return is_within(Name{name.value}, Name{base.value});
    case Kind::uri: {
      const std::string_view host = host_of(text);
      return host.empty() ? std::nullopt : std::optional(every || is_of_host(host, limit));
    }
    case Kind::other:
    case Kind::x400:
    case Kind::edi_party:
    case Kind::registered_id: return std::nullopt;
  }
  return std::nullopt;
}

void check_name_constraints(CheckList& list, const Path& path, Inquiry& inquiry) {
  struct Limiter {
    std::size_t depth;
    Constraints constraints;
  };
  std::vector<Limiter> limiters;
  for (std::size_t depth = 1; depth < path.certificates.size(); ++depth)
    if (const auto& found = path.certificates[depth]->name_constraints())
      limiters.push_back(
          {depth, {subtrees(found->permitted_subtrees), subtrees(found->excluded_subtrees)}});
  if (limiters.empty())
    return list.not_applicable(Check::name_constraints, 0, "no issuer limits the names below it");

  for (std::size_t depth = 0; depth < limiters.back().depth; ++depth) {
    const Certificate& certificate = *path.certificates[depth];
    // A CA's certificate for itself is free, unless it is the one that is judged (§6.1.3 b).
    if (depth > 0 && certificate.self_issued()) continue;
    const std::vector<GeneralName> names = names_of(certificate);
    std::size_t by = 0;
    bool sound = true;
    for (const Limiter& limiter : limiters) {
      if (limiter.depth <= depth) continue;
      ++by;
      Judge judge(limiter.constraints, inquiry);
      for (const GeneralName& name : names) {
        const auto fault = judge.fault(name);
        if (judge.out_of_work())
          return list.fail(Check::name_constraints, Reason::work_limit, depth,
                           {{"limit", std::to_string(limits::name_comparisons)}});
        if (!fault) continue;
        sound = false;
        list.fail(Check::name_constraints, Reason::name_not_permitted, depth,
                  {{"name", to_string(name)},
                   {"constraint", *fault},
                   {"by", to_string(path.certificates[limiter.depth]->subject())}});
        break;  // one name shows it
      }
      if (!sound) break;
    }
    if (sound && by > 0)
      list.pass(Check::name_constraints, depth, [&] {
        return listed({{"names", std::to_string(names.size())}, {"issuers", std::to_string(by)}});
      });
  }
}

}  // namespace handglass::x509
