// What somebody who stands between two others can make of their handshake: the checks of both, as
// far as the messages and a key log allow. Decides nothing, answers nothing.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "handshake/conversation.hpp"
#include "handshake/examiner.hpp"
#include "handshake/key_schedule.hpp"
#include "handshake/proofs.hpp"
#include "handshake/transcript.hpp"
#include "study/keylog.hpp"

namespace handglass::study {

// What of the world a bystander knows. Without anchors no chain is judged.
struct Knowledge {
  x509::Trust trust;
  x509::Policy certificates;
  std::optional<x509::WantedName> server_name = {};  // else the one that the client asks for
  bool check_name = true;
  Clock clock = system_time;
  const KeyLog* keys = nullptr;
};

class Bystander {
 public:
  // Each message is told to its sender's observer and then to its receiver's, each check to that of
  // who must make it. They, and the key log, outlive this.
  Bystander(Knowledge knowledge, handshake::Observer& client, handshake::Observer& server);

  // A whole message with its header. A body that does not parse is the receiver's failure.
  void hear(Role sender, View message);
  // The keys of what `sender` says from now on; nothing where the key log does not have them.
  std::optional<handshake::TrafficKeys> hear_change_cipher_spec(Role sender, View fragment);

  // A handshake record of `sender` that nobody here can open: the first is its Finished, if all is
  // in order.
  void hear_sealed(Role sender);

  // A part of the handshake cannot be read, so that its hash will not be known any more.
  void lose() { lost_ = true; }
  // A part of it is missing: its order and its hash are no longer judged.
  void miss() { in_order_ = all_heard_ = false; }

  // What must be known of how it was seen, since this was asked last: another version, a suite that
  // is not read here, a session that is resumed, a second handshake.
  std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }

  // "TLS 1.3": the version that the two agreed on, where it is not TLS 1.2 and nothing more can be
  // made of what follows.
  const std::string& other_version() const { return other_version_; }
  // Nothing of sense was heard from here on: a message did not parse, or bytes were lost.
  bool lost() const { return lost_; }

 private:
  template <class Body>
  handshake::Facts on(Role, const Body&) {
    return handshake::fact::none;
  }
  handshake::Facts on(Role sender, const handshake::ClientHello& hello);
  handshake::Facts on(Role sender, const handshake::ServerHello& hello);
  handshake::Facts on(Role sender, const handshake::Certificate& certificate);
  handshake::Facts on(Role sender, const handshake::CertificateStatus& status);
  handshake::Facts on(Role sender, const handshake::ServerKeyExchangeEcdhe& exchange);
  handshake::Facts on(Role sender, const handshake::ServerKeyExchangeDhe& exchange);
  handshake::Facts on(Role sender, const handshake::CertificateRequest& request);
  handshake::Facts on(Role sender, const handshake::CertificateVerify& verify);
  handshake::Facts on(Role sender, const handshake::Finished& finished);

  handshake::Observer& observer(Role role) { return role == Role::client ? client_ : server_; }
  // The one who checks what `sender` says, by what that one has offered.
  handshake::Examiner examiner_of(Role sender);
  void place(Role sender, Message message, handshake::Facts learned);
  void place_server_hello(bool resumed);
  void judge_chain(Role sender, std::span<const View> chain, View staple = {});
  void judge_waiting(View staple = {});
  void compare_with_request(const x509::Certificate& leaf, const handshake::Certificate& sent);
  void verify_params(handshake::SignatureScheme scheme, View params, View signature);
  void tell_session_hash();
  std::optional<handshake::KeySchedule> schedule();
  handshake::KeyExchange key_exchange() const;

  // False from the message on that is one too many.
  bool follow_one_more();

  // What CertificateRequest said.
  struct Request {
    std::vector<handshake::ClientCertificateType> types;
    std::vector<handshake::SignatureScheme> schemes;
    std::vector<Bytes> authorities;
  };

  Knowledge knowledge_;
  handshake::Observer &client_, &server_;
  handshake::Cursor cursor_;
  bool in_order_ = true;
  handshake::Transcript transcript_;
  std::string other_version_;
  std::vector<std::string> remarks_;
  bool lost_ = false;
  bool server_hello_heard_ = false;
  bool tls13_offered_ = false;
  bool early_change_cipher_spec_ = false;  // what it means is known by the version that is chosen
  bool ticket_alone_ = false;              // offered without a session ID
  // What ServerHello told, until the message behind it says whether the ticket was taken.
  std::optional<handshake::Facts> server_hello_facts_;
  std::size_t heard_ = 0;  // messages
  bool all_heard_ = true;  // no message of the handshake went by unread

  handshake::Random client_random_, server_random_;
  std::vector<handshake::SignatureScheme> client_schemes_;
  Bytes session_id_;
  const handshake::Suite* suite_ = nullptr;
  bool encrypt_then_mac_ = false, extended_master_secret_ = false, fixed_client_ = false;
  bool status_asked_ = false, stapled_ = false;
  handshake::KeptChain waiting_;  // the server's, until it is known whether a response follows it
  std::optional<Request> request_;
  std::array<x509::CertificateRef, 2> leaf_;  // of each sender
  std::unique_ptr<handshake::KeySchedule::Keys> keys_;
  const handshake::MasterSecret* master_ = nullptr;
  std::array<bool, 2> finished_{};
};

}  // namespace handglass::study
