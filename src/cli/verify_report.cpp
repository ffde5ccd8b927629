#include "cli/verify_report.hpp"

#include <algorithm>

#include "cli/help.hpp"
#include "cli/json.hpp"
#include "study/layout.hpp"
#include "study/sentences.hpp"
#include "x509/certificate.hpp"

namespace handglass::cli {
namespace {

using x509::Checked;
using x509::Status;

std::string path_text(const x509::Verdict& verdict) {
  std::string out;
  for (const auto& certificate : verdict.path)
    out += (out.empty() ? "" : " <- ") + x509::short_name(certificate->subject());
  return out + (verdict.anchored ? " (anchor)" : verdict.path.empty() ? "none" : " <- ?");
}

// One line whatever the width: other programs read it.
std::string headline(const Judged& judged) {
  if (judged.verdict.accepted()) return judged.file + ": OK\n";
  const Checked* decisive = judged.verdict.decisive();
  return judged.file + ": refused: " +
         std::string(name_of(decisive ? decisive->reason : x509::Reason::issuer_unknown)) + "\n";
}

std::string word(Status status) {
  switch (status) {
    case Status::pass: return "PASS";
    case Status::fail: return "FAIL";
    case Status::skip: return "SKIP";
    case Status::not_applicable: return "n/a";
  }
  return {};
}

void draw(study::Page& page, const Judged& judged, int detail) {
  page.labelled("path", path_text(judged.verdict));
  std::string_view label = "check";
  for (const Checked& checked : judged.verdict.checks) {
    if (detail == 1 && checked.status != Status::fail) continue;
    if (detail == 2 && checked.status == Status::not_applicable) continue;
    std::string text =
        std::string(study::sentence_of(checked.check).label) + ": " + study::sentence(checked);
    if (detail >= 2) text += " " + study::plain(checked.rfc);
    page.judged(label, word(checked.status), text);
    label = "";
  }
  if (const Checked* decisive = judged.verdict.decisive())
    page.labelled("fix", study::remedy(judged.verdict, *decisive));
}

Json json_of(const Checked& checked) {
  Json out{{"check", std::string(name_of(checked.check))},
           {"status", std::string(name_of(checked.status))},
           {"depth", checked.depth},
           {"subject", checked.subject()},
           {"rfc", study::plain(checked.rfc)}};
  if (checked.status == Status::fail) out["reason"] = std::string(name_of(checked.reason));
  out["text"] = study::sentence(checked);
  Json evidence = Json::object();
  for (const Evidence& one : checked.evidence) evidence[one.name] = one.value;
  out["evidence"] = std::move(evidence);
  return out;
}

}  // namespace

std::string verify_page(std::span<const Judged> judged, const Output& output) {
  std::string out;
  for (const Judged& one : judged) {
    out += headline(one);
    if (output.detail() == 0) continue;
    study::Page page(output.width(), output.color());
    draw(page, one, output.detail());
    out += std::move(page).take();
  }
  return out;
}

std::string verify_json(std::span<const Judged> judged) {
  Json certificates = Json::array();
  for (const Judged& one : judged) {
    Json path = Json::array(), checks = Json::array();
    for (const auto& certificate : one.verdict.path)
      path.push_back(x509::to_string(certificate->subject()));
    for (const Checked& checked : one.verdict.checks) checks.push_back(json_of(checked));
    const Checked* decisive = one.verdict.decisive();
    certificates.push_back(
        {{"file", one.file},
         {"accepted", one.verdict.accepted()},
         {"reason", std::string(name_of(decisive ? decisive->reason : x509::Reason::none))},
         {"at", to_rfc3339(one.verdict.at)},
         {"anchored", one.verdict.anchored},
         {"path", std::move(path)},
         {"checks", std::move(checks)}});
  }
  const Json document{{"schema", "handglass-verify/1"},
                      {"tool", "handglass " + std::string(version)},
                      {"certificates", std::move(certificates)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::cli
