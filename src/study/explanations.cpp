#include "study/explanations.hpp"

namespace handglass::study {

std::string_view why(Message message, Role sender) {
  const bool client = sender == Role::client;
  switch (message) {
    case Message::client_hello:
      return "The client says what it can do, in the order that it likes best, and gives 32 fresh "
             "random bytes, so that no two handshakes are alike. The "
             "version 0301 in the header of its record is normal; client_version counts. The first "
             "four bytes of the random are no date.";
    case Message::server_hello:
      return "The server chooses one version and one suite of the client's, and adds 32 random "
             "bytes of its own. The suite also names the hash of the PRF, so "
             "from here on the transcript can be hashed. Each extension here answers one of the "
             "client's.";
    case Message::certificate:
      return client ? "The client's certificate and those of its issuers, below the root, which "
                      "need not be sent. Anyone may send a certificate: that the client "
                      "holds its key is shown only by CertificateVerify. An empty list means: I "
                      "have none that fits."
                    : "The server's certificate first, then those of its issuers. The root need "
                      "not be sent: either the client trusts it already, or sending it "
                      "does not help. That the server holds the key is shown by its signature in "
                      "ServerKeyExchange.";
    case Message::server_key_exchange:
      return "A public key made for this handshake alone, signed with the key of the certificate "
             "over both randoms and these parameters: nobody can swap the "
             "key or replay an old one. With ECDHE no RSA key encrypts anything; a stolen "
             "certificate key opens no recorded session.";
    case Message::certificate_request:
      return "The server asks for a certificate: which kinds of key, which signature schemes, and "
             "which CAs it trusts. A client compares these before it sends "
             "anything. An empty list of CAs means any.";
    case Message::server_hello_done:
      return "The server has said all that it says for now, and waits for the client.";
    case Message::client_key_exchange:
      return "The client's public key made for this handshake alone. Now both sides can compute "
             "the same premaster secret, and who only listens cannot. "
             "Nothing is encrypted here, and nothing is signed: what binds this key to the client "
             "is the signature and the Finished that follow.";
    case Message::certificate_verify:
      return "The client proves that it holds the private key of its certificate. It signs every "
             "handshake message so far, so nobody can replay the signature "
             "in another handshake. That is a signature, not \"encryption with the private key\", "
             "and in TLS 1.2 it is not over MD5 and SHA-1.";
    case Message::change_cipher_spec:
      return client ? "From the next byte on, the client encrypts with its write key. "
                      "ChangeCipherSpec is no handshake message: it has a record type of its own, "
                      "no number here, and is not hashed into the transcript."
                    : "From the next byte on, the server encrypts with its write key. Like the "
                      "client's, it is not hashed into the transcript.";
    case Message::finished:
      return client ? "The first message under the new keys: 12 bytes computed from the master "
                      "secret and the hash of every handshake message before it. If "
                      "anyone changed a single byte on the way, the two sides compute different "
                      "values, and it ends here."
                    : "The same for the other direction, now also over the client's Finished. When "
                      "the client has checked it, both know that they saw the same "
                      "handshake and hold the same keys.";
    case Message::count: break;
  }
  return {};
}

std::string_view why(DerivationId id) {
  switch (id) {
    case DerivationId::premaster:
      return "Each side multiplies its own private key with the other's public key; both get the "
             "same value, which never crosses the wire.";
    case DerivationId::session_hash:
      return "The hash of every handshake message up to ClientKeyExchange, without record headers. "
             "It binds the master secret to this one handshake.";
    case DerivationId::master_secret:
      return "The PRF, whose hash the suite names, stretches the premaster into 48 bytes. All else "
             "is derived from these.";
    case DerivationId::key_block:
      return "One stretch of bytes, cut into the keys of each direction. The order of the randoms "
             "is the reverse of that in the plain master secret.";
    case DerivationId::client_verify_data:
    case DerivationId::server_verify_data:
      return "Twelve bytes that only who knows the master secret, and saw the same messages, can "
             "compute.";
  }
  return {};
}

}  // namespace handglass::study
