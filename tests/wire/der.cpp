// DER (X.690): strict in every header and value, written as it is read, and annotated without a
// gap.
#include <doctest/doctest.h>

#include "wire/der.hpp"
#include "wire/hex.hpp"

using namespace handglass;

namespace {

struct Pair {
  der::Integer number;
  der::Default<der::Boolean, der::Boolean{false}> flag;
  der::Optional<der::Explicit<0, der::OctetString>> bytes;
  der::SequenceOf<der::Oid> oids;
  static constexpr std::string_view name = "Pair", rfc = "RFC 5280 §4.1";
  static constexpr auto fields =
      std::tuple{der::field<&Pair::number>("number"), der::field<&Pair::flag>("flag"),
                 der::field<&Pair::bytes>("bytes"), der::field<&Pair::oids>("oids")};
};

std::string why(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  const auto pair = der::parse<Pair>(*bytes);
  if (pair) return "accepted";
  CHECK(pair.error().rule == Rule::der_malformed);
  return pair.error().evidence.at(0).value;
}

}  // namespace

TEST_CASE("a value with all its members, and one with the least") {
  for (std::string_view hex :
       {"3014 020105 0101ff a0040402abcd 3006 0604 2b060105", "3005 020105 3000"}) {
    const Bytes bytes = *from_hex(hex);
    const auto pair = der::parse<Pair>(bytes);
    REQUIRE(pair);
    CHECK(pair->number.small() == 5);
    CHECK(der::encode(*pair) == bytes);
    std::size_t at = 0;
    for (const wire::Note& note : der::annotate<Pair>(bytes))
      if (note.kind != wire::NoteKind::group) {
        CHECK(note.at == at);
        at += note.size;
      }
    CHECK(at == bytes.size());
    for (std::size_t n = 0; n < bytes.size(); ++n)
      CHECK_FALSE(der::parse<Pair>(View(bytes).first(n)));
  }
}

TEST_CASE("each form that is BER and not DER is refused with its reason") {
  CHECK(why("3005 020105 3000") == "accepted");
  CHECK(why("308105 020105 3000") == "length not minimal");
  CHECK(why("30820005 020105 3000") == "length not minimal");
  CHECK(why("3080 020105 3000 0000") == "indefinite length");
  CHECK(why("3085 0000000005 020105 3000") == "length too long");
  CHECK(why("3005 020105 3000 00") == "trailing bytes");
  CHECK(why("3006 02020005 3000") == "integer not minimal");
  CHECK(why("3006 0202ff85 3000") == "integer not minimal");
  CHECK(why("3004 0200 3000") == "integer without contents");
  CHECK(why("3008 020105 010101 3000") == "not a DER boolean");
  CHECK(why("3008 020105 010100 3000") == "the default value is encoded");
  CHECK(why("3005 030105 3000") == "another tag than expected");
  CHECK(why("3005 1f0105 3000") == "high tag number");
  CHECK(why("3005 000105 3000") == "tag 0, which is no type's");
  CHECK(why("3005 200105 3000") == "tag 0, which is no type's");
  CHECK(why("3009 020105 3004 06028001") == "object identifier not minimal");
  CHECK(why("3008 020105 3003 060181") == "object identifier cut short");
  CHECK(why("3007 020105 300306012b") == "longer than what holds it");
  CHECK(why("30847fffffff 020105") == "longer than what holds it");
}

TEST_CASE("bit strings count their unused bits exactly") {
  auto read = [](std::string_view hex) {
    return der::parse<der::BitString>(*from_hex(hex)).has_value();
  };
  CHECK(read("0302 0780"));
  CHECK_FALSE(read("0302 0781"));
  CHECK_FALSE(read("0302 0880"));
  CHECK_FALSE(read("0301 01"));
  CHECK(read("0301 00"));
  CHECK_FALSE(read("0300"));
}

TEST_CASE("object identifiers as people write them") {
  for (std::string_view dotted :
       {"2.5.29.15", "1.2.840.113549.1.1.11", "0.9.2342.19200300.100.1.25", "2.999.1"}) {
    const Bytes content = der::oid_content(dotted);
    CHECK(der::dotted({content}) == dotted);
  }
}

TEST_CASE("times in the two forms of RFC 5280 4.1.2.5 alone") {
  auto time = [](std::uint8_t tag, std::string_view text) {
    return der::parse_instant(tag, as_bytes(text));
  };
  CHECK(to_rfc3339(*time(der::utc_time, "491231235959Z")) == "2049-12-31T23:59:59Z");
  CHECK(to_rfc3339(*time(der::utc_time, "500101000000Z")) == "1950-01-01T00:00:00Z");
  CHECK(to_rfc3339(*time(der::generalized_time, "20500101000000Z")) == "2050-01-01T00:00:00Z");
  for (std::string_view bad : {"2001010000Z", "200101000000+0000", "201301000000Z", "200230000000Z",
                               "200101240000Z", "20010100000aZ", ""})
    CHECK_FALSE(time(der::utc_time, bad));
  CHECK_FALSE(time(der::generalized_time, "20500101000000.5Z"));
  for (std::string_view when :
       {"2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "1970-01-01T00:00:00Z"}) {
    const Bytes whole = der::instant(*parse_time(when));
    CHECK(to_rfc3339(der::parse<der::Instant>(whole)->time) == when);
  }
}

TEST_CASE("a DER field changes by its path, and headers grow with it") {
  const Bytes bytes = *from_hex("3014 020105 0101ff a0040402abcd 3006 0604 2b060105");
  const auto notes = der::annotate<Pair>(bytes);
  const auto at = wire::find(notes, "bytes.explicit");
  REQUIRE(at);
  const auto longer = wire::replace(bytes, notes, *at, Bytes(200, 0x5a), wire::Refit::lengths);
  REQUIRE(longer);
  const auto pair = der::parse<Pair>(*longer);
  REQUIRE(pair);
  CHECK((*pair->bytes).value.content.size() == 200);
}
