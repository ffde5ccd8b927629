// handglass tamper: a handshake in one process with one change in it, or with each that there is.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/ends.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/watch.hpp"
#include "study/caught.hpp"
#include "study/layout.hpp"
#include "study/sentences.hpp"
#include "study/tamper_matrix.hpp"

namespace handglass::cli {
namespace {

using study::Caught;
using study::TamperedRun;

struct Row {
  study::Tampering tampering;
  Caught caught;
  std::string why_nobody;
  bool good() const { return caught.by.has_value() || !why_nobody.empty(); }
};

std::string by_text(const Row& row) {
  if (!row.caught.by) return row.why_nobody.empty() ? "NOBODY" : "nobody";
  return std::string(name_of(*row.caught.by));
}

std::string found_text(const Row& row) {
  if (!row.caught.by)
    return row.why_nobody.empty() ? "and nobody knows why that should be right" : row.why_nobody;
  if (!row.caught.alert) return "by waiting: silence";
  const std::string alert = study::alert_text(*row.caught.alert);
  return name_of(*row.caught.alert) == row.caught.reason ? alert : alert + ": " + row.caught.reason;
}

// A change, who found it, and how, under each other where they do not fit beside.
void draw(study::Page& page, const Row& row) {
  constexpr std::size_t by_column = 51, found_column = 59;
  std::string line = row.tampering.text;
  if (line.size() + 1 > by_column) {
    page.line(line, 2);
    line.clear();
  }
  line.resize(by_column, ' ');
  line += by_text(row);
  line.resize(std::max(line.size() + 1, found_column), ' ');
  page.line(line + found_text(row), found_column);
}

std::string document_of(const std::vector<Row>& rows) {
  Json out{{"schema", "handglass-tamper/1"}, {"rows", Json::array()}};
  for (const Row& row : rows) {
    Json one{{"change", row.tampering.text}, {"by", nullptr}};
    if (row.caught.by) one["by"] = std::string(name_of(*row.caught.by));
    if (!row.caught.reason.empty()) one["reason"] = row.caught.reason;
    if (!row.caught.text.empty()) one["text"] = row.caught.text;
    if (row.caught.alert) one["alert"] = static_cast<int>(*row.caught.alert);
    if (!row.why_nobody.empty()) one["why_nobody"] = row.why_nobody;
    out["rows"].push_back(std::move(one));
  }
  return out.dump(1) + "\n";
}

class Tampers {
 public:
  Tampers(const Options& options, study::Conversation conversation, bool keep_secrets, bool timed)
      : options_(options),
        conversation_(std::move(conversation)),
        keep_secrets_(keep_secrets),
        timed_(timed) {}

  TamperedRun run(const study::Tampering& tampering) const {
    return study::run_tampered(conversation_, tampering, options_.refit, watch());
  }
  study::Trace left_alone() const {
    study::Tracer tracer(watch());
    study::converse(conversation_, tracer);
    return std::move(tracer.trace());
  }

 private:
  study::Tracer::Options watch() const {
    return {.eyes = study::Eyes::both,
            .show_secrets = keep_secrets_,
            .time = conversation_.client->clock(),
            .elapsed_ms = timed_ ? stopwatch() : std::function<double()>()};
  }

  const Options& options_;
  study::Conversation conversation_;
  bool keep_secrets_, timed_;
};

int run_all(const Options& options, const Tampers& tampers, Output& output) {
  const study::Trace good = tampers.left_alone();
  if (!good.established()) {
    warn("this handshake fails without any change; the matrix needs one that does not");
    return exit_code::usage;
  }
  const auto tamperings = study::every_tampering(good);
  std::vector<Row> rows;
  for (const study::Tampering& tampering : tamperings) {
    const TamperedRun run = tampers.run(tampering);
    rows.push_back({tampering, run.caught, study::why_nobody(run, options.refit)});
  }
  const auto bad = std::ranges::count(rows, false, &Row::good);
  output.document(document_of(rows));
  if (output.page()) {
    study::Page page(std::max<std::size_t>(output.width(), 100), output.color());
    std::string head = "change";
    head.resize(51, ' ');
    page.line(head + "found by");
    for (const Row& row : rows) draw(page, row);
    page.blank();
    page.line(fmt::format(
        "{} changes: {} found, {} of no consequence, {} that should have been found", rows.size(),
        std::ranges::count_if(rows, [](const Row& r) { return r.caught.by.has_value(); }),
        std::ranges::count_if(rows, [](const Row& r) { return !r.caught.by && r.good(); }), bad));
    output.text(std::move(page).take());
  }
  return bad == 0 ? exit_code::ok : exit_code::check_failed;
}

}  // namespace

Expected<int> run_tamper(const Options& options) {
  const auto seeded = options.seed ? crypto::seeded_random(*options.seed) : nullptr;
  crypto::Random& random = seeded ? *seeded : crypto::system_random();
  TRY(Ends ends, make_ends(options, random));
  TRY(Output output, Output::open(options, true));
  const Tampers tampers(
      options,
      {.client = std::make_shared<const handshake::Config>(std::move(ends.client)),
       .server = std::make_shared<const handshake::Config>(std::move(ends.server)),
       .target = target(options, std::string(demo_host)),
       .before = options.before},
      output.keeps_secrets(), !seeded);
  if (options.all) return run_all(options, tampers, output);

  TamperedRun run = tampers.run(*options.tampering);
  if (!run.done)
    return complain(fmt::format("{}: no such message, field or byte came up in this handshake\n  "
                                "handglass loop --detail 3 shows those that do",
                                options.tampering->text),
                    exit_code::usage);
  run.trace.seeded = seeded != nullptr;
  output.show(run.trace);
  if (run.caught.by) return exit_code::ok;
  return study::why_nobody(run, options.refit).empty() ? exit_code::check_failed : exit_code::ok;
}

}  // namespace handglass::cli
