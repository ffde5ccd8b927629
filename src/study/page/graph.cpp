// The derivations as a drawing: boxes in columns by how many steps lie before them, an arrow from
// each input to its output. Secrets run along strong lines, what everybody may see along thin ones.
#include <algorithm>
#include <map>

#include "study/derivations.hpp"
#include "study/layout.hpp"
#include "study/page/parts.hpp"
#include "study/sources.hpp"

namespace handglass::study::page {
namespace {

constexpr int box_width = 176, box_height = 46, gap_x = 46, gap_y = 14, margin = 2;
constexpr std::size_t longest = 24;  // characters that fit a box in the usual size

struct Box {
  std::string title, below, target, step;
  std::string_view kind;  // "public", "secret", "hash"
  int column = 0;
  int rank = 0;  // in its column, from above
  int y = 0;
  int x() const { return margin + column * (box_width + gap_x); }
};

struct Arrow {
  std::size_t from = 0, to = 0;
  bool secret = false;
};

// A key that both have had before: it stands in no message.
bool is_shared_key(const DerivationEntry::Input& input) {
  return !input.ref && input.bytes.empty() && input.name != "messages";
}

class Graph {
 public:
  explicit Graph(const Scene& scene) : scene_(scene) {
    for (const DerivationEntry& entry : scene.trace.derivations) add(entry);
    for (const DerivationEntry& entry : scene.trace.derivations) add_uses(entry);
    place();
  }

  void draw(Writer& out) const;

 private:
  using Input = DerivationEntry::Input;

  void add(const DerivationEntry& entry);
  void add_uses(const DerivationEntry& entry);
  std::size_t add_source(const DerivationEntry& entry, const Input& input, int column);
  void place();
  void draw_arrow(Writer& out, const Arrow& arrow) const;
  static void draw_box(Writer& out, const Box& box);

  const Scene& scene_;
  std::vector<Box> boxes_;
  std::vector<Arrow> arrows_;
  std::map<DerivationId, std::size_t> derived_;
  std::map<std::string, std::size_t> sources_;
  int height_ = 0;
};

// A source stands in the column before what uses it: those of the key block above, the others below
// what is derived, which keeps arrows apart.
std::size_t Graph::add_source(const DerivationEntry& entry, const Input& input, int column) {
  Box box{.title = input.name,
          .below = "known to both before",
          .target = {},
          .step = scene_.step_of(entry),
          .kind = is_shared_key(input) || input.secret ? "secret" : "public",
          .column = column,
          .rank = entry.id == DerivationId::key_block ? 0 : 2};
  if (input.name == "messages") {
    box.title = hashed_text(scene_.trace, entry.message);
    box.below = "as they were sent";
    box.target = "m" + std::to_string(first_hashed(scene_.trace));
  } else if (const auto source = source_of(scene_.trace, input)) {
    box.below = "message " + std::to_string(source->message);
    box.target = "m" + std::to_string(source->message) +
                 (source->path.empty() ? "-transcript" : "." + source->path);
    if (source->path.empty()) box.below = hashed_text(scene_.trace, source->message);
  } else if (!input.bytes.empty()) {
    box.below = counted(input.bytes.size(), "byte");
  }
  const std::string key = std::to_string(column) + box.title + box.below;
  const auto [found, fresh] = sources_.emplace(key, boxes_.size());
  if (fresh) boxes_.push_back(std::move(box));
  return found->second;
}

void Graph::add(const DerivationEntry& entry) {
  int column = 1;
  for (const Input& input : entry.inputs)
    if (const auto before = input.ref ? derived_.find(*input.ref) : derived_.end();
        before != derived_.end())
      column = std::max(column, boxes_[before->second].column + 1);
  std::vector<Arrow> arrows;

  for (const Input& input : entry.inputs) {
    const auto before = input.ref ? derived_.find(*input.ref) : derived_.end();
    if (before != derived_.end())
      arrows.push_back({before->second, 0, is_secret(*input.ref)});
    else if (!input.ref)
      arrows.push_back({add_source(entry, input, column - 1), 0, is_shared_key(input)});
  }
  derived_[entry.id] = boxes_.size();
  for (Arrow& arrow : arrows) arrow.to = boxes_.size();
  arrows_.insert(arrows_.end(), arrows.begin(), arrows.end());
  boxes_.push_back({.title = entry.id_text() + " " + std::string(name_of_output(entry.id)),
                    .below = counted(entry.output_size, "byte") + ", " + entry.function,
                    .target = entry.id_text(),
                    .step = scene_.step_of(entry),
                    .kind = is_secret(entry.id) ? "secret" : "hash",
                    .column = column,
                    .rank = 1});
}

// What a derivation is for: the parts of the key block, and the Finished that carries verify_data.
void Graph::add_uses(const DerivationEntry& entry) {
  const std::size_t from = derived_.at(entry.id);
  const auto add_use = [&](std::string title, std::string below, std::string target,
                           std::string step, bool secret) {
    arrows_.push_back({from, boxes_.size(), secret});
    boxes_.push_back({.title = std::move(title),
                      .below = std::move(below),
                      .target = std::move(target),
                      .step = std::move(step),
                      .kind = secret ? "secret" : "public",
                      .column = boxes_[from].column + 1,
                      .rank = 1});
  };
  for (const auto& part : entry.parts)
    add_use(part.name,
            "bytes " + std::to_string(part.at) + "-" + std::to_string(part.at + part.size - 1),
            entry.id_text(), scene_.step_of(entry), true);
  for (const MessageEntry& message : scene_.trace.messages)
    if (verify_data_of(scene_.trace, message) == &entry)
      add_use("verify_data", "message " + std::to_string(message.n), scene_.id_of(message),
              scene_.step_of(message), false);
}

// Each column is centred.
void Graph::place() {
  std::map<int, int> filled;
  for (int rank : {0, 1, 2}) {
    for (Box& box : boxes_) {
      if (box.rank != rank) continue;
      int& y = filled[box.column];
      box.y = y;
      y += box_height + gap_y;
      height_ = std::max(height_, y - gap_y);
    }
  }
  for (Box& box : boxes_) box.y += margin + (height_ - filled[box.column] + gap_y) / 2;
  height_ += 2 * margin;
}

void Graph::draw_arrow(Writer& out, const Arrow& arrow) const {
  const Box &from = boxes_[arrow.from], &to = boxes_[arrow.to];
  const int x1 = from.x() + box_width, y1 = from.y + box_height / 2, x2 = to.x() - 7,
            y2 = to.y + box_height / 2, bend = gap_x / 2;
  const auto number = [](int n) { return std::to_string(n); };
  const std::string line = "M" + number(x1) + " " + number(y1) + "C" + number(x1 + bend) + " " +
                           number(y1) + " " + number(x2 - bend) + " " + number(y2) + " " +
                           number(x2) + " " + number(y2);
  const std::string head = "M" + number(x2) + " " + number(y2 - 4) + "L" + number(x2 + 7) + " " +
                           number(y2) + "L" + number(x2) + " " + number(y2 + 4) + "Z";
  out.open("g", {{"class", arrow.secret ? "arrow secret" : "arrow"}, {"data-step", to.step}});
  out.open("path", {{"class", "line"}, {"d", line}}).close();
  out.open("path", {{"class", "head"}, {"d", head}}).close();
  out.close().line();
}

void Graph::draw_box(Writer& out, const Box& box) {
  const std::string x = std::to_string(box.x()), y = std::to_string(box.y);
  out.open("g", {{"class", "box " + std::string(box.kind)}, {"data-step", box.step}});
  if (!box.target.empty()) out.open("a", {{"href", "#" + box.target}});
  out.open("rect", {{"x", x},
                    {"y", y},
                    {"width", std::to_string(box_width)},
                    {"height", std::to_string(box_height)},
                    {"rx", "6"}})
      .close();
  const std::string middle = std::to_string(box.x() + box_width / 2);
  out.element("text",
              {{"x", middle},
               {"y", std::to_string(box.y + 20)},
               {"class", box.title.size() > longest ? "title long" : "title"}},
              box.title);
  out.element("text",
              {{"x", middle},
               {"y", std::to_string(box.y + 36)},
               {"class", box.below.size() > longest ? "long" : ""}},
              box.below);
  if (!box.target.empty()) out.close();
  out.close().line();
}

void Graph::draw(Writer& out) const {
  int columns = 0;
  for (const Box& box : boxes_) columns = std::max(columns, box.column + 1);
  const int width = 2 * margin + columns * box_width + (columns - 1) * gap_x;
  out.open("svg", {{"viewBox", "0 0 " + std::to_string(width) + " " + std::to_string(height_)},
                   {"width", std::to_string(width)},
                   {"height", std::to_string(height_)},
                   {"role", "group"},
                   {"aria-labelledby", "graph-title"},
                   {"aria-describedby", "graph-words"}});
  out.line();
  out.element("title", {{"id", "graph-title"}}, "How the keys come about").line();
  for (const Arrow& arrow : arrows_) draw_arrow(out, arrow);
  for (const Box& box : boxes_) draw_box(out, box);
  out.close().line();
}

}  // namespace

void draw_graph(Writer& out, const Scene& scene) {
  out.open("figure", {{"class", "graph"}});
  out.open("div", {{"class", "scroll"},
                   {"tabindex", "0"},
                   {"role", "group"},
                   {"aria-label", "The drawing of the keys, which may be wider than the screen"}});
  Graph(scene).draw(out);
  out.close();
  out.open("figcaption");
  out.element("p",
              "Strong lines carry secrets. What stands in a dashed box is taken from the messages, "
              "or goes into them.");
  out.open("ul", {{"id", "graph-words"}}).line();
  for (const DerivationEntry& entry : scene.trace.derivations) {
    out.open("li", {{"data-step", scene.step_of(entry)}});
    out.element("a", {{"href", "#" + entry.id_text()}},
                entry.id_text() + " " + std::string(name_of_output(entry.id)));
    out.text(" = ").element("code", formula_of(scene.trace, entry));
    for (const MessageEntry& message : scene.trace.messages)
      if (verify_data_of(scene.trace, message) == &entry)
        out.text(", sent in message " + std::to_string(message.n));
    if (!entry.parts.empty()) {
      std::string parts;
      for (const auto& part : entry.parts) parts += (parts.empty() ? "" : ", ") + part.name;
      out.text(", cut into " + parts);
    }
    out.close().line();
  }
  out.close().close().close().line();
}

// The key block to scale.
void draw_partition(Writer& out, const DerivationEntry& entry) {
  constexpr int width = 1000, bar_height = 76;
  const auto place = [&](std::size_t at) {
    return static_cast<int>(at * width / std::max<std::size_t>(entry.output_size, 1));
  };
  out.open("svg", {{"class", "partition"},
                   {"viewBox", "0 0 1000 80"},
                   {"role", "img"},
                   {"aria-label", "The key block to scale; the table below says the same"}});
  out.line();
  for (const auto& part : entry.parts) {
    const int x = place(part.at), end = place(part.at + part.size);
    const bool client = part.name.starts_with("client");
    out.open("g", {{"class", client ? "part client" : "part server"}});
    out.open("rect", {{"x", std::to_string(x + 1)},
                      {"y", "2"},
                      {"width", std::to_string(std::max(end - x - 2, 1))},
                      {"height", std::to_string(bar_height)},
                      {"rx", "4"}})
        .close();
    // "client_write_IV": a word a line, so that it fits where the part is short.
    int y = 20;
    std::string rest = part.name;
    const std::string middle = std::to_string((x + end) / 2);
    const auto draw_line = [&](std::string_view text) {
      out.element("text", {{"x", middle}, {"y", std::to_string(y)}}, text);
      y += 15;
    };
    const std::size_t first = rest.find('_'), second = rest.find('_', first + 1);
    if (first != std::string::npos && second != std::string::npos) {
      draw_line(rest.substr(0, first));
      draw_line(rest.substr(first + 1, second - first - 1));
      draw_line(rest.substr(second + 1));
    } else {
      draw_line(rest);
    }
    draw_line(std::to_string(part.at) + "-" + std::to_string(part.at + part.size - 1));
    out.close().line();
  }
  out.close().line();
}

}  // namespace handglass::study::page
