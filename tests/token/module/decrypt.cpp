// C_DecryptInit, C_Decrypt.
#include "crypto/random.hpp"
#include "operation.hpp"
#include "rsa_blocks.hpp"

using namespace handglass;
using namespace handglass::test_module;

namespace {

constexpr std::size_t premaster_size = 48;

// What a ciphertext with bad padding gets.
Bytes badly_padded(const SlotConfig& slot) {
  if (const Fault* fault = slot.fault("implicit_rejection")) {
    Bytes out(fault->arguments.empty() ? premaster_size : std::stoul(fault->arguments[0]));
    crypto::system_random().fill(out);
    return out;
  }
  const Fault* fault = slot.fault("bad_premaster");
  throw Answer{fault != nullptr && !fault->arguments.empty() ? return_code(fault->arguments[0])
                                                             : CKR_ENCRYPTED_DATA_INVALID};
}

Bytes plaintext(const Running& now, View ciphertext) {
  require(ciphertext.size() == now.key.signature_size(), CKR_ENCRYPTED_DATA_LEN_RANGE);
  const auto block = now.key.rsa(ciphertext);
  require(block.has_value(), CKR_ENCRYPTED_DATA_INVALID);
  if (now.operation.mechanism->form != Form::raw) {
    auto out = unpadded(*block);
    return out ? *std::move(out) : badly_padded(now.slot);
  }
  if (!now.slot.has("strip_zeros")) return *block;
  return Bytes(std::ranges::find_if(*block, [](auto byte) { return byte != 0; }), block->end());
}

}  // namespace

CK_RV C_DecryptInit(CK_SESSION_HANDLE handle, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return call("C_DecryptInit", [&](Module& module) {
    begin_operation(module, handle, &Session::decrypting, CKF_DECRYPT, mechanism, key);
  });
}

CK_RV C_Decrypt(CK_SESSION_HANDLE handle, CK_BYTE* data, CK_ULONG data_size, CK_BYTE* out,
                CK_ULONG* size) {
  return call(
      "C_Decrypt",
      [&](Module& module) {
        const Running now = running(module, handle, &Session::decrypting);
        require(size != nullptr, CKR_ARGUMENTS_BAD);
        if (out == nullptr) {  // an upper bound, which needs no decryption
          *size = now.key.signature_size();
          return;
        }
        require_authentication(module, now);
        const Bytes made = plaintext(now, View(data, data_size));
        const CK_ULONG room = std::exchange(*size, made.size());
        require(room >= made.size(), CKR_BUFFER_TOO_SMALL);
        std::ranges::copy(made, out);
        now.session.used = true;
        module.end(handle, &Session::decrypting);
      },
      when_failed(handle, &Session::decrypting));
}
