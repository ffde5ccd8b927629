// Every byte of an object is accounted for once, in every kind of object, whole, cut and changed.
#include "x509/annotation.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "crypto/key_file.hpp"
#include "lab.hpp"

namespace handglass::x509 {
namespace {

// Empty where the own bytes of the elements are the input.
std::string gap_in(View der, const Annotation& annotation) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < annotation.elements.size(); ++i) {
    const Element& element = annotation.elements[i];
    if (element.at != at) return path_of(annotation, i) + " at " + std::to_string(element.at);
    at += element.own;
  }
  return at == der.size() ? "" : "the end at " + std::to_string(at);
}

const Element* named(const Annotation& annotation, std::string_view path) {
  for (std::size_t i = 0; i < annotation.elements.size(); ++i)
    if (path_of(annotation, i) == path) return &annotation.elements[i];
  return nullptr;
}

struct Sample {
  Bytes der;
  ObjectKind kind;
};
std::vector<Sample> samples() {
  const auto& study = lab::study();
  const auto rsa = lab::rsa_key(2048);
  return {{to_bytes(study.root.certificate->der()), ObjectKind::certificate},
          {to_bytes(study.alice.certificate->der()), ObjectKind::certificate},
          {to_bytes(study.issuing_crl->der()), ObjectKind::crl},
          {to_bytes(study.alice.certificate->subject_public_key_info()), ObjectKind::public_key},
          {*crypto::pkcs8(*study.alice.key), ObjectKind::private_key},
          {*crypto::pkcs8(*rsa), ObjectKind::private_key}};
}

TEST_CASE("the elements of each kind of object are its bytes") {
  for (const auto& [der, kind] : samples()) {
    const Annotation annotation = annotate(der);
    CHECK(annotation.kind == kind);
    CHECK(annotation.breaks.empty());
    CHECK(gap_in(der, annotation) == "");
  }
}

TEST_CASE("an object that is cut anywhere is shown up to there") {
  for (const auto& [der, kind] : samples()) {
    const Annotation whole = annotate(der);
    for (std::size_t size = 0; size < der.size(); ++size) {
      const View half = View(der).first(size);
      const Annotation annotation = annotate(half);
      REQUIRE(gap_in(half, annotation) == "");
      REQUIRE(!annotation.breaks.empty());
      if (annotation.kind != kind) continue;  // too short to be told
      REQUIRE(annotation.breaks.size() == 1);
      REQUIRE(annotation.breaks[0].offset == size);
      for (std::size_t i = 0; i + 1 < annotation.elements.size(); ++i)
        REQUIRE(path_of(annotation, i) == path_of(whole, i));
    }
  }
}

TEST_CASE("an object with any byte changed is covered all the same") {
  for (const auto& [der, kind] : samples())
    for (std::size_t at = 0; at < der.size(); ++at) {
      Bytes changed = der;
      changed[at] ^= 0x81;
      REQUIRE(gap_in(changed, annotate(changed)) == "");
    }
}

TEST_CASE("the contents of extensions are opened, and mean something") {
  const Annotation alice = annotate(lab::study().alice.certificate->der());
  std::string usage, name;
  for (const Element& element : alice.elements) {
    if (element.name == "KeyUsage") usage = element.value;
    if (element.type == "dNSName") name = element.value;
  }
  CHECK(usage == "digitalSignature");
  CHECK(name == "\"alice.example\"");
  const Element* version = named(alice, "tbsCertificate.version.explicit");
  REQUIRE(version);
  CHECK(version->value == "v3 (2)");
}

TEST_CASE("what is secret in a key is marked, and has no words once it is hidden") {
  const auto rsa = lab::rsa_key(2048);
  Annotation annotation = annotate(*crypto::pkcs8(*rsa));
  hide_secrets(annotation);
  std::size_t secrets = 0;
  for (const Element& element : annotation.elements) secrets += element.hidden ? 1 : 0;
  CHECK(secrets == 6);
  const Element* modulus = named(annotation, "privateKey.RSAPrivateKey.modulus");
  REQUIRE(modulus);
  CHECK(!modulus->hidden);
}

TEST_CASE("DER of an unknown kind is walked, to a bounded depth") {
  Bytes deep = der::tlv(0x02, Bytes{5});
  for (int i = 0; i < 1000; ++i) deep = der::tlv(0x30, deep);
  const Annotation annotation = annotate(deep);
  CHECK(annotation.kind == ObjectKind::unknown);
  CHECK(annotation.breaks.empty());
  CHECK(gap_in(deep, annotation) == "");
  CHECK(annotation.elements.size() == 64);
  const Bytes text = der::tlv(0x0c, as_bytes("hi"));
  CHECK(annotate(text).elements.at(0).value == "\"hi\"");
}

TEST_CASE("lists of as many values as there is room for are opened, each once") {
  constexpr std::size_t many = 300'000;
  const auto list = [](std::uint8_t tag, const Bytes& value) {
    Bytes values;
    for (std::size_t i = 0; i < many; ++i) append(values, value);
    return der::tlv(tag, values);
  };
  // A subjectAltName of empty names; and the values of an attribute of a request, where it is asked
  // for each which attribute that is.
  const Bytes names = der::tlv(
                  0x30, {der::tlv(6, Bytes{0x55, 0x1d, 0x11}), der::tlv(4, list(0x30, {0x82, 0}))}),
              attribute = der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3}), list(0x31, {5, 0})}),
              key = to_bytes(lab::study().alice.certificate->subject_public_key_info()),
              request = der::tlv(
                  0x30, {der::tlv(0x30, {Bytes{2, 1, 0, 0x30, 0}, key, der::tlv(0xa0, attribute)}),
                         Bytes{0x30, 3, 6, 1, 42, 3, 1, 0}});
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.dns_names.clear();
  recipe.more_extensions = {names};
  const auto& s = lab::study();
  const Bytes certificate = mint(recipe, s.alice.key->public_key(), s.issuing.as_issuer()).value();
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& [der, kind] : {std::pair(&certificate, ObjectKind::certificate),
                                  std::pair(&request, ObjectKind::request)}) {
    const Annotation annotation = annotate(*der);
    CHECK(annotation.kind == kind);
    CHECK(annotation.elements.size() > many);
    CHECK(gap_in(*der, annotation) == "");
  }
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}

TEST_CASE("a length of 4 GiB is not made up") {
  const Bytes huge{0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01, 0x05};
  const Annotation annotation = annotate(huge);
  CHECK(gap_in(huge, annotation) == "");
  REQUIRE(annotation.breaks.size() == 1);
  CHECK(annotation.breaks[0].reason == "longer than what holds it");
}

}  // namespace
}  // namespace handglass::x509
