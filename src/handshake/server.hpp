// The server's side of the handshake: what it makes of what the client says, and what it answers.
#pragma once
#include <memory>
#include <variant>

#include "handshake/dialogue.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {

class Server {
 public:
  Server(std::shared_ptr<const Config> config, Effects& effects, Observer& observer);

  Result<void> hear(View message) { return dialogue_.hear(*this, message); }
  Result<void> hear_change_cipher_spec() { return dialogue_.hear_change_cipher_spec(*this); }

  Result<void> expect(HandshakeType type) const { return dialogue_.expect(type); }

  bool established() const { return dialogue_.established(); }
  const Cursor& cursor() const { return dialogue_.cursor(); }
  const Session& session() const {
    return std::get<Established>(stage_).session;
  }  // once established

  // The handlers, called by Dialogue when the conversation allows the message.
  Result<Facts> on(const ClientHello&);
  Result<Facts> on(const Certificate&);
  Result<Facts> on(const ClientKeyExchangeEcdhe&);
  Result<Facts> on(const CertificateVerify&);
  Result<Facts> on(const ChangeCipherSpec&);
  Result<Facts> on(const Finished&);
  Result<void> speak();
  KeyExchange key_exchange() const;

 private:
  // Stages of the server alone.
  struct Chosen {  // from ClientHello, before ServerHello is said
    Negotiated negotiated;
    const Credential* credential = nullptr;
    SignatureScheme scheme{};
    NamedGroup group{};
    bool acknowledge_name = false,
         point_formats = false;  // the client sent that extension: it may be answered
  };
  // Where the client stands until it has proved its key.
  using ClientStanding = std::variant<NotAsked, Declined, Certified>;
  struct Shared {  // the server has said all of its first flight
    Negotiated negotiated;
    crypto::KeyShare share;
    ClientStanding client;
  };
  struct Mastered {  // ClientKeyExchange has come
    Negotiated negotiated;
    ClientStanding client;
    MasterSecret master;
  };
  struct Identified {  // and the client has proved what it had to prove
    Session session;
  };
  struct Reading {  // ChangeCipherSpec has come
    Session session;
    TrafficKeys write_keys;
  };
  struct Agreed {  // and the client's Finished matches
    Reading reading;
    TranscriptAgreed agreed;
  };
  using Stage = std::variant<std::monostate, Chosen, Shared, Mastered, Identified, Reading, Agreed,
                             Established>;

  Result<void> check_form(const ClientHello& hello);
  Result<Chosen> choose(const ClientHello& hello);
  Result<std::string> choose_protocol(const ClientHello& hello);  // empty where none is spoken of
  Result<void> say_first_flight();
  Result<void> say_finished();

  Dialogue dialogue_;
  Stage stage_;
};

}  // namespace handglass::handshake
