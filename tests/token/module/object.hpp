// The objects of a token: a certificate, a public key, a private key, as attributes.
#pragma once
#include <memory>
#include <vector>

#include "config.hpp"
#include "key.hpp"

namespace handglass::test_module {

struct Attribute {
  CK_ATTRIBUTE_TYPE type;
  Bytes value;
};

struct Object {
  CK_OBJECT_CLASS object_class;
  bool is_private = false;
  std::vector<Attribute> attributes;
  std::shared_ptr<const Key> key;  // of a private key

  const Attribute* find(CK_ATTRIBUTE_TYPE type) const;
  bool matches(const CK_ATTRIBUTE* wanted, CK_ULONG count) const;
  // Fills in what is asked for, as PKCS#11 3.0 §5.7.5 says; the answer is the last trouble met.
  CK_RV read(CK_ATTRIBUTE* wanted, CK_ULONG count, const SlotConfig& slot) const;
};

std::vector<Object> make_objects(const SlotConfig& slot);

}  // namespace handglass::test_module
