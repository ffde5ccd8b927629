// A DER structure: the first byte picks which, of all that are described, and the rest is read as
// it. What is accepted is written again byte for byte, in all of its parts; the annotation covers
// each byte once; times and object identifiers print as what reads back as the same.
#include "wire/der.hpp"
#include "der_structures.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

// ---- The parts of what was read: each of them is written as it stood.

void check_part(const der::Oid& oid) {
  const std::string text = der::dotted(oid);
  if (text.starts_with("an object identifier")) return;  // with an arc beyond 64 bits
  fuzz::require(text.find_first_not_of("0123456789.") == std::string::npos, "it is dotted");
  fuzz::require(text[0] >= '0' && text[0] <= '2' && text[1] == '.', "the first arc is 0, 1 or 2");
  fuzz::require(same(der::oid_content(text), oid.content), "an object identifier reads back");
}
void check_part(const der::Integer& number) {
  if (const auto small = number.small()) {
    const std::array<std::uint8_t, 4> octets{
        static_cast<std::uint8_t>(*small >> 24), static_cast<std::uint8_t>(*small >> 16),
        static_cast<std::uint8_t>(*small >> 8), static_cast<std::uint8_t>(*small)};
    fuzz::require(same(der::integer_content(octets), number.content),
                  "a small number is its value");
  }
  if (!number.negative())
    fuzz::require(same(der::integer_content(number.magnitude()), number.content),
                  "a number is its magnitude");
}
void check_part(const der::Instant& when) {
  const auto again = parse_time(to_rfc3339(when.time));
  fuzz::require(again == when.time, "a time reads back");
  const auto written = der::parse<der::Instant>(der::instant(when.time));
  fuzz::require(written && written->time == when.time, "a time is written as itself");
}
// Leaves of which there is nothing to say but their bytes.
void check_part(const der::Any& value) {
  fuzz::require(same(der::tlv(value.tag, value.content), value.whole), "a header is minimal");
}
void check_part(const der::Boolean&) {}
void check_part(const der::Enumerated&) {}
void check_part(const der::Null&) {}
void check_part(const der::OctetString&) {}
void check_part(const der::BitString& bits) {
  for (std::size_t i = 0; i < bits.unused; ++i)
    fuzz::require(!bits.bit(8 * bits.content.size() - 1 - i), "unused bits are not set");
  fuzz::require(!bits.bit(8 * bits.content.size()), "bits that are not there are not set");
}

template <class T>
void check_part(const der::SequenceOf<T>& list);
template <class T>
void check_part(const der::SetOf<T>& list);
template <unsigned N, class T>
void check_part(const der::Explicit<N, T>& value);
template <unsigned N, class T>
void check_part(const der::Implicit<N, T>& value);
template <class T>
void check_part(const der::Optional<T>& value);
template <class T, auto V>
void check_part(const der::Default<T, V>& value);
template <class T>
void check_part(const der::Verbatim<T>& value);

template <der::Described T>
void check_part(const T& structure) {
  wire::for_each_field<T>([&]<auto M>(wire::Field<M>) { check_part(structure.*M); });
}
template <class List>
void check_items(const List& list) {
  Bytes written;
  std::size_t count = 0;
  der::each(list, [&](const auto& item) {
    check_part(item);
    der::write(written, item);
    ++count;
  });
  fuzz::require(count == list.size && same(written, list.content), "a list is its items");
}
template <class T>
void check_part(const der::SequenceOf<T>& list) {
  check_items(list);
}
template <class T>
void check_part(const der::SetOf<T>& list) {
  check_items(list);
}
template <unsigned N, class T>
void check_part(const der::Explicit<N, T>& value) {
  check_part(value.value);
}
template <unsigned N, class T>
void check_part(const der::Implicit<N, T>& value) {
  check_part(value.value);
}
template <class T>
void check_part(const der::Optional<T>& value) {
  if (value) check_part(*value);
}
template <class T, auto V>
void check_part(const der::Default<T, V>& value) {
  check_part(value.value);
}
template <class T>
void check_part(const der::Verbatim<T>& value) {
  check_part(value.value);
  fuzz::require(same(der::encode(value.value), value.whole), "what is kept is what was read");
}

// ---- The whole

void check_notes(View der, const std::vector<wire::Note>& notes, bool parsed) {
  std::size_t at = 0;
  for (const wire::Note& note : notes) {
    fuzz::require(note.size <= der.size() && note.at <= der.size() - note.size,
                  "a note is of bytes that are there");
    if (note.kind != wire::NoteKind::group)
      fuzz::require(note.at == at, "leaves follow each other"), at += note.size;
    // What is described does not hold itself.
    fuzz::require(note.depth >= 0 && note.depth < 32, "notes are not deeper than the description");
  }
  // A value has two bytes at least, and three notes at most.
  fuzz::require(2 * notes.size() <= 3 * der.size(), "notes are bounded by the bytes");
  if (!parsed) return;
  fuzz::require(at == der.size(), "leaves cover the structure");
  // One of them for each input: each costs a walk through all.
  const std::size_t one = der.size() % notes.size();
  const auto changed = wire::replace(der, notes, one, der.subspan(notes[one].at, notes[one].size),
                                     wire::Refit::lengths);
  fuzz::require(changed && same(*changed, der), "a field's own bytes are no change");
}

template <class T>
void check(View der) {
  const auto parsed = der::parse<T>(der);
  der::Reader<wire::Watched> watched(der);
  T seen{};
  der::read(watched, der.size(), seen, "value");
  const bool whole = !watched.failed() && watched.at() == der.size();
  fuzz::require(whole == parsed.has_value(), "who watches sees what who parses sees");
  check_notes(der, watched.watch().notes, whole);
  if (!parsed) {
    fuzz::require(parsed.error().rule == Rule::der_malformed && parsed.error().offset &&
                      *parsed.error().offset <= der.size(),
                  "a fault has its place");
    return;
  }
  fuzz::require(same(der::encode(*parsed), der), "parse, then write: the same bytes");
  check_part(*parsed);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const View der(data + 1, size - 1);
  fuzz::Structures::at(data[0] % fuzz::Structures::size, [&]<class T> { check<T>(der); });
  return 0;
}
