// From a URI to the one token, certificate or key; and what there is instead.
#include "token/search.hpp"

#include "fixture.hpp"

namespace handglass::token {
namespace {

Uri uri(const std::string& text) {
  auto parsed = parse_uri(text);
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

template <class T>
Failure failure(const Result<T>& result, Rule rule) {
  REQUIRE(!result.has_value());
  CHECK(result.error().rule == rule);
  return result.error();
}

std::ptrdiff_t matches(const Failure& failure) {
  return std::ranges::count(failure.evidence, "matches", &Evidence::name);
}

const std::string two_tokens =
    "label one\nserial 11\nmodel A\nmanufacturer First\n"
    "object rsa 01 rsa.key rsa.crt\nobject p256 02 p256.key p256.crt\n"
    "slot token\nlabel two\nserial 22\nmodel B\nmanufacturer Second\nslot-id 77\n"
    "object p384 03 p384.key p384.crt\nobject bare 05 ed25519.key -\n"
    "slot uninitialised\nslot empty\n";

}  // namespace

TEST_CASE("a token by each of its attributes") {
  const Lab lab(two_tokens);
  Search search = lab.search();
  for (const char* text :
       {"pkcs11:token=two", "pkcs11:serial=22", "pkcs11:model=B", "pkcs11:manufacturer=Second",
        "pkcs11:slot-id=77", "pkcs11:token=two;serial=22;model=B;manufacturer=Second",
        "pkcs11:object=p384", "pkcs11:id=%03", "pkcs11:object=bare"}) {
    CAPTURE(text);
    const auto token = search.token(uri(text));
    REQUIRE_MESSAGE(token.has_value(), all_said(token.error()));
    CHECK((*token)->info().label == "two");
  }
  CHECK(search.tokens(uri("pkcs11:library-manufacturer=Handglass")).value().size() == 2);
  CHECK(search.tokens(uri("pkcs11:library-description=Test%20module;library-version=1.2"))
            .value()
            .size() == 2);
  const auto all = search.tokens({}).value();
  REQUIRE(all.size() == 2);
  for (const auto& token : all) {
    const auto again = search.token(uri(to_string(uri_of(token->info()))));
    CHECK(again.value() == token);
    Uri slot = uri_of(token->info());
    slot.slot_description = token->slot().description;
    slot.slot_manufacturer = token->slot().manufacturer;
    CHECK(search.token(slot).value() == token);
  }
}

TEST_CASE("near misses say what excluded what") {
  const Lab lab(two_tokens);
  Search search = lab.search();
  const auto missing = [&](const char* text) {
    return failure(search.token(uri(text)), Rule::token_not_found);
  };
  const Failure token = missing("pkcs11:token=three");
  CHECK(says(token, "pkcs11:token=three"));
  CHECK(says(token, "token is \"one\", not \"three\""));
  CHECK(says(token, "token is \"two\", not \"three\""));
  const Failure serial = missing("pkcs11:token=one;serial=22");
  CHECK(says(serial, "serial is \"11\", not \"22\""));
  CHECK(says(serial, "token is \"two\", not \"one\""));
  CHECK(says(missing("pkcs11:slot-id=5"), "slot-id is 77, not 5"));
  CHECK(says(missing("pkcs11:model=C"), "model is \"A\", not \"C\""));
  CHECK(says(missing("pkcs11:manufacturer=C"), "manufacturer is \"First\", not \"C\""));
  CHECK(says(missing("pkcs11:slot-manufacturer=C"), "slot-manufacturer is "));
  CHECK(says(missing("pkcs11:slot-description=C"), "slot-description is "));
  CHECK(says(missing("pkcs11:library-manufacturer=C"), "library-manufacturer is \"Handglass\""));
  CHECK(says(missing("pkcs11:library-description=C"), "library-description is \"Test module\""));
  CHECK(says(missing("pkcs11:library-version=9"), "library-version is 1.2"));
  const Lab none("slot empty\nfault token_not_present\n");
  Search empty = none.search();
  none.describe("fault token_not_present\nslot empty\n");
  CHECK(says(failure(empty.token({}), Rule::token_not_found), "no token in any slot"));
}

TEST_CASE("more than one token: all are named") {
  const Lab lab(two_tokens);
  Search search = lab.search();
  const Failure both = failure(search.token({}), Rule::token_ambiguous);
  CHECK(matches(both) == 2);
  CHECK(says(both, "token=one"));
  CHECK(says(both, "token=two"));
  CHECK(search.token(uri("pkcs11:object=nowhere")).error().rule == Rule::token_ambiguous);
}

TEST_CASE("a module that is named twice is one") {
  const Lab lab;
  const ModuleSource source{.path = lab.path(), .name = {}, .arguments = {}};
  Search search({source, source}, std::make_shared<Pins>(), [](const Failure&) {});
  CHECK(search.modules().value().size() == 1);
  CHECK(search.token({}).has_value());
}

TEST_CASE("two modules at once, and one that cannot be used") {
  const Lab one("label one\n" + all_objects), two("label two\n" + all_objects);
  const ModuleSource first{.path = one.path(), .name = {}, .arguments = {}};
  const ModuleSource second{.path = two.path(), .name = {}, .arguments = {}};
  Search search({first, second}, std::make_shared<Pins>(), [](const Failure&) {});
  CHECK(search.tokens({}).value().size() == 2);
  CHECK(search.token(uri("pkcs11:token=two")).value()->info().label == "two");
  CHECK(search.token(uri("pkcs11:?module-path=" + one.path())).value()->info().label == "one");
  Search broken({first, {.path = "/none.so", .name = {}, .arguments = {}}},
                std::make_shared<Pins>(), [](const Failure&) {});
  CHECK(failure(broken.tokens({}), Rule::module_unusable).field == "/none.so");
}

TEST_CASE("certificates, without a PIN") {
  const Lab lab(two_tokens);
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  for (const char* text : {"pkcs11:object=p256", "pkcs11:id=%02", "pkcs11:token=one;id=%02",
                           "pkcs11:object=p256;id=%02;type=cert"}) {
    CAPTURE(text);
    const auto found = search.certificate(uri(text));
    REQUIRE_MESSAGE(found.has_value(), all_said(found.error()));
    CHECK(found->object.label == "p256");
    CHECK((found->object.id == Bytes{2}));
    CHECK((found->object.der == identities()[1].certificate));
    CHECK(found->token->info().label == "one");
  }
  CHECK(pins->asked == 0);
  const Failure several = failure(search.certificate({}), Rule::token_ambiguous);
  CHECK(matches(several) == 3);
  CHECK(says(several, "object=rsa"));
  const auto on_two = search.certificate(uri("pkcs11:token=two"));
  CHECK(on_two.value().object.label == "p384");
  CHECK(certificates_of(search.token(uri("pkcs11:token=one")).value()).value().size() == 2);
}

TEST_CASE("a certificate that is not there") {
  const Lab lab;
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const Failure missing =
      failure(search.certificate(uri("pkcs11:object=p521")), Rule::token_not_found);
  CHECK(says(missing, "certificate \"rsa\""));
  CHECK(says(missing, "object is \"rsa\", not \"p521\""));
  CHECK(pins->asked == 0);  // certificates are shown: this one is misspelt
  const Failure id = failure(search.certificate(uri("pkcs11:id=%09")), Rule::token_not_found);
  CHECK(says(id, "id is 02, not 09"));
  CHECK(pins->asked == 0);
  const Lab bare("object p256 02 p256.key -\n");
  Search none = bare.search();
  CHECK(says(failure(none.certificate({}), Rule::token_not_found), "no certificate on the token"));
}

TEST_CASE("the key of a certificate: by its id, then by its public key") {
  const Lab lab(
      "object old 01 p256.key p256.crt\nobject new 02 p256.key -\nobject rsa 02 rsa.key -\n"
      "object p384 07 p384.key -\n");
  Search search = lab.search();
  CHECK(search.key({}, public_key("p256"), {2}).value().object.label == "new");
  CHECK(search.key({}, public_key("p256"), {1}).value().object.label == "old");
  CHECK(search.key({}, public_key("rsa"), {9}).value().object.label == "rsa");
  CHECK(search.key({}, public_key("p384"), {1}).value().object.label == "p384");
  const Failure both = failure(search.key({}, public_key("p256"), {}), Rule::token_ambiguous);
  CHECK(matches(both) == 2);
  const Failure none = failure(search.key({}, public_key("ed25519"), {4}), Rule::token_not_found);
  CHECK(says(none, "private key \"p384\""));
  CHECK(says(none, "the certificate has Ed25519"));
  const Failure other =
      failure(search.key(uri("pkcs11:object=p384"), public_key("p256"), {}), Rule::token_not_found);
  CHECK(says(other, "another key than the certificate's: EC P-384"));
  CHECK(says(other, "object is \"old\", not \"p384\""));
}

TEST_CASE("a certificate without its key") {
  const Lab lab("object p256 02 - p256.crt\n");
  Search search = lab.search();
  CHECK(search.certificate(uri("pkcs11:object=p256")).has_value());
  CHECK(says(failure(search.key({}, public_key("p256"), {2}), Rule::token_not_found),
             "there is no private key on the token"));
}

TEST_CASE("keys of curves whose points nobody tells") {
  const Lab lab(all_objects + "public-keys off\nobject other 05 p384.key -\n");
  Search search = lab.search();
  // One alone is of this curve.
  CHECK(search.key({}, public_key("p256"), {}).value().object.label == "p256");
  CHECK(search.key({}, public_key("p384"), {3}).value().object.label == "p384");
  const Failure two = failure(search.key({}, public_key("p384"), {}), Rule::token_ambiguous);
  CHECK(matches(two) == 2);
  CHECK(signs(*key(search, "p256"), ecdsa_sha256));
}

TEST_CASE("of keys with one name and id the one that fits is used") {
  const auto random = crypto::seeded_random(as_bytes("renewed"));
  const auto renewed = crypto::generate_rsa(2048, *random);
  const Lab lab;
  lab.write("renewed.key", as_text(*crypto::pkcs8(*renewed)));
  lab.describe("object auth 01 rsa.key -\nobject auth 01 renewed.key -\n");
  Search search = lab.search();
  for (const crypto::PublicKey* wanted : {&public_key("rsa"), &renewed->public_key()}) {
    auto found = search.key({}, *wanted, {1});
    REQUIRE_MESSAGE(found.has_value(), all_said(found.error()));
    const auto used =
        open_key(found->token, std::move(found->object), *wanted, crypto::system_random());
    REQUIRE(used.has_value());
    CHECK(signs(**used, pkcs1_sha256));
  }
}

TEST_CASE("of EC keys with one name and id the one of the certificate's curve signs") {
  for (const char* const order : {"p384.key", "p256.key"}) {
    CAPTURE(order);
    const std::string first(order), second = first == "p384.key" ? "p256.key" : "p384.key";
    const Lab lab("public-keys off\nobject auth 01 " + first + " -\nobject auth 01 " + second +
                  " -\n");
    Search search = lab.search();
    for (const char* const curve : {"p256", "p384"}) {
      auto found = search.key({}, public_key(curve), {1});
      REQUIRE_MESSAGE(found.has_value(), all_said(found.error()));
      const auto used = open_key(found->token, std::move(found->object), public_key(curve),
                                 crypto::system_random());
      REQUIRE(used.has_value());
      CHECK_FALSE((*used)->schemes().empty());
      CHECK(signs(**used, (*used)->schemes().front()));
    }
  }
}

TEST_CASE("an id that two key pairs share says nothing; their labels do") {
  const auto random = crypto::seeded_random(as_bytes("renewed"));
  const auto renewed = crypto::generate_ec(crypto::Group::p256, *random);
  const Lab lab;
  lab.write("renewed.key", as_text(*crypto::pkcs8(*renewed)));
  lab.describe("object old 01 p256.key -\nobject new 01 renewed.key -\n");
  Search search = lab.search();
  CHECK(search.key(uri("pkcs11:object=old"), public_key("p256"), {1}).has_value());
  CHECK(search.key({}, public_key("p256"), {1}).value().object.label == "old");
  CHECK(search.key({}, renewed->public_key(), {1}).value().object.label == "new");
  CHECK(says(
      failure(search.key(uri("pkcs11:object=new"), public_key("p256"), {1}), Rule::token_not_found),
      "another key than the certificate's"));
}

TEST_CASE("what modules do to objects") {
  for (const char* fault :
       {"private-visible on\n", "public-keys off\n", "fault unpadded_strings\n",
        "fault ec_point_raw\n", "fault many_objects\n", "fault no_such_attribute\n"}) {
    CAPTURE(fault);
    const Lab lab(all_objects + fault);
    Search search = lab.search();
    for (const auto& each : identities()) {
      CAPTURE(each.name);
      CHECK(search.certificate(uri("pkcs11:object=" + each.name)).has_value());
      const auto used = key(search, each.name);
      CHECK(signs(*used, used->schemes().at(0)));
    }
  }
}

TEST_CASE("a bare point that could be an OCTET STRING") {
  std::shared_ptr<const crypto::PrivateKey> found;
  for (std::uint8_t a = 0; !found; ++a)
    for (unsigned b = 0; b < 256 && !found; ++b) {
      const auto random = crypto::seeded_random(Bytes{a, static_cast<std::uint8_t>(b)});
      auto made = crypto::generate_ec(crypto::Group::p256, *random);
      if (View(std::get<crypto::EcPublicKey>(made->public_key()).point)[1] == 63)
        found = std::move(made);
    }
  const Lab lab;
  lab.write("found.key", as_text(*crypto::pkcs8(*found)));
  lab.describe("object found 01 found.key -\nfault ec_point_raw\n");
  Search search = lab.search();
  const auto used = search.key({}, found->public_key(), {});
  REQUIRE(used.has_value());
  CHECK((used->object.public_key == found->public_key()));
}

TEST_CASE("texts that end with a zero are read as far as that") {
  const Lab lab("label \"my token\"\nserial 9\nfault unpadded_strings\n");
  Search search = lab.search();
  const auto token = search.token(uri("pkcs11:token=my%20token;serial=9"));
  REQUIRE(token.has_value());
  CHECK((*token)->info().label == "my token");
  CHECK((*token)->module().info().description == "Test module");
}

TEST_CASE("values that are too long are not read") {
  const Lab lab(all_objects + "fault huge_attribute\n");
  Search search = lab.search();
  const auto token = search.token({}).value();
  CHECK(certificates_of(token).value().empty());
  CHECK(search.key({}, public_key("p256"), {2}).value().object.label.empty());
}

TEST_CASE("a token that calls its keys by another type") {
  const Lab lab(all_objects + "fault wrong_key_type\n");
  Search search = lab.search();
  const Failure wrong = failure(search.key(uri("pkcs11:object=p256"), public_key("p256"), {2}),
                                Rule::token_not_found);
  CHECK(says(wrong, "it is of the type CKK_RSA, the certificate has EC P-256"));
}

TEST_CASE("objects that vanish while they are read are passed over") {
  const Lab lab(all_objects + "fault answer C_GetAttributeValue CKR_OBJECT_HANDLE_INVALID\n");
  Search search = lab.search();
  CHECK(certificates_of(search.token({}).value()).value().empty());
  lab.describe(all_objects + "fault answer C_GetAttributeValue CKR_DEVICE_REMOVED\n");
  CHECK(!certificates_of(search.token({}).value()).has_value());
}

}  // namespace handglass::token
