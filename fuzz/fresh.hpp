// What a target with connections keeps in mind from its first line to its last, so that the same
// input reaches the same code whatever came before it.
#pragma once
#include "record/incoming.hpp"
#include "record/outgoing.hpp"

namespace handglass::fuzz {

// Takes, and drops, the buffers that connections of this thread have laid by for the next. At the
// end, for then it depends on this input alone whether there are any.
struct LeaveNothing {
  LeaveNothing() = default;
  LeaveNothing(const LeaveNothing&) = delete;
  LeaveNothing& operator=(const LeaveNothing&) = delete;
  ~LeaveNothing() {
    (void)record::Incoming().space();
    record::Outgoing().begin(record::ContentType::alert, {});
  }
};

}  // namespace handglass::fuzz
