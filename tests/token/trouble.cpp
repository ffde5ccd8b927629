// Cards that are pulled, sessions that are lost or few, devices that are slow: the operation at
// hand may fail, the process lives, and the next one works once the token is back.
#include "fixture.hpp"

namespace handglass::token {
namespace {

Failure failure_of(const TokenKey& key) {
  const auto signature = key.sign(ecdsa_sha256, message);
  REQUIRE(!signature.has_value());
  CHECK(signature.error().rule == Rule::signer_failed);
  return signature.error();
}

// How many of these threads' signatures were good.
int signed_in_threads(const TokenKey& key, int threads, int each) {
  std::atomic<int> good = 0;
  in_threads(threads, [&](int) {
    for (int i = 0; i < each; ++i) {
      const auto signature = key.sign(ecdsa_sha256, message);
      if (signature && crypto::verify(key.public_key(), ecdsa_sha256, message, *signature)) ++good;
    }
  });
  return good;
}

}  // namespace

TEST_CASE("the card is pulled, and put back") {
  for (const char* fault : {"fault removed\n", "fault removed_quietly\n"}) {
    CAPTURE(fault);
    const Lab lab;
    const auto pins = std::make_shared<Pins>();
    Search search = lab.search(pins);
    const auto used = key(search, "p256");
    CHECK(signs(*used, ecdsa_sha256));
    for (int round = 0; round < 3; ++round) {
      lab.describe(all_objects + fault);
      CHECK(says(failure_of(*used), "is not in its reader"));
      CHECK(says(failure_of(*used), "is not in its reader"));
      lab.describe(all_objects);
      CHECK(signs(*used, ecdsa_sha256));
    }
    CHECK(pins->asked == 1);
    CHECK(lab.count("C_Login") == 4);
  }
}

TEST_CASE("the card is pulled and put back between two calls") {
  const Lab lab;
  Search search = lab.search();
  const auto used = key(search, "p256");
  const auto other = key(search, "rsa");
  for (int round = 1; round < 4; ++round) {
    lab.describe(all_objects + "inserted " + std::to_string(round) + "\n");
    CHECK(signs(*used, ecdsa_sha256));
    CHECK(signs(*other, pkcs1_sha256));
  }
}

TEST_CASE("another card in the reader is not asked, and gets no PIN") {
  const Lab lab;
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  lab.clear_log();
  lab.describe(all_objects + "inserted 1\nserial another\n");
  CHECK(says(failure_of(*used), "is not in its reader"));
  CHECK(lab.count("C_Login") == 0);
  CHECK(pins->asked == 1);
  lab.describe(all_objects + "inserted 2\n");
  CHECK(signs(*used, ecdsa_sha256));
}

TEST_CASE("the card comes back in another slot") {
  const Lab lab(all_objects + "slot empty\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  lab.describe("serial none\ninserted 1\nslot token\nserial 0001\n" + all_objects);
  CHECK(signs(*used, ecdsa_sha256));
}

TEST_CASE("the card is pulled again while it is being found") {
  const Lab lab;
  Search search = lab.search();
  const auto used = key(search, "p256");
  const auto other = key(search, "rsa");
  SUBCASE("at the login") {
    lab.describe(all_objects + "inserted 1\nfault answer C_Login CKR_DEVICE_REMOVED\n");
    failure_of(*used);
    lab.describe(all_objects + "inserted 2\n");
    CHECK(signs(*used, ecdsa_sha256));
  }
  SUBCASE("at the key") {
    lab.describe(all_objects + "inserted 1\nfault answer C_FindObjectsInit CKR_DEVICE_REMOVED\n");
    failure_of(*used);
    lab.describe(all_objects + "inserted 2\n");
    CHECK(signs(*used, ecdsa_sha256));
  }
  SUBCASE("while a key that was not used since is the first to come") {
    lab.describe(all_objects + "inserted 1\n");
    CHECK(signs(*used, ecdsa_sha256));
    // Its session fails and is closed; then the card is out before the next one is opened.
    lab.describe(all_objects + "inserted 1\nfault function_failed at 1\n");
    failure_of(*used);
    lab.describe(all_objects + "inserted 2\n");
    CHECK(signs(*other, pkcs1_sha256));
  }
}

TEST_CASE("a session is lost") {
  const Lab lab(all_objects);
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  for (int round = 0; round < 3; ++round) {
    lab.describe(all_objects + "fault session_lost\n# " + std::to_string(round) + "\n");
    CHECK(signs(*used, ecdsa_sha256));
  }
  CHECK(pins->asked == 1);
}

TEST_CASE("few sessions are shared by many threads") {
  for (const int limit : {1, 2, 3}) {
    CAPTURE(limit);
    const std::string lines = all_objects + "fault session_limit " + std::to_string(limit) + "\n";
    const Lab lab(lines);
    Search search = lab.search();
    const auto used = key(search, "p256");
    CHECK(signed_in_threads(*used, 8, 5) == 40);
    lab.describe(lines + "inserted 1\n");
    CHECK(signed_in_threads(*used, 4, 5) == 20);
  }
}

TEST_CASE("the only session serves the search, the login and the key") {
  const Lab lab(all_objects + "fault session_limit 1\nfault always_authenticate\n");
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  Uri uri;
  uri.object = "p256";
  CHECK(search.certificate(uri).has_value());
  const auto used = key(search, "p256");
  lab.clear_log();
  for (int i = 0; i < 3; ++i) CHECK(signs(*used, ecdsa_sha256));
  CHECK(lab.count("C_Login") <= 4);  // one for each signature, one for the token
  CHECK(pins->asked == 1);
}

TEST_CASE("sessions that were closed are not waited for") {
  const Lab lab(all_objects + "fault function_failed\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  for (int i = 0; i < 3; ++i) failure_of(*used);
  lab.describe(all_objects + "fault session_limit 1\n");  // the token's own one is there
  CHECK(signs(*used, ecdsa_sha256));
}

TEST_CASE("few sessions, and each is good once") {
  for (const int limit : {1, 2, 3}) {
    CAPTURE(limit);
    const Lab lab(all_objects + "fault busy_session\nfault session_limit " + std::to_string(limit) +
                  "\n");
    Search search = lab.search();
    const auto used = key(search, "p256");
    CHECK(signed_in_threads(*used, 6, 5) == 30);
    // Where the login ended with its only session it was known, and not learnt from the token.
    CHECK(std::ranges::count(lab.log(), "C_SignInit 0x101") == 0);
  }
}

TEST_CASE("a token without a session left says so") {
  const Lab lab;
  Search search = lab.search();
  const auto token = search.token({}).value();
  lab.describe(all_objects + "fault session_limit 0\n");
  const auto session = token->session();
  REQUIRE(!session.has_value());
  CHECK(says(session.error(), "CKR_SESSION_COUNT"));
}

TEST_CASE("a slow token signs for all at once") {
  const Lab lab(all_objects + "fault slow 700\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  struct Watch final : CallObserver {
    void on_call(const CallSeen& seen) override {
      if (seen.function != "C_Sign") return;
      began = seen.began, ended = seen.began + seen.took;
    }
    std::chrono::steady_clock::time_point began, ended;
  };
  std::vector<Watch> watches(8);
  std::atomic<int> good = 0;
  in_threads(8, [&](int i) {
    const WatchCalls watching(&watches[static_cast<std::size_t>(i)]);
    if (used->sign(ecdsa_sha256, message)) ++good;
  });
  CHECK(good == 8);
  // One after the other they would not overlap.
  CHECK(std::ranges::max_element(watches, {}, &Watch::began)->began <
        std::ranges::min_element(watches, {}, &Watch::ended)->ended);
}

TEST_CASE("threads go on signing while the card comes and goes") {
  const Lab lab;
  const auto pins = std::make_shared<Pins>();
  Search search = lab.search(pins);
  const auto used = key(search, "p256");
  std::atomic<bool> enough = false;
  std::atomic<int> good = 0, spoilt = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        while (!enough) {
          const auto signature = used->sign(ecdsa_sha256, message);
          if (signature) ++good;
          if (!signature && signature.error().rule != Rule::signer_failed) ++spoilt;
        }
      });
    for (int round = 1; round <= 5; ++round) {
      for (const std::string fault : {"", "fault removed\n", "fault removed_quietly\n"}) {
        lab.describe(all_objects + "inserted " + std::to_string(round) + "\n" + fault);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
    lab.describe(all_objects);
    const int before = good;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (good < before + 20 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    enough = true;
    CHECK(good >= before + 20);
  }
  CHECK(spoilt == 0);
  CHECK(pins->asked == 1);
  for (int i = 0; i < 8; ++i) CHECK(signs(*used, ecdsa_sha256));
}

TEST_CASE("the session of an older generation harms no younger one") {
  const Lab lab;
  Search search = lab.search();
  const auto used = key(search, "p256");
  const auto token = search.token({}).value();
  auto old = token->session();
  REQUIRE(old.has_value());
  const unsigned generation = old->generation();
  token->lost(generation);
  auto young = token->session();
  REQUIRE(young.has_value());
  CHECK(young->generation() != generation);
  token->lost(generation);  // of another thread, late
  {
    const Session dying = *std::move(old);
  }
  const auto handle = young->handle();
  {
    const Session dying = *std::move(young);
  }
  CHECK(token->session().value().handle() == handle);
  CHECK(signs(*used, ecdsa_sha256));
}

}  // namespace handglass::token
