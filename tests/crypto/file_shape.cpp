#include "crypto/file_shape.hpp"

#include "bytes.hpp"
#include "crypto/key_file.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("files are told apart by how they begin") {
  const auto ec = generate_ec(Group::p256, system_random());
  CHECK(shape_of(pkcs8(*ec).value()) == FileShape::private_key);
  CHECK(shape_of(subject_public_key_info(ec->public_key())) == FileShape::other);
  // SEC1 and PKCS#1 begin with their versions, a PFX with 3 and a SEQUENCE.
  CHECK(shape_of(hex("30050201010400")) == FileShape::private_key);
  CHECK(shape_of(hex("3006020100020101")) == FileShape::private_key);
  CHECK(shape_of(hex("30050201033000")) == FileShape::pkcs12);
  CHECK(shape_of(hex("300602010304010f")) == FileShape::private_key);
  CHECK(shape_of(hex("30043000 0400")) == FileShape::encrypted_private_key);
  CHECK(shape_of(hex("300730003000030100")) == FileShape::other);  // a certificate's form
  CHECK(shape_of(hex("300b 06092a864886f70d010702")) == FileShape::pkcs7);
  CHECK(shape_of(hex("300b 06092a864886f70d010902")) == FileShape::other);
}

TEST_CASE("BER is told apart too, and what is cut short is nothing") {
  CHECK(shape_of(hex("3080 020103 3080")) == FileShape::pkcs12);
  CHECK(shape_of(hex("3080 06092a864886f70d010702")) == FileShape::pkcs7);
  CHECK(shape_of(hex("30840000ffff 020103 30")) == FileShape::pkcs12);
  for (const char* nothing : {"", "30", "3082", "308200", "3000", "3080", "300406092a86", "0500"})
    CHECK(shape_of(hex(nothing)) == FileShape::other);
}

}  // namespace
}  // namespace handglass::crypto
