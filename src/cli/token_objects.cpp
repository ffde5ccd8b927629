// handglass token objects: certificates and keys, each with the URI that means it.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/token_report.hpp"
#include "token/mechanisms.hpp"
#include "token/names.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

using token::CertificateObject;
using token::KeyObject;
using token::ObjectType;

struct Contents {
  std::vector<CertificateObject> certificates;
  std::vector<KeyObject> private_keys, public_keys;
};

Result<Contents> read_contents(token::Token& token) {
  TRY(token::Session session, token.session());
  Contents out;
  TRY(out.certificates, token::certificates(session));
  TRY(out.private_keys, token::keys(session, ObjectType::private_key));
  TRY(out.public_keys, token::keys(session, ObjectType::public_key));
  return out;
}

// Whether the key of a certificate is on the token, as far as can be seen.
enum class Seen : std::uint8_t { yes, no, hidden };

Seen private_key_of(const CertificateObject& object, const x509::Certificate& certificate,
                    const Contents& contents, bool hides) {
  for (const KeyObject& key : contents.private_keys) {
    if (certificate.key() && key.public_key == certificate.key()) return Seen::yes;
    const bool same_kind =
        certificate.key() && key.key_type == token::key_type_of(*certificate.key());
    if (same_kind && !key.public_key && !object.id.empty() && key.id == object.id) return Seen::yes;
  }
  return hides ? Seen::hidden : Seen::no;
}

std::string in_words(Seen seen) {
  switch (seen) {
    case Seen::yes: return "its private key is on the token";
    case Seen::no: return "its private key is not on the token";
    case Seen::hidden: return "log in to see whether its private key is on the token (--login)";
  }
  return {};
}

std::string id_text(const Bytes& id) { return id.empty() ? "none" : to_hex(id); }

Json json_of(const KeyObject& key, const std::string& uri) {
  Json out{{"label", key.label},   {"id", to_hex(key.id)}, {"type", key_text(key)},
           {"bits", key.bits},     {"sign", key.signs},    {"decrypt", key.decrypts},
           {"derive", key.derives}};
  if (key.type == ObjectType::private_key) {
    out["always_authenticate"] = key.always_authenticate;
    out["sensitive"] = key.sensitive;
    out["extractable"] = key.extractable;
  }
  out["uri"] = uri;
  return out;
}

// What is shown of one token, as a page and as JSON.
class TokenPage {
 public:
  TokenPage(const token::Token& token, const Contents& contents, const Output& output, Time now)
      : token_(token),
        contents_(contents),
        output_(output),
        now_(now),
        hides_(token.info().login_required() && !token.logged_in()) {
    study::Page page = new_page();
    page.section(fmt::format("Token \"{}\" ({}, serial {})", token.info().label, token.info().model,
                             token.info().serial));
    add_pasted(text_, std::move(page), "uri", pasted(token));
    json_ = {{"label", token.info().label},    {"uri", pasted(token)},
             {"logged_in", token.logged_in()}, {"hides_objects", hides_},
             {"certificates", Json::array()},  {"private_keys", Json::array()},
             {"public_keys", Json::array()}};
  }

  void add(const CertificateObject& object) {
    const std::string uri = pasted(token_, ObjectType::certificate, object.label, object.id);
    study::Page page = new_page();
    page.blank();
    page.labelled("cert", fmt::format("\"{}\", id {}", object.label, id_text(object.id)));
    Json json{{"label", object.label}, {"id", to_hex(object.id)}};
    const auto parsed = x509::Certificate::parse(object.der);
    if (parsed) {
      add_certificate(page, json, object, **parsed);
    } else {
      const std::string why = complaint_about("this object", parsed.error()).text;
      page.judged("", "FAIL", why.substr(0, why.find('\n')));
      json["error"] = why.substr(0, why.find('\n'));
    }
    json["uri"] = uri;
    json_["certificates"].push_back(std::move(json));
    add_pasted(text_, std::move(page), "uri", uri);
  }

  void add(const KeyObject& key) {
    const bool is_private = key.type == ObjectType::private_key;
    const std::string uri = pasted(token_, key.type, key.label, key.id);
    study::Page page = new_page();
    page.blank();
    page.labelled("key",
                  fmt::format("\"{}\", {} {}, id {}", key.label, is_private ? "private" : "public",
                              key_text(key), id_text(key.id)));
    if (is_private)
      page.labelled("may", fmt::format("{}; {}{}, {}", uses_text(key),
                                       key.always_authenticate ? "wants its PIN each time; " : "",
                                       key.sensitive ? "sensitive" : "not sensitive",
                                       key.extractable ? "extractable" : "not extractable"));
    json_[is_private ? "private_keys" : "public_keys"].push_back(json_of(key, uri));
    add_pasted(text_, std::move(page), "uri", uri);
  }

  void end() {
    if (!hides_) return;
    study::Page page = new_page();
    page.blank();
    page.labelled("", "The token may hide private keys until somebody logs in: --login asks.");
    text_ += std::move(page).take();
  }

  std::string text() const { return text_ + "\n"; }
  const Json& json() const { return json_; }

 private:
  study::Page new_page() const { return {output_.width(), output_.color()}; }

  void add_certificate(study::Page& page, Json& json, const CertificateObject& object,
                       const x509::Certificate& certificate) {
    const Seen seen = private_key_of(object, certificate, contents_, hides_);
    page.labelled("of", x509::to_string(certificate.subject()));
    page.labelled("issuer", x509::to_string(certificate.issuer()));
    page.labelled("serial", to_hex(certificate.serial()));
    page.labelled("valid", validity_text(certificate, now_));
    page.labelled("key", public_key_text(certificate) + "; " + in_words(seen));
    json["subject"] = x509::to_string(certificate.subject());
    json["issuer"] = x509::to_string(certificate.issuer());
    json["serial"] = to_hex(certificate.serial());
    json["not_before"] = to_rfc3339(certificate.not_before());
    json["not_after"] = to_rfc3339(certificate.not_after());
    json["validity"] = std::string(validity_word(certificate, now_));
    json["public_key"] = public_key_text(certificate);
    json["private_key"] = seen == Seen::hidden ? Json(nullptr) : Json(seen == Seen::yes);
  }

  const token::Token& token_;
  const Contents& contents_;
  const Output& output_;
  Time now_;
  bool hides_;
  std::string text_;
  Json json_;
};

}  // namespace

Expected<int> run_token_objects(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  TRY(auto found, about_token(options.uri, tokens.search().tokens(uri)));
  const bool log_in = options.log_in || !options.pins.empty() || uri.pin_source;
  if (log_in && found.size() > 1) {  // a PIN is one token's
    TRY(auto one, about_token(options.uri, tokens.search().token(uri)));
    found = {std::move(one)};
  }
  Json out = document("objects"), json_tokens = Json::array();
  std::string text;
  std::vector<Passed> passed;
  bool any = false, hides = false;
  for (const auto& token : found) {
    if (log_in) REQUIRE_OK(about_token(token->info().label, token->login()));
    TRY(const Contents contents, about_token(token->info().label, read_contents(*token)));
    hides = hides || (token->info().login_required() && !token->logged_in());
    TokenPage page(*token, contents, output, options.at.value_or(system_time()));
    const auto add_meant = [&](const auto& object, ObjectType type, std::string_view what) {
      if (means_object(uri, type, object.label, object.id)) {
        page.add(object);
        any = true;
      } else {
        passed.push_back({std::string(what), type, object.label, object.id});
      }
    };
    for (const CertificateObject& each : contents.certificates)
      add_meant(each, ObjectType::certificate, "certificate");
    for (const KeyObject& each : contents.private_keys)
      add_meant(each, ObjectType::private_key, "private key");
    for (const KeyObject& each : contents.public_keys)
      add_meant(each, ObjectType::public_key, "public key");
    page.end();
    json_tokens.push_back(page.json());
    text += page.text();
  }
  if (!any && (uri.object || uri.id || uri.type))
    return std::unexpected(nothing_meant(
        options, uri,
        hides ? "no object is meant; private keys are seen only after a login (--login)"
              : "no object is meant",
        passed));
  out["tokens"] = std::move(json_tokens);
  print(output, out, text);
  return exit_code::ok;
}

}  // namespace handglass::cli
