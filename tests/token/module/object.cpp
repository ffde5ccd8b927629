#include "object.hpp"

#include <cstring>

namespace handglass::test_module {
namespace {

// What a card never tells.
bool is_secret(CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_VALUE:
    case CKA_PRIVATE_EXPONENT:
    case CKA_PRIME_1:
    case CKA_PRIME_2:
    case CKA_EXPONENT_1:
    case CKA_EXPONENT_2:
    case CKA_COEFFICIENT: return true;
    default: return false;
  }
}

CK_RV hand_over(CK_ATTRIBUTE& wanted, View value) {
  if (wanted.pValue != nullptr && wanted.ulValueLen < value.size()) {
    wanted.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return CKR_BUFFER_TOO_SMALL;
  }
  if (wanted.pValue != nullptr && !value.empty())
    std::memcpy(wanted.pValue, value.data(), value.size());
  wanted.ulValueLen = value.size();
  return CKR_OK;
}

}  // namespace

const Attribute* Object::find(CK_ATTRIBUTE_TYPE type) const {
  const auto found = std::ranges::find(attributes, type, &Attribute::type);
  return found == attributes.end() ? nullptr : &*found;
}

bool Object::matches(const CK_ATTRIBUTE* wanted, CK_ULONG count) const {
  for (const CK_ATTRIBUTE& want : std::span(wanted, count)) {
    const Attribute* held = find(want.type);
    const View value(static_cast<const std::uint8_t*>(want.pValue), want.ulValueLen);
    if (held == nullptr || !same(held->value, value)) return false;
  }
  return true;
}

CK_RV Object::read(CK_ATTRIBUTE* wanted, CK_ULONG count, const SlotConfig& slot) const {
  CK_RV out = CKR_OK;
  for (CK_ATTRIBUTE& want : std::span(wanted, count)) {
    const Attribute* held = find(want.type);
    CK_RV answer = CKR_OK;
    if (slot.has("huge_attribute") && held != nullptr &&
        (want.type == CKA_VALUE || want.type == CKA_LABEL)) {
      answer = want.pValue == nullptr ? CKR_OK : CKR_BUFFER_TOO_SMALL;
      want.ulValueLen = want.pValue == nullptr ? 1UL << 40 : CK_UNAVAILABLE_INFORMATION;
    } else if (held != nullptr) {
      answer = hand_over(want, held->value);
    } else {
      answer = object_class == CKO_PRIVATE_KEY && is_secret(want.type) ? CKR_ATTRIBUTE_SENSITIVE
                                                                       : CKR_ATTRIBUTE_TYPE_INVALID;
      want.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    }
    if (answer != CKR_OK) out = answer;
  }
  return out;
}

}  // namespace handglass::test_module
