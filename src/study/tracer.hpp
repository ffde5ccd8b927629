// Builds a Trace from what observers are told. One tracer watches one handshake: one end of it, or
// both at once on one timeline.
#pragma once
#include <functional>
#include <mutex>

#include "handshake/observer.hpp"
#include "study/trace.hpp"

namespace handglass::study {

class Tracer {
 public:
  struct Options {
    Eyes eyes = Eyes::both;
    bool show_secrets = false;
    Time time{};
    std::function<double()>
        elapsed_ms;       // since the handshake began; null: always 0, for runs that must repeat
    bool within = false;  // under the protection of a handshake before (RFC 5746)
  };
  explicit Tracer(Options options);
  Tracer(const Tracer&) = delete;

  // The observer to give to the connection of this role.
  handshake::Observer& observer(Role who) { return who == Role::client ? client_ : server_; }
  // What is told from here on is of a second handshake; `within`: on the same connection.
  void begin_again(bool within);
  const Options& options() const { return options_; }
  // A token was asked something; when and where in the timeline is now.
  void on_token_call(TokenCallEntry call);
  const Trace& trace() const { return trace_; }
  Trace& trace() { return trace_; }

 private:
  // One end's eyes. With both open, what one end sent the other also receives: the second telling
  // adds no message, record or derivation.
  class End final : public handshake::Observer {
   public:
    End(Tracer& tracer, Role who) : tracer_(tracer), who_(who) {}
    bool watching() const override { return true; }
    void on_record(const handshake::RecordSeen& seen) override;
    void on_message(const handshake::MessageSeen& seen) override;
    void on_derivation(const handshake::Derivation& seen) override;
    void on_check(const handshake::CheckSeen& seen) override;
    void on_signature(const handshake::SignatureSeen& seen) override;
    void on_verdict(const handshake::VerdictSeen& seen) override;
    void on_alert(const handshake::AlertSeen& seen) override;
    void on_failure(Role who, const Failure& failure) override;
    void on_established(Role who) override;

   private:
    bool second_telling(Role sender) const {
      return (tracer_.options_.eyes == Eyes::both || tracer_.options_.eyes == Eyes::wire) &&
             sender != who_;
    }

    Tracer& tracer_;
    Role who_;
    std::size_t current_ = 0;                   // the `n` of the last message that this end saw
    std::array<std::size_t, 2> heard_{};        // messages of each sender told to this end
    std::optional<SignedInput> about_to_sign_;  // for the message that this end says next
  };

  double now() const { return options_.elapsed_ms ? options_.elapsed_ms() - began_ : 0; }
  void join_record(const RecordEntry& record);
  void join_message(MessageEntry& message) const;

  Options options_;
  Trace trace_;
  End client_{*this, Role::client}, server_{*this, Role::server};
  std::array<std::array<std::size_t, 4>, 2>
      stream_{};  // bytes of each content type that each sender has sent in records
  std::array<std::size_t, 2> message_stream_{};  // bytes of messages of each sender
  double began_ = 0;                             // where elapsed_ms stood
  std::size_t calls_ = 0;                        // of tokens that were told
  std::size_t numbered_ = 0;                     // handshake messages so far, read or not
  std::array<bool, 2> protected_{};              // the sender has said ChangeCipherSpec
  std::array<bool, 2> earlier_keys_{};  // of each sender's records: those of the handshake before
};

}  // namespace handglass::study
