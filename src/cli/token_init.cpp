// handglass token init: an empty token becomes one with the identities of a lab, or of files.
#include "base/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/lab_identities.hpp"
#include "cli/token_init.hpp"
#include "cli/token_report.hpp"
#include "token/mechanisms.hpp"
#include "token/write.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

using handshake::Credential;
using token::Module;
using token::ObjectType;
using token::Slot;

constexpr std::string_view usual_label = "lab";

struct Holder {
  std::string label;
  Credential credential;
};

// The people of a folder that `lab init` made, by the names of their files.
Expected<std::vector<Holder>> lab_in(const Options& options, Passwords& passwords,
                                     TokenAccess& tokens) {
  const std::filesystem::path folder = options.directory;
  std::vector<Holder> out;
  for (const x509::Planned& row : lab_plan().certificates) {
    const std::string stem = (folder / row.name).string();
    std::error_code ignored;
    const bool person = row.part == x509::Part::client || row.part == x509::Part::server;
    if (!person || !std::filesystem::exists(stem + ".key", ignored)) continue;
    IdentityFiles files;
    files.certificates = {stem + "-chain.crt"};
    files.keys = {stem + ".key"};
    TRY(auto credentials,
        load_credentials(options, files, passwords, tokens, crypto::system_random()));
    out.push_back({std::string(row.name), std::move(credentials.front())});
  }
  if (out.empty())
    return complain(fmt::format("{}: no lab is there\n  handglass lab init {} makes one",
                                options.directory, options.directory));
  return out;
}

Expected<std::vector<Holder>> identities(const Options& options, TokenAccess& tokens) {
  Passwords passwords(options.identity.passwords);
  if (!options.directory.empty()) return lab_in(options, passwords, tokens);
  TRY(auto credentials,
      load_credentials(options, options.identity, passwords, tokens, crypto::system_random()));
  std::vector<Holder> out;
  for (Credential& each : credentials) {
    std::string label = x509::short_name(each.leaf().subject());
    out.push_back({std::move(label), std::move(each)});
  }
  return out;
}

struct Place {
  std::shared_ptr<Module> module;
  Slot slot;
};

// The one slot that the URI means and whose token is empty; no other token of its module is called
// `label`.
Expected<Place> empty_slot(const Options& options, TokenAccess& tokens, token::Uri uri,
                           const std::string& label) {
  uri.token.reset();  // how it is to be called
  TRY(const auto modules, about_token(options.uri, tokens.search().modules(uri)));
  std::vector<Place> empty;
  Failure none{.rule = Rule::token_not_found,
               .evidence = {{"reason", "there is no token that is not initialized yet"}}};
  for (const auto& module : modules) {
    TRY(const auto slots, about_token(module->source().path, module->slots()));
    for (const Slot& slot : slots) {
      if (!slot.token) continue;
      if (slot.token->initialized() && slot.token->label == label)
        return complain(fmt::format(
            "{}: there is a token \"{}\" already; it is left as it is\n  --label gives the new one "
            "another name",
            module->source().path, label));
      std::string why = token::excluded(uri, module->info(), slot);
      if (why.empty() && slot.token->initialized())
        why = "it is initialized already, and is left as it is";
      if (why.empty())
        empty.push_back({module, slot});
      else
        none.evidence.push_back(
            {fmt::format("token \"{}\" in slot {}", slot.token->label, slot.id), std::move(why)});
    }
  }
  if (empty.size() == 1) return std::move(empty.front());
  if (empty.empty()) return std::unexpected(token_complaint("token init", none));
  Failure several{.rule = Rule::token_ambiguous,
                  .evidence = {{"reason", fmt::format("{} empty tokens", empty.size())}}};
  for (const Place& place : empty) {
    token::Uri its;
    its.slot_id = place.slot.id;
    its.module_path = place.module->source().path;
    several.evidence.push_back({"matches", to_string(its)});
  }
  return std::unexpected(token_complaint("token init", several));
}

// Whether the token can do anything with a key of this kind.
bool has_use_for(const std::vector<token::Mechanism>& able, const crypto::PublicKey& key) {
  const token::KeyObject object = token::unseen_key(key);
  return std::ranges::any_of(handshake::schemes,
                             [&](const handshake::SchemeRow& row) {
                               return crypto::fits(key, row.scheme) &&
                                      !token::ways(able, object, row.scheme).empty();
                             }) ||
         !token::decryptions(able, object).empty();
}

// Those whose kind of key the token knows. Of a lab the others are left out; a file that cannot be
// put there is a fault.
Expected<void> keep_usable(std::vector<Holder>& all, const Place& place, bool lab) {
  TRY(const auto able,
      about_token(place.module->source().path, token::mechanisms(*place.module, place.slot.id)));
  std::vector<Holder> usable;
  for (Holder& each : all) {
    const crypto::PublicKey& key = each.credential.key->public_key();
    const std::string text = fmt::format("{}: the token has no mechanism for its key, {}",
                                         each.label, crypto::describe(key));
    if (has_use_for(able, key))
      usable.push_back(std::move(each));
    else if (lab)
      warn(text + "; it is left out");
    else
      return complain(text);
  }
  all = std::move(usable);
  return {};
}

Expected<SecretBytes> pin_from(const std::vector<PasswordSource>& sources, std::string_view flag,
                               View otherwise) {
  if (sources.empty()) return SecretBytes(otherwise);
  return read_password_source(sources.front(), flag);
}

// The issuers of all, each once.
std::vector<x509::CertificateRef> issuers_of(const std::vector<Holder>& all) {
  std::vector<x509::CertificateRef> out;
  for (const Holder& each : all)
    for (std::size_t i = 1; i < each.credential.chain.size(); ++i) {
      const auto& issuer = each.credential.chain[i];
      if (std::ranges::none_of(out, [&](const auto& known) {
            return std::ranges::equal(known->der(), issuer->der());
          }))
        out.push_back(issuer);
    }
  return out;
}

Result<void> write_all(token::Writer& writer, const std::vector<Holder>& all) {
  for (const Holder& each : all) {
    const token::ObjectName name{each.label, token::usual_id(each.credential.key->public_key())};
    REQUIRE_OK(
        writer.put_key_pair(*each.credential.key, name, token::uses_of(each.credential.leaf())));
    REQUIRE_OK(writer.put_certificate(each.credential.leaf(), name));
  }
  for (const auto& issuer : issuers_of(all)) {
    token::ObjectName name{x509::short_name(issuer->subject()), {}};
    if (issuer->key()) name.id = token::usual_id(*issuer->key());
    REQUIRE_OK(writer.put_certificate(*issuer, name));
  }
  return {};
}

// Short, because labels are unique on the token that was just made.
std::string short_uri(const Place& place, const std::string& label) {
  token::Uri uri;
  uri.token = place.slot.token->label;
  uri.object = label;
  if (place.module->source().name.empty()) uri.module_path = place.module->source().path;
  return to_string(uri);
}

void report_made(Output& output, const Place& place, const std::vector<Holder>& all,
                 bool lab_pin_set) {
  const auto token = token::Token::of(place.module, place.slot, nullptr);
  Json out = document("init"), objects = Json::array();
  out["token"] = {{"label", token->info().label},
                  {"uri", pasted(*token)},
                  {"pin", lab_pin_set ? Json(std::string(lab_pin)) : Json(nullptr)}};
  study::Page head(output.width(), output.color());
  head.section(fmt::format("Token \"{}\" is ready", token->info().label));
  head.labelled("PIN", lab_pin_set ? fmt::format("{}, which everybody knows: a lab's", lab_pin)
                                   : "the one of --pin-source");
  std::string text;
  add_pasted(text, std::move(head), "uri", pasted(*token));
  for (const Holder& each : all) {
    const Bytes id = token::usual_id(each.credential.key->public_key());
    const std::string uri = pasted(*token, ObjectType::certificate, each.label, id);
    study::Page page(output.width(), output.color());
    page.blank();
    page.labelled("put", fmt::format("\"{}\", {}, {}", each.label,
                                     crypto::describe(each.credential.key->public_key()),
                                     x509::to_string(each.credential.leaf().subject())));
    add_pasted(text, std::move(page), "uri", short_uri(place, each.label));
    objects.push_back({{"label", each.label},
                       {"id", to_hex(id)},
                       {"type", crypto::describe(each.credential.key->public_key())},
                       {"subject", x509::to_string(each.credential.leaf().subject())},
                       {"uri", uri}});
  }
  out["objects"] = std::move(objects);
  // The good client of a lab, where it is one.
  const auto alice = std::ranges::find(all, "alice", &Holder::label);
  const std::string example = alice != all.end() ? alice->label
                              : all.empty()      ? std::string()
                                                 : all.front().label;
  if (!all.empty())
    text += fmt::format(
        "\nTo use one, in quotes because of its semicolons:\n  handglass connect HOST:PORT --cert "
        "'{}'\n",
        short_uri(place, example));
  print(output, out, text);
}

struct Made {
  Place place;
  std::vector<Holder> all;
};

Expected<Made> make_token(const Options& options) {
  TokenAccess tokens(options);
  TRY(auto all, identities(options, tokens));
  TRY(const token::Uri uri, uri_of(options, tokens));
  const std::string label = !options.token_label.empty()
                                ? options.token_label
                                : uri.token.value_or(std::string(usual_label));
  TRY(Place place, empty_slot(options, tokens, uri, label));
  REQUIRE_OK(keep_usable(all, place, !options.directory.empty()));
  if (options.pins.empty() && options.directory.empty())
    return complain(fmt::format("a certificate of your own gets a PIN of your own\n  --pin-source "
                                "says where it is; only a lab's folder goes under {}",
                                lab_pin),
                    exit_code::usage);
  TRY(const SecretBytes pin, pin_from(options.pins, "--pin-source", as_bytes(lab_pin)));
  TRY(const SecretBytes so_pin, pin_from(options.so_pins, "--so-pin-source", pin.reveal()));
  TRY(place.slot, about_token(label, token::initialize_token(*place.module, place.slot, label,
                                                             so_pin.reveal(), pin.reveal())));
  {
    TRY(auto writer,
        about_token(label, token::Writer::open(place.module, place.slot, pin.reveal())));
    if (const auto done = write_all(writer, all); !done) {
      Complaint complaint = token_complaint(label, done.error());
      complaint.text += fmt::format(
          "\n  the token \"{}\" is initialized now, and what was written before this stays on it",
          label);
      return std::unexpected(std::move(complaint));
    }
  }
  return Made{std::move(place), std::move(all)};
}

}  // namespace

Expected<void> put_lab_on_token(const std::string& folder, const std::string& module) {
  Options options;
  options.command = Command::token_init;
  options.directory = folder;
  options.modules = {module};
  const auto made = make_token(options);
  if (!made) return std::unexpected(made.error());
  return {};
}

Expected<int> run_token_init(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TRY(const Made made, make_token(options));
  report_made(output, made.place, made.all, options.pins.empty());
  return exit_code::ok;
}

}  // namespace handglass::cli
