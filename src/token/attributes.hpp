// Attributes of objects, as bytes: asked for their lengths first, bounded, and read (PKCS#11 2.40
// §5.7).
#pragma once
#include <optional>
#include <vector>

#include "token/functions.hpp"
#include "token/token.hpp"

namespace handglass::token {

// The value of each, in order; nothing where the object has none, or keeps it, or it is longer than
// limits::token_value. A failure is of the session or the object, never of one attribute.
Result<std::vector<std::optional<Bytes>>> read_attributes(Session& session, ObjectHandle object,
                                                          const std::vector<unsigned long>& types);

// The objects that match, at most limits::token_objects.
Result<std::vector<ObjectHandle>> find_objects(Session& session, std::vector<CK_ATTRIBUTE> wanted);

inline CK_ATTRIBUTE attribute(unsigned long type, const void* value, std::size_t size) {
  return {type, const_cast<void*>(value), static_cast<CK_ULONG>(size)};
}
template <class T>
CK_ATTRIBUTE attribute(unsigned long type, const T& value) {
  return attribute(type, &value, sizeof value);
}
inline CK_ATTRIBUTE attribute(unsigned long type, View value) {
  return attribute(type, value.data(), value.size());
}

// A CK_ULONG; nothing where it is not as long as one.
std::optional<unsigned long> number_in(const std::optional<Bytes>& value);
// A CK_BBOOL; false where there is none.
bool truth_in(const std::optional<Bytes>& value);

}  // namespace handglass::token
