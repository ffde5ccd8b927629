// The handshake of a connection as it is watched: a tracer, and an onlooker between it and the
// connection that looks away once the handshake is over, so that a long conversation does not fill
// memory with its records. How it ends is still seen. Another handshake on the same connection
// (RFC 5746) has a trace of its own, which takes the place of the one before.
#pragma once
#include <chrono>
#include <memory>
#include <optional>

#include "cli/output.hpp"
#include "connection/connection.hpp"
#include "study/tracer.hpp"
#include "token/calls.hpp"

namespace handglass::cli {

// Puts what a token is asked into a trace, at the place in its timeline where it is asked.
class TokenCalls final : public token::CallObserver {
 public:
  explicit TokenCalls(study::Tracer& tracer) : tracer_(&tracer) {}
  void into(study::Tracer& tracer) { tracer_ = &tracer; }
  void on_call(const token::CallSeen& seen) override { tracer_->on_token_call(entry_of(seen)); }
  static study::TokenCallEntry entry_of(const token::CallSeen& seen);

 private:
  study::Tracer* tracer_;
};

// What is asked before there is a handshake, by this thread and as long as this lives.
class TokenPrelude final : public token::CallObserver {
 public:
  explicit TokenPrelude(bool trace_token) : watched_(trace_token ? this : nullptr) {}
  void on_call(const token::CallSeen& seen) override {
    calls_.push_back(TokenCalls::entry_of(seen));
  }
  std::vector<study::TokenCallEntry> take() { return std::move(calls_); }
  // Where there will be no handshake to show the calls in, they go to stderr.
  template <class T>
  Expected<T> shown_if_lost(Expected<T> result) {
    if (!result) print();
    return result;
  }

 private:
  void print() const;

  std::vector<study::TokenCallEntry> calls_;
  token::WatchCalls watched_;
};

class Watch {
 public:
  Watch(handshake::Role role, const handshake::Config& config, bool keep_secrets, bool trace_token);
  Watch(const Watch&) = delete;

  Observer& observer() { return onlooker_; }
  study::Trace& trace() { return tracer_->trace(); }
  // Of the handshake before, once another has begun on the connection.
  const study::Trace* before() const { return before_ ? &*before_ : nullptr; }
  void look_away() { onlooker_.away = true; }
  // For token::WatchCalls; null where nobody asked for it.
  token::CallObserver* token_calls() { return trace_token_ ? &calls_ : nullptr; }

 private:
  struct Onlooker final : Observer {
    explicit Onlooker(Watch& of) : watch(of), tracer(&of.tracer_->observer(of.role_)) {}
    bool watching() const override { return !away; }
    void on_record(const handshake::RecordSeen& seen) override {
      if (!away) tracer->on_record(seen);
    }
    void on_message(const handshake::MessageSeen& seen) override {
      if (!away) tracer->on_message(seen);
      // It is the first message of the handshake that it may lead to.
      watch.hello_request_.clear();
      if (seen.message == handshake::Message::hello_request)
        watch.hello_request_ = to_bytes(seen.bytes);
    }
    void on_derivation(const handshake::Derivation& seen) override {
      if (!away) tracer->on_derivation(seen);
    }
    void on_check(const handshake::CheckSeen& seen) override {
      if (!away) tracer->on_check(seen);
    }
    void on_signature(const handshake::SignatureSeen& seen) override {
      if (!away) tracer->on_signature(seen);
    }
    void on_verdict(const handshake::VerdictSeen& seen) override {
      if (!away) tracer->on_verdict(seen);
    }
    void on_alert(const handshake::AlertSeen& seen) override {
      if (!away || seen.level == AlertLevel::fatal || seen.alert == Alert::close_notify)
        tracer->on_alert(seen);
    }
    void on_failure(handshake::Role who, const Failure& failure) override {
      tracer->on_failure(who, failure);
    }
    void on_established(handshake::Role who) override { tracer->on_established(who); }
    void on_renegotiation(handshake::Role) override { watch.begin_again(); }
    Watch& watch;
    Observer* tracer;
    bool away = false;
  };

  study::Tracer::Options options(bool within) const;
  void begin_again();

  handshake::Role role_;
  Clock clock_;
  bool keep_secrets_, trace_token_;
  std::unique_ptr<study::Tracer> tracer_;
  std::optional<study::Trace> before_;
  Bytes hello_request_;  // if that was the last message
  Onlooker onlooker_;
  TokenCalls calls_;
};

// Milliseconds since now, for a tracer.
std::function<double()> stopwatch();

}  // namespace handglass::cli
