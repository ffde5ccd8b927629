// Who watches the calls of a thread sees them in order, with answers, and without anything secret.
#include "token/calls.hpp"

#include "fixture.hpp"
#include "token/pkcs11.hpp"

namespace handglass::token {
namespace {

struct Notes final : CallObserver {
  void on_call(const CallSeen& seen) override { calls.push_back(seen); }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const CallSeen& each : calls) out.emplace_back(each.function);
    return out;
  }
  std::vector<CallSeen> calls;
};

}  // namespace

TEST_CASE("the calls of a thread, in order, as the module saw them") {
  const Lab lab;
  Notes notes;
  {
    const WatchCalls watching(&notes);
    Search search = lab.search();
    CHECK(signs(*key(search, "p256"), ecdsa_sha256));
    const WatchCalls nobody(nullptr);
    CHECK(signs(*key(search, "p256"), ecdsa_sha256));
  }
  std::vector<std::string> logged;
  for (const std::string& line : lab.log()) {
    const std::string name = line.substr(0, line.find(' '));
    if (!name.starts_with("C_GetInterface")) logged.push_back(name);
  }
  const auto seen = notes.names();
  REQUIRE(seen.size() > 10);
  REQUIRE(logged.size() > seen.size());
  // The first signature is all that was watched, and all of it was.
  const auto middle = std::ranges::find(logged, "C_Sign") - logged.begin() + 1;
  logged.resize(static_cast<std::size_t>(middle));
  CHECK(std::vector(seen.begin(), seen.begin() + middle) == logged);
  for (std::size_t i = 1; i < notes.calls.size(); ++i)
    CHECK(notes.calls[i].began >= notes.calls[i - 1].began + notes.calls[i - 1].took);
}

TEST_CASE("neither the PIN nor what is signed is among the arguments") {
  const std::string pin = "13579246";
  const Lab lab(all_objects + "pin " + pin + "\nfault always_authenticate\n");
  Notes notes;
  const WatchCalls watching(&notes);
  Search search = lab.search(std::make_shared<Pins>(pin));
  const auto used = key(search, "rsa");
  const auto signature = used->sign(pkcs1_sha256, message);
  REQUIRE(signature.has_value());
  Bytes premaster(48);
  CHECK(used->decrypt(Bytes(256, 1), premaster).has_value());
  bool logged_in = false, context = false;
  for (const CallSeen& each : notes.calls) {
    CAPTURE(each.arguments);
    CHECK(each.arguments.find(pin) == std::string::npos);
    CHECK(each.arguments.find("what is signed") == std::string::npos);
    if (each.function == "C_Login") logged_in = true;
    if (each.arguments.find("CKU_CONTEXT_SPECIFIC, PIN") != std::string::npos) context = true;
    if (each.function == "C_Sign")
      CHECK(each.arguments.find("51 bytes to sign") != std::string::npos);
  }
  CHECK(logged_in);
  CHECK(context);
}

TEST_CASE("each thread is watched by its own, and by nobody else") {
  const Lab lab;
  Search search = lab.search();
  const auto used = key(search, "p256");
  std::vector<Notes> notes(4);
  in_threads(4, [&](int i) {
    CHECK(call_observer() == nullptr);
    if (i == 3) {
      static_cast<void>(used->sign(ecdsa_sha256, message));
      return;
    }
    const WatchCalls watching(&notes[static_cast<std::size_t>(i)]);
    static_cast<void>(used->sign(ecdsa_sha256, message));
  });
  for (std::size_t i = 0; i < 3; ++i) {
    const auto names = notes[i].names();
    CHECK(std::ranges::count(names, "C_SignInit") == 1);
    CHECK(std::ranges::count(names, "C_Sign") == 1);
  }
  CHECK(notes[3].calls.empty());
}

TEST_CASE("an answer that is no success is seen as well, also of a module that cannot lock") {
  const Lab lab(all_objects + "fault cant_lock\nfault function_failed\n");
  Search search = lab.search();
  const auto used = key(search, "p256");
  // Who is told may ask in turn.
  struct Asking final : CallObserver {
    explicit Asking(const Module& asked) : module(asked) {}
    void on_call(const CallSeen& seen) override {
      last = seen.answer;
      const WatchCalls nobody(nullptr);
      slots += module.slots().value().size();
    }
    const Module& module;
    ReturnValue last{};
    std::size_t slots = 0;
  } asking(*lab.module());
  {
    const WatchCalls watching(&asking);
    CHECK(!used->sign(ecdsa_sha256, message).has_value());
  }
  CHECK(asking.slots >= 2);
}

}  // namespace handglass::token
