#include "study/record_parts.hpp"

#include "study/parameters.hpp"

namespace handglass::study {

std::optional<RecordParts> parts_of(const Trace& trace, const RecordEntry& record) {
  if (!record.was_protected || record.earlier_keys || record.wire.size() < record::header_size)
    return std::nullopt;
  const Parameters agreed = parameters_of(trace);
  if (!agreed.suite) return std::nullopt;
  RecordParts out{.cipher = &agreed.suite->cipher.row(),
                  .encrypt_then_mac = agreed.encrypt_then_mac};
  const View fragment = View(record.wire).subspan(record::header_size);
  const bool apart = out.cipher->kind != record::CipherKind::block || out.encrypt_then_mac;
  const std::size_t before = out.cipher->explicit_size, after = apart ? record.with.tag.size : 0;
  if (fragment.size() < before + after) return std::nullopt;
  out.explicit_part = fragment.first(before);
  out.ciphertext = fragment.subspan(before, fragment.size() - before - after);
  out.tag = fragment.last(after);
  return out;
}

Bytes mac_input(const RecordParts& parts, const RecordEntry& record) {
  if (parts.cipher->kind == record::CipherKind::aead) return {};
  if (parts.encrypt_then_mac)
    return concat({record.with.header, parts.explicit_part, parts.ciphertext});
  return concat({record.with.header, record.plaintext});
}

}  // namespace handglass::study
