// Where the entries of a revocation list are, by their serial numbers. The entries stay in the DER;
// here they are six bytes each, and those of one hash stand together in the order of the list. So
// making it takes the same time an entry whatever the serial numbers are, and however often one of
// them comes.
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace handglass::x509 {

class SerialIndex {
 public:
  SerialIndex() = default;

  // Takes the entries of a list in their order. While it is made, each takes eight bytes more.
  class Builder {
   public:
    explicit Builder(std::size_t count) : ends_(count / 2 + 1) { entries_.reserve(count); }
    // The serial number's content octets, and where the entry begins.
    void add(View serial, std::uint32_t place);
    SerialIndex finish() &&;

   private:
    struct Entry {
      std::uint32_t group, place;
    };
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> ends_;  // how many each group has, so far
  };

  std::size_t size() const { return places_.size(); }
  std::size_t bytes() const { return (places_.size() + ends_.size()) * sizeof(std::uint32_t); }
  // Where entries begin: all that have this serial number (content octets), and few others, in the
  // order of the list.
  std::span<const std::uint32_t> near(View serial) const;

 private:
  SerialIndex(std::vector<std::uint32_t> places, std::vector<std::uint32_t> ends)
      : places_(std::move(places)), ends_(std::move(ends)) {}

  std::vector<std::uint32_t> places_;  // of the entries, group after group
  std::vector<std::uint32_t> ends_;    // of each group, in places_
};

// The serial number of the entry that begins there.
View serial_at(View entries, std::size_t place);

}  // namespace handglass::x509
