// A small PKI for tests: keys from a seed, certificates from a recipe with sensible members, and
// the questions that tests ask.
#pragma once
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "wire/note.hpp"
#include "x509/mint.hpp"
#include "x509/verify.hpp"

namespace handglass::x509::lab {

using Key = std::shared_ptr<const crypto::PrivateKey>;

Time at(std::string_view text);
inline const Time now = at("2026-06-01T12:00:00Z");
inline const Time year_start = at("2026-01-01T00:00:00Z");
inline const Time year_end = at("2026-12-31T00:00:00Z");

// The nth P-256 key; the same in every run.
Key key(std::size_t n);
Key rsa_key(std::size_t bits);

Recipe root_recipe(std::string name);
Recipe ca_recipe(std::string name);
Recipe leaf_recipe(const std::string& name);  // clientAuth and serverAuth, digitalSignature, DNS
                                              // name "<name>.example"

// Someone with a certificate and a key, who can issue.
struct Entity {
  CertificateRef certificate;
  Key key;
  Issuer as_issuer() const { return {to_bytes(certificate->subject().der), key}; }
};

CertificateRef parse(View der);
Entity self_signed(const Recipe& recipe, const Key& key);
Entity issue(const Recipe& recipe, const Key& key, const Entity& issuer);

CrlRecipe crl_recipe();  // of this month, with nothing on it
CrlRef crl(const CrlRecipe& recipe, const Entity& issuer);

// Study Root CA (key 0), Study Issuing CA (key 1) and alice (key 2), with a list from each CA.
struct Study {
  Entity root = self_signed(root_recipe("Study Root CA"), key(0));
  Entity issuing = issue(ca_recipe("Study Issuing CA"), key(1), root);
  Entity alice = issue(leaf_recipe("alice"), key(2), issuing);
  CrlRef root_crl = crl(crl_recipe(), root);
  CrlRef issuing_crl = crl(crl_recipe(), issuing);
  Trust trust{{root.certificate}, {}, {root_crl, issuing_crl}};
};
const Study& study();

Verdict ask(const std::vector<CertificateRef>& presented, const Trust& trust,
            const Policy& policy = {},
            const Question& question = {
                .purpose = Purpose::client_auth, .name = {}, .at = now, .usage = {}});

// Asks of a certificate that is revoked with more and more of limits::path_work left, from none on:
// it is never accepted, and revoked once there is enough.
void check_revoked_whatever_work_is_left(const std::vector<CertificateRef>& presented,
                                         const Trust& trust, const Policy& policy,
                                         const Question& question);

// `der`, a T by its description, with the whole value at a path (identifier, length and contents)
// replaced and the lengths around it mended.
template <class T>
Bytes with_value(View der, std::string_view path, View value) {
  const auto notes = der::annotate<T>(der);
  for (std::size_t i = 0; i < notes.size(); ++i)
    if (notes[i].kind == wire::NoteKind::group && wire::path_of(notes, i) == path)
      return wire::replace(der, notes, i, value, wire::Refit::lengths).value();
  throw std::invalid_argument("no such path: " + std::string(path));
}

// The first failed check with this reason; null where there is none.
const Checked* fault(const Verdict& verdict, Reason reason);
std::vector<Reason> faults(const Verdict& verdict);
// The first value of that name; empty where there is none.
std::string evidence(const Checked* checked, std::string_view name);
// The checks of a kind that did not fail but pass.
bool passes(const Verdict& verdict, Check check);

}  // namespace handglass::x509::lab
