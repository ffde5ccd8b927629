// Long lists: the index that finds their entries is small, is made in a time that does not depend
// on the serial numbers, and answers as a scan from the first entry to the last does.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "lab.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

// Each entry has a date of its own, which tells it from others with its serial number.
Time date_of(std::uint32_t entry) { return lab::year_start + std::chrono::seconds(entry); }

Bytes content(std::uint32_t serial) { return der::integer_content(big_endian(serial)); }

CrlRef list_of(const std::vector<std::uint32_t>& serials) {
  CrlRecipe recipe = lab::crl_recipe();
  for (std::uint32_t i = 0; i < serials.size(); ++i)
    recipe.entries.push_back({big_endian(serials[i]), date_of(i), {}});
  return lab::crl(recipe, lab::study().root);
}

// The entry that a scan finds first for each serial number.
std::map<std::uint32_t, std::uint32_t> scanned(const std::vector<std::uint32_t>& serials) {
  std::map<std::uint32_t, std::uint32_t> first;
  for (std::uint32_t i = 0; i < serials.size(); ++i) first.emplace(serials[i], i);
  return first;
}

// Serial numbers for which the list and the scan differ.
std::size_t differences(const Crl& list, const std::map<std::uint32_t, std::uint32_t>& first,
                        std::uint32_t end) {
  std::size_t out = 0;
  for (std::uint32_t serial = 0; serial < end; ++serial) {
    const auto expected = first.find(serial);
    const auto found = list.find(content(serial));
    if (expected == first.end())
      out += found.has_value();
    else
      out += !found || found->date != date_of(expected->second);
  }
  return out;
}

}  // namespace

TEST_CASE("200,000 entries, many with a serial number that came before") {
  constexpr std::uint32_t entries = 200'000, end = 250'000;
  std::minstd_rand random(1);
  std::vector<std::uint32_t> serials(entries);
  for (std::uint32_t& serial : serials) serial = static_cast<std::uint32_t>(random()) % end;
  const CrlRef list = list_of(serials);
  const auto first = scanned(serials);
  CHECK(list->size() == entries);
  CHECK(list->index().bytes() <= 8 * entries);
  CHECK(first.size() < entries * 3 / 4);  // the rest are the later ones of several
  CHECK(differences(*list, first, end) == 0);
}

TEST_CASE("200,000 entries in the order of their serial numbers, and against it") {
  constexpr std::uint32_t entries = 200'000;
  std::vector<std::uint32_t> serials(entries);
  for (std::uint32_t i = 0; i < entries; ++i) serials[i] = 2 * i + 1;
  CHECK(differences(*list_of(serials), scanned(serials), 2 * entries) == 0);
  std::ranges::reverse(serials);
  CHECK(differences(*list_of(serials), scanned(serials), 2 * entries) == 0);
}

TEST_CASE("200,000 entries with one serial number: the first is found") {
  const CrlRef list = list_of(std::vector<std::uint32_t>(200'000, 7));
  CHECK(list->index().bytes() <= 8 * list->size());
  REQUIRE(list->find(content(7)).has_value());
  CHECK(list->find(content(7))->date == date_of(0));
  CHECK_FALSE(list->find(content(8)).has_value());
}

TEST_CASE("lists of every small length") {
  for (std::uint32_t entries = 0; entries < 40; ++entries) {
    CAPTURE(entries);
    std::vector<std::uint32_t> serials(entries);
    for (std::uint32_t i = 0; i < entries; ++i) serials[i] = i * 7 % 30;
    CHECK(differences(*list_of(serials), scanned(serials), 32) == 0);
  }
}

TEST_CASE("an indirect list: who is named goes on to the entries that follow") {
  // The first is the list's own issuer, of whom the entries before any name are.
  const std::vector<Bytes> issuers{to_bytes(lab::study().root.certificate->subject().der),
                                   make_name("Second CA", "Elsewhere"),
                                   make_name("Third CA", "Elsewhere"), make_name("Fourth CA", "")};
  const auto names = [](View issuer) { return der::tlv(0x30, der::tlv(0xa4, issuer)); };
  std::minstd_rand random(2);
  std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> first;
  Bytes entries;
  std::size_t issuer = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto serial = static_cast<std::uint32_t>(random()) % 400;
    const Bytes number = content(serial), date = der::instant(date_of(i));
    structure::RevokedCertificate entry;
    entry.user_certificate.content = number;
    entry.revocation_date = view_instant(date);
    Bytes extension;
    if (i > 100 && random() % 5 == 0) {
      issuer = random() % issuers.size();
      extension = make_extension(Ce::certificate_issuer, true, names(issuers[issuer]));
      entry.crl_entry_extensions.value = structure::Extensions{extension};
    }
    append(entries, der::encode(entry));
    first.emplace(std::pair(issuer, serial), i);
  }
  CrlRecipe recipe = lab::crl_recipe();
  recipe.entries = {{{1}, lab::year_start, {}}};
  recipe.more_extensions = {
      make_extension(Ce::issuing_distribution_point, true, Bytes{0x30, 3, 0x84, 1, 0xff})};
  const Bytes minted = mint_crl(recipe, lab::study().root.as_issuer()).value();
  const auto list =
      Crl::parse(lab::with_value<structure::CertificateList>(
                     minted, "tbsCertList.revokedCertificates", der::tlv(0x30, entries)))
          .value();
  REQUIRE(list->indirect());
  REQUIRE(list->size() == 5000);
  std::size_t differences = 0;
  for (std::size_t who = 0; who < issuers.size(); ++who)
    for (std::uint32_t serial = 0; serial < 420; ++serial) {
      const auto expected = first.find(std::pair(who, serial));
      const auto found = list->find(content(serial), Name{issuers[who]});
      if (expected == first.end())
        differences += found.has_value();
      else
        differences += !found || found->date != date_of(expected->second);
    }
  CHECK(differences == 0);
  CHECK(first.size() > 1000);
  const Bytes stranger = make_name("Fifth CA", "");
  CHECK_FALSE(list->find(content(first.begin()->first.second), Name{stranger}).has_value());
  // Names are the same whatever the case of their letters (RFC 5280 §7.1).
  const Bytes shouted = make_name("SECOND  CA", "ELSEWHERE");
  const auto second = first.lower_bound(std::pair(std::size_t{1}, 0u));
  const auto found = list->find(content(second->first.second), Name{shouted});
  REQUIRE(found.has_value());
  CHECK(found->date == date_of(second->second));
}
