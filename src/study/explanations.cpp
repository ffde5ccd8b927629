#include "study/explanations.hpp"

namespace handglass::study {

namespace {

using handshake::KeyExchange;

std::string_view why_server_key_exchange(KeyExchange key_exchange) {
  switch (key_exchange) {
    case KeyExchange::ecdhe:
    case KeyExchange::dhe:
      return "A public key made for this handshake alone, signed with the key of the certificate "
             "over both randoms and these parameters: nobody can swap the key or replay an old "
             "one. The certificate's key only signs, it decrypts nothing. Both private keys are "
             "forgotten after the handshake, so that whoever steals the certificate's key later "
             "opens no session that was recorded before. That is forward secrecy.";
    case KeyExchange::ecdh_anon:
      return "A public key made for this handshake alone, and signed by nobody. Who only listens "
             "learns nothing, but anyone in between can put a key of their own here, and in the "
             "other direction too, and read everything.";
    case KeyExchange::psk:
      return "There is no key to say, because both have had one before. This is a hint which of "
             "its keys the client should take.";
    case KeyExchange::ecdhe_psk:
      return "A public key made for this handshake alone. It is not signed: the key that both "
             "have had before goes into the premaster secret too, and who lacks it fails at "
             "Finished.";
    case KeyExchange::rsa:
    case KeyExchange::ecdh:
    case KeyExchange::ecdh_implicit:
    case KeyExchange::unknown: break;
  }
  return "This key exchange has no ServerKeyExchange: the server's key is in its certificate.";
}

std::string_view why_client_key_exchange(KeyExchange key_exchange) {
  switch (key_exchange) {
    case KeyExchange::rsa:
      return "RSA key transport: the client has chosen the whole premaster secret, two bytes of "
             "version and 46 random ones, and encrypts it to the key in the server's certificate. "
             "Only the server can read it, and by reaching the same keys it proves who it is. "
             "But that key is used for years: whoever records this handshake now and gets the "
             "key later reads all of it. There is no forward secrecy; ECDHE is what changed that. "
             "And how the server behaves on a wrong padding here has been an oracle since "
             "Bleichenbacher, 1998: ours goes on with random bytes, and fails at Finished.";
    case KeyExchange::ecdhe:
    case KeyExchange::dhe:
    case KeyExchange::ecdh_anon:
      return "The client's public key made for this handshake alone. Now both sides can compute "
             "the same premaster secret, and who only listens cannot. Nothing is encrypted here, "
             "and nothing is signed: what binds this key to the client is the signature and the "
             "Finished that follow.";
    case KeyExchange::ecdh:
      return "The client's public key for the key in the server's certificate. The server uses "
             "that one key in every handshake: whoever gets it later opens all that was recorded.";
    case KeyExchange::ecdh_implicit:
      return "Empty: the client's public key is the one in its certificate, the server's is in "
             "the server's. Both always share the same premaster secret; only the randoms make "
             "the keys differ. To compute them is to hold the private key, so nothing is signed "
             "and no CertificateVerify follows.";
    case KeyExchange::psk:
      return "The name of the key that both have had before. The key itself never crosses the "
             "wire; whoever learns it later opens all that was recorded.";
    case KeyExchange::ecdhe_psk:
      return "The name of the key that both have had before, and a public key made for this "
             "handshake alone: who learns the shared key later still cannot open what was "
             "recorded.";
    case KeyExchange::unknown: break;
  }
  return "The client's part of the key exchange.";
}

}  // namespace

std::string_view why(Message message, Role sender, handshake::KeyExchange key_exchange) {
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
                      "ServerKeyExchange, or by its reading what is encrypted to that key.";
    case Message::server_key_exchange: return why_server_key_exchange(key_exchange);
    case Message::certificate_request:
      return "The server asks for a certificate: which kinds of key, which signature schemes, and "
             "which CAs it trusts. A client compares these before it sends "
             "anything. An empty list of CAs means any.";
    case Message::server_hello_done:
      return "The server has said all that it says for now, and waits for the client.";
    case Message::client_key_exchange: return why_client_key_exchange(key_exchange);
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
    case Message::hello_request:
      return "The server asks the client to begin a new handshake on this connection. It is not "
             "hashed, and a client that negotiates already ignores it.";
    case Message::new_session_ticket:
      return "The server's memory of this session, encrypted to a key that only the server has, "
             "for "
             "the client to keep and to bring along next time: then both skip the key exchange.";
    case Message::certificate_status:
      return "An OCSP response about the server's certificate, fetched by the server itself, so "
             "that the client need not ask the CA.";
    case Message::unknown: return "A handshake message of a type that is not known here.";
    case Message::count: break;
  }
  return {};
}

std::string_view why(const DerivationEntry& entry) {
  switch (entry.id) {
    case DerivationId::premaster:
      if (entry.function == "DH")
        return "Each side raises the other's public value to its own private one; both get the "
               "same number, which never crosses the wire.";
      if (entry.function == "PSK" && !entry.inputs.front().ref)
        return "The key that both have had before, behind as many zeros: nothing is agreed on, and "
               "whoever learns the key opens all that was recorded.";
      if (entry.function == "PSK")
        return "What the two agreed on just now, and the key that they have had before, in one "
               "row: both must be right.";
      if (entry.label == "RSA")
        return "The client chose it alone. It crossed the wire, encrypted to the server's key.";
      [[fallthrough]];
    case DerivationId::other_secret:
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
