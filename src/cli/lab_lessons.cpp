#include "cli/lab_lessons.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "study/diff.hpp"
#include "study/layout.hpp"
#include "study/sentences.hpp"

namespace handglass::cli {
namespace {

using study::CauseRow;
using Json = nlohmann::ordered_json;

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
  if (!lesson.set_up) page.labelled("run", std::string(lesson.instead));
}

void draw_after(study::Page& page, const LessonRun& run) {
  page.judged("seen", run.as_expected ? "PASS" : "FAIL", run.seen);
  const study::Comparison parted = study::compare(run.good, run.trace);
  if (parted.same()) return;
  const study::Difference& first = parted.differences.front();
  const auto there = [](const std::string& value) { return value.empty() ? "not there" : value; };
  page.labelled("parts", "from a good handshake at " + first.where);
  page.labelled("", "good: " + there(first.a));
  page.labelled("", "here: " + there(first.b));
  if (!first.meaning.empty()) page.labelled("", first.meaning);
}

Json json_of(const CauseRow& row, const Lesson& lesson, const std::optional<LessonRun>& run) {
  Json out{{"number", number_of(row)},
           {"cause", std::string(name_of(row.cause))},
           {"title", std::string(row.title)},
           {"look", std::string(row.look)},
           {"commands", std::string(lesson.commands)},
           {"status", !run               ? "na"
                      : run->as_expected ? "pass"
                                         : "fail"}};
  if (const auto alert = alert_of(row, lesson)) out["alert"] = static_cast<int>(*alert);
  out["seen"] = run ? run->seen : std::string(lesson.instead);
  return out;
}

}  // namespace

Expected<int> run_lessons(const std::vector<const Lesson*>& wanted, const Options& options,
                          Output& output) {
  Json document{{"schema", "handglass-lessons/1"}, {"lessons", Json::array()}};
  std::size_t good = 0, bad = 0, elsewhere = 0;
  for (const Lesson* lesson : wanted) {
    const CauseRow& row = *study::row_of(lesson->cause);
    if (output.page()) {
      study::Page page(output.width(), output.color());
      draw_before(page, row, *lesson);
      output.text(std::move(page).take());
    }
    std::optional<LessonRun> run;
    if (lesson->set_up) {
      TRY(run, run_lesson(*lesson, crypto::system_random(), time_of_run(options)));
      ++(run->as_expected ? good : bad);
      // One lesson is shown in whole, many by what came of them.
      if (wanted.size() == 1) output.show(run->trace);
      if (output.page()) {
        study::Page page(output.width(), output.color());
        draw_after(page, *run);
        page.blank();
        output.text(std::move(page).take());
      }
    } else {
      ++elsewhere;
      if (output.page()) output.text("\n");
    }
    document["lessons"].push_back(json_of(row, *lesson, run));
  }
  if (wanted.size() > 1) {
    output.document(document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    if (output.page())
      output.text(fmt::format("{} lessons: {} as they must be, {} not, {} to be tried otherwise\n",
                              wanted.size(), good, bad, elsewhere));
  }
  return bad == 0 ? exit_code::ok : exit_code::check_failed;
}

Expected<int> run_lab_list(const Options& options) {
  TRY(Output output, Output::open(options, false));
  Json document{{"schema", "handglass-lessons/1"}, {"lessons", Json::array()}};
  std::string page;
  for (const CauseRow& row : study::causes()) {
    const Lesson& lesson = *lesson_of(row.cause);
    document["lessons"].push_back(json_of(row, lesson, std::nullopt));
    page += fmt::format("{:>3}  {:<31} {}{}\n", number_of(row), name_of(row.cause), row.title,
                        lesson.set_up ? "" : " *");
  }
  output.document(document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  if (output.page())
    output.text(page +
                "\n* is shown by commands, or is still to come; handglass lab run NAME says which."
                "\n  lab run NAME is a lesson, lab run causes all of them, lab run attacks another "
                "list.\n");
  return exit_code::ok;
}

}  // namespace handglass::cli
