// One change of a handshake, written as people write it, and what makes it.
// clang-format off
//
//   client:CertificateVerify.signature[0]^=01     one byte of a field, or of a message without a field
//   server:ServerHello.cipher_suite=c030          a field in whole
//   server:ServerHello.random+=1                  a field as a number, plus one
//   client:ClientHello.extensions[server_name] drop    an extension, by its name or its number from 0
//   client:Certificate drop | dup | swap:NEXT | truncate:N | insert@N:HEX
//   client:record[2] drop | dup | truncate:N | insert@N:HEX, client:record[2][0]^=01
//
// clang-format on
// Records are counted from 1 in what their sender says; they are changed as they stand on the wire,
// with header, encrypted or not. insert@0 before a record puts another one before it.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "handshake/meddler.hpp"
#include "study/trace.hpp"

namespace handglass::study {

// What is put right again after the change: nothing, the lengths that count a changed field, or
// those and the sender's own transcript, so that it is a sender that lies and nobody on the way.
enum class Refit : std::uint8_t { none, lengths, transcript };

struct Tampering {
  enum class Operation : std::uint8_t { flip, set, add, drop, duplicate, swap, truncate, insert };
  std::string text;  // as it was written
  Role sender{};
  std::optional<Message> message = {};  // nothing: a record
  std::size_t record = 0;
  std::string path = {};  // of a field; empty: all of it
  Operation operation{};
  std::size_t at = 0;  // the byte that is flipped, or where something is cut or put in
  Bytes bytes = {};    // to flip with, to set, to insert
  std::uint64_t amount = 0;
};
// The change, or what is wrong with the text.
std::expected<Tampering, std::string> parse_tampering(std::string_view text);

// Makes one change, once. It is the meddler of its sender's end, and sees the records of both.
class Tamperer final : public handshake::Meddler {
 public:
  Tamperer(Tampering tampering, Refit refit) : what_(std::move(tampering)), refit_(refit) {}

  Said instead_of(const Meant& meant) override;
  // Bytes of `sender` on their way, whole records.
  Bytes on_the_way(Role sender, View bytes);

  // What was made of it; nothing while what it is about was not said, or has no such field.
  const std::optional<ChangeEntry>& done() const { return done_; }

 private:
  std::optional<Bytes> changed(const Meant& meant) const;
  void note(std::string name, View before, View after);

  Tampering what_;
  Refit refit_;
  std::optional<ChangeEntry> done_;
  std::optional<Bytes> held_;  // of swap: until the next message is said
  std::size_t records_ = 0;    // of the sender, so far
};

}  // namespace handglass::study
