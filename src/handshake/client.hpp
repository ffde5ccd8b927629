// The client's side of the handshake: what it says, and what it makes of what the server says.
#pragma once
#include <expected>
#include <memory>
#include <variant>

#include "crypto/finite_field.hpp"
#include "handshake/dialogue.hpp"
#include "handshake/sessions.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {

class Client {
 public:
  // `previous`: of a handshake that takes place within a connection (RFC 5746 §3.5).
  Client(std::shared_ptr<const Config> config, Target target, Effects& effects, Observer& observer,
         std::optional<Previous> previous = std::nullopt);

  // Says ClientHello; fails where Config and Target make none (client_offer.hpp).
  Result<void> start();
  Result<void> hear(View message) { return dialogue_.hear(*this, message); }
  Result<void> hear_change_cipher_spec() { return dialogue_.hear_change_cipher_spec(*this); }

  Result<void> expect(HandshakeType type) const;

  // The session is not asked for again: after a fatal alert (RFC 5246 §7.2.2), or where the server
  // knows it no more.
  void forget();

  bool established() const { return dialogue_.established(); }
  const Cursor& cursor() const { return dialogue_.cursor(); }
  const Session& session() const {
    return std::get<Established>(stage_).session;
  }  // once established

  // The handlers, called by Dialogue when the conversation allows the message.
  Result<Facts> on(const ServerHello&);
  Result<Facts> on(const Certificate&);
  Result<Facts> on(const CertificateStatus&);
  Result<Facts> on(const ServerKeyExchangeDhe&);
  Result<Facts> on(const ServerKeyExchangeEcdhe&);
  Result<Facts> on(const ServerKeyExchangeEcdhAnon&);
  Result<Facts> on(const ServerKeyExchangePsk&);
  Result<Facts> on(const ServerKeyExchangeEcdhePsk&);
  Result<Facts> on(const CertificateRequest&);
  Result<Facts> on(const NewSessionTicket&);
  Result<Facts> on(const ServerHelloDone&);
  Result<Facts> on(const ChangeCipherSpec&);
  Result<Facts> on(const Finished&);
  Result<void> speak();
  KeyExchange key_exchange() const;

 private:
  // Stages of the client alone.
  struct Offered {
    SavedSessionRef session;             // that is asked for; null: none
    std::optional<PeerIdentity> server;  // its server, judged anew
    Bytes session_id;                    // as it was said
    Random client_random;
    std::vector<CipherSuite> suites;
    std::vector<ExtensionType> extensions;
  };
  struct Resuming : Keyed {};  // the server takes the session up
  struct Resumed {             // and its Finished matches
    Resuming resuming;
    TranscriptAgreed agreed;
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
  struct CurveShare {
    crypto::Group group{};
    Bytes public_value;
  };
  struct PrimeShare {
    crypto::DhGroup group;
    Bytes public_value;
  };
  // The server's part of the key exchange is known. What its key is used for in our answer proves a
  // certificate that has signed nothing.
  struct ServerHeard {
    Negotiated negotiated;
    std::variant<PeerIdentity, Certified> server;
    std::variant<std::monostate, CurveShare, PrimeShare> share;  // nothing: its key is fixed
    std::optional<Request> request = {};                         // present if the server asked
  };
  using Stage = std::variant<std::monostate, Offered, Negotiated, Resuming, Resumed,
                             ServerCertified, ServerHeard, Keyed, Established>;

  struct Choice {
    const Credential* credential = nullptr;  // null: an empty Certificate goes out
    SignatureScheme scheme{};
    bool fixed = false;  // its key is our share of the key exchange, and signs nothing
  };
  // What a choice of credentials falls on, or why one does not fit.
  std::expected<Choice, std::string> try_credential(const Credential& credential,
                                                    const Request& request,
                                                    const ServerHeard& stage) const;
  Choice choose_credential(const Request& request, const ServerHeard& stage);

  Result<void> check_extensions(const ServerHello& hello, const Suite& suite);
  Result<void> check_renegotiation_info(const RenegotiationInfo* info);
  bool server_is_anonymous() const;
  Result<void> check_encrypt_then_mac(const Negotiated& negotiated);
  Result<void> check_same_server(const Suite& suite);
  Result<void> check_same_server(const x509::Certificate& leaf);
  // The server's chain, with the OCSP response if one came: at Certificate, or once it is known
  // whether CertificateStatus follows.
  Result<void> judge_server(std::span<const View> chain);
  Result<void> judge_waiting_server();
  Result<crypto::Group> check_params(std::string_view message, const ServerEcdhParams& params);
  Result<void> check_public_value(std::string_view message, crypto::Group group,
                                  const ServerEcdhParams& params);
  // The stage, also where no ServerKeyExchange has led to it.
  ServerHeard& heard();

  // A secret and who the server is by it.
  struct Agreed {
    SecretBytes premaster;
    PeerIdentity server;
  };
  // ClientKeyExchange in the form that the key exchange has (RFC 5246 §7.4.7).
  Result<Agreed> say_client_key_exchange(ServerHeard& stage, const Choice& choice);
  Result<Agreed> say_encrypted_premaster(ServerHeard& stage);
  Result<Agreed> say_prime_share(ServerHeard& stage);
  Result<Agreed> say_curve_share(ServerHeard& stage);
  Result<Agreed> say_share_for_certificate(ServerHeard& stage, const Choice& choice);
  Result<Agreed> say_identity(ServerHeard& stage);

  Result<void> say_hello();
  // The session that is kept for this server, if it may still be asked for.
  void choose_session(Offered& offered);
  Result<Facts> take_up(Negotiated negotiated, Facts learned);
  Result<void> say_resumed_finished();
  void keep(const Session& session);
  Result<void> say_keys_and_finished();
  Result<void> say_certificate(const Choice& choice);
  Result<void> say_certificate_verify(const Choice& choice);

  Dialogue dialogue_;
  Target target_;
  std::optional<Previous> previous_;
  Stage stage_;
  KeptChain server_chain_;  // until it is judged, and for the session that may be kept
  Bytes ocsp_response_;
  std::optional<Time> made_;  // of one that is taken up
  Bytes ticket_;
  std::uint32_t ticket_lifetime_ = 0;
};

}  // namespace handglass::handshake
