// PKCS#11 URIs (RFC 7512): which modules, slots, tokens and objects somebody means.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/names.hpp"
#include "base/secret.hpp"
#include "token/numbers.hpp"

namespace handglass::token {

// RFC 7512 §2.3, "type".
enum class ObjectType : std::uint8_t { certificate, data, private_key, public_key, secret_key };

// What is absent matches everything. An attribute that is there with an empty value matches what is
// empty.
struct Uri {
  // The path (RFC 7512 §2.3), values decoded.
  std::optional<std::string> library_manufacturer, library_description;
  std::optional<Version> library_version;
  std::optional<std::string> slot_manufacturer, slot_description;
  std::optional<SlotId> slot_id;
  std::optional<std::string> token, manufacturer, serial, model;
  std::optional<std::string> object;
  std::optional<Bytes> id;
  std::optional<ObjectType> type;
  // The query (§2.4).
  std::optional<std::string> module_name, module_path, pin_source;
  std::shared_ptr<const SecretBytes> pin_value;
};

// Whether a text means to be one: the scheme is read without regard to case (RFC 3986 §3.1).
bool is_uri(std::string_view text);

// uri_malformed says what is wrong, and where. Both pin-source and pin-value, an attribute twice,
// an unknown attribute in the path, bytes that must be percent-encoded are refused; unknown
// attributes of the query are passed over (§2.4).
Result<Uri> parse_uri(std::string_view text);

// The URI in its usual form, what must be encoded encoded, `id` always (§2.3). A PIN is never in
// it.
std::string to_string(const Uri& uri);

}  // namespace handglass::token

template <>
inline constexpr auto handglass::names_of<handglass::token::ObjectType> =
    std::to_array<handglass::Named<handglass::token::ObjectType>>({
        {handglass::token::ObjectType::certificate, "cert"},
        {handglass::token::ObjectType::data, "data"},
        {handglass::token::ObjectType::private_key, "private"},
        {handglass::token::ObjectType::public_key, "public"},
        {handglass::token::ObjectType::secret_key, "secret-key"},
    });
