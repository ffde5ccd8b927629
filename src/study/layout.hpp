// A page as it grows: lines wrapped at the width, labels with what hangs under them, and colour
// that repeats the words PASS and FAIL. No byte below a blank leaves it, whoever sent the text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace handglass::study {

// Cells that UTF-8 text takes on a terminal.
std::size_t cells(std::string_view text);

// Broken at blanks into lines of at most `width` cells; a word that is longer is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// "8ce62620 4eadf0c1 …": hex in groups of four bytes.
std::string grouped_hex(View bytes);

// "RFC 5246 7.4.8": a citation without the sign that not every terminal has.
std::string plain(std::string_view citation);

// "1 byte", "5 bytes".
std::string counted(std::size_t n, std::string_view noun);

// What stands between the commas of "a, b, c".
std::vector<std::string> items_of(std::string_view list);

class Page {
 public:
  Page(std::size_t width, bool color);

  std::size_t width() const { return width_; }
  void blank() { out_ += '\n'; }
  // One line; longer text goes on below, under column `hang`.
  void line(std::string_view text, std::size_t hang = 0);
  // "-- text -----": the head of a section.
  void section(std::string_view text);
  // "   why    text": a label at column 3 and its text at column 10, wrapped under itself. An empty
  // label goes on with the one before.
  void labelled(std::string_view label, std::string_view text);
  // The same with a word of its own before the text: "   check  PASS  text".
  void judged(std::string_view label, std::string_view word, std::string_view text);
  // Bytes in rows of sixteen under each other: "   so far SHA-256  4f46f013 …   of messages 1-2",
  // the remark on the first row.
  void hash(std::string_view label, std::string_view name, View bytes, std::string_view remark);
  // A command to copy, broken at blanks with a backslash.
  void command(std::string_view label, std::string_view text);

  std::string take() && { return std::move(out_); }

 private:
  void hanging(std::string_view first, std::string_view text);

  std::size_t width_;
  bool color_;
  std::string out_;
};

}  // namespace handglass::study
