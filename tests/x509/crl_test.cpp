// CRLs read strictly, and looked up.
#include <doctest/doctest.h>

#include "lab.hpp"
#include "wire/hex.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

CrlRecipe with_entries() {
  CrlRecipe recipe = lab::crl_recipe();
  recipe.entries = {{{0x30}, lab::at("2026-02-01"), 1},
                    {{0x10}, lab::at("2026-02-02"), {}},
                    {{0x80, 0x01}, lab::at("2026-02-03"), 6},
                    {{0x20}, lab::at("2026-02-04"), 42}};
  return recipe;
}
Bytes minted(const CrlRecipe& recipe) {
  return mint_crl(recipe, lab::study().root.as_issuer()).value();
}

Bytes list_edited(std::string_view path, View value) {
  return lab::with_value<structure::CertificateList>(minted(with_entries()), path, value);
}
std::string list_refusal(const Bytes& der) {
  const auto crl = Crl::parse(der);
  if (crl) return "accepted";
  REQUIRE_FALSE(crl.error().evidence.empty());
  return crl.error().field + ": " + crl.error().evidence.front().value;
}
CrlRef list_with(Bytes extension) {
  CrlRecipe recipe = lab::crl_recipe();
  recipe.more_extensions = {std::move(extension)};
  return Crl::parse(minted(recipe)).value();
}

}  // namespace

TEST_CASE("what a minted list says, whatever the order of its entries") {
  const auto crl = Crl::parse(minted(with_entries())).value();
  CHECK(to_string(crl->issuer()) == "CN=Study Root CA, O=Handglass Lab");
  CHECK(crl->number_text() == "4096");
  CHECK(crl->this_update() == lab::at("2026-05-20"));
  CHECK(crl->next_update() == lab::at("2026-06-20"));
  REQUIRE(crl->authority_key_id().has_value());
  CHECK(same(*crl->authority_key_id(), *lab::study().root.certificate->subject_key_id()));
  CHECK(crl->size() == 4);
  CHECK(crl->unknown_critical().empty());
  struct Row {
    Bytes serial;
    std::string_view reason, date;
  };
  for (const Row& row :
       {Row{{0x30}, "keyCompromise", "2026-02-01"}, Row{{0x10}, "unspecified", "2026-02-02"},
        Row{{0x00, 0x80, 0x01}, "certificateHold", "2026-02-03"},
        Row{{0x20}, "reason 42", "2026-02-04"}}) {
    const auto found = crl->find(row.serial);
    REQUIRE(found.has_value());
    CHECK(same(found->serial, row.serial));
    CHECK(crl_reason_text(found->reason) == row.reason);
    CHECK(found->date == lab::at(row.date));
  }
  for (const Bytes& absent : {Bytes{}, Bytes{0x00}, Bytes{0x11}, Bytes{0x80, 0x01},
                              Bytes{0x30, 0x30}, Bytes{0x7f}, Bytes{0xff}})
    CHECK_FALSE(crl->find(absent).has_value());
}

TEST_CASE("a list without entries, and one with many") {
  const auto empty = Crl::parse(minted(lab::crl_recipe())).value();
  CHECK(empty->size() == 0);
  CHECK_FALSE(empty->find(Bytes{1}).has_value());

  CrlRecipe many = lab::crl_recipe();
  for (std::uint32_t i = 0; i < 20000; ++i)
    many.entries.push_back({big_endian(i * 2654435761u | 1u), lab::year_start, {}});
  const auto crl = Crl::parse(minted(many)).value();
  CHECK(crl->size() == 20000);
  for (std::uint32_t i = 0; i < 20000; i += 7) {
    CHECK(crl->find(der::integer_content(big_endian(i * 2654435761u | 1u))).has_value());
    CHECK_FALSE(crl->find(der::integer_content(big_endian(i * 2654435761u & ~1u))).has_value());
  }
}

TEST_CASE("a list of version 1, without extensions, has no number") {
  const Bytes v2 = minted(lab::crl_recipe());
  using List = structure::CertificateList;
  const Bytes v1 = lab::with_value<List>(lab::with_value<List>(v2, "tbsCertList.crlExtensions", {}),
                                         "tbsCertList.version", {});
  const auto crl = Crl::parse(v1);
  REQUIRE(crl.has_value());
  CHECK((*crl)->number_text() == "without number");
}

TEST_CASE("lists that are refused") {
  Bytes whole = minted(with_entries());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(Crl::parse(View(whole).first(size)).has_value());
  }
  whole.push_back(0);
  CHECK(list_refusal(whole).ends_with("trailing bytes"));
  CHECK(list_refusal(list_edited("tbsCertList.version", Bytes{2, 1, 0})) == "version: not v2: 0");
  CHECK(list_refusal(list_edited("tbsCertList.version", Bytes{2, 1, 2})) == "version: not v2: 2");
  CHECK(list_refusal(list_edited("tbsCertList.version", Bytes{})) ==
        "crlExtensions: extensions in version 1");
  CHECK(list_refusal(list_edited("tbsCertList.issuer", Bytes{0x30, 0})) == "issuer: an empty name");
  CHECK(list_refusal(list_edited("signatureAlgorithm", Bytes{0x30, 5, 6, 3, 0x2b, 0x65, 0x70})) ==
        "signatureAlgorithm: another than inside tbsCertList");
  CHECK(list_refusal(list_edited("tbsCertList.thisUpdate", Bytes{0x17, 1, 'Z'}))
            .ends_with("not a time of RFC 5280 4.1.2.5"));
  CHECK(list_refusal(
            list_edited("tbsCertList.revokedCertificates[0].userCertificate", Bytes{2, 2, 0, 5}))
            .ends_with("integer not minimal"));
  CHECK(list_refusal(list_edited("tbsCertList.revokedCertificates[0].crlEntryExtensions",
                                 Bytes{0x30, 0})) == "extensions: an empty list");
  const Bytes hold = make_extension(Ce::reason_code, false, Bytes{0x0a, 1, 6});
  CHECK(list_refusal(list_edited("tbsCertList.revokedCertificates[0].crlEntryExtensions",
                                 der::tlv(0x30, concat({hold, hold})))) ==
        "extensions: 2.5.29.21 comes twice");
  const Bytes no_enumeration = make_extension(Ce::reason_code, false, Bytes{0x02, 1, 6});
  CHECK(list_refusal(list_edited("tbsCertList.revokedCertificates[0].crlEntryExtensions",
                                 der::tlv(0x30, no_enumeration))) ==
        "reasonCode.value: another tag than expected");
  CHECK(list_refusal(list_edited(
            "tbsCertList.crlExtensions",
            der::tlv(0xa0,
                     der::tlv(0x30, make_extension(Ce::crl_number, false, Bytes{2, 1, 0xff}))))) ==
        "cRLNumber: negative");
}

TEST_CASE("extensions that narrow a list are read, critical or not; unknown ones make it useless") {
  const auto limits = [](std::string_view hex) {
    return list_with(make_extension(Ce::issuing_distribution_point, false, *from_hex(hex)))
        ->issuing_distribution_point();
  };
  CHECK(limits("3000").has_value());
  CHECK(limits("30038101ff")->only_contains_user_certs);
  CHECK(limits("30038401ff")->indirect_crl);
  const auto delta = list_with(make_extension(Ce::delta_crl_indicator, true, Bytes{2, 1, 1}));
  CHECK(same(*delta->base_number(), Bytes{1}));
  CHECK(delta->unknown_critical().empty());
  CHECK(list_with(make_extension(Ce::freshest_crl, false, Bytes{0x30, 0}))
            ->unknown_critical()
            .empty());
  CHECK(list_with(make_extension(Ce::freshest_crl, true, Bytes{0x30, 0}))
            ->unknown_critical()
            .size() == 1);
  const auto refused = [](Ce id, std::string_view hex) {
    return list_refusal(
        list_edited("tbsCertList.crlExtensions",
                    der::tlv(0xa0, der::tlv(0x30, make_extension(id, true, *from_hex(hex))))));
  };
  CHECK(refused(Ce::issuing_distribution_point, "3003810100") ==
        "issuingDistributionPoint: the default value is encoded");
  CHECK(refused(Ce::issuing_distribution_point, "3004a0020500") ==
        "issuingDistributionPoint: no form of DistributionPointName");
  CHECK(refused(Ce::delta_crl_indicator, "0201ff") == "deltaCRLIndicator: negative");
  // Whose certificate an entry is about is said in indirect lists alone.
  const Bytes certificate_issuer = make_extension(Ce::certificate_issuer, true, Bytes{0x30, 0});
  const auto direct = Crl::parse(list_edited(
      "tbsCertList.revokedCertificates[0].crlEntryExtensions", der::tlv(0x30, certificate_issuer)));
  REQUIRE(direct.has_value());
  CHECK((*direct)->unknown_critical() == std::vector<std::string>{"2.5.29.29"});
}
