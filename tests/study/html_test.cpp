#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "crypto/hash.hpp"
#include "study/html.hpp"
#include "study/json.hpp"
#include "study/page/files.hpp"
#include "study/page/writer.hpp"
#include "study/rows.hpp"
#include "study/scenes.hpp"
#include "study/sources.hpp"
#include "study/trace_words.hpp"
#include "wire/hex.hpp"
#include "x509/extensions.hpp"

namespace handglass::study {
namespace {

// What a strict reading of a page finds: every tag closed in its turn, every attribute quoted, and
// no character of markup in a text.
struct Reading {
  std::string fault;  // empty where there is none
  std::map<std::string, int> ids;
  std::vector<std::string> targets;     // of links inside the page
  std::vector<std::string> references;  // of labels and descriptions to ids
  std::vector<int> headings;
  std::string text;  // outside of style and script
};

struct Tag {
  std::string name;
  std::map<std::string, std::string> attributes;
  bool closes = false;
};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// The tag at the front of `rest`, taken off; nothing where it is none.
std::optional<Tag> take_tag(std::string_view& rest) {
  Tag tag;
  const auto take_name = [&] {
    std::size_t end = 0;
    while (end < rest.size() && is_name(rest[end])) ++end;
    std::string name(rest.substr(0, end));
    rest.remove_prefix(end);
    return name;
  };
  rest.remove_prefix(1);
  if (rest.starts_with('/')) tag.closes = true, rest.remove_prefix(1);
  tag.name = take_name();
  if (tag.name.empty()) return std::nullopt;
  while (rest.starts_with(' ')) {
    rest.remove_prefix(1);
    const std::string name = take_name();
    if (name.empty() || !rest.starts_with("=\"")) return std::nullopt;
    rest.remove_prefix(2);
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    if (!tag.attributes.emplace(name, rest.substr(0, end)).second) return std::nullopt;
    if (rest.substr(0, end).find_first_of("<>'\n") != std::string_view::npos && name != "content" &&
        name != "d")
      return std::nullopt;
    rest.remove_prefix(end + 1);
  }
  if (!rest.starts_with('>') || (tag.closes && !tag.attributes.empty())) return std::nullopt;
  rest.remove_prefix(1);
  return tag;
}

bool is_void(const std::string& name) {
  return name == "meta" || name == "br" || name == "wbr" || name == "input";
}

Reading read_page(const std::string& page) {
  Reading out;
  std::string_view rest = page;
  std::vector<std::string> open;
  const auto fail = [&](const std::string& what) {
    if (out.fault.empty()) out.fault = what + " before: " + std::string(rest.substr(0, 80));
  };
  constexpr std::string_view doctype = "<!doctype html>\n";
  if (!rest.starts_with(doctype)) fail("no document type");
  rest.remove_prefix(doctype.size());
  while (!rest.empty() && out.fault.empty()) {
    if (!rest.starts_with('<')) {
      const std::size_t end = std::min(rest.find('<'), rest.size());
      const std::string_view text = rest.substr(0, end);
      if (text.find_first_of(">\"'") != std::string_view::npos) fail("markup in a text");
      out.text += text;
      rest.remove_prefix(end);
      continue;
    }
    const auto tag = take_tag(rest);
    if (!tag) {
      fail("no tag");
      break;
    }
    if (tag->closes) {
      if (open.empty() || open.back() != tag->name) fail("closes what is not open: " + tag->name);
      if (!open.empty()) open.pop_back();
      continue;
    }
    for (const auto& [name, value] : tag->attributes) {
      if (name == "id") ++out.ids[value];
      if (name == "href" && value.starts_with('#')) out.targets.push_back(value.substr(1));
      if (name == "href" && !value.starts_with('#')) fail("leaves the page: " + value);
      if (name == "src" || name == "style" || name.starts_with("on")) fail("attribute " + name);
      if (name == "aria-labelledby" || name == "aria-describedby") {
        std::istringstream references(value);
        for (std::string one; references >> one;) out.references.push_back(one);
      }
    }
    if (tag->name.size() == 2 && tag->name[0] == 'h' && tag->name[1] >= '1' && tag->name[1] <= '6')
      out.headings.push_back(tag->name[1] - '0');
    if (is_void(tag->name)) continue;
    open.push_back(tag->name);
    if (tag->name == "style" || tag->name == "script") {
      const std::size_t end = rest.find("</");
      if (end == std::string_view::npos)
        fail("never ends");
      else
        rest.remove_prefix(end);
    }
  }
  if (!open.empty()) fail("never closed: " + open.back());
  return out;
}

std::string embedded_json(const std::string& page) {
  constexpr std::string_view start = "<script type=\"application/json\" id=\"trace\">";
  const std::size_t at = page.find(start) + start.size();
  return page.substr(at, page.find("</script>", at) - at);
}

const std::string& good_page() {
  static const std::string page = html_page(scene::play());
  return page;
}

}  // namespace

TEST_CASE("the page of each scene is well-formed, and every link and label in it leads somewhere") {
  for (const scene::Scene& one : scene::scenes()) {
    const std::string page = html_page(one.play());
    const Reading reading = read_page(page);
    CHECK_MESSAGE(reading.fault.empty(), one.name << ": " << reading.fault);
    for (const auto& [id, times] : reading.ids)
      CHECK_MESSAGE(times == 1, one.name << ": id " << id);
    for (const std::string& target : reading.targets)
      CHECK_MESSAGE(reading.ids.contains(target), one.name << ": #" << target);
    for (const std::string& reference : reading.references)
      CHECK_MESSAGE(reading.ids.contains(reference), one.name << ": " << reference);
    for (std::size_t i = 0; i < reading.headings.size(); ++i)
      CHECK_MESSAGE(
          (i == 0 ? reading.headings[i] == 1
                  : reading.headings[i] > 1 && reading.headings[i] <= reading.headings[i - 1] + 1),
          one.name << ": heading " << i);
    CHECK_MESSAGE(page.find("http:") == std::string::npos, one.name);
    CHECK_MESSAGE(page.find("https:") == std::string::npos, one.name);
    CHECK_MESSAGE(page.find("url(") == std::string::npos, one.name);
  }
}

TEST_CASE("each field has its row and its bytes, once, under the path that JSON has for it") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    const std::string page = html_page(trace);
    const Reading reading = read_page(page);
    for (const MessageEntry& message : trace.messages) {
      const std::string id = message.n ? "m" + std::to_string(message.n)
                                       : "ccs-" + std::string(name_of(message.sender));
      CHECK_MESSAGE(reading.ids.contains(id), id);
      for (const Field& field : fields_of(message)) {
        const std::string place = id + "." + field.path;
        CHECK_MESSAGE(reading.ids.contains(place), place);
        // Once from the row, once from the bytes, and wherever the text speaks of it.
        CHECK_MESSAGE(std::ranges::count(reading.targets, place) >= 2, place);
      }
    }
  }
}

TEST_CASE("the trace in the page is the document that --json writes") {
  for (const char* name : {"good", "revoked", "plain_http", "good_hidden_client"})
    for (const scene::Scene& one : scene::scenes()) {
      if (one.name != name) continue;
      const Trace trace = one.play();
      const std::string text = embedded_json(html_page(trace));
      CHECK(text.find('<') == std::string::npos);
      CHECK(nlohmann::json::parse(text) == nlohmann::json::parse(trace_json(trace)));
    }
}

TEST_CASE("the policy names the hashes of the style and the script that are in the page") {
  const std::string& page = good_page();
  const std::string policy = content_security_policy();
  CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK(page.find(page::escaped(policy)) != std::string::npos);
  CHECK(page.find("<style>" + std::string(page::style_text) + "</style>") != std::string::npos);
  CHECK(page.find("<script>" + std::string(page::script_text) + "</script>") != std::string::npos);
}

TEST_CASE("hidden secrets are nowhere in the page, shown ones are") {
  const Trace shown = scene::play();
  std::vector<std::string> secrets;
  for (const DerivationEntry& entry : shown.derivations) {
    if (!is_secret(entry.id)) continue;
    secrets.push_back(to_hex(*entry.output));
    for (const auto& part : entry.parts)
      secrets.push_back(to_hex(View(*entry.output).subspan(part.at, part.size)));
  }
  CHECK(secrets.size() == 7);
  const auto bare = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  for (const std::string& secret : secrets)
    CHECK(bare(good_page()).find(secret) != std::string::npos);
  CHECK(good_page().find("contains session secrets") != std::string::npos);
  for (Eyes eyes : {Eyes::both, Eyes::client, Eyes::server}) {
    const std::string page = html_page(scene::play([&](scene::Stage& stage) {
      stage.eyes = eyes;
      stage.show_secrets = false;
    }));
    for (const std::string& secret : secrets) CHECK(bare(page).find(secret) == std::string::npos);
    CHECK(page.find("Secrets hidden") != std::string::npos);
  }
  Trace taken = shown;
  hide_secrets(taken);
  for (const std::string& secret : secrets)
    CHECK(bare(html_page(taken)).find(secret) == std::string::npos);
}

TEST_CASE("the same trace gives the same page, of a size for a mail") {
  CHECK(html_page(scene::play()) == good_page());
  CHECK(good_page().size() < 400'000);
}

TEST_CASE("what strangers write is text, and cannot turn the reading direction") {
  const std::string script = "<script>alert(1)</script>", quotes = "\"'><img src=x>",
                    turned =
                        "\xe2\x80\xae"
                        "gpj.exe",
                    ended = "--></style></script><!--";
  const Trace trace = scene::play({}, [&](scene::Stage& stage) {
    stage.client_recipe.common_name = script + quotes + turned + "\x01\x1b[31m" + ended;
    stage.client_recipe.dns_names = {"\"><b>x"};
  });
  const std::string page = html_page(trace);
  const Reading reading = read_page(page);
  CHECK_MESSAGE(reading.fault.empty(), reading.fault);
  CHECK(page.find(script) == std::string::npos);
  CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("\xe2\x80\xae") == std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(reading.text.find("alert(1)") != std::string::npos);
  CHECK(nlohmann::json::parse(embedded_json(page))["schema"] == "handglass-trace/1");
  CHECK(page::escaped("\xff<\xe2\x80\xa8>&\"'") == "\\xff&lt;\\xe2\\x80\\xa8&gt;&amp;&quot;&#39;");
}

TEST_CASE("whatever the bytes of the messages are, the page is well-formed") {
  const auto random = crypto::seeded_random(as_bytes("changed messages of a page"));
  const Trace whole = scene::play();
  for (int round = 0; round < 60; ++round) {
    Trace trace = whole;
    std::array<std::uint8_t, 4> draw{};
    random->fill(draw);
    MessageEntry& message = trace.messages[draw[0] % trace.messages.size()];
    message.bytes[(draw[1] * 256u + draw[2]) % message.bytes.size()] ^=
        static_cast<std::uint8_t>(draw[3] | 1);
    if (draw[3] % 3 == 0) message.bytes.resize(message.bytes.size() - message.bytes.size() / 3);
    message.fields = annotate(message.message, message.key_exchange, message.bytes);
    const Reading reading = read_page(html_page(trace));
    CHECK_MESSAGE(reading.fault.empty(), reading.fault);
    for (const auto& [id, times] : reading.ids) CHECK_MESSAGE(times == 1, id);
    for (const std::string& target : reading.targets)
      CHECK_MESSAGE(reading.ids.contains(target), target);
  }
}

TEST_CASE("a trace of nothing has a page too") {
  const Reading reading = read_page(html_page({}));
  CHECK_MESSAGE(reading.fault.empty(), reading.fault);
  CHECK(reading.text.find("Not complete.") != std::string::npos);
}

TEST_CASE("inputs of derivations are found where they stand") {
  const Trace trace = scene::play();
  std::vector<std::string> found;
  for (const DerivationEntry& entry : trace.derivations)
    for (const auto& input : entry.inputs)
      if (const auto source = source_of(trace, input))
        found.push_back(entry.id_text() + " " + input.name + " m" +
                        std::to_string(source->message) + " " + source->path);
  CHECK(found ==
        std::vector<std::string>{"D1 client_public m8 ecdh_Yc", "D1 server_public m4 params.public",
                                 "D4 server_random m2 random", "D4 client_random m1 random",
                                 "D5 handshake_hash m9 ", "D6 handshake_hash m10 "});
  CHECK(!source_of(trace, {"dh_g", {}, {2}}));  // one byte proves nothing
}

TEST_CASE("the glossary has each word of a trace once, with a text") {
  for (const scene::Scene& one : scene::scenes()) {
    std::set<std::string> titles;
    for (const GlossaryEntry& entry : glossary_of(one.play())) {
      CHECK_MESSAGE(titles.insert(entry.title).second, entry.title);
      CHECK_MESSAGE(!entry.text.empty(), entry.title);
    }
  }
}

}  // namespace handglass::study
