// A second handshake, which takes up the session of the first or takes place on its connection:
// what every face says of it is true of this one.
#include <doctest/doctest.h>

#include "study/derivations.hpp"
#include "study/keylog.hpp"
#include "study/redo.hpp"
#include "study/scenes.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

Trace second(Before before, bool show_secrets = true) {
  return scene::play([&](scene::Stage& stage) {
    stage.before = before;
    stage.show_secrets = show_secrets;
  });
}

}  // namespace

TEST_CASE("a session that is taken up brings its master secret along") {
  for (const Before before : {Before::session_id, Before::ticket}) {
    const Trace trace = second(before);
    REQUIRE(trace.established());
    const DerivationEntry* master = trace.find(DerivationId::master_secret);
    REQUIRE(master);
    REQUIRE(master->output);
    CHECK(formula_of(trace, *master) == "from the session");
    const auto line = keylog_line(trace);
    REQUIRE(line);
    CHECK(line->ends_with(" " + to_hex(*master->output) + "\n"));
    // With it the key block is computed again.
    CHECK_FALSE(redo_of(trace, *trace.find(DerivationId::key_block)).commands.empty());
    const Trace hidden = second(before, false);
    CHECK_FALSE(hidden.find(DerivationId::master_secret)->output);
    CHECK_FALSE(keylog_line(hidden));
  }
}

}  // namespace handglass::study
