#include "base/failure.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace handglass;

namespace {

Result<std::unique_ptr<int>> owned(bool good) {
  if (!good)
    return fail(
        {.rule = Rule::too_short, .message = "ClientHello", .field = "random", .offset = 6});
  return std::make_unique<int>(7);
}

Result<void> checked(bool good) {
  if (!good) return fail(Rule::trailing_bytes);
  return {};
}

Result<int> sum(bool first, bool second, bool check) {
  TRY(const auto a, owned(first));
  TRY(const auto b, owned(second));
  REQUIRE_OK(checked(check));
  return *a + *b;
}

}  // namespace

TEST_CASE("TRY moves the value out, and returns the first failure whole") {
  CHECK(sum(true, true, true).value() == 14);
  const auto failed = sum(true, false, false);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().rule == Rule::too_short);
  CHECK(failed.error().message == "ClientHello");
  CHECK(failed.error().field == "random");
  CHECK(failed.error().offset == 6);
}

TEST_CASE("REQUIRE_OK returns the failure") {
  const auto failed = sum(true, true, false);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().rule == Rule::trailing_bytes);
}

TEST_CASE("a failure's alert is its rule's, unless the evidence decided otherwise") {
  Failure failure{.rule = Rule::certificate_refused};
  CHECK(failure.alert() == info(Rule::certificate_refused).alert);
  CHECK(failure.rfc() == info(Rule::certificate_refused).rfc);
  failure.alert_instead = Alert::certificate_revoked;
  CHECK(failure.alert() == Alert::certificate_revoked);
}
