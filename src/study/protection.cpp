#include "study/protection.hpp"

#include <algorithm>

#include "study/layout.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

// sequence, type, version and length apart.
std::string header_text(View header) {
  return to_hex(header.first(8)) + " " + to_hex(header.subspan(8, 1)) + " " +
         to_hex(header.subspan(9, 2)) + " " + to_hex(header.subspan(11));
}

// A nonce's parts: the salt or IV is cut from the key block, the rest is public (RFC 5288 §3, RFC
// 7905 §2).
ProtectionRow nonce_of(const Trace& trace, const RecordEntry& record,
                       const record::CipherRow& row) {
  const View nonce = record.with.nonce.view();
  const std::string iv = std::string(name_of(record.sender)) + "_write_IV";
  if (row.explicit_size == 0 || nonce.size() < row.fixed_iv_size)
    return {"nonce", trace.secrets_shown ? to_hex(nonce) : "(hidden)", iv + " xor sequence"};
  const std::string salt =
      trace.secrets_shown ? to_hex(nonce.first(row.fixed_iv_size)) : "(hidden)";
  return {"nonce", salt + " | " + to_hex(nonce.subspan(row.fixed_iv_size)),
          iv + " | explicit nonce"};
}

}  // namespace

std::vector<ProtectionRow> protection_of(const Trace& trace, const Parameters& agreed,
                                         const RecordEntry& record) {
  std::vector<ProtectionRow> out;
  if (!record.was_protected || !record.opened) return out;
  if (record.earlier_keys)
    return {{"keys", "", "of the handshake before on this connection, until ChangeCipherSpec"}};
  if (!agreed.suite) return out;
  const record::CipherRow& row = agreed.suite->cipher.row();
  const bool aead = row.kind == record::CipherKind::aead;
  if (aead) out.push_back(nonce_of(trace, record, row));
  if (row.kind == record::CipherKind::block)
    out.push_back({"IV", to_hex(record.with.nonce.view()), "of this record alone, sent before it"});
  out.push_back({aead ? "AAD" : "MAC of", header_text(record.with.header),
                 "sequence " + std::to_string(record.with.sequence) + " | type | version | len" +
                     (aead                      ? ""
                      : agreed.encrypt_then_mac ? ", then IV and ciphertext"
                                                : ", then the plaintext")});
  if (record.with.padding > 0)
    out.push_back({"padding", "",
                   counted(record.with.padding, "byte") + " of value " +
                       std::to_string(record.with.padding - 1) +
                       ", the last of which is padding_length"});
  return out;
}

std::string tag_name(const Parameters& agreed) {
  if (!agreed.suite) return {};
  const auto& cipher = agreed.suite->cipher;
  return cipher.mac ? "HMAC-" + std::string(name_of(*cipher.mac))
                    : std::string(cipher.row().name) + " tag";
}

std::string tag_text(const Parameters& agreed, const RecordEntry& record) {
  const std::string name = tag_name(agreed);
  return name + (name.empty() ? "" : " ") + grouped_hex(record.with.tag.view());
}

bool tag_held(const Trace& trace, const MessageEntry& message) {
  return std::ranges::any_of(trace.checks, [&](const CheckEntry& check) {
    return check.message == message.n && check.who != message.sender;
  });
}

const RecordEntry* protected_record_of(const Trace& trace, const MessageEntry& message) {
  return message.encrypted && !message.records.empty() ? &trace.records[message.records.front() - 1]
                                                       : nullptr;
}

}  // namespace handglass::study
