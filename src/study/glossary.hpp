// What everything in a handshake is, why it is there, and what it means when it looks odd: one
// table of rows (glossary.cpp), the ways from a thing to its row, and the search for people's words
// (glossary_search.cpp). Nothing here depends on a trace.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "handshake/suites.hpp"

namespace handglass::study {

enum class Topic : std::uint8_t {
  message,  // "ClientHello"; "ServerKeyExchange.signed" is a form of one
  field,    // "ClientHello.random", "length"
  extension,
  key_exchange,  // "ECDHE_RSA": a suite's parts are key exchange, cipher and hashes
  cipher,
  hash,
  suite,  // has no rows: it is composed from its parts
  scheme,
  group,
  certificate_type,
  alert,
  rule,
  check,
  reason,
  derivation,
  misconception,
  term,
  cause,  // has no rows: cause.hpp has them
};

struct Entry {
  Topic topic{};
  std::string_view id, rfc, text;
  std::string_view tls13 = {};  // what differs there, empty where nothing does
};
// Every row, by topic, in the order of the protocol.
std::span<const Entry> glossary();

// The row of an id; null where there is none. Capitals count as little as blanks, underscores and
// dashes.
const Entry* find_entry(Topic topic, std::string_view id);

// What a trace calls a field: its path without the numbers of list items, behind its message:
// "ClientHello.cipher_suites".
std::string explain_id(std::string_view message, std::string_view path);
// A field is explained by the row whose id is the longest tail of its explain_id, in whole names;
// where none is, by the extension that the path ends in. So "length" explains every length that has
// no row of its own.
const Entry* find_field(std::string_view explain_id);

// "A." of "A. B.": what a line can hold.
std::string_view first_sentence(std::string_view text);

// A row, or a suite put together from its parts, as a page says it.
struct Explanation {
  Topic topic{};
  std::string id, kind;  // "unknown_ca", "alert 48"
  std::string text, rfc, tls13;
  // Ids to read next, five at most: first what the program's tables relate (the parts of a suite,
  // the alert of a rule, the message of a field), then what the text names, then what cites the
  // same section.
  std::vector<std::string> related;
};

// What was meant by some words: `exact` bears that name, number or label; `others` hold the words
// in their names or, where no name does, in their texts.
struct Found {
  std::vector<Explanation> exact, others;
};
Found search(std::string_view words);

// Every id of a topic, in the order of the table.
std::vector<std::string_view> ids_of(Topic topic);

}  // namespace handglass::study

template <>
inline constexpr auto handglass::names_of<handglass::study::Topic> =
    std::to_array<handglass::Named<handglass::study::Topic>>({
        {handglass::study::Topic::message, "message"},
        {handglass::study::Topic::field, "field"},
        {handglass::study::Topic::extension, "extension"},
        {handglass::study::Topic::key_exchange, "key_exchange"},
        {handglass::study::Topic::cipher, "cipher"},
        {handglass::study::Topic::hash, "hash"},
        {handglass::study::Topic::suite, "suite"},
        {handglass::study::Topic::scheme, "scheme"},
        {handglass::study::Topic::group, "group"},
        {handglass::study::Topic::certificate_type, "certificate_type"},
        {handglass::study::Topic::alert, "alert"},
        {handglass::study::Topic::rule, "rule"},
        {handglass::study::Topic::check, "check"},
        {handglass::study::Topic::reason, "reason"},
        {handglass::study::Topic::derivation, "derivation"},
        {handglass::study::Topic::misconception, "misconception"},
        {handglass::study::Topic::term, "term"},
        {handglass::study::Topic::cause, "cause"},
    });
