// A trace from the document that json.cpp writes: what is stored is read, what follows from it
// (fields, ladder, sentences, redo) is not.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "study/json.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

using Json = nlohmann::json;

// A value of the document and where it stands. The first fault is kept by the document's reader,
// and what is read after it is empty: no code that reads has a branch for it.
class Reader {
 public:
  struct Fault {
    std::string path, reason;
  };

  Reader(const Json& value, std::string path, std::optional<Fault>& fault)
      : value_(&value), path_(std::move(path)), fault_(&fault) {}

  bool has(const char* name) const { return value_->is_object() && value_->contains(name); }
  bool broken() const { return fault_->has_value(); }

  Reader operator[](const char* name) const {
    static const Json nothing;
    if (has(name)) return {(*value_)[name], path_ + "." + name, *fault_};
    blame("has no " + std::string(name));
    return {nothing, path_ + "." + name, *fault_};
  }

  std::string text() const {
    if (const auto* text = value_->get_ptr<const std::string*>()) return *text;
    blame("is no text");
    return {};
  }
  bool flag() const {
    if (const auto* flag = value_->get_ptr<const bool*>()) return *flag;
    blame("is neither true nor false");
    return false;
  }
  std::size_t number(std::size_t most = std::numeric_limits<std::uint32_t>::max()) const {
    if (value_->is_number_unsigned() && value_->get<std::uint64_t>() <= most)
      return value_->get<std::size_t>();
    blame("is no number up to " + std::to_string(most));
    return 0;
  }
  double milliseconds() const {
    constexpr double most = 1e14;  // more than two moments in nanoseconds can be apart
    if (value_->is_number() && std::abs(value_->get<double>()) <= most)
      return value_->get<double>();
    blame("is no number of milliseconds");
    return 0;
  }
  Bytes hex() const {
    auto bytes = from_hex(text());
    if (bytes) return *std::move(bytes);
    blame("is no hex");
    return {};
  }
  // The value of an enumeration that bears the name.
  template <class E>
  E named() const {
    if (const auto value = value_named<E>(text())) return *value;
    blame("is a name that nobody knows here");
    return E{};
  }
  template <class Each>
  void each(Each visit) const {
    if (!value_->is_array()) return blame("is no list");
    std::size_t i = 0;
    for (const Json& item : *value_) {
      if (broken()) return;
      visit(Reader(item, path_ + "[" + std::to_string(i++) + "]", *fault_));
    }
  }
  void blame(std::string reason) const {
    if (!broken()) *fault_ = Fault{path_, std::move(reason)};
  }

 private:
  const Json* value_;
  std::string path_;
  std::optional<Fault>* fault_;
};

Role sender_of(const Reader& in) {
  const std::string dir = in["dir"].text();
  if (dir == "client_to_server") return Role::client;
  if (dir != "server_to_client") in["dir"].blame("is no direction");
  return Role::server;
}

Time time_in(const Reader& in) {
  const auto time = parse_time(in.text());
  if (!time || parse_time(to_rfc3339(*time)) != time) {
    in.blame("is no time in a year of four digits");
    return {};
  }
  return *time;
}

// A text that a view may point to as long as the trace, or a copy of it, lives.
std::string_view keep(Trace& trace, std::string text) {
  if (!trace.kept) trace.kept = std::make_shared<std::set<std::string>>();
  return *trace.kept->insert(std::move(text)).first;
}

std::vector<Evidence> evidence_in(const Reader& in) {
  std::vector<Evidence> out;
  in.each([&](const Reader& one) { out.push_back({one["name"].text(), one["value"].text()}); });
  return out;
}

Rule rule_in(const Reader& in) {
  const std::string id = in.text();
  for (const RuleInfo& row : rules)
    if (row.id == id) return row.rule;
  in.blame("is a rule that nobody knows here");
  return Rule::internal;
}

template <std::size_t N>
void read_up_to(const Reader& in, record::UpTo<N>& out) {
  const Bytes bytes = in.hex();
  if (bytes.size() > N) return in.blame("is longer than " + std::to_string(N) + " bytes");
  std::ranges::copy(bytes, out.assign(bytes.size()).begin());
}

void read_protection(const Reader& in, record::Protected& with) {
  const Reader header = in[in.has("aad") ? "aad" : "mac_header"];
  const Bytes bytes = header.hex();
  if (bytes.size() != with.header.size()) return header.blame("is not 13 bytes long");
  std::ranges::copy(bytes, with.header.begin());
  read_up_to(in[in.has("tag") ? "tag" : "mac"], with.tag);
  if (in.has("nonce")) {
    read_up_to(in["nonce"], with.nonce);
  } else if (in.has("explicit_nonce")) {
    // The other part is hidden; no face shows it.
    const Bytes part = in["explicit_nonce"].hex();
    constexpr std::size_t nonce_size = 12;
    if (part.size() > nonce_size) return in["explicit_nonce"].blame("is longer than a nonce");
    std::ranges::copy(part, with.nonce.assign(nonce_size).last(part.size()).begin());
  } else if (in.has("iv")) {
    read_up_to(in["iv"], with.nonce);
  }
  if (in.has("padding")) with.padding = in["padding"].number();
}

RecordEntry record_in(const Reader& in) {
  RecordEntry out;
  out.i = in["i"].number();
  out.sender = sender_of(in);
  out.t_ms = in["t_ms"].milliseconds();
  out.header.type = in["type"].named<record::ContentType>();
  out.wire = in["wire"].hex();
  if (out.wire.size() >= record::header_size)
    out.header.version = static_cast<record::ProtocolVersion>(out.wire[1] << 8 | out.wire[2]);
  else
    in["wire"].blame("is shorter than a record's header");
  out.header.length = static_cast<std::uint16_t>(in["len"].number(0xffff));
  out.plain_at = in["plain_off"].number();
  out.plain_size = in["plain_len"].number();
  if (in.has("protected")) {
    out.was_protected = in["protected"].flag();
    if (out.was_protected) out.opened = in["opened"].flag();
    if (in.has("earlier_keys")) out.earlier_keys = in["earlier_keys"].flag();
  }
  if (out.was_protected && out.opened) {
    out.with.sequence = in["seq"].number();
    if (!out.earlier_keys) read_protection(in, out.with);
    if (in.has("plain")) out.plaintext = in["plain"].hex();
  }
  return out;
}

MessageEntry message_in(const Reader& in) {
  MessageEntry out;
  out.message = in["name"].named<Message>();
  out.sender = sender_of(in);
  out.t_ms = in["t_ms"].milliseconds();
  if (out.message != Message::change_cipher_spec) {
    out.n = in["n"].number();
    if (out.n == 0) in["n"].blame("is no message's number");
  }
  if (in.has("key_exchange")) out.key_exchange = in["key_exchange"].named<handshake::KeyExchange>();
  out.encrypted = in["encrypted"].flag();
  in["record"].each([&](const Reader& one) { out.records.push_back(one.number()); });
  in["fields"].each([&](const Reader& one) { append(out.bytes, one["hex"].hex()); });
  out.fields = annotate(out.message, out.key_exchange, out.bytes);
  if (in.has("transcript_sha")) out.transcript = in["transcript_sha"].hex();
  if (in.has("signs")) {
    const Reader signs = in["signs"];
    out.signed_input =
        SignedInput{signs["scheme"].named<handshake::SignatureScheme>(), signs["input"].hex()};
  }
  return out;
}

DerivationId derivation_id(const Reader& in) {
  const std::string id = in.text();
  constexpr auto last = static_cast<int>(DerivationId::server_verify_data);
  if (id.size() == 2 && id[0] == 'D' && id[1] >= '0' && id[1] - '0' <= last)
    return static_cast<DerivationId>(id[1] - '0');
  in.blame("is no derivation");
  return {};
}

// What the labels of a PRF and names are made of, so that they are safe in the commands that repeat
// a derivation. The identity of a pre-shared key stands in none, and is what its owners call it.
constexpr std::string_view in_labels =
    " -_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view in_names = in_labels.substr(1);

std::string word_in(const Reader& in, std::string_view characters) {
  std::string text = in.text();
  if (text.find_first_not_of(characters) != std::string::npos)
    in.blame("has other characters than letters, digits, - and _");
  return text;
}

// The name under which an input or a part is extracted, which is no other's.
std::string name_in(const Reader& in, const DerivationEntry& entry) {
  std::string name = word_in(in, in_names);
  const auto called = [&](const auto& one) { return one.name == name; };
  if (name.empty()) in.blame("is empty");
  if (std::ranges::any_of(entry.inputs, called) || std::ranges::any_of(entry.parts, called))
    in.blame("is there already");
  return name;
}

DerivationEntry derivation_in(const Reader& in) {
  DerivationEntry out;
  out.id = derivation_id(in["id"]);
  out.function = in["fn"].text();
  if (in.has("label"))
    out.label =
        out.function.starts_with("PRF-") ? word_in(in["label"], in_labels) : in["label"].text();
  out.message = in["after"].number();
  out.rfc = in["rfc"].text();
  in["inputs"].each([&](const Reader& one) {
    if (out.inputs.size() == limits::derivation_inputs) return one.blame("is one too many");
    DerivationEntry::Input input{name_in(one["name"], out), {}, {}};
    if (one.has("ref")) {
      input.ref = derivation_id(one["ref"]);
    } else {
      if (one.has("secret")) input.secret = one["secret"].flag();
      if (one.has("hex")) input.bytes = one["hex"].hex();
    }
    out.inputs.push_back(std::move(input));
  });
  // What is said of one depends on what goes in first (RFC 4279 §2).
  if (out.function == "PSK" && out.inputs.empty()) in["inputs"].blame("is empty");
  if (in.has("output")) out.output = in["output"].hex();
  out.output_size = in["output_len"].number();
  // Steps are as many as the output is long, and each hashes all that goes in.
  const bool fits = std::max(out.output_size, out.label.size()) <= limits::derivation_bytes &&
                    std::ranges::all_of(out.inputs, [](const auto& input) {
                      return input.bytes.size() <= limits::handshake_message;
                    });
  if (!fits) in.blame("has more than a derivation of TLS takes or makes");
  if (in.has("parts"))
    in["parts"].each([&](const Reader& one) {
      if (out.parts.size() == limits::derivation_parts) return one.blame("is one too many");
      DerivationEntry::Part part{name_in(one["name"], out), one["off"].number(),
                                 one["len"].number()};
      if (part.size == 0 || part.at + part.size > out.output_size)
        one.blame("is no part of the output");
      out.parts.push_back(std::move(part));
    });
  if (out.output && out.output->size() != out.output_size)
    in["output"].blame("is not as long as it says");
  return out;
}

void read_check(const Reader& in, Trace& trace) {
  if (!in.has("verdict")) {
    trace.checks.push_back({in["who"].named<Role>(), in["message"].number(), rule_in(in["rule"]),
                            in["status"].named<x509::Status>(), evidence_in(in["evidence"])});
    return;
  }
  const std::size_t nth = in["verdict"].number();
  if (nth >= trace.judgements.size()) return in["verdict"].blame("is no verdict of this trace");
  x509::Checked checked;
  checked.check = in["rule"].named<x509::Check>();
  checked.status = in["status"].named<x509::Status>();
  if (in.has("reason")) checked.reason = in["reason"].named<x509::Reason>();
  checked.depth = in["depth"].number();
  const auto& path = trace.judgements[nth].verdict.path;
  if (checked.depth < path.size()) checked.certificate = path[checked.depth];
  checked.rfc = keep(trace, in["rfc"].text());
  checked.evidence = evidence_in(in["evidence"]);
  trace.judgements[nth].verdict.checks.push_back(std::move(checked));
}

std::vector<x509::CertificateRef> path_in(const Reader& in) {
  std::vector<x509::CertificateRef> out;
  in.each([&](const Reader& one) {
    auto certificate = x509::Certificate::parse(one.hex());
    if (!certificate) return one.blame("is no certificate");
    out.push_back(*std::move(certificate));
  });
  return out;
}

JudgementEntry judgement_in(const Reader& in) {
  JudgementEntry out{in["who"].named<Role>(), in["message"].number(), {}};
  out.verdict.at = time_in(in["at"]);
  out.verdict.anchored = in["anchored"].flag();
  out.verdict.path = path_in(in["path"]);
  if (!in.has("abandoned")) return out;
  in["abandoned"].each([&](const Reader& one) {
    x509::Abandoned abandoned{path_in(one["path"]), one["anchored"].flag(),
                              one["rule"].named<x509::Check>(), one["reason"].named<x509::Reason>(),
                              one["depth"].number()};
    if (abandoned.depth >= abandoned.path.size()) return one["depth"].blame("is not of this path");
    out.verdict.abandoned.push_back(std::move(abandoned));
  });
  return out;
}

FailureEntry failure_in(const Reader& in, Trace& trace) {
  FailureEntry out{in["who"].named<Role>(), {.rule = rule_in(in["rule"])}};
  if (in.has("message")) out.failure.message = keep(trace, in["message"].text());
  if (in.has("field")) out.failure.field = in["field"].text();
  if (in.has("offset")) out.failure.offset = in["offset"].number();
  out.failure.evidence = evidence_in(in["evidence"]);
  const auto alert = static_cast<Alert>(in["alert"].number(0xff));
  if (alert != info(out.failure.rule).alert) out.failure.alert_instead = alert;
  return out;
}

ExportEntry export_in(const Reader& in) {
  ExportEntry out{.who = in["who"].named<Role>(),
                  .label = in["label"].text(),
                  .context = {},
                  .size = in["len"].number(),
                  .value = {},
                  .refused = {}};
  if (in.has("context")) out.context = in["context"].hex();
  if (in.has("value")) out.value = in["value"].hex();
  if (in.has("refused")) out.refused = in["refused"].text();
  if (out.refused.empty() && out.value.size() != out.size)
    in["len"].blame("is not the value's length");
  return out;
}

AlertLevel level_in(const Reader& in) {
  const std::string level = in.text();
  if (const auto known = value_named<AlertLevel>(level)) return *known;
  int number = -1;
  std::from_chars(level.data(), level.data() + level.size(), number);
  if (number < 0 || number > 0xff) in.blame("is no level");
  return static_cast<AlertLevel>(number);
}

// Where each message stands in its sender's stream, which the document need not say.
void place(std::vector<MessageEntry>& messages) {
  std::array<std::size_t, 2> at{};
  for (MessageEntry& message : messages) {
    std::size_t& here = at[static_cast<std::size_t>(message.sender)];
    message.plain_at = here;
    if (message.n != 0) here += message.bytes.size();
  }
}

void read_all(const Reader& in, Trace& trace) {
  if (in["schema"].text() != "handglass-trace/1")
    return in["schema"].blame("is not handglass-trace/1");
  const std::string role = in["role"].text();
  trace.eyes = role == "client"   ? Eyes::client
               : role == "server" ? Eyes::server
               : role == "wire"   ? Eyes::wire
                                  : Eyes::both;
  trace.time = time_in(in["time"]);
  const Reader endpoints = in["endpoints"];
  if (endpoints.has("client")) trace.client_endpoint = endpoints["client"].text();
  if (endpoints.has("server")) trace.server_endpoint = endpoints["server"].text();
  trace.seeded = in["seeded"].flag();
  trace.insecure = in["insecure"].flag();
  in["remarks"].each([&](const Reader& one) { trace.remarks.push_back(one.text()); });
  trace.secrets_shown = in["secrets"].text() == "shown";
  in["records"].each([&](const Reader& one) {
    trace.records.push_back(record_in(one));
    // They are found by their numbers.
    if (trace.records.back().i != trace.records.size()) one["i"].blame("is out of order");
  });
  std::size_t n = 0;
  in["messages"].each([&](const Reader& one) {
    if (trace.messages.size() == limits::watched_messages)
      return one.blame("is one more than " + std::to_string(limits::watched_messages));
    trace.messages.push_back(message_in(one));
    const std::size_t here = trace.messages.back().n;
    if (here != 0 && here <= n) one["n"].blame("is out of order");
    n = std::max(n, here);
    for (const std::size_t record : trace.messages.back().records)
      if (record == 0 || record > trace.records.size()) one["record"].blame("names no record");
  });
  place(trace.messages);
  in["derivations"].each([&](const Reader& one) {
    DerivationEntry entry = derivation_in(one);
    if (trace.find(entry.id)) one["id"].blame("is there already");
    trace.derivations.push_back(std::move(entry));
  });
  in["verdicts"].each([&](const Reader& one) { trace.judgements.push_back(judgement_in(one)); });
  in["checks"].each([&](const Reader& one) { read_check(one, trace); });
  in["alerts"].each([&](const Reader& one) {
    trace.alerts.push_back({sender_of(one), level_in(one["level"]),
                            static_cast<Alert>(one["code"].number(0xff)),
                            one["t_ms"].milliseconds(), one["about"].number()});
  });
  if (in.has("changes"))
    in["changes"].each([&](const Reader& one) {
      trace.changes.push_back({sender_of(one), one["what"].text(), one["text"].text(),
                               one["before"].hex(), one["after"].hex()});
    });
  if (in.has("exports"))
    in["exports"].each([&](const Reader& one) { trace.exports.push_back(export_in(one)); });
  if (in.has("token_calls"))
    in["token_calls"].each([&](const Reader& one) {
      trace.token_calls.push_back({one["function"].text(), one["arguments"].text(),
                                   one["answer"].text(), one["took_ms"].milliseconds(),
                                   one["t_ms"].milliseconds(), one["after"].number()});
    });
  in["failures"].each([&](const Reader& one) { trace.failures.push_back(failure_in(one, trace)); });
  trace.client_established = in["established"]["client"].flag();
  trace.server_established = in["established"]["server"].flag();
}

// How deep arrays and objects stand in each other: seen before memory is spent on each of them.
std::size_t depth_of(std::string_view document) {
  std::size_t depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < document.size(); ++i) {
    const char c = document[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '[' || c == '{'))
      deepest = std::max(deepest, ++depth);
    else if (!quoted && (c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return deepest;
}

}  // namespace

Result<Trace> read_trace(std::string_view document) {
  const auto malformed = [](std::string field, std::string reason) {
    return fail({.rule = Rule::trace_malformed,
                 .field = std::move(field),
                 .evidence = {{"reason", std::move(reason)}}});
  };
  if (document.size() > limits::trace_document)
    return malformed("", "it is longer than " + std::to_string(limits::trace_document) + " bytes");
  if (depth_of(document) > limits::trace_depth)
    return malformed("", "it is nested deeper than " + std::to_string(limits::trace_depth));
  const Json parsed = Json::parse(document, nullptr, false);
  if (parsed.is_discarded()) return malformed("", "it is no JSON");
  std::optional<Reader::Fault> fault;
  Trace trace;
  read_all(Reader(parsed, "trace", fault), trace);
  if (fault) return malformed(fault->path, fault->reason);
  return trace;
}

}  // namespace handglass::study
