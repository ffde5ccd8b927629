#include "study/tampering.hpp"

#include <algorithm>
#include <charconv>

#include "record/content_type.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

using Operation = Tampering::Operation;

bool take_number(std::string_view text, std::size_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

// "name[3]" is "name" and 3.
bool take_index(std::string_view& text, std::size_t& index) {
  const std::size_t open = text.rfind('[');
  if (!text.ends_with(']') || open == std::string_view::npos) return false;
  if (!take_number(text.substr(open + 1, text.size() - open - 2), index)) return false;
  text = text.substr(0, open);
  return true;
}

// What follows a blank: an operation on the whole.
bool take_word(Tampering& out, std::string_view word) {
  const auto after = [&](std::string_view start) { return word.substr(start.size()); };
  if (word == "drop") return out.operation = Operation::drop, true;
  if (word == "dup") return out.operation = Operation::duplicate, true;
  if (word == "swap:NEXT" || word == "swap") return out.operation = Operation::swap, true;
  if (word.starts_with("truncate:")) {
    out.operation = Operation::truncate;
    return take_number(after("truncate:"), out.at);
  }
  if (!word.starts_with("insert@")) return false;
  out.operation = Operation::insert;
  const std::string_view rest = after("insert@");
  const std::size_t colon = std::min(rest.find(':'), rest.size());
  const auto bytes = from_hex(rest.substr(std::min(colon + 1, rest.size())));
  if (!bytes || bytes->empty()) return false;
  out.bytes = *bytes;
  return take_number(rest.substr(0, colon), out.at);
}

// "SUBJECT^=01", "SUBJECT+=1", "SUBJECT=c030"; the subject is left.
bool take_assignment(Tampering& out, std::string_view& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const std::string_view value = text.substr(equals + 1);
  const char before = text[equals - 1];
  text = text.substr(0, equals - (before == '^' || before == '+' ? 1 : 0));
  if (before == '+') {
    out.operation = Operation::add;
    std::size_t amount = 0;
    const bool good = take_number(value, amount);
    out.amount = amount;
    return good;
  }
  const auto bytes = from_hex(value);
  if (!bytes || (before == '^' && bytes->empty())) return false;
  out.bytes = *bytes;
  out.operation = before == '^' ? Operation::flip : Operation::set;
  if (before == '^') (void)take_index(text, out.at);
  return true;
}

Bytes plus(View bytes, std::uint64_t amount) {
  Bytes out = to_bytes(bytes);
  std::uint64_t carry = 0;
  for (std::size_t i = out.size(); i-- > 0 && (amount != 0 || carry != 0); amount >>= 8) {
    const std::uint64_t sum = out[i] + (amount & 0xff) + carry;
    out[i] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8;
  }
  return out;
}

Bytes inserted(View bytes, std::size_t at, View more) {
  const std::size_t where = std::min(at, bytes.size());
  return concat({bytes.first(where), more, bytes.subspan(where)});
}

constexpr std::string_view by_name = "extensions[";

// "renegotiation_info" of "extensions[renegotiation_info]"; nothing where a number stands there, or
// where no ] follows.
std::string_view extension_named_in(std::string_view path) {
  const std::size_t at = path.find(by_name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = path.substr(at + by_name.size());
  const std::size_t end = rest.find(']');
  if (end == std::string_view::npos) return {};
  const std::string_view name = rest.substr(0, end);
  std::size_t number = 0;
  return take_number(name, number) ? std::string_view() : name;
}

// The path with a number in the place of that name; as it is where the message has no such
// extension.
std::string numbered(std::string_view path, const std::vector<wire::Note>& fields, View bytes) {
  std::string out(path);
  const std::string_view name = extension_named_in(path);
  const auto wanted = value_named<handshake::ExtensionType>(name);
  if (!wanted) return out;
  const std::size_t from = path.find(by_name) + by_name.size();
  for (std::size_t k = 0;; ++k) {
    std::string here = out.substr(0, from) + std::to_string(k) + "]";
    const auto type = wire::find(fields, here + ".type");
    if (!type) return out;
    const View code = bytes.subspan(fields[*type].at, fields[*type].size);
    if (code.size() == 2 && (code[0] << 8 | code[1]) == static_cast<int>(*wanted))
      return here + out.substr(from + name.size() + 1);
  }
}

// The value itself, changed; nothing for what concerns whole messages, or where there is no such
// byte.
std::optional<Bytes> changed_value(const Tampering& what, View bytes) {
  switch (what.operation) {
    case Operation::flip: {
      if (what.at > bytes.size() || what.bytes.size() > bytes.size() - what.at) return std::nullopt;
      Bytes out = to_bytes(bytes);
      for (std::size_t i = 0; i < what.bytes.size(); ++i) out[what.at + i] ^= what.bytes[i];
      return out;
    }
    case Operation::set: return what.bytes;
    case Operation::add: return plus(bytes, what.amount);
    case Operation::truncate: return to_bytes(bytes.first(std::min(what.at, bytes.size())));
    case Operation::insert: return inserted(bytes, what.at, what.bytes);
    case Operation::drop: return Bytes{};
    case Operation::duplicate: return concat({bytes, bytes});
    case Operation::swap: break;
  }
  return std::nullopt;
}

}  // namespace

std::expected<Tampering, std::string> parse_tampering(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return std::unexpected(std::string(text) + ": " + std::string(why) +
                           "; write client:CertificateVerify.signature[0]^=01, "
                           "server:ServerHello.cipher_suite=c030, client:Certificate drop, "
                           "client:record[2] dup");
  };
  Tampering out{.text = std::string(text)};
  const std::size_t colon = text.find(':');
  const auto role = value_named<Role>(text.substr(0, colon));
  if (!role || colon == std::string_view::npos)
    return wrong("it begins with neither client: nor server:");
  out.sender = *role;
  std::string_view rest = text.substr(colon + 1);
  const std::size_t blank = rest.find(' ');
  if (blank != std::string_view::npos) {
    if (!take_word(out, rest.substr(blank + 1)))
      return wrong(
          "what is to be done with it is none of drop, dup, swap:NEXT, truncate:N, insert@N:HEX");
    rest = rest.substr(0, blank);
  } else if (!take_assignment(out, rest)) {
    return wrong("there is no change in it");
  }
  if (rest.starts_with("record[")) {
    if (!take_index(rest, out.record) || rest != "record" || out.record == 0)
      return wrong("records are counted from 1");
    if (out.operation == Operation::swap || out.operation == Operation::add)
      return wrong("that is not done to records");
    return out;
  }
  const std::size_t dot = std::min(rest.find('.'), rest.size());
  out.message = value_named<Message>(rest.substr(0, dot));
  if (!out.message || *out.message == Message::change_cipher_spec)
    return wrong("\"" + std::string(rest.substr(0, dot)) +
                 "\" is no handshake message; ChangeCipherSpec is a record");
  out.path = rest.substr(std::min(dot + 1, rest.size()));
  if (!out.path.empty() && out.operation == Operation::swap)
    return wrong("only messages change places");
  if (std::ranges::count(out.path, '[') != std::ranges::count(out.path, ']'))
    return wrong("each [ of a path has its ]");
  if (const auto name = extension_named_in(out.path);
      !name.empty() && !value_named<handshake::ExtensionType>(name))
    return wrong("no extension is called \"" + std::string(name) + "\"");
  return out;
}

std::optional<Bytes> Tamperer::changed(const Meant& meant) const {
  const View bytes = meant.bytes;
  if (what_.path.empty()) return changed_value(what_, bytes);
  const auto fields = annotate(meant.message, meant.key_exchange, bytes);
  const auto at = wire::find(fields, numbered(what_.path, fields, bytes));
  if (!at) return std::nullopt;
  const wire::Note& note = fields[*at];
  const auto value = changed_value(what_, bytes.subspan(note.at, note.size));
  if (!value) return std::nullopt;
  return wire::replace(bytes, fields, *at, *value,
                       refit_ == Refit::none ? wire::Refit::none : wire::Refit::lengths);
}

void Tamperer::note(std::string name, View before, View after) {
  done_ = ChangeEntry{what_.sender, std::move(name), what_.text, to_bytes(before), to_bytes(after)};
}

handshake::Meddler::Said Tamperer::instead_of(const Meant& meant) {
  Said said{.messages = {}, .hashed = refit_ == Refit::transcript};
  said.messages.push_back(to_bytes(meant.bytes));
  if (held_) {
    said.messages.push_back(*std::move(held_));
    held_.reset();
    return said;
  }
  if (done_ || meant.sender != what_.sender || meant.message != what_.message) return said;
  const std::string name(name_of(meant.message));
  if (what_.path.empty() && what_.operation == Operation::swap) {
    note(name, meant.bytes, {});
    held_ = std::move(said.messages.front());
    said.messages.clear();
    return said;
  }
  const auto bytes = changed(meant);
  if (!bytes) return said;
  note(name, meant.bytes, *bytes);
  if (what_.path.empty() && what_.operation == Operation::duplicate)
    said.messages.push_back(said.messages.front());
  else if (what_.path.empty() && what_.operation == Operation::drop)
    said.messages.clear();
  else
    said.messages.front() = *bytes;
  return said;
}

Bytes Tamperer::on_the_way(Role sender, View bytes) {
  if (what_.message || sender != what_.sender || done_) return to_bytes(bytes);
  Bytes out;
  while (bytes.size() >= record::header_size) {
    const std::size_t size = std::min(
        bytes.size(), record::header_size + static_cast<std::size_t>(bytes[3] << 8 | bytes[4]));
    const View whole = bytes.first(size);
    const auto change =
        ++records_ == what_.record ? changed_value(what_, whole) : std::optional<Bytes>();
    if (change) note("record " + std::to_string(records_), whole, *change);
    append(out, change ? View(*change) : whole);
    bytes = bytes.subspan(size);
  }
  append(out, bytes);
  return out;
}

}  // namespace handglass::study
