// A handshake of our client with our server in memory, watched: a small PKI from a seed, one twist,
// and the trace of what came of it.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "connection/connection.hpp"
#include "study/converse.hpp"
#include "study/tracer.hpp"
#include "x509/mint.hpp"

namespace handglass::study::scene {

Time at(std::string_view text);
inline const Time now = at("2026-11-20T22:16:00Z");

struct Entity {
  x509::CertificateRef certificate;
  std::shared_ptr<const crypto::PrivateKey> key;
  x509::Issuer as_issuer() const { return {to_bytes(certificate->subject().der), key}; }
};

// Everything that a scene is made from; `twist` changes it before the two ends are built.
struct Stage {
  std::unique_ptr<crypto::Random> random;
  Entity root, issuing, server, client;
  x509::Recipe client_recipe, server_recipe;
  x509::CrlRecipe root_crl, issuing_crl;
  Config client_config, server_config;
  Target target;
  Eyes eyes = Eyes::both;
  bool show_secrets = true;
  bool send_data = true;
  // Bytes on their way, each flight of a sender.
  std::function<Bytes(Role sender, View bytes)> tamper;
  bool rsa = false;
  bool cut = false;  // the transport ends without close_notify
  // What is watched is a second handshake; neither `tamper` nor `cut` is for it.
  Before before = Before::nothing;

  Entity issue(const x509::Recipe& recipe, const std::shared_ptr<const crypto::PrivateKey>& key,
               const x509::Issuer& issuer) const;
  std::shared_ptr<const crypto::PrivateKey> new_key() const;
  // After `client_recipe` or `server_recipe` has changed.
  void reissue();
};

using Twist = std::function<void(Stage&)>;

// `prepare` comes before the certificates are made, `twist` after.
Trace play(const Twist& twist = {}, const Twist& prepare = {});

}  // namespace handglass::study::scene
