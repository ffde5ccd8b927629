#include "handshake/premaster.hpp"

#include "base/limits.hpp"

namespace handglass::handshake {
namespace {

// As the two sides name them, whichever of the two we are.
struct ByRole {
  View client, server;
};
ByRole by_role(Role role, const AgreedValues& values) {
  return role == Role::client ? ByRole{values.own, values.peer} : ByRole{values.peer, values.own};
}

// Our private value, where it may be told.
void add_private(Derivation& derivation, Role role, const AgreedValues& values) {
  if (!values.own_private.empty())
    derivation.inputs.push_back(
        {role == Role::client ? "client_private" : "server_private", {}, values.own_private, true});
}

}  // namespace

void tell_transported(Dialogue& dialogue, View encrypted, const SecretBytes& premaster) {
  tell_derivation(dialogue.observer(), [&] {
    return Derivation{
        .id = DerivationId::premaster,
        .function = dialogue.role() == Role::client ? "chosen by the client" : "RSA decryption",
        .label = "RSA",
        .inputs = {{"encrypted_pre_master_secret", {}, encrypted}},
        .output = premaster.reveal(),
        .rfc = "RFC 5246 §8.1.1"};
  });
}

void tell_agreed(Dialogue& dialogue, crypto::Group group, const AgreedValues& values,
                 const SecretBytes& secret, DerivationId id) {
  tell_derivation(dialogue.observer(), [&] {
    const auto [client, server] = by_role(dialogue.role(), values);
    Derivation derivation{.id = id,
                          .function = "ECDH",
                          .label = name_of(group),
                          .inputs = {{"client_public", {}, client}, {"server_public", {}, server}},
                          .output = secret.reveal(),
                          .rfc = "RFC 8422 §5.10"};
    add_private(derivation, dialogue.role(), values);
    return derivation;
  });
}

void tell_agreed(Dialogue& dialogue, const crypto::DhGroup& group, const AgreedValues& values,
                 const SecretBytes& premaster) {
  tell_derivation(dialogue.observer(), [&] {
    const auto [client, server] = by_role(dialogue.role(), values);
    Derivation derivation{.id = DerivationId::premaster,
                          .function = "DH",
                          .label = "",
                          .inputs = {{"dh_p", {}, group.p},
                                     {"dh_g", {}, group.g},
                                     {"dh_Yc", {}, client},
                                     {"dh_Ys", {}, server}},
                          .output = premaster.reveal(),
                          .rfc = "RFC 5246 §8.1.2"};
    add_private(derivation, dialogue.role(), values);
    return derivation;
  });
}

Result<SecretBytes> psk_premaster(Dialogue& dialogue, const SecretBytes* other, const Psk& psk) {
  if (psk.key.size() > limits::psk)
    return fail({.rule = Rule::internal, .evidence = {{"reason", "a pre-shared key too long"}}});
  classify(psk.key.reveal());  // whoever has brought it along
  const std::size_t key = psk.key.size(), first = other ? other->size() : key;
  SecretBytes premaster(2 + first + 2 + key);
  const MutableView out = premaster.fill();
  const auto put_length = [&](std::size_t at, std::size_t length) {
    out[at] = static_cast<std::uint8_t>(length >> 8);
    out[at + 1] = static_cast<std::uint8_t>(length);
  };
  put_length(0, first);
  if (other)
    std::ranges::copy(other->reveal(), out.begin() + 2);
  else
    std::ranges::fill(out.subspan(2, first), std::uint8_t{0});
  put_length(2 + first, key);
  std::ranges::copy(psk.key.reveal(), out.subspan(4 + first).begin());

  tell_derivation(dialogue.observer(), [&] {
    Derivation derivation{.id = DerivationId::premaster,
                          .function = "PSK",
                          .label = psk.identity,
                          .inputs = {},
                          .output = premaster.reveal(),
                          .rfc = other ? "RFC 5489 §2" : "RFC 4279 §2"};
    if (other)
      derivation.inputs.push_back({"other_secret", DerivationId::other_secret, {}});
    else
      derivation.inputs.push_back({"other_secret", {}, out.subspan(2, first)});
    derivation.inputs.push_back({"psk", {}, psk.key.reveal(), true});
    return derivation;
  });
  return premaster;
}

MasterSecret master_secret(Dialogue& dialogue, const Negotiated& negotiated,
                           const SecretBytes& premaster) {
  const KeySchedule schedule = schedule_of(negotiated, dialogue.observer());
  return negotiated.extended_master_secret
             ? schedule.extended_master_secret(premaster, dialogue.transcript().hash().view())
             : schedule.master_secret(premaster);
}

}  // namespace handglass::handshake
