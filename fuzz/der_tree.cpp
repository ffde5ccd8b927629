#include "der_tree.hpp"

namespace handglass::fuzz {

DerTree::DerTree(View der) { read(der, root_); }

bool DerTree::read(View bytes, std::vector<Node>& out) {
  while (!bytes.empty()) {
    if (bytes.size() < 2) return false;
    Node node;
    node.tag = bytes[0];
    std::size_t head = 2, length = bytes[1];
    if (length >= 0x80) {
      head += length - 0x80;
      if (length < 0x81 || length > 0x82 || bytes.size() < head) return false;
      length = 0;
      for (const std::uint8_t byte : bytes.subspan(2, head - 2)) length = length << 8 | byte;
    }
    if (bytes.size() - head < length) return false;
    const View content = bytes.subspan(head, length);
    constexpr std::uint8_t constructed = 0x20, octet_string = 0x04;
    const bool holds = (node.tag & constructed) != 0 || node.tag == octet_string;
    if (!holds || !read(content, node.members)) {
      node.members.clear();
      node.content = to_bytes(content);
    }
    out.push_back(std::move(node));
    bytes = bytes.subspan(head + length);
  }
  return true;
}

void DerTree::write(const Node& node, Bytes& out) {
  Bytes content = node.content;
  for (const Node& member : node.members) write(member, content);
  const std::size_t size = content.size();
  const auto low = static_cast<std::uint8_t>(size), high = static_cast<std::uint8_t>(size >> 8);
  out.push_back(node.tag);
  if (size >= 0x100 || node.long_length)
    append(out, Bytes{0x82, high, low});
  else if (size >= 0x80)
    append(out, Bytes{0x81, low});
  else
    out.push_back(low);
  append(out, content);
}

Bytes DerTree::write() const {
  Bytes out;
  for (const Node& node : root_) write(node, out);
  return out;
}

std::size_t DerTree::count(const Node& node) {
  std::size_t all = 1;
  for (const Node& member : node.members) all += count(member);
  return all;
}

void DerTree::edit(Pieces& in) {
  Node all;
  all.members = std::move(root_);
  // The first is `all` itself, whose members alone are the tree's.
  edit(all, 1 + in.below(count(all) - 1), in);
  root_ = std::move(all.members);
}

void DerTree::edit(Node& node, std::size_t index, Pieces& in) {
  --index;
  for (std::size_t at = 0; at < node.members.size(); ++at) {
    if (index == 0) return change(node.members, at, in);
    const std::size_t size = count(node.members[at]);
    if (index < size) return edit(node.members[at], index, in);
    index -= size;
  }
}

void DerTree::change(std::vector<Node>& siblings, std::size_t at, Pieces& in) {
  Node& node = siblings[at];
  const auto place = siblings.begin() + static_cast<std::ptrdiff_t>(at);
  switch (in.byte() % 8) {
    case 0: node.tag = in.byte(); break;
    case 1:
      node.members.clear();
      node.content = in.bytes(in.byte() % 24);
      break;
    case 2:
      if (siblings.size() > 1) siblings.erase(place);
      break;
    case 3: siblings.insert(place, Node(node)); break;
    case 4: {
      Node more;
      more.tag = in.byte();
      more.content = in.bytes(in.byte() % 24);
      siblings.insert(place, std::move(more));
      break;
    }
    case 5:
      if (!node.content.empty()) turn_bit(node.content, in.below(0x10000));
      break;
    case 6: append(node.content, in.bytes(1 + in.byte() % 4)); break;
    case 7: node.long_length = true; break;
  }
}

}  // namespace handglass::fuzz
