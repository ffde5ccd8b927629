// The server's side of the handshake: what it makes of what the client says, and what it answers.
#pragma once
#include <expected>
#include <memory>
#include <optional>
#include <variant>

#include "crypto/finite_field.hpp"
#include "handshake/dialogue.hpp"
#include "handshake/sessions.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {

class Server {
 public:
  // `previous`: of a handshake that takes place within a connection (RFC 5746 §3.7).
  Server(std::shared_ptr<const Config> config, Effects& effects, Observer& observer,
         std::optional<Previous> previous = std::nullopt);

  Result<void> hear(View message) { return dialogue_.hear(*this, message); }
  Result<void> hear_change_cipher_spec() { return dialogue_.hear_change_cipher_spec(*this); }

  Result<void> expect(HandshakeType type) const { return dialogue_.expect(type); }

  // After a fatal alert the session is not resumed (RFC 5246 §7.2.2).
  void forget();

  bool established() const { return dialogue_.established(); }
  const Cursor& cursor() const { return dialogue_.cursor(); }
  const Session& session() const {
    return std::get<Established>(stage_).session;
  }  // once established

  // The handlers, called by Dialogue when the conversation allows the message.
  Result<Facts> on(const ClientHello&);
  Result<Facts> on(const Certificate&);
  Result<Facts> on(const ClientKeyExchangeRsa&);
  Result<Facts> on(const ClientKeyExchangeDhe&);
  Result<Facts> on(const ClientKeyExchangeEcdhe&);
  Result<Facts> on(const ClientKeyExchangeImplicit&);
  Result<Facts> on(const ClientKeyExchangePsk&);
  Result<Facts> on(const ClientKeyExchangeEcdhePsk&);
  Result<Facts> on(const CertificateVerify&);
  Result<Facts> on(const ChangeCipherSpec&);
  Result<Facts> on(const Finished&);
  Result<void> speak();
  KeyExchange key_exchange() const;

 private:
  // What a suite is spoken with: as much of it as its key exchange has a use for.
  struct Means {
    const Credential* credential = nullptr;
    SignatureScheme scheme{};
    NamedGroup group{};
  };
  // What a suite lacks: the further it came, the more is known of what is amiss.
  struct Missing {
    Rule rule = Rule::suite_not_common;
    std::string needed = {};    // of that kind, as people say it
    bool finite_field = false;  // it is a prime that is missing
    bool operator<(const Missing& other) const { return rank() < other.rank(); }
    int rank() const {
      return rule == Rule::group_not_common ? 2 : rule == Rule::scheme_not_common ? 1 : 0;
    }
  };
  // What a ClientHello offers; where it is silent, what that means.
  struct Offer {
    const std::vector<CipherSuite>& suites;
    const std::vector<SignatureScheme>& schemes;
    const std::vector<NamedGroup>& groups;
  };
  // Stages of the server alone.
  struct Chosen {  // from ClientHello, before ServerHello is said
    Negotiated negotiated;
    Means means;
    bool acknowledge_name = false,
         point_formats = false;  // the client sent that extension: it may be answered
  };
  struct Resuming {  // the client's session is taken up
    Session session;
  };
  struct Resumed : Keyed {};  // and the server has said all that it says
  // Where the client stands until it has proved its key.
  using ClientStanding = std::variant<NotAsked, Declined, Certified>;
  // A share of our own for this handshake alone; nothing where the certificate's key, or a shared
  // one, does its work.
  using Share = std::variant<std::monostate, crypto::KeyShare, std::unique_ptr<crypto::DhShare>>;
  struct Shared {  // the server has said all of its first flight
    Negotiated negotiated;
    const Credential* credential = nullptr;  // null where the suite has no certificate
    Share share;
    ClientStanding client;
    bool fixed_client = false;  // the key of the client's certificate is its share
  };
  struct Mastered {  // ClientKeyExchange has come
    Negotiated negotiated;
    ClientStanding client;
    MasterSecret master;
  };
  struct Identified {  // and the client has proved what it had to prove
    Session session;
  };
  struct Agreed {  // and the client's Finished matches
    Keyed keyed;
    TranscriptAgreed agreed;
  };
  using Stage = std::variant<std::monostate, Chosen, Resuming, Resumed, Shared, Mastered,
                             Identified, Keyed, Agreed, Established>;

  Result<void> check_form(const ClientHello& hello);
  Result<void> check_renegotiation_info(const ClientHello& hello);
  Result<void> check_encrypt_then_mac(const Negotiated& negotiated);
  // What `suite` can be spoken with, or the first thing that is missing.
  std::expected<Means, Missing> means_for(const Suite& suite, const Offer& offer) const;
  std::expected<Means, Missing> certified_means(const Suite& suite, const Offer& offer) const;
  Result<Chosen> choose(const ClientHello& hello);
  Result<void> known_name(const ServerNameList& names);
  Result<std::string> choose_protocol(const ClientHello& hello);  // empty where none is spoken of
  // From one round of messages to the next.
  Result<void> say_first_flight();
  Result<void> say_hello(const Negotiated& negotiated, Facts facts, bool acknowledge_name,
                         bool point_formats);
  Result<void> say_certificate(const Credential& credential);
  Result<void> say_status(const Credential& credential);
  // ServerKeyExchange in the form that the suite has, if it has one; our share in it.
  Result<Share> say_server_key_exchange(const Negotiated& negotiated, const Means& means);
  template <class Body, class Params>
  Result<void> say_signed(const Negotiated& negotiated, const Means& means, const Params& params);
  Result<void> say_request(KeyExchange key_exchange);
  Result<void> say_finished();
  // The session that the client asks for, if it can be taken up; nothing means a full handshake.
  Result<std::optional<Resuming>> take_up(const ClientHello& hello);
  std::optional<PeerIdentity> identity_again(const SavedSession& saved);
  Result<void> say_resumed_flight();
  // NewSessionTicket, where one was announced; and what is kept for a session ID.
  Result<void> say_ticket(const Session& session);
  void keep(const Session& session);
  SavedSession saved(const Session& session) const;
  Result<SecretBytes> agree(Shared& stage, std::string_view message, View peer_public,
                            DerivationId id = DerivationId::premaster);
  Result<std::shared_ptr<const Psk>> find_psk(std::string_view message, View identity);
  // On from the premaster secret. `client` is there where the client has nothing to prove any more.
  Facts master(Shared stage, const SecretBytes& premaster, std::optional<PeerIdentity> client);

  Dialogue dialogue_;
  std::optional<Previous> previous_;
  Stage stage_;
  KeptChain client_chain_;    // for the session that may be kept
  Bytes session_id_;          // of the session that is made or taken up
  std::optional<Time> made_;  // of one that is taken up
};

}  // namespace handglass::handshake
