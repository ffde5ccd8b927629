// C_Login: once for each PIN that somebody gave, never where the flags forbid it.
#include "fixture.hpp"

namespace handglass::token {
namespace {

Result<void> login(const Lab& lab, const std::shared_ptr<PinSource>& pins) {
  Search search = lab.search(pins);
  TRY(const auto token, search.token({}));
  return token->login();
}

Failure refused(const Lab& lab, const std::shared_ptr<PinSource>& pins) {
  const auto done = login(lab, pins);
  REQUIRE(!done.has_value());
  CHECK(done.error().rule == Rule::pin_refused);
  return done.error();
}

}  // namespace

TEST_CASE("the right PIN, once, for all who use the token") {
  const Lab lab;
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins), other = lab.search(std::make_shared<Pins>("never asked"));
  const auto first = key(search, "p256");
  const auto second = key(other, "rsa");
  CHECK(signs(*first, ecdsa_sha256));
  CHECK(signs(*second, pkcs1_sha256));
  CHECK(pins->asked == 1);
  CHECK(lab.count("C_Login") == 1);
}

TEST_CASE("a wrong PIN is tried once, and remembered") {
  const std::string description = unique_serial() + all_objects;
  const Lab lab(description);
  CHECK(says(refused(lab, std::make_shared<Pins>("9999")), "CKR_PIN_INCORRECT"));
  CHECK(lab.count("C_Login") == 1);
  CHECK(says(refused(lab, std::make_shared<Pins>("9999")), "has refused this PIN before"));
  lab.describe(description + "inserted 1\n");
  CHECK(says(refused(lab, std::make_shared<Pins>("9999")), "has refused this PIN before"));
  CHECK(lab.count("C_Login") == 1);
  CHECK(login(lab, std::make_shared<Pins>()).has_value());
  CHECK(lab.count("C_Login") == 2);
}

TEST_CASE("a refusal tells how many tries are left") {
  const Lab lab(unique_serial());
  const auto module = lab.module();  // a module that is let go forgets the tries
  CHECK(says(refused(lab, std::make_shared<Pins>("9991")), "since the last right one"));
  CHECK(says(refused(lab, std::make_shared<Pins>("9992")), "one try is left"));
  CHECK(says(refused(lab, std::make_shared<Pins>("9993")), "the PIN is locked"));
  const auto pins = std::make_shared<Pins>();
  CHECK(says(refused(lab, pins), "the PIN is locked"));
  CHECK(pins->asked == 0);
  CHECK(lab.count("C_Login") == 3);
  const Lab at_once(unique_serial() + "pin-tries 1\nlock-at-last on\n");
  CHECK(says(refused(at_once, std::make_shared<Pins>("9999")), "CKR_PIN_LOCKED"));
}

TEST_CASE("the flags are there before the PIN is asked for") {
  const auto info = [](const std::string& lines) {
    const Lab lab(unique_serial() + lines);
    const auto pins = std::make_shared<Pins>();
    REQUIRE(login(lab, pins).has_value());
    REQUIRE(pins->seen.size() == 1);
    return pins->seen[0];
  };
  CHECK(tries_left(info("")).empty());
  const TokenInfo low = info("pin-tries 5\nwrong-pins 2\n");
  CHECK(low.pin_count_low());
  CHECK(!low.pin_final_try());
  CHECK(!tries_left(low).empty());
  const TokenInfo last = info("wrong-pins 2\n");
  CHECK(last.pin_final_try());
  CHECK(tries_left(last) != tries_left(low));
  CHECK(!info("wrong-pins 2\npin-flags off\n").pin_final_try());
}

TEST_CASE("where no PIN can help, none is asked for") {
  const auto unasked = [](const std::string& lines, std::string_view why) {
    const Lab lab(unique_serial() + lines);
    const auto pins = std::make_shared<Pins>();
    CHECK(says(refused(lab, pins), why));
    CHECK(pins->asked == 0);
    CHECK(lab.count("C_Login") == 0);
  };
  unasked("fault locked\n", "locked");
  unasked("wrong-pins 3\n", "locked");
  unasked("pin-initialised off\n", "PIN");
}

TEST_CASE("a PIN of a length that the token cannot have is not tried") {
  const Lab lab(unique_serial());
  for (const char* pin : {"", "123", "12345678901234567"}) {
    CAPTURE(pin);
    CHECK(says(refused(lab, std::make_shared<Pins>(pin)), "4 to 16; it was not tried"));
  }
  CHECK(lab.count("C_Login") == 0);
}

TEST_CASE("no login where the token wants none") {
  const Lab lab(all_objects + "login-required off\n");
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  CHECK(signs(*key(search, "p256"), ecdsa_sha256));
  CHECK(pins->asked == 0);
  CHECK(lab.count("C_Login") == 0);
}

TEST_CASE("somebody is logged in already") {
  const Lab lab(all_objects + "fault answer C_Login CKR_USER_ALREADY_LOGGED_IN\n");
  CHECK(login(lab, std::make_shared<Pins>()).has_value());
}

TEST_CASE("the PIN is typed on the reader") {
  const std::string description = all_objects + "fault protected_path\n";
  const Lab lab(description);
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  CHECK(signs(*used, ecdsa_sha256));
  CHECK(pins->asked == 0);
  CHECK(pins->on_the_reader == 1);
  lab.describe(description + "inserted 1\n");
  CHECK(signs(*used, ecdsa_sha256));
  CHECK(pins->on_the_reader == 2);  // whoever holds the card has to know
}

TEST_CASE("a key that wants its PIN each time") {
  for (const char* form : {"", " second"}) {
    CAPTURE(form);
    const Lab lab(all_objects + "fault always_authenticate" + form + "\n");
    const auto pins = std::make_shared<Pins>();
    Search search = lab.search(pins);
    const auto used = key(search, "rsa");
    CHECK(used->object().always_authenticate);
    for (int i = 0; i < 3; ++i) CHECK(signs(*used, pss_sha256));
    CHECK(pins->asked == 1);
    CHECK(lab.count("C_Login") == 4);
  }
}

TEST_CASE("a key that wants the reader each time") {
  const Lab lab(all_objects + "fault always_authenticate\nfault protected_path\n");
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  for (int i = 0; i < 2; ++i) CHECK(signs(*used, ecdsa_sha256));
  CHECK(pins->asked == 0);
  CHECK(pins->on_the_reader == 3);
}

TEST_CASE("threads with a PIN that is no longer right spend one try") {
  const std::string description =
      unique_serial() + all_objects + "fault always_authenticate\nfault slow 20 C_Login\n";
  const Lab lab(description);
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  CHECK(signs(*used, ecdsa_sha256));
  lab.describe(description + "pin 777777\n");
  lab.clear_log();
  in_threads(4, [&](int) { static_cast<void>(used->sign(ecdsa_sha256, message)); });
  CHECK(lab.count("C_Login") == 1);
  const auto later = used->sign(ecdsa_sha256, message);
  REQUIRE(!later.has_value());
  CHECK(later.error().rule == Rule::signer_failed);
  CHECK(says(later.error(), "has refused this PIN before"));
  CHECK(lab.count("C_Login") == 1);
  CHECK(pins->asked == 1);
}

TEST_CASE("a card that comes back with another PIN costs one try") {
  const std::string description = unique_serial() + all_objects;
  const Lab lab(description);
  Search search = lab.search();
  const auto used = key(search, "p256");
  lab.describe(description + "inserted 1\npin 777777\n");
  lab.clear_log();
  for (int i = 0; i < 4; ++i) CHECK(!used->sign(ecdsa_sha256, message).has_value());
  CHECK(lab.count("C_Login") == 1);
}

TEST_CASE("a PIN that one token has refused is another's first try") {
  const Lab lab("label one\n" + unique_serial() + "slot token\nlabel two\n" + unique_serial() +
                "pin 5555\n");
  Search search = lab.search(std::make_shared<Pins>("5555"));
  Uri one, two;
  one.token = "one", two.token = "two";
  CHECK(!search.token(one).value()->login().has_value());
  CHECK(search.token(two).value()->login().has_value());
  CHECK(lab.count("C_Login") == 2);
}

TEST_CASE("a login that the device cuts short begins in a new session") {
  const std::string description = unique_serial() + all_objects;
  const Lab lab(description + "fault answer C_Login CKR_DEVICE_REMOVED\n");
  Search search = lab.search();
  const auto token = search.token({}).value();
  CHECK(!token->login().has_value());
  lab.describe(description + "inserted 1\n");
  Search again = lab.search();
  CHECK(signs(*key(again, "p256"), ecdsa_sha256));
}

}  // namespace handglass::token
