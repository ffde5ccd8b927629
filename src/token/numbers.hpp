// PKCS#11's numbers as types of their own, so that headers of this room can speak of them without
// the declarations themselves.
#pragma once

namespace handglass::token {

enum class ReturnValue : unsigned long { ok = 0 };
enum class MechanismType : unsigned long {};
enum class KeyType : unsigned long {};
using SlotId = unsigned long;
using SessionHandle = unsigned long;
using ObjectHandle = unsigned long;

struct Version {
  unsigned major = 0, minor = 0;
  bool operator==(const Version&) const = default;
};

}  // namespace handglass::token
