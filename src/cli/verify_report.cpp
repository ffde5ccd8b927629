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
  page.labelled("path", x509::path_text(judged.verdict.path, judged.verdict.anchored));
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
  label = "tried";
  for (std::string& text : study::abandoned_paths(judged.verdict, detail >= 3 ? 0 : 4)) {
    page.labelled(label, text);
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
  for (const auto& [name, value] : checked.evidence) {  // some are there several times
    if (const auto before = evidence.find(name); before != evidence.end())
      *before = before->get<std::string>() + "; " + value;
    else
      evidence[name] = value;
  }
  out["evidence"] = std::move(evidence);
  return out;
}

Json subjects(const std::vector<x509::CertificateRef>& path) {
  Json out = Json::array();
  for (const auto& certificate : path) out.push_back(x509::to_string(certificate->subject()));
  return out;
}

Json json_of(const x509::Abandoned& one) {
  return {{"path", subjects(one.path)},
          {"anchored", one.anchored},
          {"check", std::string(name_of(one.check))},
          {"reason", std::string(name_of(one.reason))},
          {"depth", one.depth},
          {"text", study::sentence(one)}};
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
    Json checks = Json::array(), abandoned = Json::array();
    for (const Checked& checked : one.verdict.checks) checks.push_back(json_of(checked));
    for (const x509::Abandoned& other : one.verdict.abandoned) abandoned.push_back(json_of(other));
    const Checked* decisive = one.verdict.decisive();
    certificates.push_back(
        {{"file", one.file},
         {"accepted", one.verdict.accepted()},
         {"reason", std::string(name_of(decisive ? decisive->reason : x509::Reason::none))},
         {"at", to_rfc3339(one.verdict.at)},
         {"anchored", one.verdict.anchored},
         {"path", subjects(one.verdict.path)},
         {"checks", std::move(checks)},
         {"abandoned", std::move(abandoned)}});
  }
  const Json document{{"schema", "handglass-verify/1"},
                      {"tool", "handglass " + std::string(version)},
                      {"certificates", std::move(certificates)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::cli
