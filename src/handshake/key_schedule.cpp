#include "handshake/key_schedule.hpp"

#include "crypto/prf.hpp"

namespace handglass::handshake {
namespace {

constexpr std::string_view prf_name(crypto::HashAlgorithm hash) {
  return hash == crypto::HashAlgorithm::sha384 ? "PRF-SHA384" : "PRF-SHA256";
}

}  // namespace

MasterSecret KeySchedule::master_secret(const SecretBytes& premaster) const {
  MasterSecret master;
  crypto::prf(suite_.prf_hash, premaster.reveal(), "master secret", client_random_.bytes,
              server_random_.bytes, master.fill());
  tell_derivation(observer_, [&] {
    return Derivation{.id = DerivationId::master_secret,
                      .function = prf_name(suite_.prf_hash),
                      .label = "master secret",
                      .inputs = {{"secret", DerivationId::premaster, {}},
                                 {"client_random", {}, client_random_.bytes},
                                 {"server_random", {}, server_random_.bytes}},
                      .output = master.reveal(),
                      .rfc = "RFC 5246 §8.1"};
  });
  return master;
}

MasterSecret KeySchedule::extended_master_secret(const SecretBytes& premaster,
                                                 View session_hash) const {
  tell_derivation(observer_, [&] {
    return Derivation{.id = DerivationId::session_hash,
                      .function = name_of(suite_.prf_hash),
                      .inputs = {{"messages", {}, {}}},
                      .output = session_hash,
                      .rfc = "RFC 7627 §3"};
  });
  MasterSecret master;
  crypto::prf(suite_.prf_hash, premaster.reveal(), "extended master secret", session_hash, {},
              master.fill());
  tell_derivation(observer_, [&] {
    return Derivation{.id = DerivationId::master_secret,
                      .function = prf_name(suite_.prf_hash),
                      .label = "extended master secret",
                      .inputs = {{"secret", DerivationId::premaster, {}},
                                 {"session_hash", DerivationId::session_hash, session_hash}},
                      .output = master.reveal(),
                      .rfc = "RFC 7627 §4"};
  });
  return master;
}

void KeySchedule::tell_master_secret(const MasterSecret& master, std::string_view from) const {
  tell_derivation(observer_, [&] {
    return Derivation{.id = DerivationId::master_secret,
                      .function = from,
                      .inputs = {},
                      .output = master.reveal(),
                      .rfc = "RFC 5246 §8.1"};
  });
}

std::unique_ptr<KeySchedule::Keys> KeySchedule::key_block(const MasterSecret& master,
                                                          const record::CipherSpec& spec) const {
  const std::size_t mac = spec.mac_key_size(), key = spec.row().key_size,
                    iv = spec.row().fixed_iv_size;
  auto keys = std::make_unique<Keys>(TrafficKeys{spec, {}, {}, {}}, TrafficKeys{spec, {}, {}, {}},
                                     crypto::Hmac(suite_.prf_hash, master.reveal()));
  SecretBytes block(2 * (mac + key + iv));
  // The seed is server_random + client_random: the other way round than for the master secret.
  crypto::prf(keys->master, "key expansion", server_random_.bytes, client_random_.bytes,
              block.fill());
  std::array<Derivation::Part, 6> parts;
  std::size_t at = 0, cut_off = 0;
  auto cut = [&](std::string_view name, std::size_t size, TrafficKeys::Part& into) {
    if (size == 0) return;
    into = TrafficKeys::Part(block.reveal().subspan(at, size));
    parts[cut_off++] = {name, at, size};
    at += size;
  };
  cut("client_write_MAC_key", mac, keys->client_write.mac_key);
  cut("server_write_MAC_key", mac, keys->server_write.mac_key);
  cut("client_write_key", key, keys->client_write.key);
  cut("server_write_key", key, keys->server_write.key);
  cut("client_write_IV", iv, keys->client_write.iv);
  cut("server_write_IV", iv, keys->server_write.iv);
  tell_derivation(observer_, [&] {
    return Derivation{.id = DerivationId::key_block,
                      .function = prf_name(suite_.prf_hash),
                      .label = "key expansion",
                      .inputs = {{"secret", DerivationId::master_secret, {}},
                                 {"server_random", {}, server_random_.bytes},
                                 {"client_random", {}, client_random_.bytes}},
                      .output = block.reveal(),
                      .parts = {parts.begin(), parts.begin() + cut_off},
                      .rfc = "RFC 5246 §6.3"};
  });
  return keys;
}

VerifyData KeySchedule::verify_data(const Keys& keys, Role sender, View handshake_hash) const {
  const std::string_view label = sender == Role::client ? "client finished" : "server finished";
  VerifyData out{};
  crypto::prf(keys.master, label, handshake_hash, {}, out);
  tell_derivation(observer_, [&] {
    return Derivation{.id = sender == Role::client ? DerivationId::client_verify_data
                                                   : DerivationId::server_verify_data,
                      .function = prf_name(suite_.prf_hash),
                      .label = label,
                      .inputs = {{"secret", DerivationId::master_secret, {}},
                                 {"handshake_hash", {}, handshake_hash}},
                      .output = out,
                      .rfc = "RFC 5246 §7.4.9"};
  });
  return out;
}

}  // namespace handglass::handshake
