#include <algorithm>
#include <optional>

#include "wire/der_writer.hpp"
#include "wire/hex.hpp"
#include "x509/minting.hpp"
#include "x509/name.hpp"
#include "x509/name_text.hpp"

namespace handglass::x509 {
namespace {

constexpr std::string_view blanks = " \t";

class NameParser {
 public:
  explicit NameParser(std::string_view text) : rest_(text) {}

  Result<Bytes> run() {
    Bytes name;
    std::vector<Bytes> rdn;
    skip_blanks();
    while (!rest_.empty()) {
      TRY(Bytes attribute, this->attribute());
      rdn.push_back(std::move(attribute));
      const char separator = rest_.empty() ? ',' : rest_.front();
      if (!rest_.empty()) rest_.remove_prefix(1);
      skip_blanks();
      const bool more = separator == '+';
      if (more && rest_.empty()) return wrong("it ends with +");
      if (more) continue;
      // A SET OF is in the order of its encodings (X.690 §11.6).
      std::ranges::sort(rdn);
      append(name, der::tlv(0x31, concatenated(rdn)));
      rdn.clear();
    }
    return der::tlv(0x30, name);
  }

 private:
  static std::unexpected<Failure> wrong(std::string why) {
    return fail({.rule = Rule::certificate_malformed,
                 .field = "name",
                 .evidence = {{"reason", std::move(why)}}});
  }
  static Bytes concatenated(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const Bytes& part : parts) append(out, part);
    return out;
  }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
  }

  // TYPE=VALUE, up to the separator behind it.
  Result<Bytes> attribute() {
    const std::size_t equals = rest_.find_first_of("=,+");
    if (equals == rest_.npos || rest_[equals] != '=')
      return wrong("\"" + std::string(rest_.substr(0, equals)) + "\" is no TYPE=VALUE");
    std::string_view type = rest_.substr(0, equals);
    type.remove_suffix(type.size() - std::min(type.find_last_not_of(blanks) + 1, type.size()));
    const Bytes oid = attribute_type(type);
    if (oid.empty()) return wrong("\"" + std::string(type) + "\" is no type of an attribute");
    rest_.remove_prefix(equals + 1);
    skip_blanks();
    TRY(const Bytes value, rest_.starts_with('#') ? encoded() : string());
    return der::tlv(0x30, {der::tlv(0x06, oid), value});
  }

  // "#020101": any value, in DER.
  Result<Bytes> encoded() {
    const std::size_t end = std::min(rest_.find_first_of(",+"), rest_.size());
    std::string_view digits = rest_.substr(1, end - 1);
    digits.remove_suffix(digits.size() -
                         std::min(digits.find_last_not_of(blanks) + 1, digits.size()));
    auto der = from_hex(digits);
    if (!der || !der::parse<der::Any>(*der))
      return wrong("behind # stands one value of DER in hex");
    rest_.remove_prefix(end);
    return *std::move(der);
  }

  Result<Bytes> string() {
    std::string text;
    std::size_t kept = 0;  // blanks behind the last character that counts do not
    while (!rest_.empty() && rest_.front() != ',' && rest_.front() != '+') {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c != '\\') {
        text += c;
        if (blanks.find(c) == blanks.npos) kept = text.size();
        continue;
      }
      if (rest_.empty()) return wrong("it ends with a backslash");
      if (const auto byte = escaped_byte()) {
        text += *byte;
      } else {
        text += rest_.front();
        rest_.remove_prefix(1);
      }
      kept = text.size();
    }
    text.resize(kept);
    return directory_string(text);
  }

  // Behind a backslash: two digits of hex (RFC 4514 §2.4), or as we print them, x and two.
  std::optional<char> escaped_byte() {
    const std::size_t at = rest_.front() == 'x' ? 1 : 0;
    if (rest_.size() < at + 2) return {};
    const auto byte = from_hex(rest_.substr(at, 2));
    if (!byte || byte->size() != 1) return {};  // from_hex() passes over blanks
    rest_.remove_prefix(at + 2);
    return static_cast<char>(byte->front());
  }

  std::string_view rest_;
};

}  // namespace

Result<Bytes> parse_name(std::string_view text) { return NameParser(text).run(); }

}  // namespace handglass::x509
