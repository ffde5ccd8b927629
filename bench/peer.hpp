// The crypto core of a library, as the rows of core.cpp ask for it: one adapter a library in
// peers/, ours among them. All get the same bytes, keys set up once.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/aead.hpp"
#include "crypto/group.hpp"
#include "crypto/hash.hpp"
#include "crypto/signature.hpp"

namespace handglass::bench {

// One key. Both work in place; nonces are of 12 bytes, tags of 16.
struct PeerAead {
  virtual ~PeerAead() = default;
  virtual void seal(View nonce, View additional_data, MutableView text, MutableView tag) = 0;
  virtual bool open(View nonce, View additional_data, MutableView text, View tag) = 0;
};

// P_hash(secret, label || seed) of RFC 5246 §5 under one secret, whose keyed state is kept.
struct PeerPrf {
  virtual ~PeerPrf() = default;
  virtual void derive(std::string_view label, View seed, MutableView out) = 0;
};

// A pair of keys, for one signature scheme. ECDSA's signatures are in DER.
struct PeerSigner {
  virtual ~PeerSigner() = default;
  virtual Bytes sign(View message) = 0;
  virtual bool verify(View message, View signature) = 0;
};

// Which handshake: keys of one kind at both ends, each with leaf and intermediate, under one root.
struct HandshakeKind {
  std::string name;
  enum class Key : std::uint8_t { p256, rsa2048, ed25519 } key{};
  bool mutual = true;
  bool x25519 = true;       // else P-256
  bool static_rsa = false;  // key transport (RFC 5246 §7.4.7.1), else ECDHE
  enum class Resumed : std::uint8_t { no, by_id, by_ticket } resumed{};
  std::string_view suite = {};  // by its OpenSSL name; empty: AES-128-GCM with that key
  bool encrypt_then_mac = true;
  std::string_view openssl_suite() const;
  std::uint16_t suite_code() const;  // its IANA number
};

// Whom the two ends have, in DER.
struct Identities {
  struct One {
    Bytes leaf, intermediate, key;  // the key as PKCS#8
  };
  One client, server;  // the client's may be empty
  Bytes root;
  // What the client shows, if it has any.
  const One* client_for(const HandshakeKind& kind) const {
    return kind.mutual && !client.leaf.empty() ? &client : nullptr;
  }
};

// Both ends of a connection in one process, established. It ends without a word.
struct PeerConnection {
  virtual ~PeerConnection() = default;
  // Data of 16 KiB at most from the client to the server, a record sealed and opened; whether as
  // much has come out.
  virtual bool carry(View data) = 0;
};

// What both ends need for one kind of handshake, set up once.
struct PeerHandshake {
  virtual ~PeerHandshake() = default;
  // A whole handshake. Null unless both ends were established, and resumed where that was asked
  // for and a first one was made; the ends check chain, dates, purpose, name and signatures.
  virtual std::unique_ptr<PeerConnection> connect() = 0;
};

// Null, or an empty function, where the library has no such thing.
struct Peer {
  std::string_view name;
  std::function<std::unique_ptr<PeerAead>(crypto::AeadAlgorithm, View key)> aead = {};
  // P_hash(secret, label || seed) of RFC 5246 §5, from the secret on.
  std::function<void(crypto::HashAlgorithm, View secret, std::string_view label, View seed,
                     MutableView out)>
      prf = {};
  std::function<std::unique_ptr<PeerPrf>(crypto::HashAlgorithm, View secret)> keyed_prf = {};
  std::function<void(crypto::HashAlgorithm, View key, View message, MutableView tag)> hmac = {};
  // By an object that is updated and finished, as a transcript's is.
  std::function<void(crypto::HashAlgorithm, View message, MutableView digest)> hash = {};
  // A new key pair, and what it agrees on with a peer's public value; false: no such group.
  std::function<bool(crypto::Group, View peer, MutableView public_value, MutableView secret)>
      agree = {};
  // The same modulo the prime of so many bits of RFC 7919; the secret with or without leading
  // zeros.
  std::function<bool(std::size_t bits, View peer, MutableView public_value, Bytes& secret)>
      agree_modulo = {};
  // Keys as PKCS#8 and SubjectPublicKeyInfo.
  std::function<std::unique_ptr<PeerSigner>(crypto::Scheme, View key, View public_key)> signer = {};
  std::function<std::unique_ptr<PeerHandshake>(const HandshakeKind&, const Identities&)> handshake =
      {};
  // Which rows of connections it has: one that is like another but for some has those alone.
  enum class Connections : std::uint8_t { all, handshakes, records, scaling } connections{};
};

// Those that this program was built with.
std::vector<Peer>& peers();

// Adds a library before main.
struct AddPeer {
  explicit AddPeer(Peer peer) { peers().push_back(std::move(peer)); }
};

}  // namespace handglass::bench
