// A revocation list in DER. What is accepted is written again byte for byte; each serial number
// that is on it is found with its first date, and no other; the entries are no more than the bytes
// can hold. Beside a chain whose CA did not sign it, it settles nothing.
#include "x509/crl.hpp"

#include <map>

#include "leaves.hpp"
#include "support/world.hpp"
#include "target.hpp"
#include "x509/verify.hpp"

using namespace handglass;

namespace {

// The world of the corpus, so that its lists are of its CA.
struct Made {
  test::World world{"crl"};
  test::World::Identity alice = world.identity("alice");
  // What the CA has signed; its signatures are many.
  Bytes signed_list = to_bytes(world.crls({alice})[1]->structure().tbs_cert_list.whole);
};

void check_entries(const x509::Crl& crl, View der) {
  std::map<Bytes, std::vector<Time>> listed;
  std::size_t count = 0;
  if (const auto& revoked = crl.structure().tbs_cert_list.value.revoked_certificates)
    der::each(*revoked, [&](const x509::structure::RevokedCertificate& entry) {
      listed[to_bytes(entry.user_certificate.content)].push_back(entry.revocation_date.time);
      ++count;
    });
  fuzz::require(crl.size() == count, "each entry is counted once");
  // A SEQUENCE of an INTEGER and a UTCTime.
  fuzz::require(crl.size() * (2 + 3 + 15) <= der.size(), "entries are bounded by the bytes");
  if (crl.indirect()) return;  // its entries may be of other issuers
  for (const auto& [serial, dates] : listed) {
    const auto found = crl.find(serial);
    fuzz::require(found && same(found->serial, serial), "what is listed is found");
    fuzz::require(found->date == dates.front(), "with the date of its first entry");
    fuzz::require(!x509::crl_reason_text(found->reason).empty(), "and a reason");
    // Its neighbours.
    Bytes longer = serial, shorter = serial, next = serial;
    longer.push_back(0);
    shorter.pop_back();
    next.back() = static_cast<std::uint8_t>(next.back() + 1);
    for (const Bytes& other : {longer, shorter, next})
      fuzz::require(crl.find(other).has_value() == listed.contains(other),
                    "what is not listed is not found");
  }
  fuzz::require(!crl.find({}), "an empty serial number is nobody's");
}

void check_judgement(const Made& made, const x509::CrlRef& crl) {
  const auto& chain = made.alice.chain;
  if (!x509::same_name(crl->issuer(), chain[0]->issuer())) return;
  const x509::Trust trust{
      .anchors = {made.world.root()}, .intermediates = {chain[1]}, .crls = {crl}};
  const x509::Question question{
      .purpose = x509::Purpose::any, .name = {}, .at = test::World::now(), .usage = {}};
  const x509::Verdict verdict =
      x509::verify(chain, trust, {.crl_check = x509::CrlCheck::leaf, .max_depth = {}}, question);
  const bool ours = same(crl->structure().tbs_cert_list.whole, made.signed_list);
  for (const x509::Checked& checked : verdict.checks) {
    if (checked.check != x509::Check::revocation) continue;
    fuzz::require(ours || checked.status == x509::Status::fail,
                  "a list that the CA did not sign vouches for nobody");
    fuzz::require(ours || checked.reason != x509::Reason::revoked,
                  "a list that the CA did not sign revokes nobody");
  }
  fuzz::require(!verdict.accepted(), "who is revoked or not vouched for is refused");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Made made;
  const View der(data, size);
  const auto crl = x509::Crl::parse(der);
  if (!crl) {
    fuzz::require(!crl.error().offset || *crl.error().offset <= size, "a fault has its place");
    return 0;
  }
  fuzz::require(same(der::encode((*crl)->structure()), der), "parse, then write: the same bytes");
  fuzz::require(fuzz::leaves_of(der::annotate<x509::structure::CertificateList>(der)).end == size,
                "leaves cover the list");
  (void)(*crl)->number_text();
  check_entries(**crl, der);
  check_judgement(made, *crl);
  return 0;
}
