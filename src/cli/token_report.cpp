#include "cli/token_report.hpp"

#include <fmt/format.h>

#include "cli/help.hpp"
#include "handshake/schemes.hpp"
#include "token/names.hpp"

namespace handglass::cli {
namespace {

// Of an object that the URI does not mean: which part of it excludes the object.
std::string why_not(const token::Uri& uri, const Passed& object) {
  std::string why = token::excluded(uri, object.label, object.id);
  return why.empty() ? fmt::format("type is {}", name_of(object.type)) : why;
}

token::Uri with_module(const token::Token& token, token::Uri uri) {
  const token::ModuleSource& source = token.module().source();
  if (source.name.empty()) uri.module_path = source.path;
  return uri;
}

}  // namespace

std::string version_text(token::Version of) { return fmt::format("{}.{}", of.major, of.minor); }

std::string pin_text(const token::TokenInfo& token) {
  if (!token.initialized()) return "the token is not initialized";
  if (!token.login_required()) return "no PIN needed";
  std::string out = token.pin_locked() ? "PIN locked" : token.pin_set() ? "PIN set" : "not set";
  if (token.pin_locked()) return out;
  if (token.pin_final_try())
    out += ", one try left";
  else if (token.pin_count_low())
    out += ", a wrong one was given";
  if (token.protected_path()) out += ", typed on the reader";
  return out;
}

std::string key_text(const token::KeyObject& key) {
  if (key.curve == "Ed25519") return key.curve;
  if (!key.curve.empty()) return "EC " + key.curve;
  std::string type = token::name_of(key.key_type);
  if (type.starts_with("CKK_")) type = type.substr(4);
  return key.bits > 0 ? fmt::format("{} {}", type, key.bits) : type;
}

std::string uses_text(const token::KeyObject& key) {
  std::string out;
  for (const auto& [may, name] :
       {std::pair{key.signs, "sign"}, {key.decrypts, "decrypt"}, {key.derives, "derive"}})
    if (may) out += (out.empty() ? "" : ", ") + std::string(name);
  return out.empty() ? "nothing" : out;
}

std::string scheme_text(crypto::Scheme scheme) {
  for (const handshake::SchemeRow& row : handshake::schemes)
    if (row.scheme == scheme) return std::string(name_of(row.code));
  return fmt::format("{} {}", name_of(scheme.algorithm), name_of(scheme.hash));
}

std::string public_key_text(const x509::Certificate& certificate) {
  return certificate.key() ? crypto::describe(*certificate.key()) : "not supported";
}

std::string_view validity_word(const x509::Certificate& certificate, Time now) {
  if (now > certificate.not_after()) return "expired";
  return now < certificate.not_before() ? "not_yet_valid" : "ok";
}

std::string validity_text(const x509::Certificate& certificate, Time now) {
  const std::string_view word = validity_word(certificate, now);
  return fmt::format("{} to {}{}", to_minutes(certificate.not_before()),
                     to_minutes(certificate.not_after()),
                     word == "ok"        ? ""
                     : word == "expired" ? ", expired"
                                         : ", not yet valid");
}

std::string pasted(const token::Token& token) {
  return to_string(with_module(token, token::uri_of(token.info())));
}
std::string pasted(const token::Token& token, token::ObjectType type, const std::string& label,
                   const Bytes& id) {
  return to_string(with_module(token, token::uri_of(token, type, label, id)));
}

Expected<token::Uri> uri_of(const Options& options, TokenAccess& tokens) {
  if (options.uri.empty()) return token::Uri{};
  return tokens.uri(options.uri);
}

bool means_object(const token::Uri& uri, token::ObjectType type, const std::string& label,
                  const Bytes& id) {
  return token::means(uri, label, id) && (!uri.type || *uri.type == type);
}

Complaint nothing_meant(const Options& options, const token::Uri& uri, const std::string& reason,
                        const std::vector<Passed>& others) {
  Failure failure{.rule = Rule::token_not_found, .evidence = {{"reason", reason}}};
  for (const Passed& other : others)
    failure.evidence.push_back(
        {fmt::format("{} \"{}\"", other.what, other.label), why_not(uri, other)});
  return token_complaint(options.uri, failure);
}

void add_pasted(std::string& out, study::Page&& page, std::string_view label,
                const std::string& text) {
  out += std::move(page).take();
  out += fmt::format("   {:<6} {}\n", label, text);
}

Json document(std::string_view command) {
  return {{"schema", "handglass-token/1"},
          {"tool", "handglass " + std::string(version)},
          {"command", std::string(command)}};
}

void print(Output& output, const Json& document, std::string_view page) {
  if (output.wants_json())
    output.document(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  if (output.page()) output.text(page);
}

}  // namespace handglass::cli
