#include "study/scenes.hpp"

#include <utility>

#include "study/verdict.hpp"
#include "x509/extensions.hpp"

namespace handglass::study::scene {
namespace {

constexpr int refused = exit_code::refused_peer, told = exit_code::refused_by_peer,
              wrong = exit_code::protocol;

Twist with_eyes(Eyes eyes, const Twist& twist, bool show_secrets) {
  return [=](Stage& stage) {
    if (twist) twist(stage);
    stage.eyes = eyes;
    stage.show_secrets = show_secrets;
  };
}

void revoke(Stage& stage) {
  stage.issuing_crl.entries = {{to_bytes(stage.client.certificate->serial()), at("2026-11-02"), 1}};
}

void expire(Stage& stage) {
  stage.client_recipe.not_after = at("2026-11-01");
  stage.reissue();
}

// The root that signs the client's chain is not the one that the server trusts.
void other_root(Stage& stage) {
  const auto key = stage.new_key();
  x509::Recipe recipe;
  recipe.common_name = "Other Root CA";
  recipe.organization = "Elsewhere";
  recipe.not_before = at("2026-01-01");
  recipe.not_after = at("2027-11-20");
  recipe.ca = true;
  recipe.key_usage = {x509::KeyUsage::key_cert_sign};
  const Entity root =
      stage.issue(recipe, key, {x509::make_name("Other Root CA", "Elsewhere"), key});
  stage.client = stage.issue(stage.client_recipe, stage.client.key, root.as_issuer());
  stage.client_config.credentials = {{{stage.client.certificate}, stage.client.key}};
  stage.client_config.send_anyway = true;
}

// A CA that has the name of the trusted one and another key.
void same_name_other_key(Stage& stage) {
  const auto key = stage.new_key();
  x509::Recipe recipe;
  recipe.common_name = "Study Root CA";
  recipe.not_before = at("2026-01-01");
  recipe.not_after = at("2027-11-20");
  recipe.ca = true;
  const Entity root =
      stage.issue(recipe, key, {x509::make_name("Study Root CA", "Handglass Lab"), key});
  stage.client = stage.issue(stage.client_recipe, stage.client.key, root.as_issuer());
  stage.client_config.credentials = {{{stage.client.certificate}, stage.client.key}};
}

void no_intermediate(Stage& stage) {
  stage.client_config.credentials.front().chain.resize(1);
  stage.client_config.send_anyway = true;
}

void altered(Stage& stage) {
  stage.client_recipe.spoil_signature = true;
  stage.reissue();
}

void wrong_purpose(Stage& stage) {
  stage.client_recipe.extended_key_usage = {der::dotted(x509::key_purpose::server_auth)};
  stage.reissue();
}

void wrong_usage(Stage& stage) {
  stage.client_recipe.key_usage = {x509::KeyUsage::key_encipherment};
  stage.reissue();
}

// Expired, of the wrong purpose and revoked: every fault is listed.
void many_faults(Stage& stage) {
  stage.client_recipe.extended_key_usage = {der::dotted(x509::key_purpose::server_auth)};
  expire(stage);
  revoke(stage);
}

// The client signs with a key that is not its certificate's.
void other_key(Stage& stage) { stage.client_config.credentials.front().key = stage.new_key(); }

void stale_crl(Stage& stage) { stage.issuing_crl.next_update = at("2026-11-10"); }
void no_crl(Stage& stage) {
  stage.server_config.trust.crls = {
      x509::Crl::parse(x509::mint_crl(stage.root_crl, stage.root.as_issuer()).value()).value()};
}
void no_certificate(Stage& stage) { stage.client_config.credentials.clear(); }
void unlisted(Stage& stage) {
  other_root(stage);
  stage.client_config.send_anyway = false;
}
void wrong_name(Stage& stage) { stage.target.verify_name->text = "elsewhere.example"; }
void server_expired(Stage& stage) {
  stage.server_recipe.not_after = at("2026-11-01");
  stage.reissue();
}
void insecure(Stage& stage) {
  server_expired(stage);
  stage.client_config.insecure = true;
}
void no_suite(Stage& stage) {
  stage.client_config.policy.suites = {handshake::CipherSuite{0xc02f}};
}
void no_group(Stage& stage) {
  stage.client_config.policy.groups = {handshake::NamedGroup::secp256r1};
  stage.server_config.policy.groups = {handshake::NamedGroup::x25519};
}
// The last byte of the first encrypted record of the client.
void changed_record(Stage& stage) {
  stage.tamper = [n = 0](Role sender, View bytes) mutable {
    Bytes out = to_bytes(bytes);
    if (sender == Role::client && ++n == 2) out.back() ^= 1;
    return out;
  };
}
// A byte of the nth record of the server's first flight, counted from its end.
Twist change_server_record(std::size_t nth) {
  return [=](Stage& stage) {
    stage.tamper = [=, done = false](Role sender, View bytes) mutable {
      Bytes out = to_bytes(bytes);
      if (sender != Role::server || std::exchange(done, true)) return out;
      std::size_t at = 0;
      for (std::size_t i = 0; i <= nth; ++i) at += 5 + (out[at + 3] * 256u + out[at + 4]);
      out[at - 1] ^= 1;
      return out;
    };
  };
}
// The length of the cipher suites in ClientHello: a header of five bytes, a message's four,
// version, random, an empty session_id.
void bad_length(Stage& stage) {
  stage.tamper = [](Role sender, View bytes) {
    Bytes out = to_bytes(bytes);
    if (sender == Role::client) out[5 + 4 + 2 + 32 + 1] = 0x7f;
    return out;
  };
}
// Only what the client says first arrives; nothing comes back.
void silence(Stage& stage) {
  stage.cut = true;
  stage.tamper = [](Role sender, View bytes) {
    return sender == Role::client ? to_bytes(bytes) : Bytes{};
  };
}
// The server is silent once the client has shown its certificate.
void silence_after_certificate(Stage& stage) {
  stage.cut = true;
  stage.tamper = [n = 0](Role, View bytes) mutable { return ++n <= 2 ? to_bytes(bytes) : Bytes{}; };
}
void server_from_elsewhere(Stage& stage) {
  const auto key = stage.new_key();
  x509::Recipe recipe;
  recipe.common_name = "Inspecting Proxy CA";
  recipe.organization = "Elsewhere";
  recipe.not_before = at("2026-01-01");
  recipe.not_after = at("2027-11-20");
  recipe.ca = true;
  recipe.key_usage = {x509::KeyUsage::key_cert_sign};
  const Entity root =
      stage.issue(recipe, key, {x509::make_name("Inspecting Proxy CA", "Elsewhere"), key});
  stage.server = stage.issue(stage.server_recipe, stage.server.key, root.as_issuer());
  stage.server_config.credentials = {
      {{stage.server.certificate, root.certificate}, stage.server.key}};
}
void plain_http(Stage& stage) {
  stage.tamper = [](Role sender, View bytes) {
    return sender == Role::server
               ? to_bytes(bytes)
               : to_bytes(as_bytes("GET / HTTP/1.1\r\nHost: \x1b[31mred\r\n\r\n"));
  };
}

}  // namespace

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all{
      {"good", [] { return play(); }, "ok", exit_code::ok},
      {"good_rsa", [] { return play({}, [](Stage& stage) { stage.rsa = true; }); }, "ok",
       exit_code::ok},
      {"good_hidden_client", [] { return play(with_eyes(Eyes::client, {}, false)); }, "ok",
       exit_code::ok},
      {"good_hidden_server", [] { return play(with_eyes(Eyes::server, {}, false)); }, "ok",
       exit_code::ok},
      {"no_client_auth",
       [] {
         return play(
             [](Stage& stage) { stage.server_config.client_auth = handshake::ClientAuth::none; });
       },
       "ok", exit_code::ok},
      {"revoked", [] { return play(revoke); }, "revoked", refused},
      {"revoked_client", [] { return play(with_eyes(Eyes::client, revoke, false)); },
       "certificate_revoked", told},
      {"expired", [] { return play(expire); }, "expired", refused},
      {"expired_client", [] { return play(with_eyes(Eyes::client, expire, false)); },
       "certificate_expired", told},
      {"unknown_ca", [] { return play(other_root); }, "issuer_unknown", refused},
      {"unknown_ca_client", [] { return play(with_eyes(Eyes::client, other_root, false)); },
       "unknown_ca", told},
      {"no_intermediate_client",
       [] { return play(with_eyes(Eyes::client, no_intermediate, false)); }, "unknown_ca", told},
      {"same_name_other_key", [] { return play(same_name_other_key); }, "issuer_other_key",
       refused},
      {"altered", [] { return play(altered); }, "signature_wrong", refused},
      {"altered_client", [] { return play(with_eyes(Eyes::client, altered, false)); },
       "bad_certificate", told},
      {"wrong_purpose", [] { return play(wrong_purpose); }, "extended_key_usage_lacks", refused},
      {"wrong_purpose_client", [] { return play(with_eyes(Eyes::client, wrong_purpose, false)); },
       "unsupported_certificate", told},
      {"wrong_usage", [] { return play(wrong_usage); }, "key_usage_lacks", refused},
      {"many_faults", [] { return play(many_faults); }, "revoked", refused},
      {"other_key", [] { return play(other_key); }, "signature_wrong", refused},
      {"other_key_client", [] { return play(with_eyes(Eyes::client, other_key, false)); },
       "decrypt_error", told},
      {"stale_crl", [] { return play(stale_crl); }, "crl_stale", refused},
      {"no_crl", [] { return play(no_crl); }, "crl_missing", refused},
      {"no_certificate", [] { return play(no_certificate); }, "certificate_missing", refused},
      {"no_certificate_client", [] { return play(with_eyes(Eyes::client, no_certificate, false)); },
       "handshake_failure", told},
      {"unlisted_client", [] { return play(with_eyes(Eyes::client, unlisted, false)); },
       "handshake_failure", told},
      {"wrong_name", [] { return play(with_eyes(Eyes::client, wrong_name, false)); },
       "name_mismatch", refused},
      {"server_expired", [] { return play(server_expired); }, "expired", refused},
      {"insecure", [] { return play(with_eyes(Eyes::client, insecure, false)); }, "ok",
       exit_code::ok},
      {"no_suite", [] { return play(no_suite); }, "suite_not_common", refused},
      {"no_group", [] { return play(no_group); }, "group_not_common", refused},
      {"changed_record", [] { return play(changed_record); }, "record_not_authentic", wrong},
      {"server_signature",
       [] { return play(with_eyes(Eyes::client, change_server_record(2), false)); },
       "signature_wrong", refused},
      {"bad_length", [] { return play(with_eyes(Eyes::server, bad_length, false)); }, "too_short",
       wrong},
      {"silence", [] { return play(with_eyes(Eyes::client, silence, false)); }, "peer_truncated",
       wrong},
      {"silence_after_certificate",
       [] { return play(with_eyes(Eyes::client, silence_after_certificate, false)); },
       "peer_truncated", wrong},
      {"cut_off",
       [] { return play(with_eyes(Eyes::client, [](Stage& stage) { stage.cut = true; }, false)); },
       "peer_truncated", wrong},
      {"proxy", [] { return play(with_eyes(Eyes::client, server_from_elsewhere, false)); },
       "root_untrusted", refused},
      {"plain_http", [] { return play(with_eyes(Eyes::server, plain_http, false)); }, "not_tls",
       wrong},
  };
  return all;
}

}  // namespace handglass::study::scene
