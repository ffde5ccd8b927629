// What a side knows, stage by stage. Each is built by moving the one
// before it in, so that a field is there or the stage is not.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "crypto/group.hpp"
#include "handshake/config.hpp"
#include "handshake/key_schedule.hpp"
#include "handshake/proofs.hpp"
#include "handshake/suites.hpp"

namespace handglass::handshake {

// After ServerHello: what both sides agreed on.
struct Negotiated {
  Random client_random, server_random;
  ProtocolVersion offered_version{};  // by the client; RSA key transport repeats it (RFC 5246
                                      // §7.4.7.1)
  const Suite* suite = nullptr;       // a row of the table, never null
  bool encrypt_then_mac = false;
  bool extended_master_secret = false;
  bool secure_renegotiation = false;
  std::string alpn;         // empty where none was agreed on
  std::string server_name;  // that the client asked for; empty: none
  Bytes session_id;         // that the server gave the session; empty: it keeps none
  bool ticket = false;      // NewSessionTicket is to come (RFC 5077 §3.2)
  bool stapled = false;     // CertificateStatus may come (RFC 6066 §8)

  // How records will be protected.
  record::CipherSpec cipher_spec() const {
    record::CipherSpec spec = suite->cipher;
    spec.encrypt_then_mac = encrypt_then_mac;
    return spec;
  }
};

// What derives its secrets.
inline KeySchedule schedule_of(const Negotiated& negotiated, Observer& observer) {
  return {*negotiated.suite, negotiated.client_random, negotiated.server_random, observer};
}

// verify_data of both Finished messages: what a channel binding is made of (RFC 5929 §3), and what
// the next handshake on the same connection repeats (RFC 5746 §3.1).
struct FinishedValues {
  VerifyData client{}, server{};
  Bytes both() const {
    Bytes out = to_bytes(client);
    append(out, server);
    return out;
  }
  bool server_first = false;  // a session was resumed (RFC 5246 §7.3 figure 2)
};

// What a finished handshake leaves: traffic keys are the record layer's by now.
struct Session {
  Negotiated negotiated;
  PeerIdentity peer;
  // Kept as long as the connection, for keys to be exported of it (exporter.hpp).
  MasterSecret master;
  FinishedValues finished = {};
  Bytes ocsp_response = {};  // that a server sent about its certificate

  // Whether the next handshake of the connection can be tied to this one (RFC 5746). Where a
  // session was resumed without extended_master_secret, somebody in between can have the same
  // verify_data in two connections (RFC 7627 §5.4).
  bool renegotiates_safely() const {
    return negotiated.secure_renegotiation &&
           (negotiated.extended_master_secret || !finished.server_first);
  }
};

// The handshake under whose protection another takes place.
struct Previous {
  FinishedValues finished;
  x509::CertificateRef peer;      // its certificate; null: it showed none
  bool encrypt_then_mac = false;  // this one or another before it had that
  // The new one would take it back (RFC 7366 §3.1).
  bool dropped_in(const Negotiated& now) const {
    return encrypt_then_mac && !now.encrypt_then_mac && has_blocks(*now.suite);
  }
};
Previous previous_of(const Session& session);

// After ChangeCipherSpec, before the peer's Finished.
struct Keyed {
  Session session;
  std::unique_ptr<KeySchedule::Keys> keys;  // apart: no other stage needs as much room
};

struct Established {
  Session session;
  TranscriptAgreed agreed;
};

}  // namespace handglass::handshake
