// HTML as it grows: what is opened is closed in its turn, and every text and every attribute is
// escaped, so that the page is well-formed whatever stands in it.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace handglass::study::page {

// Text as HTML shows it: markup is inert, and what could turn the reading direction is visible.
std::string escaped(std::string_view text);

class Writer {
 public:
  // One with an empty value is left out.
  struct Attribute {
    std::string_view name, value;
  };
  using Attributes = std::initializer_list<Attribute>;

  Writer& open(std::string_view tag, Attributes attributes = {});
  Writer& close();
  // An element without contents and without an end tag: meta.
  Writer& empty(std::string_view tag, Attributes attributes);
  Writer& text(std::string_view text);
  // Text of several lines, in which they stay, for what stands in pre.
  Writer& lines(std::string_view text);
  // Text with long_words that may be broken behind each "_".
  Writer& breakable(std::string_view text);
  // All of an element that holds text alone.
  Writer& element(std::string_view tag, Attributes attributes, std::string_view text);
  Writer& element(std::string_view tag, std::string_view text) { return element(tag, {}, text); }
  Writer& line();
  // As it is: a style, a script, a document type.
  Writer& raw(std::string_view markup);

  std::string take() && { return std::move(out_); }

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string_view> open_;
};

}  // namespace handglass::study::page
