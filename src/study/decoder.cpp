#include "study/decoder.hpp"

#include <utility>

#include "base/limits.hpp"
#include "wire/reader.hpp"

namespace handglass::study {

using handshake::peer_of;
using record::ContentType;

Decoder::Decoder(Knowledge knowledge, Tracer& tracer)
    : tracer_(tracer),
      bystander_(std::move(knowledge), tracer.observer(Role::client),
                 tracer.observer(Role::server)) {}

void Decoder::feed(Role sender, View bytes) {
  Trace& trace = tracer_.trace();
  if (trace.records.size() >= limits::watched_records && !of(sender).dead) {
    of(sender).dead = true;
    trace.remarks.push_back("After " + std::to_string(limits::watched_records) +
                            " records nobody looked any more");
  }
  while (!bytes.empty() && !of(sender).dead) {
    bytes = bytes.subspan(of(sender).incoming.take(bytes));
    read_all(sender);
  }
}

void Decoder::gap(Role sender, std::size_t bytes) {
  if (of(sender).dead) return;
  of(sender).dead = true;
  bystander_.miss();
  tracer_.trace().remarks.push_back(std::to_string(bytes) + " bytes of the " +
                                    std::string(name_of(sender)) +
                                    " are missing; what it said after them cannot be read");
}

// The receiver could make nothing of it.
void Decoder::fail(Role sender, const Failure& failure) {
  observer(peer_of(sender)).on_failure(peer_of(sender), failure);
}

void Decoder::tell_remarks() {
  for (std::string& remark : bystander_.take_remarks())
    tracer_.trace().remarks.push_back(std::move(remark));
}

void Decoder::read_all(Role sender) {
  Direction& direction = of(sender);
  while (!direction.dead) {
    const auto message = direction.reassembly.take();
    if (!message) {
      fail(sender, message.error());
      direction.dead = true;
    } else if (*message) {
      if (understood()) bystander_.hear(sender, **message);
      tell_remarks();
    } else if (!read_record(sender)) {
      return;
    }
  }
}

namespace {

bool is_alert(View wire) { return static_cast<ContentType>(wire[0]) == ContentType::alert; }
bool is_short_alert(View wire) { return wire.size() == record::header_size + 2 && is_alert(wire); }

}  // namespace

// Whether a record, before any message was heard, can only be of a conversation under keys.
bool Decoder::begins_in_the_middle(View wire) const {
  if (wire.size() < record::header_size || !tracer_.trace().messages.empty()) return false;
  return static_cast<ContentType>(wire[0]) == ContentType::application_data ||
         (is_alert(wire) && !is_short_alert(wire));
}

bool Decoder::read_record(Role sender) {
  Direction& direction = of(sender);
  const Bytes wire = to_bytes(direction.incoming.front());
  if (begins_in_the_middle(wire)) {
    for (Direction& one : directions_) one.sealed = true;
    bystander_.miss();
  }
  // Two bytes are an alert in the clear, whatever else is not understood: every cipher makes more.
  const bool readable = understood() || (is_short_alert(wire) && !direction.protection.on());
  const bool sealed = direction.sealed || !readable;
  const auto record =
      sealed ? direction.incoming.next_sealed() : direction.incoming.next(direction.protection);
  if (!record) {
    fail(sender, record.error());
    if (record.error().rule != Rule::record_not_authentic) {
      direction.dead = true;
      return false;
    }
    // With this key nothing more of this direction will open.
    direction.sealed = true;
    if (wire[0] == static_cast<std::uint8_t>(ContentType::handshake)) bystander_.lose();
    on_record(sender,
              {.header = *wire::parse<record::Header>(View(wire).first(record::header_size)),
               .fragment = {},
               .with = {},
               .was_protected = true},
              wire, false);
    return true;
  }
  if (!*record) return false;
  on_record(sender, **record, wire, !sealed);
  return true;
}

void Decoder::on_record(Role sender, const record::Record& record, View wire, bool opened) {
  observer(sender).on_record({.sender = sender,
                              .header = record.header,
                              .wire = wire,
                              .plaintext = opened ? record.fragment : View{},
                              .was_protected = record.was_protected,
                              .with = record.with,
                              .opened = opened});
  if (record.header.type == ContentType::change_cipher_spec && understood() && !of(sender).sealed &&
      !record.was_protected)
    return on_change_cipher_spec(sender, record.fragment);
  if (!opened) {
    if (record.header.type == ContentType::handshake && understood())
      bystander_.hear_sealed(sender);
    return;
  }
  if (record.header.type == ContentType::handshake) of(sender).reassembly.add(record.fragment);
  if (record.header.type == ContentType::alert) on_alert(sender, record.fragment);
}

void Decoder::on_change_cipher_spec(Role sender, View fragment) {
  Direction& direction = of(sender);
  if (auto keys = bystander_.hear_change_cipher_spec(sender, fragment))
    direction.protection = record::Protection(*keys, crypto::system_random());
  else
    direction.sealed = true;
  tell_remarks();
}

void Decoder::on_alert(Role sender, View fragment) {
  const auto alert = wire::parse<record::AlertMessage>(fragment);
  if (!alert) return fail(sender, alert.error());
  for (const Role who : {sender, peer_of(sender)})
    observer(who).on_alert({sender, alert->level, alert->description});
}

}  // namespace handglass::study
