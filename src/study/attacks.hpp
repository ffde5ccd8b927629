// The classic attacks on a TLS handshake, each as changes of one: what it was, and by which alert
// it must end.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "base/alert.hpp"
#include "study/converse.hpp"
#include "study/tampering.hpp"

namespace handglass::study {

struct Attack {
  std::string_view name, title;
  std::vector<std::string_view> changes = {};  // a run for each; see parse_tampering
  Refit refit = Refit::lengths;
  std::string_view suite = {};  // by its OpenSSL name; empty: whatever is offered
  bool encrypt_then_mac = true;
  Before before = Before::nothing;
  // One of these ends it; with none, it is no refusal that is due but a full handshake instead of
  // the session.
  std::vector<Alert> alerts = {};
  bool alike = false;  // all runs must end alike, or the difference is an oracle
  std::string_view about = {}, rfc = {};
};

std::span<const Attack> attacks();

}  // namespace handglass::study
