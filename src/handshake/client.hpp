// The client's side of the handshake: what it says, and what it makes of what the server says.
#pragma once
#include <memory>
#include <variant>

#include "handshake/dialogue.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {

class Client {
 public:
  Client(std::shared_ptr<const Config> config, Target target, Effects& effects, Observer& observer);

  // Says ClientHello.
  Result<void> start();
  Result<void> hear(View message) { return dialogue_.hear(*this, message); }
  Result<void> hear_change_cipher_spec() { return dialogue_.hear_change_cipher_spec(*this); }

  Result<void> expect(HandshakeType type) const { return dialogue_.expect(type); }

  bool established() const { return dialogue_.established(); }
  const Cursor& cursor() const { return dialogue_.cursor(); }
  const Session& session() const {
    return std::get<Established>(stage_).session;
  }  // once established

  // The handlers, called by Dialogue when the conversation allows the message.
  Result<Facts> on(const ServerHello&);
  Result<Facts> on(const Certificate&);
  Result<Facts> on(const ServerKeyExchangeEcdhe&);
  Result<Facts> on(const CertificateRequest&);
  Result<Facts> on(const ServerHelloDone&);
  Result<Facts> on(const ChangeCipherSpec&);
  Result<Facts> on(const Finished&);
  Result<void> speak();
  KeyExchange key_exchange() const;

 private:
  // Stages of the client alone.
  struct Offered {
    Random client_random;
  };
  struct ServerCertified {
    Negotiated negotiated;
    Certified server;
  };
  struct Request {  // CertificateRequest, as much of it as outlives the message
    std::vector<ClientCertificateType> types;
    std::vector<SignatureScheme> schemes;
    std::vector<Bytes> authorities;
  };
  struct ServerProven {
    Negotiated negotiated;
    PeerIdentity server;
    crypto::Group group{};
    Bytes server_public;
    std::optional<Request> request;  // present if the server asked
  };
  using Stage = std::variant<std::monostate, Offered, Negotiated, ServerCertified, ServerProven,
                             Keyed, Established>;

  struct Choice {
    const Credential* credential = nullptr;  // null: an empty Certificate goes out
    SignatureScheme scheme{};
  };
  Choice choose_credential(const Request& request);
  Result<void> say_hello();
  Result<void> say_keys_and_finished();
  Result<void> say_certificate(const Choice& choice);
  Result<void> say_certificate_verify(const Choice& choice);

  Dialogue dialogue_;
  Target target_;
  Stage stage_;
};

}  // namespace handglass::handshake
