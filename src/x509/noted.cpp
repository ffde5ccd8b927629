#include "x509/noted.hpp"

#include <algorithm>

#include "wire/hex.hpp"
#include "x509/name_text.hpp"
#include "x509/oid_names.hpp"

namespace handglass::x509 {
namespace {

using wire::NoteKind;

// Nothing real is deeper; what is stays bytes.
constexpr int deepest = 64;

void walk_value(der::Reader<wire::Watched>& r, std::size_t end, std::string_view name,
                std::optional<std::size_t> index) {
  const std::size_t start = r.at();
  const auto [tag, size] = r.head(end);
  if (r.failed()) return;
  const std::size_t stop = r.at() + size;
  wire::Watched& watch = r.watch();
  const std::size_t group = watch.notes.size();
  watch.notes.push_back({.at = start,
                         .size = stop - start,
                         .depth = watch.depth++,
                         .kind = NoteKind::group,
                         .name = name,
                         .index = index});
  watch.notes.push_back({.at = start,
                         .size = r.at() - start,
                         .depth = watch.depth,
                         .kind = NoteKind::der_header,
                         .name = "header"});
  if ((tag & 0x20) != 0 && watch.depth < deepest) {
    for (std::size_t i = 0; !r.failed() && r.at() != stop; ++i) {
      r.name("item");
      walk_value(r, stop, "item", i);
    }
    if (r.failed()) watch.notes[group].value = std::string("!! ") + r.why();
  } else if (size != 0) {
    watch.notes.push_back({.at = r.at(), .size = size, .depth = watch.depth});
    r.take_until(stop);
  }
  --watch.depth;
}

}  // namespace

Noted walked(View in, std::string_view name) {
  der::Reader<wire::Watched> r(in);
  r.name(name);
  walk_value(r, in.size(), name, {});
  return detail::finish(r, name);
}

std::string universal_text(std::uint8_t tag, View content) {
  const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
  switch (tag) {
    case 0x01: return content.size() == 1 ? (content[0] ? "TRUE" : "FALSE") : "";
    case 0x02:
    case 0x0a: {
      const auto small = der::Integer{content}.small();
      return small && !content.empty() ? std::to_string(*small) : "";
    }
    case 0x05: return "NULL";
    case 0x06: return oid_text({content});
    case 0x0c:
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
    case 0x1e: return quoted(attribute_text({.tag = tag, .content = content, .whole = content}));
    case der::utc_time:
    case der::generalized_time: {
      const auto time = der::parse_instant(tag, content);
      return time ? to_rfc3339(*time) : quoted(printable(content));
    }
    default: return {};
  }
}

}  // namespace handglass::x509
