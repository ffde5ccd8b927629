// handglass token list: modules, their slots, and the tokens in them.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/token_report.hpp"
#include "token/mechanisms.hpp"
#include "token/names.hpp"

namespace handglass::cli {
namespace {

using token::Module;
using token::Slot;
using token::TokenInfo;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

std::string title(const token::ModuleSource& source) {
  return source.name.empty() ? "Module " + source.path
                             : fmt::format("Module {}: {}", source.name, source.path);
}

// "3 of 10", as far as the module tells; a maximum of 0 has no limit.
std::string share(std::optional<unsigned long> part, std::optional<unsigned long> whole) {
  if (!part) return "not told";
  return whole.value_or(0) == 0 ? std::to_string(*part) : fmt::format("{} of {}", *part, *whole);
}

Json number_or_null(std::optional<unsigned long> number) {
  return number ? Json(*number) : Json(nullptr);
}

// ---- For people

void draw_mechanisms(study::Page& page, const Module& module, const Slot& slot) {
  const auto all = token::mechanisms(module, slot.id);
  if (!all) return page.labelled("can do", token_complaint("mechanisms", all.error()).text);
  std::string_view label = "can do";
  for (const token::Mechanism& each : *all) {
    std::string size = each.key_max == 0 ? ""
                       : each.key_min == each.key_max
                           ? std::to_string(each.key_max)
                           : fmt::format("{}-{}", each.key_min, each.key_max);
    page.labelled(label, fmt::format("{:<28} {:<11} {}", token::name_of(each.type), size,
                                     joined(token::mechanism_flags(each.flags))));
    label = "";
  }
}

void draw_token(study::Page& page, const TokenInfo& token, int detail) {
  page.labelled("token", fmt::format("\"{}\", {} {}, serial {}", token.label, token.manufacturer,
                                     token.model, token.serial.empty() ? "none" : token.serial));
  const bool bounded = token.login_required() && token.pin_max > 0;
  page.labelled("PIN", pin_text(token) + (bounded ? fmt::format("; {} to {} characters",
                                                                token.pin_min, token.pin_max)
                                                  : std::string()));
  if (detail == 0) return;
  page.labelled("flags", joined(token::token_flags(token.flags)));
  page.labelled("memory",
                fmt::format("free for public objects: {}; for private ones: {}; sessions: {}",
                            share(token.public_memory_free, token.public_memory),
                            share(token.private_memory_free, token.private_memory),
                            share(token.sessions, token.sessions_max)));
  page.labelled("device", fmt::format("hardware {}, firmware {}", version_text(token.hardware),
                                      version_text(token.firmware)));
}

void draw_module(study::Page& page, const Module& module) {
  const token::LibraryInfo& info = module.info();
  page.section(title(module.source()));
  page.labelled("is", fmt::format("{}, {}, version {}", info.manufacturer, info.description,
                                  version_text(info.library)));
  page.labelled("speaks", fmt::format("PKCS#11 {}, function list {}", version_text(info.cryptoki),
                                      version_text(info.functions)));
  for (const token::Interface& each : info.interfaces)
    page.labelled("", fmt::format("interface \"{}\" {}", each.name, version_text(each.version)));
}

// ---- As JSON

Json json_of(const TokenInfo& token) {
  return {{"label", token.label},
          {"manufacturer", token.manufacturer},
          {"model", token.model},
          {"serial", token.serial},
          {"initialized", token.initialized()},
          {"flags", token::token_flags(token.flags)},
          {"pin",
           {{"state", pin_text(token)},
            {"locked", token.pin_locked()},
            {"final_try", token.pin_final_try()},
            {"count_low", token.pin_count_low()},
            {"on_reader", token.protected_path()},
            {"min", token.pin_min},
            {"max", token.pin_max}}},
          {"sessions", number_or_null(token.sessions)},
          {"sessions_max", number_or_null(token.sessions_max)},
          {"public_memory", number_or_null(token.public_memory)},
          {"public_memory_free", number_or_null(token.public_memory_free)},
          {"private_memory", number_or_null(token.private_memory)},
          {"private_memory_free", number_or_null(token.private_memory_free)},
          {"hardware_version", version_text(token.hardware)},
          {"firmware_version", version_text(token.firmware)}};
}

Json mechanisms_json(const Module& module, const Slot& slot) {
  Json out = Json::array();
  const auto all = token::mechanisms(module, slot.id);
  if (!all) return out;
  for (const token::Mechanism& each : *all)
    out.push_back({{"name", token::name_of(each.type)},
                   {"key_min", each.key_min},
                   {"key_max", each.key_max},
                   {"flags", token::mechanism_flags(each.flags)}});
  return out;
}

Json json_of(const Module& module) {
  const token::LibraryInfo& info = module.info();
  Json interfaces = Json::array();
  for (const token::Interface& each : info.interfaces)
    interfaces.push_back({{"name", each.name}, {"version", version_text(each.version)}});
  return {{"path", module.source().path},
          {"name", module.source().name},
          {"manufacturer", info.manufacturer},
          {"description", info.description},
          {"library_version", version_text(info.library)},
          {"cryptoki_version", version_text(info.cryptoki)},
          {"function_list_version", version_text(info.functions)},
          {"interfaces", std::move(interfaces)}};
}

// One listing on its way: the page and the document grow together.
class Listing {
 public:
  explicit Listing(const Output& output, token::Uri uri) : output_(output), uri_(std::move(uri)) {}

  void add(const token::ModuleSource& source) {
    const auto module = Module::load(source);
    if (!module) return unusable(source, module.error());
    const auto slots = (*module)->slots();
    if (!slots) return unusable(source, slots.error());
    any_ = true;
    study::Page page(output_.width(), output_.color());
    draw_module(page, **module);
    text_ += std::move(page).take();
    Json json = json_of(**module), json_slots = Json::array();
    for (const Slot& slot : *slots)
      if (token::excluded(uri_, (*module)->info(), slot).empty())
        any_meant_ = true, json_slots.push_back(add_slot(*module, slot));
    if (slots->empty()) text_ += "   no slots\n";
    json["slots"] = std::move(json_slots);
    modules_.push_back(std::move(json));
    text_ += '\n';
  }

  bool any() const { return any_; }
  // Something that the URI means.
  bool any_meant() const { return any_meant_; }
  const std::string& text() const { return text_; }
  Json modules() && { return std::move(modules_); }

 private:
  void unusable(const token::ModuleSource& source, const Failure& failure) {
    const Complaint complaint = token_complaint(source.path, failure);
    const std::string reason = complaint.text.substr(0, complaint.text.find('\n'));
    study::Page page(output_.width(), output_.color());
    page.section(title(source));
    page.judged("", "FAIL", reason);
    text_ += std::move(page).take() + "\n";
    modules_.push_back({{"path", source.path}, {"name", source.name}, {"error", reason}});
  }

  Json add_slot(const std::shared_ptr<Module>& module, const Slot& slot) {
    Json json{{"id", slot.id},
              {"description", slot.description},
              {"manufacturer", slot.manufacturer},
              {"flags", token::slot_flags(slot.flags)},
              {"hardware_version", version_text(slot.hardware)},
              {"firmware_version", version_text(slot.firmware)},
              {"token", nullptr}};
    study::Page page(output_.width(), output_.color());
    page.blank();
    page.labelled("slot", fmt::format("{}: {} ({}), hardware {}, firmware {}", slot.id,
                                      slot.description, joined(token::slot_flags(slot.flags)),
                                      version_text(slot.hardware), version_text(slot.firmware)));
    if (!slot.token) {
      page.labelled("token", "none");
      text_ += std::move(page).take();
      return json;
    }
    draw_token(page, *slot.token, output_.detail());
    if (output_.detail() >= 2) draw_mechanisms(page, *module, slot);
    json["token"] = json_of(*slot.token);
    json["token"]["mechanisms"] = mechanisms_json(*module, slot);
    token::Uri uri;
    if (slot.token->initialized())
      uri = token::uri_of(*slot.token);
    else
      uri.slot_id = slot.id;  // all that sets it apart, for `token init`
    if (module->source().name.empty()) uri.module_path = module->source().path;
    json["token"]["uri"] = to_string(uri);
    add_pasted(text_, std::move(page), "uri", to_string(uri));
    return json;
  }

  const Output& output_;
  token::Uri uri_;
  std::string text_;
  Json modules_ = Json::array();
  bool any_ = false, any_meant_ = false;
};

}  // namespace

Expected<int> run_token_list(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  const auto sources = token::sources_of(uri, module_sources(options));
  if (sources.empty())
    return complain("no PKCS#11 module is configured on this system\n  name one with --module");
  Listing listing(output, uri);
  for (const token::ModuleSource& source : sources) listing.add(source);
  Json out = document("list");
  const bool any = listing.any();
  if (any && !options.uri.empty() && !listing.any_meant()) {
    const auto none = about_token(options.uri, tokens.search().tokens(uri));
    if (!none) return std::unexpected(none.error());  // it says what excludes what there is
  }
  const std::string text = listing.text();
  out["modules"] = std::move(listing).modules();
  print(output, out, text);
  return any ? exit_code::ok : exit_code::local;
}

}  // namespace handglass::cli
