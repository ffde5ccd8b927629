// The causes for which handshakes fail, as lessons: both ends in one process, from the lab, set up
// so that one cause comes about.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "cli/ends.hpp"
#include "cli/new_folder.hpp"
#include "cli/options.hpp"
#include "study/cause.hpp"
#include "study/converse.hpp"
#include "study/tampering.hpp"

namespace handglass::cli {

// What a lesson's set-up may change.
struct Stage {
  const Lab& lab;
  crypto::Random& random;
  Ends ends;
  handshake::Target target;
  std::function<Bytes(handshake::Role sender, View bytes)> on_the_way = {};
  std::function<void(Connection& server)> server_then = {};
  std::optional<study::Tampering> tampering = {};
  std::string answer = {};  // of a web server, once the handshake is complete
};

using InHandshake = void (*)(Stage&);
// It fails before anything is connected: what `connect` is told, in a folder with a lab.
using OfOurOwn = Expected<void> (*)(const NewFolder& lab, Options&);

struct Lesson {
  study::Cause cause{};
  // Commands that show the same, in the folder that `lab init` makes where they name files.
  std::string_view commands;
  std::variant<InHandshake, OfOurOwn> way;
  // What the refusing end names, where it is another cause, and the refused end suspects this one.
  study::Cause named = cause;
  // What is sent here, where it is another alert than the cause usually gets.
  std::optional<Alert> alert = {};
};
std::span<const Lesson> lessons();
const Lesson* lesson_of(study::Cause cause);

struct LessonRun {
  enum class Result : std::uint8_t { as_expected, otherwise, not_run };

  // What happened, and the same handshake without the fault; none where no handshake began.
  std::optional<study::Trace> trace, good;
  Result result = Result::not_run;
  std::string seen;      // who named what, by which alert; of what was not run, why
  std::string sentence;  // what the user of files or tokens that are at fault reads, in lines
};
// In this lab. Seeded randomness gives the same run each time.
Expected<LessonRun> run_lesson(const Lesson& lesson, const Lab& lab, crypto::Random& random,
                               Time now);

}  // namespace handglass::cli
