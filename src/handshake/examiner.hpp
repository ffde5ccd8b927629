// Who checks what a peer said, by which policy, and tells whom: all that a verifier needs of a
// side.
#pragma once
#include <memory>

#include "handshake/config.hpp"
#include "handshake/observer.hpp"

namespace handglass::handshake {

class Examiner {
 public:
  Examiner(Role role, std::shared_ptr<const Config> config, Observer& observer)
      : role_(role), config_(std::move(config)), observer_(observer) {}

  Role role() const { return role_; }
  const Config& config() const { return *config_; }
  Observer& observer() { return observer_; }

  // Tells the observer that a rule holds or is broken; a failure where it is. `evidence` runs when
  // someone watches, or to explain the failure.
  template <class Gather>
  Result<void> check(bool holds, Rule rule, std::string_view message, std::string_view field,
                     Gather evidence) {
    if (observer_.watching())
      observer_.on_check(
          {role_, rule, holds ? x509::Status::pass : x509::Status::fail, evidence()});
    if (holds) return {};
    return fail(
        {.rule = rule, .message = message, .field = std::string(field), .evidence = evidence()});
  }
  Result<void> check(bool holds, Rule rule, std::string_view message, std::string_view field = {}) {
    return check(holds, rule, message, field, [] { return std::vector<Evidence>{}; });
  }
  // The failure of a check that cannot hold any more, told to the observer.
  template <class Gather>
  Failure refuse(Rule rule, std::string_view message, std::string_view field, Gather evidence) {
    return check(false, rule, message, field, evidence).error();
  }
  // Something worth saying that ends nothing.
  void remark(Rule rule, std::vector<Evidence> evidence) {
    observer_.on_check({role_, rule, x509::Status::skip, std::move(evidence)});
  }

 private:
  Role role_;
  std::shared_ptr<const Config> config_;
  Observer& observer_;
};

}  // namespace handglass::handshake
