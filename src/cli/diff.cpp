// handglass diff: two saved traces beside each other.
#include "study/diff.hpp"

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/saved_trace.hpp"
#include "study/layout.hpp"

namespace handglass::cli {
namespace {

using study::Comparison;

std::string there(const std::string& value) { return value.empty() ? "not there" : value; }

std::string page_of(const Comparison& found, const Options& options, const Output& output) {
  study::Page page(output.width(), output.color());
  page.labelled("A", options.files[0] + ": " + found.a_outcome);
  page.labelled("B", options.files[1] + ": " + found.b_outcome);
  std::size_t n = 0;
  for (const study::Difference& difference : found.differences) {
    page.section((n++ == 0 ? "They part first at " : "and ") + difference.where);
    page.labelled("A", there(difference.a));
    page.labelled("B", there(difference.b));
    if (!difference.meaning.empty() && n == 1) page.labelled("means", difference.meaning);
    if (difference.where == "a fatal alert" && !difference.meaning.empty())
      page.labelled("fix", difference.meaning);
  }
  if (found.same())
    page.labelled("",
                  "No difference, but for what is fresh in every handshake: randoms, key shares, "
                  "signatures, verify_data.");
  return std::move(page).take();
}

std::string document_of(const Comparison& found) {
  Json differences = Json::array();
  for (const study::Difference& one : found.differences) {
    Json row{{"where", one.where}, {"a", nullptr}, {"b", nullptr}};
    if (!one.a.empty()) row["a"] = one.a;
    if (!one.b.empty()) row["b"] = one.b;
    if (!one.meaning.empty()) row["meaning"] = one.meaning;
    differences.push_back(std::move(row));
  }
  const Json out{{"schema", "handglass-diff/1"},
                 {"same", found.same()},
                 {"a", found.a_outcome},
                 {"b", found.b_outcome},
                 {"differences", std::move(differences)}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Expected<int> run_diff(const Options& options) {
  TRY(const study::Trace a, load_trace(options.files[0]));
  TRY(const study::Trace b, load_trace(options.files[1]));
  TRY(Output output, Output::open(options, true));
  const Comparison found = study::compare(a, b);
  output.document(document_of(found));
  if (output.page()) output.text(page_of(found, options, output));
  return found.same() ? exit_code::ok : exit_code::check_failed;
}

}  // namespace handglass::cli
