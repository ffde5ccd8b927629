// handglass inspect: files in PEM or DER, with every byte of their DER annotated.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/help.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "study/inspection_page.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"

namespace handglass::cli {
namespace {

using study::Inspection;

struct Object {
  std::string source, label;
  bool locked = false;
  SecretBuffer der;  // a private key may be in it
};

// Every block of a PEM text, or the one object that DER is.
Expected<std::vector<Object>> objects_of(const std::string& file) {
  const bool piped = file == "-";
  const std::string source = piped ? "standard input" : file;
  TRY(SecretBuffer content,
      read_pem_or_der(piped ? "/dev/stdin" : file, "certificate, list, response or key"));
  std::vector<Object> out;
  if (!pem::looks_like_pem(content.reveal())) {
    out.push_back({source, {}, false, std::move(content)});
  } else {
    TRY(auto blocks, about(source, pem::parse(content.reveal())));
    for (pem::Block& block : blocks)
      out.push_back({source, printable(as_bytes(block.label)), block.encrypted,
                     SecretBuffer(std::move(block.content))});
  }
  for (const Object& object : out)
    if (object.der.size() > x509::annotation_max)
      return complain(fmt::format("{}: {} bytes are more than the {} MiB that are annotated",
                                  source, object.der.size(), x509::annotation_max >> 20));
  return out;
}

Inspection inspection_of(const Object& object, bool show_secrets) {
  Inspection out{.source = object.source,
                 .label = object.label,
                 .der = object.der.reveal(),
                 .locked = object.locked,
                 .annotation = {}};
  if (out.locked) return out;
  out.annotation = x509::annotate(out.der, out.label);
  if (!show_secrets) x509::hide_secrets(out.annotation);
  return out;
}

Json json_of(const Inspection& inspection, std::size_t index) {
  const auto& annotation = inspection.annotation;
  const x509::Element& element = annotation.elements[index];
  Json out{{"offset", element.at},   {"header", element.header},
           {"length", element.size}, {"own", element.own},
           {"depth", element.depth}, {"path", x509::path_of(annotation, index)},
           {"read", element.read}};
  if (element.read) out["tag"] = x509::tag_text(element.tag);
  if (!element.type.empty()) out["type"] = std::string(element.type);
  if (!element.rfc.empty()) out["rfc"] = study::plain(element.rfc);
  if (!element.value.empty()) out["value"] = element.value;
  if (element.secret) out["secret"] = true;
  if (!element.hidden) out["hex"] = to_hex(inspection.der.subspan(element.at, element.own));
  return out;
}

Json json_of(const Inspection& inspection) {
  const auto& annotation = inspection.annotation;
  Json summary = Json::object(), elements = Json::array(), breaks = Json::array();
  std::string last;
  for (const auto& [label, text] : study::summary_of(inspection)) {
    last = label == " " ? last : label;
    summary[last].push_back(text);
  }
  for (std::size_t i = 0; i < annotation.elements.size(); ++i)
    elements.push_back(json_of(inspection, i));
  for (const x509::Break& one : annotation.breaks)
    breaks.push_back({{"offset", one.offset}, {"path", one.path}, {"reason", one.reason}});
  Json out{{"file", inspection.source}};
  if (!inspection.label.empty()) out["label"] = inspection.label;
  out["kind"] = inspection.locked ? "locked" : std::string(id_of(annotation.kind));
  out["size"] = inspection.der.size();
  out["summary"] = std::move(summary);
  out["elements"] = std::move(elements);
  out["breaks"] = std::move(breaks);
  return out;
}

std::string document_of(const std::vector<Inspection>& inspections, bool show_secrets) {
  Json objects = Json::array();
  for (const Inspection& inspection : inspections) objects.push_back(json_of(inspection));
  const Json document{{"schema", "handglass-inspect/1"},
                      {"tool", "handglass " + std::string(version)},
                      {"secrets", show_secrets ? "shown" : "hidden"},
                      {"objects", std::move(objects)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// One line whatever the width: other programs read it.
std::string headline(const Inspection& inspection) {
  const auto& breaks = inspection.annotation.breaks;
  return readable(as_bytes(inspection.source)) + ": " + study::what_it_is(inspection) +
         (breaks.empty() ? "" : ", broken at offset " + std::to_string(breaks.front().offset)) +
         "\n";
}

}  // namespace

Expected<int> run_inspect(const Options& options) {
  const bool show_secrets = options.show_secrets.value_or(false);
  std::vector<Object> objects;  // every file is read before the first is shown
  for (const std::string& file : options.files) {
    TRY(auto more, objects_of(file));
    for (Object& object : more) objects.push_back(std::move(object));
  }
  TRY(Output output, Output::open(options, false));
  std::vector<Inspection> inspections;
  bool whole = true;
  for (const Object& object : objects) {
    inspections.push_back(inspection_of(object, show_secrets));
    whole &= inspections.back().annotation.breaks.empty();
  }
  if (output.wants_json()) output.document(document_of(inspections, show_secrets));
  if (output.page()) {
    study::Page page(output.width(), output.color());
    for (const Inspection& inspection : inspections)
      if (output.detail() == 0)
        output.text(headline(inspection));
      else
        study::draw_inspection(page, inspection, output.detail());
    output.text(std::move(page).take());
  }
  return whole ? exit_code::ok : exit_code::protocol;
}

}  // namespace handglass::cli
