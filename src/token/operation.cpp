#include "token/operation.hpp"

#include "base/limits.hpp"
#include "crypto/digest_info.hpp"
#include "crypto/raw_operations.hpp"
#include "token/functions.hpp"
#include "token/names.hpp"

namespace handglass::token {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureAlgorithm;

// A mechanism with its parameters, which must live as long as it.
struct Prepared {
  CK_MECHANISM mechanism{};
  CK_RSA_PKCS_PSS_PARAMS pss{};
};

void set_pss(Prepared& out, HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::sha384: out.pss = {CKM_SHA384, CKG_MGF1_SHA384, 48}; break;
    case HashAlgorithm::sha512: out.pss = {CKM_SHA512, CKG_MGF1_SHA512, 64}; break;
    default: out.pss = {CKM_SHA256, CKG_MGF1_SHA256, 32}; break;
  }
  out.mechanism.pParameter = &out.pss;
  out.mechanism.ulParameterLen = sizeof out.pss;
}

Bytes to_be_signed(const crypto::PublicKey& key, Way way, crypto::Scheme scheme, View message,
                   crypto::Random& random) {
  if (way.given == Given::message) return to_bytes(message);
  const crypto::Digest digest = crypto::hash(scheme.hash, message);
  switch (way.given) {
    case Given::digest_info: return crypto::digest_info(scheme.hash, digest.view());
    case Given::block: {
      const auto& rsa = std::get<crypto::RsaPublicKey>(key);
      return scheme.algorithm == SignatureAlgorithm::rsa_pss
                 ? crypto::pss_block(scheme.hash, digest.view(), rsa, random)
                 : crypto::pkcs1_block(scheme.hash, digest.view(), rsa);
    }
    default: break;
  }
  if (const auto* ec = std::get_if<crypto::EcPublicKey>(&key))
    return crypto::ecdsa_input(digest.view(), ec->group);
  return to_bytes(digest.view());
}

// Room for what most keys answer; more is made where the token asks for it.
std::size_t room(const crypto::PublicKey& key) {
  if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&key)) return rsa->modulus.size();
  if (const auto* ec = std::get_if<crypto::EcPublicKey>(&key))
    return 2 * crypto::field_size(ec->group);
  return 64;
}

// Calls until the answer fits: a buffer that is too small leaves the operation open (PKCS#11 2.40
// §5.2).
template <class Call>
ReturnValue into(Bytes& out, std::size_t size, Call call) {
  ReturnValue answer{};
  for (int attempt = 0; attempt < 3; ++attempt) {
    out.assign(size, 0);
    CK_ULONG length = out.size();
    answer = call(out.data(), &length);
    if (answer == ReturnValue::ok && length <= out.size()) {
      wipe(MutableView(out).subspan(length));
      out.resize(length);
      return answer;
    }
    if (answer == ReturnValue::ok) answer = ReturnValue{CKR_BUFFER_TOO_SMALL};
    if (answer != ReturnValue{CKR_BUFFER_TOO_SMALL} || length <= size ||
        length > limits::token_value)
      break;
    wipe(out);  // whatever the module has put there
    size = length;
  }
  wipe(out);
  out.clear();
  return answer;
}

// Between the Init and the operation, where the key wants its PIN each time.
Result<void> authenticate(const Session& session, const KeyObject& object) {
  if (!object.always_authenticate) return {};
  return session.token().login_for_one_use(session);
}

}  // namespace

ReturnValue begin_signing(const Session& session, ObjectHandle key, Way way,
                          crypto::Scheme scheme) {
  Prepared prepared;
  prepared.mechanism.mechanism = static_cast<CK_MECHANISM_TYPE>(way.mechanism);
  if (scheme.algorithm == SignatureAlgorithm::rsa_pss && way.given != Given::block)
    set_pss(prepared, scheme.hash);
  return session.functions()(
      "C_SignInit",
      [&] {
        return in_session(session.handle(),
                          name_of(way.mechanism) + ", key " + std::to_string(key));
      },
      [&](const auto& f) { return f.C_SignInit(session.handle(), &prepared.mechanism, key); });
}

Answer sign(const Session& session, ObjectHandle key, const KeyObject& object,
            const crypto::PublicKey& public_key, Way way, crypto::Scheme scheme, View message,
            crypto::Random& random) {
  Answer answer{.value = begin_signing(session, key, way, scheme), .call = "C_SignInit"};
  if (!answer.ok()) return answer;
  if (auto done = authenticate(session, object); !done) {
    answer.failure = std::move(done).error();
    return answer;
  }
  const Bytes input = to_be_signed(public_key, way, scheme, message, random);
  answer.call = "C_Sign";
  answer.value = into(answer.out, room(public_key), [&](std::uint8_t* out, CK_ULONG* length) {
    return session.functions()(
        "C_Sign", [&] { return in_session(session.handle(), octets(input.size()) + " to sign"); },
        [&](const auto& f) {
          return f.C_Sign(session.handle(), unread(input.data()), input.size(), out, length);
        });
  });
  if (answer.ok() && scheme.algorithm == SignatureAlgorithm::ecdsa)
    answer.out = crypto::ecdsa_signature(answer.out);
  return answer;
}

ReturnValue begin_decrypting(const Session& session, ObjectHandle key, MechanismType mechanism) {
  CK_MECHANISM raw{static_cast<CK_MECHANISM_TYPE>(mechanism), nullptr, 0};
  return session.functions()(
      "C_DecryptInit",
      [&] {
        return in_session(session.handle(), name_of(mechanism) + ", key " + std::to_string(key));
      },
      [&](const auto& f) { return f.C_DecryptInit(session.handle(), &raw, key); });
}

Answer decrypt(const Session& session, const KeyObject& object, View ciphertext,
               std::size_t modulus_size) {
  Answer answer{.call = "C_Decrypt"};
  if (auto done = authenticate(session, object); !done) {
    answer.failure = std::move(done).error();
    return answer;
  }
  answer.value = into(answer.out, modulus_size, [&](std::uint8_t* out, CK_ULONG* length) {
    return session.functions()(
        "C_Decrypt",
        [&] { return in_session(session.handle(), octets(ciphertext.size()) + " to decrypt"); },
        [&](const auto& f) {
          return f.C_Decrypt(session.handle(), unread(ciphertext.data()), ciphertext.size(), out,
                             length);
        });
  });
  return answer;
}

}  // namespace handglass::token
