#include "token/calls.hpp"

#include <utility>

namespace handglass::token {
namespace {

thread_local CallObserver* watching = nullptr;

}  // namespace

WatchCalls::WatchCalls(CallObserver* observer) : before_(std::exchange(watching, observer)) {}
WatchCalls::~WatchCalls() { watching = before_; }

CallObserver* call_observer() { return watching; }

}  // namespace handglass::token
