// The vocabulary of RFC 5246 §4: bounds, exact consumption, the field and offset of a fault.
#include <doctest/doctest.h>

#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace handglass;

namespace {

enum class Color : std::uint16_t { red = 1, green = 2 };

struct First {
  static constexpr Color tag = Color::red;
  std::uint32_t number{};
  static constexpr std::string_view name = "First", rfc = "RFC 5246 §4";
  static constexpr auto fields = std::tuple{wire::field<&First::number>("number")};
  bool operator==(const First&) const = default;
};
struct Outer {
  wire::List<Color, 2, 6> colors;
  wire::Verbatim<First> signed_part;
  wire::Fixed<2> fixed;
  wire::Tagged<Color, 255, First> choice;
  wire::Trailing<wire::Opaque<0, 0xffffff>> rest;
  static constexpr std::string_view name = "Outer", rfc = "RFC 5246 §4";
  static constexpr auto fields = std::tuple{
      wire::field<&Outer::colors>("colors"), wire::field<&Outer::signed_part>("signed_part"),
      wire::field<&Outer::fixed>("fixed"), wire::field<&Outer::choice>("choice"),
      wire::field<&Outer::rest>("rest")};
  bool operator==(const Outer&) const = default;
};

const Bytes whole{4, 0, 1, 0, 2, 0, 0, 0, 9, 7, 8, 0, 1, 4, 1, 2, 3, 4, 0, 0, 2, 5, 6};

}  // namespace

template <>
inline constexpr auto handglass::names_of<Color> =
    std::to_array<handglass::Named<Color>>({{Color::red, "red"}, {Color::green, "green"}});

TEST_CASE("numbers are big-endian, lengths count bytes, what is signed is kept as it came") {
  const auto outer = wire::parse<Outer>(whole);
  REQUIRE(outer);
  CHECK(outer->colors.items == std::vector{Color::red, Color::green});
  CHECK(outer->signed_part.value.number == 9);
  CHECK(to_bytes(outer->signed_part.bytes) == Bytes{0, 0, 0, 9});
  CHECK(std::get<First>(outer->choice.body).number == 0x01020304);
  CHECK(to_bytes(outer->rest.value->bytes) == Bytes{5, 6});
  CHECK(wire::encode(*outer) == whole);
}

TEST_CASE("what may be absent at the end may be absent, and nothing else") {
  const auto outer = wire::parse<Outer>(View(whole).first(18));
  REQUIRE(outer);
  CHECK_FALSE(outer->rest.value);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    CHECK(wire::parse<Outer>(View(whole).first(n)).has_value() == (n == 18));
  }
}

TEST_CASE("a fault names its rule, its field and its byte") {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Rule rule;
    std::string_view field;
    std::size_t offset;
  };
  for (const Case& c :
       {Case{0, 1, Rule::length_out_of_bounds, "colors", 1},
        Case{0, 8, Rule::length_out_of_bounds, "colors", 1}, Case{0, 3, Rule::too_short, "", 3},
        Case{13, 3, Rule::too_short, "number", 14}, Case{13, 5, Rule::trailing_bytes, "number", 18},
        Case{20, 1, Rule::trailing_bytes, "rest", 22}, Case{20, 9, Rule::too_short, "rest", 21}}) {
    CAPTURE(c.at);
    CAPTURE(int{c.value});
    Bytes bytes = whole;
    bytes[c.at] = c.value;
    const auto outer = wire::parse<Outer>(bytes);
    REQUIRE_FALSE(outer);
    CHECK(outer.error().rule == c.rule);
    CHECK(outer.error().field == c.field);
    CHECK(outer.error().message == "Outer");
    CHECK(outer.error().alert() == Alert::decode_error);
    CHECK(outer.error().offset == c.offset);
  }
}

TEST_CASE("an unknown tag keeps its body") {
  Bytes bytes = whole;
  bytes[12] = 77;
  const auto outer = wire::parse<Outer>(bytes);
  REQUIRE(outer);
  CHECK(to_bytes(std::get<wire::Unknown>(outer->choice.body).bytes) == Bytes{1, 2, 3, 4});
  CHECK(wire::encode(*outer) == bytes);
}

TEST_CASE("annotation of broken bytes goes as far as they do") {
  wire::Watched watch;
  const View cut = View(whole).first(15);
  wire::Reader<wire::Watched> in(cut, 0, &watch);
  Outer outer;
  wire::read_named(in, outer, "Outer");
  REQUIRE(in.fault());
  CHECK(watch.notes.size() > 6);
  const bool told = std::ranges::any_of(
      watch.notes, [](const wire::Note& n) { return n.value.starts_with("!! too_short"); });
  CHECK(told);
}
