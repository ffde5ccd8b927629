// handglass token test: every key that is meant signs with every scheme that it offers, and
// decrypts where it can; each answer is checked with the public key.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/commands.hpp"
#include "cli/token_report.hpp"
#include "crypto/random.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "token/mechanisms.hpp"
#include "token/names.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {
namespace {

using token::KeyObject;
using token::ObjectType;

constexpr std::size_t usual_count = 5;
constexpr std::size_t premaster_size = 48;

struct Trial {
  std::string name, mechanism;
  double ms = 0;  // the median
  std::string error = {};
  bool ok() const { return error.empty(); }
};

std::string one_line(const Failure& failure) {
  const std::string text = complaint_about("", failure).text;
  return text.substr(2, text.find('\n') - 2);  // without the name that there is none of
}

double median(std::vector<double> times) {
  std::ranges::sort(times);
  return times.empty() ? 0 : times[times.size() / 2];
}

// Calls `count` times until one fails; answers what is wrong.
template <class Call>
std::string timed(std::size_t count, double& ms, Call call) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (std::string error = call(); !error.empty()) return error;
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  ms = median(std::move(times));
  return {};
}

Trial try_scheme(const token::TokenKey& key, const token::SchemeWays& able, std::size_t count) {
  Trial out{.name = scheme_text(able.scheme),
            .mechanism = token::name_of(able.ways.front().mechanism)};
  const Bytes message = to_bytes(as_bytes("handglass token test"));
  Bytes signature;
  out.error = timed(count, out.ms, [&] {
    auto made = key.sign_unchecked(able.scheme, message);
    if (!made) return one_line(made.error());
    signature = *std::move(made);
    return std::string();
  });
  if (out.ok() && !crypto::verify(key.public_key(), able.scheme, message, signature))
    out.error = "the signature does not verify with the public key";
  return out;
}

// A premaster secret as a client would send it (RFC 5246 §7.4.7.1).
Trial try_decryption(const token::TokenKey& key, token::MechanismType mechanism,
                     std::size_t count) {
  Trial out{.name = "decrypt", .mechanism = token::name_of(mechanism)};
  crypto::Random& random = crypto::system_random();
  std::array<std::uint8_t, premaster_size> premaster{};
  random.fill(premaster);
  const auto ciphertext =
      crypto::rsa_encrypt(std::get<crypto::RsaPublicKey>(key.public_key()), premaster, random);
  if (!ciphertext) {
    out.error = one_line(ciphertext.error());
    return out;
  }
  std::array<std::uint8_t, premaster_size> opened{};
  out.error = timed(count, out.ms, [&] {
    const auto done = key.decrypt(*ciphertext, opened);
    return done ? std::string() : one_line(done.error());
  });
  if (out.ok() && premaster != opened) out.error = "it decrypts to something else";
  return out;
}

// A private key tells its public one, or an object with its id does.
std::optional<crypto::PublicKey> public_key_of(const KeyObject& key,
                                               const std::vector<KeyObject>& publics,
                                               const std::vector<token::FoundCertificate>& others) {
  if (key.public_key) return key.public_key;
  for (const KeyObject& other : publics)
    if (other.public_key && other.key_type == key.key_type && !key.id.empty() && other.id == key.id)
      return other.public_key;
  for (const token::FoundCertificate& other : others) {
    const auto& its = other.certificate->key();
    if (its && token::key_type_of(*its) == key.key_type && !key.id.empty() &&
        other.object.id == key.id)
      return its;
  }
  return std::nullopt;
}

struct Tested {
  KeyObject object;
  std::string uri;
  std::vector<Trial> schemes = {};
  std::optional<Trial> decryption = {};
  std::string error = {};
  bool ok() const {
    return error.empty() && std::ranges::all_of(schemes, &Trial::ok) &&
           (!decryption || decryption->ok());
  }
};

Tested test_key(const std::shared_ptr<token::Token>& token, const KeyObject& object,
                const std::optional<crypto::PublicKey>& public_key, std::size_t count) {
  Tested out{.object = object,
             .uri = pasted(*token, ObjectType::private_key, object.label, object.id)};
  if (!public_key) {
    out.error =
        "its public key is not known: the token has no certificate and no public key with its id, "
        "or the key is of a kind that is not supported";
    return out;
  }
  const auto key = token::open_key(token, object, *public_key, crypto::system_random());
  if (!key) {
    out.error = one_line(key.error());
    return out;
  }
  for (const token::SchemeWays& able : (*key)->scheme_ways())
    out.schemes.push_back(try_scheme(**key, able, count));
  if (const auto mechanism = (*key)->decryption())
    out.decryption = try_decryption(**key, *mechanism, count);
  return out;
}

void draw(study::Page& page, const Trial& trial) {
  page.judged("", trial.ok() ? "PASS" : "FAIL",
              fmt::format("{:<22} {:<24} {}", trial.name, trial.mechanism,
                          trial.ok() ? fmt::format("{:.2f} ms", trial.ms) : trial.error));
}

std::string page_of(const Tested& tested, const Output& output) {
  study::Page page(output.width(), output.color());
  page.section(fmt::format("\"{}\", {}, id {}", tested.object.label, key_text(tested.object),
                           tested.object.id.empty() ? "none" : to_hex(tested.object.id)));
  std::string out;
  add_pasted(out, std::move(page), "uri", tested.uri);
  study::Page rest(output.width(), output.color());
  for (const Trial& trial : tested.schemes) draw(rest, trial);
  if (tested.decryption) draw(rest, *tested.decryption);
  if (!tested.error.empty()) rest.judged("", "FAIL", tested.error);
  if (tested.ok() && tested.schemes.empty() && !tested.decryption)
    rest.judged("", "SKIP",
                fmt::format("the key neither signs nor decrypts in a way that TLS 1.2 knows; it "
                            "may: {}",
                            uses_text(tested.object)));
  return out + std::move(rest).take() + "\n";
}

Json json_of(const Trial& trial, std::string_view name) {
  Json out = Json::object();
  if (!name.empty()) out[std::string(name)] = trial.name;
  out["mechanism"] = trial.mechanism;
  out["ok"] = trial.ok();
  if (trial.ok())
    out["ms"] = trial.ms;
  else
    out["error"] = trial.error;
  return out;
}

Json json_of(const Tested& tested) {
  Json schemes = Json::array();
  for (const Trial& trial : tested.schemes) schemes.push_back(json_of(trial, "scheme"));
  Json out{{"uri", tested.uri},
           {"label", tested.object.label},
           {"id", to_hex(tested.object.id)},
           {"type", key_text(tested.object)},
           {"bits", tested.object.bits},
           {"ok", tested.ok()},
           {"schemes", std::move(schemes)},
           {"decrypts", tested.decryption.has_value()}};
  if (tested.decryption) out["decryption"] = json_of(*tested.decryption, "");
  if (!tested.error.empty()) out["error"] = tested.error;
  return out;
}

struct Candidates {
  std::vector<KeyObject> keys, publics;
};
Result<Candidates> read_keys(token::Token& token) {
  TRY(token::Session session, token.session());
  Candidates out;
  TRY(out.keys, token::keys(session, ObjectType::private_key));
  TRY(out.publics, token::keys(session, ObjectType::public_key));
  return out;
}

}  // namespace

Expected<int> run_token_test(const Options& options) {
  TRY(Output output, Output::open(options, false));
  TokenAccess tokens(options);
  TRY(const token::Uri uri, uri_of(options, tokens));
  TRY(const auto token, about_token(options.uri, tokens.search().token(uri)));
  REQUIRE_OK(about_token(options.uri, token->login()));
  TRY(const auto candidates, about_token(options.uri, read_keys(*token)));
  TRY(const auto certificates, about_token(options.uri, token::certificates_of(token)));
  std::vector<Tested> tested;
  std::vector<Passed> passed;
  for (const KeyObject& key : candidates.keys) {
    if (token::means(uri, key.label, key.id))
      tested.push_back(test_key(token, key, public_key_of(key, candidates.publics, certificates),
                                std::max<std::size_t>(options.count.value_or(usual_count), 1)));
    else
      passed.push_back({"private key", ObjectType::private_key, key.label, key.id});
  }
  if (tested.empty())
    return std::unexpected(nothing_meant(
        options, uri,
        passed.empty() ? "there is no private key on the token" : "no private key is meant",
        passed));
  Json out = document("test"), keys = Json::array();
  std::string text;
  for (const Tested& each : tested) {
    keys.push_back(json_of(each));
    text += page_of(each, output);
  }
  out["keys"] = std::move(keys);
  print(output, out, text);
  return std::ranges::all_of(tested, &Tested::ok) ? exit_code::ok : exit_code::local;
}

}  // namespace handglass::cli
