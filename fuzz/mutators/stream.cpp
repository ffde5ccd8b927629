#include "mutators/stream.hpp"

#include <algorithm>
#include <optional>

#include "handshake/messages.hpp"
#include "mutators/der_tree.hpp"
#include "mutators/fields.hpp"
#include "study/trace.hpp"

namespace handglass::fuzz {
namespace {

using handshake::Role;

constexpr std::uint8_t change_cipher_spec = 20, alert = 21, handshake_type = 22,
                       application_data = 23;
constexpr std::size_t header_size = 5, message_header = 4, nonce_size = 8;

// What the null crypto puts around a content: before it the number of its record, where the cipher
// wants a nonce on the wire, and zeros behind it. Nothing where there is no tag.
struct Seal {
  bool numbered = false;
  std::size_t tag = 0;
  std::size_t size() const { return (numbered ? nonce_size : 0) + tag; }
  bool operator==(const Seal&) const = default;
};

// A message of the handshake, or the content of another record; all of a record that is protected
// otherwise.
struct Part {
  std::uint8_t type = handshake_type;  // of its record
  std::uint8_t major = 3, minor = 3;
  Seal seal = {};
  bool whole = false;  // it is no content: it stays in a record of its own
  Bytes bytes;
  std::size_t split = 0;  // handshake: the first record holds so many of its bytes; 0: all
};

bool is_message(const Part& part) { return part.type == handshake_type && !part.whole; }

// The messages of `content`, each with its header; what is not whole is the last of them.
std::vector<Bytes> messages_in(View content) {
  std::vector<Bytes> out;
  while (!content.empty()) {
    std::size_t size = content.size();
    if (content.size() >= message_header)
      size =
          std::min(size, message_header + (static_cast<std::size_t>(content[1]) << 16 |
                                           static_cast<std::size_t>(content[2]) << 8 | content[3]));
    out.push_back(to_bytes(content.first(size)));
    content = content.subspan(size);
  }
  return out;
}

Bytes numbered(std::uint64_t sequence) {
  Bytes out;
  for (std::size_t i = nonce_size; i-- > 0;)
    out.push_back(static_cast<std::uint8_t>(sequence >> (8 * i)));
  return out;
}

// How a record's content is sealed: GCM, CCM_8, ChaCha20-Poly1305.
Seal seal_of(View content, std::uint64_t sequence) {
  for (const Seal seal : {Seal{true, 16}, Seal{true, 8}, Seal{false, 16}}) {
    if (content.size() < seal.size() || !same(content.last(seal.tag), Bytes(seal.tag))) continue;
    if (!seal.numbered || same(content.first(nonce_size), numbered(sequence))) return seal;
  }
  return {};
}

std::vector<Part> take_apart(View stream) {
  std::vector<Part> out;
  Bytes pending;  // handshake content that goes on in the next record
  Seal seal;      // of what is pending
  bool protects = false;
  std::uint64_t sequence = 0;
  const auto flush = [&] {
    for (Bytes& message : messages_in(pending)) {
      Part part;
      part.seal = seal;
      part.bytes = std::move(message);
      out.push_back(std::move(part));
    }
    pending.clear();
  };
  while (stream.size() >= header_size) {
    const std::size_t size =
        std::min(stream.size() - header_size, static_cast<std::size_t>(stream[3] << 8 | stream[4]));
    Part part{.type = stream[0], .major = stream[1], .minor = stream[2], .bytes = {}};
    View content = stream.subspan(header_size, size);
    if (protects) {
      part.seal = seal_of(content, sequence++);
      part.whole = part.seal == Seal{};
      content =
          content.subspan(part.seal.numbered ? nonce_size : 0, content.size() - part.seal.size());
    }
    stream = stream.subspan(header_size + size);
    if (!pending.empty() && part.seal != seal) flush();
    if (part.type == handshake_type && !part.whole) {
      seal = part.seal;
      append(pending, content);
      continue;
    }
    flush();
    if (part.type == change_cipher_spec) protects = true, sequence = 0;
    part.bytes = to_bytes(content);
    out.push_back(std::move(part));
  }
  flush();
  if (!stream.empty()) {  // half a header
    Part part;
    part.type = stream[0];
    part.bytes = to_bytes(stream.subspan(1));
    out.push_back(std::move(part));
  }
  return out;
}

void write_record(Bytes& out, const Part& part, View content, std::uint64_t& sequence) {
  const std::size_t size = content.size() + part.seal.size();
  append(out, Bytes{part.type, part.major, part.minor, static_cast<std::uint8_t>(size >> 8),
                    static_cast<std::uint8_t>(size)});
  if (part.seal.numbered) append(out, numbered(sequence));
  append(out, content);
  append(out, Bytes(part.seal.tag));
  if (part.seal != Seal{} || part.whole) ++sequence;
  if (part.type == change_cipher_spec) sequence = 0;
}

Bytes put_together(const std::vector<Part>& parts) {
  constexpr std::size_t most = 1 << 14;
  Bytes out;
  std::uint64_t sequence = 0;
  for (const Part& part : parts) {
    View content(part.bytes);
    if (part.split > 0 && part.split < content.size()) {
      write_record(out, part, content.first(part.split), sequence);
      content = content.subspan(part.split);
    }
    do {
      const View now = content.first(std::min(most, content.size()));
      write_record(out, part, now, sequence);
      content = content.subspan(now.size());
    } while (!content.empty());
  }
  return out;
}

// A message as it reads: under the key exchange that it has no fault with, the most common first.
Read read_message(View bytes) {
  constexpr auto exchanges = names_of<handshake::KeyExchange>;
  Read best;
  std::vector<handshake::KeyExchange> order{handshake::KeyExchange::ecdhe};
  for (const auto& row : exchanges) order.push_back(row.value);
  for (const auto exchange : order) {
    const auto type = static_cast<handshake::HandshakeType>(bytes.empty() ? 0xff : bytes[0]);
    best = {to_bytes(bytes), study::annotate(handshake::message_with(type), exchange, bytes)};
    if (std::ranges::none_of(best.notes,
                             [](const wire::Note& note) { return note.value.starts_with("!!"); }))
      break;
  }
  return best;
}

// A certificate in the list is changed as DER.
Bytes change_certificate(View message, Dice& dice) {
  const Read read = read_message(message);
  std::vector<std::size_t> certificates;
  for (std::size_t i = 0; i < read.notes.size(); ++i)
    if (read.notes[i].kind == wire::NoteKind::leaf && read.notes[i].size > 64)
      certificates.push_back(i);
  if (certificates.empty()) return change_fields(read, dice);
  const std::size_t index = dice.pick(certificates);
  const wire::Note& note = read.notes[index];
  return wire::replace(read.bytes, read.notes, index,
                       change_der(View(read.bytes).subspan(note.at, note.size), dice),
                       wire::Refit::lengths)
      .value_or(read.bytes);
}

Bytes change_message(View bytes, Dice& dice) {
  constexpr std::uint8_t certificate = 11;
  if (!bytes.empty() && bytes[0] == certificate && dice.one_in(2))
    return change_certificate(bytes, dice);
  return change_fields(read_message(bytes), dice);
}

// Something that nobody said.
Part invented(Role sender, Dice& dice) {
  Part part;
  switch (dice.below(5)) {
    case 0: part.type = change_cipher_spec, part.bytes = {1}; break;
    case 1:
      part.type = alert;
      part.bytes = {static_cast<std::uint8_t>(1 + dice.below(2)),
                    static_cast<std::uint8_t>(dice.below(121))};
      break;
    case 2: part.type = application_data, part.bytes = dice.bytes(dice.below(40)); break;
    case 3: part.bytes = sender == Role::server ? Bytes{0, 0, 0, 0} : Bytes{14, 0, 0, 0}; break;
    default: {
      const Bytes body = dice.bytes(dice.below(20));
      constexpr std::uint8_t types[] = {0, 1, 2, 4, 11, 12, 13, 14, 15, 16, 20, 22};
      part.bytes =
          concat({Bytes{dice.pick(types), 0, 0, static_cast<std::uint8_t>(body.size())}, body});
    }
  }
  return part;
}

}  // namespace

Bytes change_stream(View stream, Role sender, Dice& dice) {
  std::vector<Part> parts = take_apart(stream);
  if (parts.empty() || dice.one_in(40)) return scribble(stream, dice);
  // Rather late than early: what refuses an early message never sees the rest.
  const std::size_t at = std::max(dice.below(parts.size()), dice.below(parts.size()));
  const auto it = parts.begin() + static_cast<std::ptrdiff_t>(at);
  switch (dice.below(16)) {
    case 0: parts.erase(it); break;
    case 1: parts.insert(it, Part(*it)); break;
    case 2: std::swap(parts[at], dice.pick(parts)); break;
    case 3: {
      Part part = invented(sender, dice);
      part.seal = it->seal;
      parts.insert(it, std::move(part));
      break;
    }
    case 4:
    case 5: it->split = dice.below(it->bytes.size() + 1); break;
    case 6:  // two messages in one record
      if (at + 1 < parts.size() && parts[at + 1].type == it->type &&
          parts[at + 1].seal == it->seal) {
        append(it->bytes, parts[at + 1].bytes);
        parts.erase(it + 1);
      }
      break;
    case 7:
      switch (dice.below(4)) {
        case 0: it->type = static_cast<std::uint8_t>(change_cipher_spec + dice.below(5)); break;
        case 1: it->minor = static_cast<std::uint8_t>(dice.below(5)); break;
        case 2: it->seal = it->seal == Seal{} ? Seal{true, 16} : Seal{}; break;
        default: it->bytes.clear();
      }
      break;
    default:
      it->bytes = is_message(*it) ? change_message(it->bytes, dice) : scribble(it->bytes, dice);
  }
  return put_together(parts);
}

Bytes cross_streams(View stream, View other, Role sender, Dice& dice) {
  std::vector<Part> parts = take_apart(stream), others = take_apart(other);
  if (parts.empty() || others.empty()) return change_stream(stream, sender, dice);
  const std::size_t at = dice.below(parts.size()), from = dice.below(others.size());
  Part& into = parts[at];
  // A message of the same type: one field of it, or all of it.
  for (std::size_t i = 0; i < others.size(); ++i) {
    const Part& gift = others[(from + i) % others.size()];
    if (gift.type != into.type || gift.bytes.empty() || into.bytes.empty() ||
        gift.bytes[0] != into.bytes[0])
      continue;
    into.bytes = dice.one_in(2) && is_message(into) && is_message(gift)
                     ? cross_fields(read_message(into.bytes), read_message(gift.bytes), dice)
                     : gift.bytes;
    return put_together(parts);
  }
  into = others[from];
  return put_together(parts);
}

Bytes graft(View stream, View other, Dice& dice) {
  std::vector<Part> parts = take_apart(stream), others = take_apart(other);
  if (others.empty()) return to_bytes(stream);
  Part gift = dice.pick(others);
  if (dice.one_in(2))
    gift.bytes = is_message(gift) ? change_message(gift.bytes, dice) : scribble(gift.bytes, dice);
  // Where its kind stands; without such a place somewhere, as one more.
  for (Part& part : parts)
    if (part.type == gift.type && !part.bytes.empty() && !gift.bytes.empty() &&
        part.bytes[0] == gift.bytes[0]) {
      part.bytes = std::move(gift.bytes);
      part.split = dice.one_in(4) ? dice.below(part.bytes.size() + 1) : 0;
      return put_together(parts);
    }
  const std::size_t at = dice.below(parts.size() + 1);
  if (at > 0 && at < parts.size() && parts[at - 1].type == change_cipher_spec)
    gift.seal = parts[at].seal;
  else if (at > 0)
    gift.seal = parts[at - 1].seal;
  parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), std::move(gift));
  return put_together(parts);
}

}  // namespace handglass::fuzz
