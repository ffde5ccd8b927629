// DER as a tree that an input edits: tags, contents, members. Lengths are made anew around each
// edit, so that it is read where it stands and does not end the reading.
#pragma once
#include <vector>

#include "pieces.hpp"

namespace handglass::fuzz {

class DerTree {
 public:
  // `der` is well-formed and has lengths below 2^16. What stands in an OCTET STRING is taken for
  // more of the tree where it reads as such.
  explicit DerTree(View der);

  // One edit, anywhere below the root or at it.
  void edit(Pieces& in);
  Bytes write() const;

 private:
  struct Node {
    std::uint8_t tag = 0;
    Bytes content;  // where there are no members
    std::vector<Node> members;
    bool long_length = false;  // a length that is not minimal, which BER allows and DER does not
  };
  static bool read(View bytes, std::vector<Node>& out);
  static void write(const Node& node, Bytes& out);
  static std::size_t count(const Node& node);
  static void edit(Node& node, std::size_t index, Pieces& in);
  static void change(std::vector<Node>& siblings, std::size_t at, Pieces& in);

  std::vector<Node> root_;
};

}  // namespace handglass::fuzz
