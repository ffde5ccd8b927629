// The causes for which handshakes fail, as lessons: both ends in one process, from the lab, set up
// so that one cause comes about.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "cli/ends.hpp"
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
  std::optional<study::Tampering> tampering = {};
  std::string answer = {};  // of a web server, once the handshake is complete
};

struct Lesson {
  study::Cause cause{};
  // Commands that show the same, in the folder that `lab init` makes where they name files.
  std::string_view commands;
  // Null where it fails before a handshake, or waits for what this program cannot do yet: then
  // `instead` says which.
  void (*set_up)(Stage&) = nullptr;
  // What the refusing end names, where it is another cause, and the refused end suspects this one.
  study::Cause named = cause;
  std::string_view instead = {};
  // What is sent here, where it is another alert than the cause usually gets.
  std::optional<Alert> alert = {};
};
std::span<const Lesson> lessons();
const Lesson* lesson_of(study::Cause cause);

struct LessonRun {
  Lab lab;                   // in which it took place
  study::Trace trace, good;  // what happened, and the same handshake without the fault
  bool as_expected = false;
  std::string seen;  // who named what, by which alert
};
// `lesson` has a set-up. Seeded randomness gives the same run each time; it must outlive the lab.
Expected<LessonRun> run_lesson(const Lesson& lesson, crypto::Random& random, Time now);

}  // namespace handglass::cli
