// How an input of the target `path` begins: a byte of what is asked, one of the rules, and one of
// days. Values with a length of two bytes before each follow.
#pragma once
#include <cstddef>
#include <cstdint>

namespace handglass::fuzz {

inline constexpr std::size_t path_head = 3;

// Bits of the first byte.
enum Asked : std::uint8_t {
  about_client = 1 << 0,   // its purpose; else a server's
  about_name = 1 << 1,     // server.lab
  all_lists = 1 << 2,      // revocation of the whole path by lists
  leaf_lists = 1 << 3,     // of the end entity alone
  first_stapled = 1 << 4,  // the first OCSP response came with the end entity; else it is at hand
  staple_due = 1 << 5,     // a staple was asked for
  nonce_due = 1 << 6,      // and a nonce, of those that are at hand
  bare_anchor = 1 << 7,    // the anchor is a name and a key
};

// Bits of the second.
enum Rules : std::uint8_t {
  policy_wanted = 1 << 0,
  policy_due = 1 << 1,
  no_mapping = 1 << 2,
  no_any_policy = 1 << 3,
  shallow = 1 << 4,    // one intermediate at most
  soft_fail = 1 << 5,  // a status that nobody knows is no fault
  any_time = 1 << 6,   // dates are not looked at
  sha1_taken = 1 << 7,
};

inline constexpr std::uint8_t path_nonce = 7;                       // its one byte
inline constexpr const char* path_policy = "1.3.6.1.4.1.99999.1";   // the one that is wanted
inline constexpr const char* path_moment = "2026-11-20T12:00:00Z";  // when it is asked

}  // namespace handglass::fuzz
