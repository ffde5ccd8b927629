#include "token/search.hpp"

#include <algorithm>

#include "token/configured_modules.hpp"
#include "token/failures.hpp"
#include "token/names.hpp"
#include "token/pkcs11.hpp"
#include "wire/hex.hpp"

namespace handglass::token {
namespace {

using x509::CertificateRef;

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

// `instead` is what there is, and what excludes each; `nothing` is said where that is empty.
std::unexpected<Failure> not_found(const Uri& uri, const std::vector<Evidence>& instead,
                                   std::string nothing, std::string none_fits) {
  Failure failure{
      .rule = Rule::token_not_found,
      .field = to_string(uri),
      .evidence = {{"reason", instead.empty() ? std::move(nothing) : std::move(none_fits)}}};
  failure.evidence.insert(failure.evidence.end(), instead.begin(), instead.end());
  return fail(std::move(failure));
}

std::unexpected<Failure> ambiguous(const Uri& uri, std::string reason,
                                   const std::vector<std::string>& matches) {
  Failure failure{.rule = Rule::token_ambiguous,
                  .field = to_string(uri),
                  .evidence = {{"reason", std::move(reason)}}};
  for (const std::string& match : matches) failure.evidence.push_back({"matches", match});
  return fail(std::move(failure));
}

// Which part of the URI excludes a value: "token=\"alice\" is not \"lab\""; nothing where it fits.
std::string excluded_by(std::string_view name, const std::optional<std::string>& wanted,
                        const std::string& is) {
  if (!wanted || *wanted == is) return {};
  return std::string(name) + " is " + quoted(is) + ", not " + quoted(*wanted);
}

std::string library_excluded(const Uri& uri, const LibraryInfo& library) {
  if (auto why =
          excluded_by("library-manufacturer", uri.library_manufacturer, library.manufacturer);
      !why.empty())
    return why;
  if (auto why = excluded_by("library-description", uri.library_description, library.description);
      !why.empty())
    return why;
  if (uri.library_version && *uri.library_version != library.library)
    return "library-version is " + std::to_string(library.library.major) + "." +
           std::to_string(library.library.minor);
  return {};
}

std::string slot_excluded(const Uri& uri, const Slot& slot) {
  if (uri.slot_id && *uri.slot_id != slot.id)
    return "slot-id is " + std::to_string(slot.id) + ", not " + std::to_string(*uri.slot_id);
  for (const auto& [name, wanted, is] :
       {std::tuple{"slot-description", &uri.slot_description, &slot.description},
        {"slot-manufacturer", &uri.slot_manufacturer, &slot.manufacturer}})
    if (auto why = excluded_by(name, *wanted, *is); !why.empty()) return why;
  return {};
}

std::string token_excluded(const Uri& uri, const Slot& slot) {
  if (auto why = slot_excluded(uri, slot); !why.empty()) return why;
  for (const auto& [name, wanted, is] :
       {std::tuple{"token", &uri.token, &slot.token->label},
        {"manufacturer", &uri.manufacturer, &slot.token->manufacturer},
        {"model", &uri.model, &slot.token->model},
        {"serial", &uri.serial, &slot.token->serial}})
    if (auto why = excluded_by(name, *wanted, *is); !why.empty()) return why;
  return {};
}

std::string title(const TokenInfo& token) {
  return quoted(token.label) + " (" + token.model + ", serial " + token.serial + ")";
}

CertificateRef parsed(const CertificateObject& object) {
  auto certificate = x509::Certificate::parse(object.der);
  return certificate ? *certificate : nullptr;
}

bool is_of_kind(KeyType type, const crypto::PublicKey& key) {
  if (std::holds_alternative<crypto::RsaPublicKey>(key)) return type == KeyType{CKK_RSA};
  if (std::holds_alternative<crypto::EcPublicKey>(key)) return type == KeyType{CKK_EC};
  return type == KeyType{CKK_EC_EDWARDS};
}

bool has_public_key(const std::shared_ptr<Token>& token, const Uri& uri) {
  auto session = token->session();
  if (!session) return false;
  const auto found = keys(*session, ObjectType::public_key);
  return found && std::ranges::any_of(
                      *found, [&](const KeyObject& key) { return means(uri, key.label, key.id); });
}

// The name of a curve, as KeyObject has it; empty for other keys.
std::string curve_of(const crypto::PublicKey& key) {
  const auto* ec = std::get_if<crypto::EcPublicKey>(&key);
  return ec ? std::string(handglass::name_of(ec->group)) : std::string();
}

// Whether there may be more after a login than there is now.
bool hides_objects(const Token& token) {
  return token.info().login_required() && !token.logged_in();
}

bool names_token(const Uri& uri) {
  return uri.token || uri.manufacturer || uri.model || uri.serial;
}

}  // namespace

std::string excluded(const Uri& uri, const LibraryInfo& library, const Slot& slot) {
  if (auto why = library_excluded(uri, library); !why.empty()) return why;
  if (slot.token) return token_excluded(uri, slot);
  if (auto why = slot_excluded(uri, slot); !why.empty()) return why;
  return names_token(uri) ? "there is no token in the slot" : std::string();
}

std::string excluded(const Uri& uri, const std::string& label, const Bytes& id) {
  if (auto why = excluded_by("object", uri.object, label); !why.empty()) return why;
  if (uri.id && *uri.id != id) return "id is " + to_hex(id) + ", not " + to_hex(*uri.id);
  return {};
}

std::vector<ModuleSource> sources_of(const Uri& uri, const std::vector<ModuleSource>& named) {
  for (const auto& text : {uri.module_path, uri.module_name}) {
    if (!text) continue;
    for (const ModuleSource& source : named)  // with its arguments
      if (source.path == *text || source.name == *text) return {source};
    return {module_named(*text)};
  }
  return named.empty() ? configured_modules() : named;
}

Uri uri_of(const TokenInfo& token) {
  Uri uri;
  uri.model = token.model;
  uri.manufacturer = token.manufacturer;
  uri.serial = token.serial;
  uri.token = token.label;
  return uri;
}

Uri uri_of(const Token& token, ObjectType type, const std::string& label, const Bytes& id) {
  Uri uri = uri_of(token.info());
  if (!id.empty()) uri.id = id;
  if (!label.empty()) uri.object = label;
  uri.type = type;
  return uri;
}

Search::Search(std::vector<ModuleSource> named, std::shared_ptr<PinSource> pins,
               std::function<void(const Failure&)> warn)
    : named_(std::move(named)), pins_(std::move(pins)), warn_(std::move(warn)) {}

Result<std::vector<std::shared_ptr<Module>>> Search::modules(const Uri& uri) {
  const std::vector<ModuleSource> sources = sources_of(uri, named_);
  const bool by_name = !named_.empty() || uri.module_path || uri.module_name;
  std::vector<std::shared_ptr<Module>> out;
  for (const ModuleSource& source : sources) {
    auto module = Module::load(source);
    if (module) {
      if (std::ranges::count(loaded_, *module) == 0) loaded_.push_back(*module);
      // The same library may be named twice, also by another name.
      if (std::ranges::count(out, *module) == 0) out.push_back(*std::move(module));
    } else if (by_name) {
      return std::unexpected(std::move(module).error());
    } else {
      warn_(module.error());
    }
  }
  if (sources.empty())
    return fail({.rule = Rule::module_unusable,
                 .evidence = {{"reason",
                               "no PKCS#11 module is configured on this system; name one with "
                               "--module"}}});
  return out;
}

Result<std::vector<std::shared_ptr<Token>>> Search::tokens(const Uri& uri) {
  TRY(const auto loaded, modules(uri));
  std::vector<std::shared_ptr<Token>> out;
  std::vector<Evidence> instead;
  for (const auto& module : loaded) {
    if (const auto why = library_excluded(uri, module->info()); !why.empty()) {
      instead.push_back({"module " + module->source().path, why});
      continue;
    }
    const auto slots = module->slots();
    if (!slots) {
      if (!named_.empty()) return std::unexpected(slots.error());
      warn_(slots.error());
      continue;
    }
    for (const Slot& slot : *slots) {
      if (!slot.token || !slot.token->initialized()) continue;
      if (const auto why = token_excluded(uri, slot); !why.empty())
        instead.push_back({"token " + title(*slot.token), why});
      else
        out.push_back(Token::of(module, slot, pins_));
    }
  }
  for (const auto& token : out)
    if (std::ranges::count(tokens_, token) == 0) tokens_.push_back(token);
  if (out.empty()) return not_found(uri, instead, "there is no token in any slot", "no token fits");
  return out;
}

Result<std::vector<FoundCertificate>> certificates_of(const std::shared_ptr<Token>& token) {
  TRY(Session session, token->session());
  TRY(auto objects, certificates(session));
  std::vector<FoundCertificate> out;
  for (CertificateObject& object : objects)
    if (auto certificate = parsed(object))
      out.push_back({token, std::move(object), std::move(certificate)});
  return out;
}

Result<std::vector<FoundCertificate>> Search::matching_certificates(
    const std::vector<std::shared_ptr<Token>>& tokens, const Uri& uri) {
  std::vector<FoundCertificate> out;
  for (const auto& token : tokens) {
    auto all = certificates_of(token);
    if (!all && tokens.size() == 1) return all;
    if (!all) continue;
    for (FoundCertificate& each : *all)
      if (means(uri, each.object.label, each.object.id)) out.push_back(std::move(each));
  }
  return out;
}

Result<std::shared_ptr<Token>> Search::token(const Uri& uri) {
  TRY(const auto all, tokens(uri));
  if (all.size() == 1) return all.front();
  std::vector<std::shared_ptr<Token>> holders;
  if (uri.object || uri.id) {
    TRY(const auto found, matching_certificates(all, uri));
    for (const FoundCertificate& each : found)
      if (std::ranges::count(holders, each.token) == 0) holders.push_back(each.token);
    for (const auto& token : all)
      if (found.empty() && has_public_key(token, uri)) holders.push_back(token);
    if (holders.size() == 1) return holders.front();
  }
  std::vector<std::string> matches;
  for (const auto& token : holders.empty() ? all : holders)
    matches.push_back(to_string(uri_of(token->info())));
  return ambiguous(uri, std::to_string(matches.size()) + " tokens", matches);
}

Result<FoundCertificate> Search::certificate(const Uri& uri) {
  TRY(const auto all, tokens(uri));
  TRY(auto found, matching_certificates(all, uri));
  // Where a token shows certificates, the one that is meant would be among them: no PIN is spent on
  // a misspelt name.
  if (found.empty() && all.size() == 1 && hides_objects(*all.front())) {
    TRY(const auto visible, certificates_of(all.front()));
    if (visible.empty()) {
      REQUIRE_OK(all.front()->login());
      TRY(found, matching_certificates(all, uri));
    }
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    std::vector<Evidence> instead;
    for (const auto& token : all)
      if (const auto others = certificates_of(token))
        for (const FoundCertificate& each : *others)
          instead.push_back(
              {"certificate " + quoted(each.object.label) + " on " + quoted(token->info().label),
               excluded(uri, each.object.label, each.object.id)});
    return not_found(uri, instead, "there is no certificate on the token", "no certificate fits");
  }
  std::vector<std::string> matches;
  for (const FoundCertificate& each : found)
    matches.push_back(
        to_string(uri_of(*each.token, ObjectType::certificate, each.object.label, each.object.id)));
  return ambiguous(uri, std::to_string(matches.size()) + " certificates", matches);
}

namespace {

// What the public key objects tell of a private key: that of its id, kind and numbers. Nothing
// makes an id unique; of several the one with its label speaks, and where that is none or not one,
// nobody.
std::optional<crypto::PublicKey> public_half(const KeyObject& key,
                                             const std::vector<KeyObject>& publics) {
  std::vector<const KeyObject*> halves, of_that_label;
  for (const KeyObject& other : publics)
    if (!key.id.empty() && other.id == key.id && other.key_type == key.key_type &&
        (key.modulus.empty() || other.modulus == key.modulus) &&
        (key.curve.empty() || other.curve == key.curve))
      halves.push_back(&other);
  std::ranges::copy_if(halves, std::back_inserter(of_that_label),
                       [&](const KeyObject* other) { return other->label == key.label; });
  if (halves.size() > 1) halves = std::move(of_that_label);
  return halves.size() == 1 ? halves.front()->public_key : std::nullopt;
}

}  // namespace

Result<FoundKey> Search::key(const Uri& uri, const crypto::PublicKey& public_key, const Bytes& id) {
  TRY(const auto token, this->token(uri));
  REQUIRE_OK(token->login());
  TRY(Session session, token->session());
  TRY(auto all, keys(session, ObjectType::private_key));
  // A private EC key does not tell its point; its public key object does.
  TRY(const auto publics, keys(session, ObjectType::public_key));
  for (KeyObject& key : all)
    if (!key.public_key) key.public_key = public_half(key, publics);
  std::vector<KeyObject> fitting;
  std::vector<Evidence> instead;
  const std::string curve = curve_of(public_key);
  const auto said = [](const KeyObject& key) { return "private key " + quoted(key.label); };
  for (KeyObject& key : all) {
    std::string why = excluded(uri, key.label, key.id);
    if (why.empty() && !is_of_kind(key.key_type, public_key))
      why = "it is of the type " + token::name_of(key.key_type) + ", the certificate has " +
            crypto::describe(public_key);
    if (why.empty() && key.public_key && *key.public_key != public_key)
      why = "it is another key than the certificate's: " + crypto::describe(*key.public_key);
    if (why.empty() && !key.curve.empty() && !curve.empty() && key.curve != curve)
      why = "its curve is " + key.curve + ", the certificate has " + crypto::describe(public_key);
    // Of a key that tells nothing of its public half the id must speak, or the URI.
    const bool named = uri.object || uri.id || id.empty();
    if (why.empty() && !key.public_key && !named && key.id != id)
      why = "its id is " + to_hex(key.id) + ", the certificate's is " + to_hex(id);
    if (why.empty())
      fitting.push_back(std::move(key));
    else
      instead.push_back({said(key), why});
  }
  // Of several the one with the certificate's id, and before it those that are known to fit.
  const auto keep = [&](auto better) {
    if (std::ranges::any_of(fitting, better))
      std::erase_if(fitting, [&](const KeyObject& key) { return !better(key); });
  };
  if (fitting.size() > 1) keep([&](const KeyObject& key) { return key.public_key == public_key; });
  if (fitting.size() > 1 && !id.empty()) keep([&](const KeyObject& key) { return key.id == id; });
  if (fitting.size() == 1) return FoundKey{token, std::move(fitting.front())};
  if (fitting.empty())
    return not_found(uri, instead,
                     "there is no private key on the token " + quoted(token->info().label),
                     "no private key on the token fits");
  std::vector<std::string> matches;
  for (const KeyObject& key : fitting)
    matches.push_back(to_string(uri_of(*token, ObjectType::private_key, key.label, key.id)));
  return ambiguous(uri, std::to_string(matches.size()) + " private keys", matches);
}

}  // namespace handglass::token
