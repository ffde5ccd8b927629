// C_SignInit, C_Sign, C_SignUpdate, C_SignFinal.
#include "crypto/digest_info.hpp"
#include "crypto/hash.hpp"
#include "operation.hpp"
#include "rsa_blocks.hpp"

using namespace handglass;
using namespace handglass::test_module;

namespace {

Bytes rsa_signature(const Running& now, View data) {
  const auto& modulus = std::get<crypto::RsaPublicKey>(now.key.public_key());
  const std::size_t size = modulus.modulus.size();
  std::optional<Bytes> block;
  if (now.operation.mechanism->form == Form::raw) {
    require(data.size() <= size, CKR_DATA_LEN_RANGE);
    block = concat({Bytes(size - data.size()), data});
  } else if (now.operation.mechanism->form == Form::pss) {
    require(data.size() == crypto::digest_size(*now.operation.pss_hash), CKR_DATA_LEN_RANGE);
    block = pss_block(*now.operation.pss_hash, data, now.operation.pss_salt_size, modulus.bits());
    require(block.has_value(), CKR_KEY_SIZE_RANGE);
  } else {
    block = pkcs1_block(data, size);
    require(block.has_value(), CKR_DATA_LEN_RANGE);
  }
  auto out = now.key.rsa(*block);
  require(out.has_value(), CKR_DATA_INVALID);
  return *out;
}

Bytes signature(const Running& now, View message) {
  const Mechanism& mechanism = *now.operation.mechanism;
  Bytes data = to_bytes(message);
  if (mechanism.hash) {
    const crypto::Digest digest = crypto::hash(*mechanism.hash, message);
    data = mechanism.form == Form::pkcs1 ? crypto::digest_info(*mechanism.hash, digest.view())
                                         : to_bytes(digest.view());
  }
  if (mechanism.form == Form::eddsa) return now.key.ed25519(data);
  if (mechanism.form != Form::ecdsa) return rsa_signature(now, data);
  require(!now.slot.has("long_digest_refused") || mechanism.hash ||
              2 * data.size() <= now.key.signature_size(),
          CKR_DATA_LEN_RANGE);
  return now.key.ecdsa(data);
}

// Whether the host has made room; otherwise how much is wanted.
bool has_room(const Running& now, const CK_BYTE* out, CK_ULONG* size) {
  require(size != nullptr, CKR_ARGUMENTS_BAD);
  const std::size_t real = now.key.signature_size();
  const bool growing = now.slot.has("buffer_too_small");
  if (out == nullptr) {
    *size = growing ? real / 2 : now.slot.has("two_step") ? 2 * real + 16 : real;
    return false;
  }
  const std::size_t wanted = growing ? 2 * real : real;
  if (*size >= wanted) return true;
  *size = wanted;
  return false;
}

// Hands over the signature of `data`, or says what a length query wants to know. The operation
// lives on only after the latter.
void sign(Module& module, CK_SESSION_HANDLE handle, View data, CK_BYTE* out, CK_ULONG* size) {
  const Running now = running(module, handle, &Session::signing);
  if (!has_room(now, out, size)) {
    if (out != nullptr) throw Answer{CKR_BUFFER_TOO_SMALL};
    return;
  }
  require_authentication(module, now);
  Bytes made = signature(now, data);
  if (now.slot.strikes("spoilt_signature")) made.back() ^= 1;
  if (now.operation.mechanism->form == Form::raw && now.slot.has("strip_zeros"))
    made.erase(made.begin(), std::ranges::find_if(made, [](auto byte) { return byte != 0; }));
  std::ranges::copy(made, out);
  *size = made.size();
  now.session.used = true;
  module.end(handle, &Session::signing);
}

}  // namespace

CK_RV C_SignInit(CK_SESSION_HANDLE handle, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return call("C_SignInit", [&](Module& module) {
    begin_operation(module, handle, &Session::signing, CKF_SIGN, mechanism, key);
  });
}

CK_RV C_Sign(CK_SESSION_HANDLE handle, CK_BYTE* data, CK_ULONG data_size, CK_BYTE* out,
             CK_ULONG* size) {
  return call(
      "C_Sign", [&](Module& module) { sign(module, handle, View(data, data_size), out, size); },
      when_failed(handle, &Session::signing));
}

CK_RV C_SignUpdate(CK_SESSION_HANDLE handle, CK_BYTE* part, CK_ULONG part_size) {
  return call(
      "C_SignUpdate",
      [&](Module& module) {
        append(running(module, handle, &Session::signing).operation.data, View(part, part_size));
      },
      when_failed(handle, &Session::signing));
}

CK_RV C_SignFinal(CK_SESSION_HANDLE handle, CK_BYTE* out, CK_ULONG* size) {
  return call(
      "C_SignFinal",
      [&](Module& module) {
        const Bytes data = running(module, handle, &Session::signing).operation.data;
        sign(module, handle, data, out, size);
      },
      when_failed(handle, &Session::signing));
}
