#include "cli/lab_lessons.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "study/diff.hpp"
#include "study/layout.hpp"
#include "study/sentences.hpp"

namespace handglass::cli {
namespace {

using study::CauseRow;
std::size_t number_of(const CauseRow& row) {
  return static_cast<std::size_t>(&row - study::causes().data()) + 1;
}

std::optional<Alert> alert_of(const CauseRow& row, const Lesson& lesson) {
  return lesson.alert ? lesson.alert : row.alert;
}

// Expect, run, compare.
void draw_before(study::Page& page, const CauseRow& row, const Lesson& lesson) {
  page.section(fmt::format("{} {}: {}", number_of(row), name_of(row.cause), row.title));
  const auto alert = alert_of(row, lesson);
  page.labelled("expect", (alert ? study::alert_text(*alert) : std::string("no alert")) + ". " +
                              std::string(row.look));
  if (!lesson.commands.empty()) page.command("try", std::string(lesson.commands));
}

std::string_view mark_of(const LessonRun& run) {
  return run.result == LessonRun::Result::as_expected ? "PASS"
         : run.result == LessonRun::Result::otherwise ? "FAIL"
                                                      : "n/a";
}

void draw_after(study::Page& page, const LessonRun& run) {
  page.judged("seen", mark_of(run), run.seen);
  std::istringstream lines(run.sentence);
  for (std::string line; std::getline(lines, line);) page.labelled("", line);
  if (!run.trace) return;
  const study::Comparison parted = study::compare(*run.good, *run.trace);
  if (parted.same()) return;
  const study::Difference& first = parted.differences.front();
  const auto there = [](const std::string& value) { return value.empty() ? "not there" : value; };
  page.labelled("parts", "from a good handshake at " + first.where);
  page.labelled("", "good: " + there(first.a));
  page.labelled("", "here: " + there(first.b));
  if (!first.meaning.empty()) page.labelled("", first.meaning);
}

Json json_of(const CauseRow& row, const Lesson& lesson) {
  Json out{{"number", number_of(row)},
           {"cause", std::string(name_of(row.cause))},
           {"title", std::string(row.title)},
           {"look", std::string(row.look)},
           {"commands", std::string(lesson.commands)}};
  if (const auto alert = alert_of(row, lesson)) out["alert"] = static_cast<int>(*alert);
  return out;
}

Json json_of(const CauseRow& row, const Lesson& lesson, const LessonRun& run) {
  Json out = json_of(row, lesson);
  out["status"] = run.result == LessonRun::Result::as_expected ? "pass"
                  : run.result == LessonRun::Result::otherwise ? "fail"
                                                               : "na";
  out["seen"] = run.seen;
  if (!run.sentence.empty()) out["sentence"] = run.sentence;
  return out;
}

}  // namespace

Expected<int> run_lessons(const std::vector<const Lesson*>& wanted, const Options& options,
                          Output& output) {
  Json document{{"schema", "handglass-lessons/1"}, {"lessons", Json::array()}};
  std::array<std::size_t, 3> ended{};  // by result
  const Time now = time_of_run(options);
  TRY(const Lab lab, about("the lab", make_lab(now, crypto::system_random())));
  for (const Lesson* lesson : wanted) {
    const CauseRow& row = *study::row_of(lesson->cause);
    if (output.page()) {
      study::Page page(output.width(), output.color());
      draw_before(page, row, *lesson);
      output.text(std::move(page).take());
    }
    TRY(LessonRun run, run_lesson(*lesson, lab, crypto::system_random(), now));
    ++ended[static_cast<std::size_t>(run.result)];
    // One lesson is shown in whole, many by what came of them.
    if (wanted.size() == 1 && run.trace) output.show(*run.trace);
    if (output.page()) {
      study::Page page(output.width(), output.color());
      draw_after(page, run);
      page.blank();
      output.text(std::move(page).take());
    }
    document["lessons"].push_back(json_of(row, *lesson, run));
  }
  if (wanted.size() > 1) {
    output.document(document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    if (output.page())
      output.text(fmt::format("{} lessons: {} as they must be, {} not, {} not run\n", wanted.size(),
                              ended[0], ended[1], ended[2]));
  }
  return ended[1] == 0 ? exit_code::ok : exit_code::check_failed;
}

Expected<int> run_lab_list(const Options& options) {
  TRY(Output output, Output::open(options, false));
  Json document{{"schema", "handglass-lessons/1"}, {"lessons", Json::array()}};
  std::string page;
  for (const CauseRow& row : study::causes()) {
    const Lesson& lesson = *lesson_of(row.cause);
    document["lessons"].push_back(json_of(row, lesson));
    page += fmt::format("{:>3}  {:<31} {}\n", number_of(row), name_of(row.cause), row.title);
  }
  output.document(document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  if (output.page())
    output.text(page +
                "\n  lab run NAME is a lesson, lab run causes all of them, lab run attacks another "
                "list.\n");
  return exit_code::ok;
}

}  // namespace handglass::cli
