// Two streams of bytes between a client and a server that are others', decoded into a trace:
// records, messages, and what a bystander makes of them. Sans I/O: captures and proxies feed it.
#pragma once
#include <array>

#include "record/incoming.hpp"
#include "record/protection.hpp"
#include "record/reassembly.hpp"
#include "study/bystander.hpp"
#include "study/tracer.hpp"

namespace handglass::study {

class Decoder {
 public:
  // `tracer` watches from the wire (Eyes::wire), and outlives this.
  Decoder(Knowledge knowledge, Tracer& tracer);

  // Bytes of `sender` in the order of its stream. What the two say must come in the order in which
  // they say it.
  void feed(Role sender, View bytes);
  // So many bytes of its stream will never come: from here on nothing of it can be read.
  void gap(Role sender, std::size_t bytes);

 private:
  struct Direction {
    record::Incoming incoming;
    record::Reassembly reassembly;
    record::Protection protection;
    bool sealed = false;  // what follows is encrypted, and nobody here has the key
    bool dead = false;    // what follows makes no sense
  };

  Direction& of(Role sender) { return directions_[static_cast<std::size_t>(sender)]; }
  handshake::Observer& observer(Role role) { return tracer_.observer(role); }
  void read_all(Role sender);
  bool begins_in_the_middle(View wire) const;
  // Whether there was a whole record.
  bool read_record(Role sender);
  void on_record(Role sender, const record::Record& record, View wire, bool opened);
  void on_change_cipher_spec(Role sender, View fragment);
  void on_alert(Role sender, View fragment);
  void fail(Role sender, const Failure& failure);
  void tell_remarks();
  // Whether handshake records are still to be made sense of.
  bool understood() const { return bystander_.other_version().empty() && !bystander_.lost(); }

  Tracer& tracer_;
  Bystander bystander_;
  std::array<Direction, 2> directions_;
};

}  // namespace handglass::study
