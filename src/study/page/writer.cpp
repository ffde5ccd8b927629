#include "study/page/writer.hpp"

#include "base/bytes.hpp"
#include "wire/hex.hpp"

namespace handglass::study::page {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : readable(as_bytes(text))) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

void Writer::begin(std::string_view tag, Attributes attributes) {
  out_ += '<';
  out_ += tag;
  for (const auto& [name, value] : attributes) {
    if (value.empty()) continue;
    out_ += ' ';
    out_ += name;
    out_ += "=\"" + escaped(value) + '"';
  }
  out_ += '>';
}

Writer& Writer::open(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  open_.push_back(tag);
  return *this;
}

Writer& Writer::close() {
  out_ += "</";
  out_ += open_.back();
  out_ += '>';
  open_.pop_back();
  return *this;
}

Writer& Writer::empty(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  return *this;
}

Writer& Writer::text(std::string_view text) {
  out_ += escaped(text);
  return *this;
}

Writer& Writer::lines(std::string_view text) {
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;) {
    out_ += escaped(text.substr(0, end)) + '\n';
    text.remove_prefix(end + 1);
  }
  return this->text(text);
}

Writer& Writer::breakable(std::string_view text) {
  for (std::size_t end; (end = text.find('_')) != std::string_view::npos;) {
    out_ += escaped(text.substr(0, end + 1)) + "<wbr>";
    text.remove_prefix(end + 1);
  }
  return this->text(text);
}

Writer& Writer::element(std::string_view tag, Attributes attributes, std::string_view text) {
  return open(tag, attributes).text(text).close();
}

Writer& Writer::line() {
  out_ += '\n';
  return *this;
}

Writer& Writer::raw(std::string_view markup) {
  out_ += markup;
  return *this;
}

}  // namespace handglass::study::page
