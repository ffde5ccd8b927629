// A public key infrastructure described in text, a line for each certificate and each revocation
// list:
//
//   ca root "Lab Root CA"
//   ca issuing by root path-length 0
//   server www by issuing dns www.lab ip 127.0.0.1
//   client carol by issuing wrong expired
//   list issuing by issuing
//
// KIND NAME ["COMMON NAME"] [by ISSUER] [PROPERTY VALUE]...; a line that begins with a blank goes
// on with the one before, # begins a comment. An issuer stands above what it issues; one without
// `by` signs itself.
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.hpp"
#include "x509/flaw.hpp"
#include "x509/mint.hpp"

namespace handglass::x509 {

enum class Part : std::uint8_t { authority, responder, server, client };
enum class PlannedKey : std::uint8_t { p256, p384, p521, rsa1024, rsa2048, rsa3072, ed25519 };

struct Planned {
  Part part{};
  std::string name;    // of its files, and what others call it
  std::string issuer;  // the name of another, or its own
  PlannedKey key{};
  Recipe recipe;                         // without times, and as it would be without its flaws
  std::chrono::seconds from{}, until{};  // of the validity, from the moment of minting
  std::vector<Flaw> flaws = {};
  std::string about = {};

  bool has(Flaw flaw) const;
};

struct PlannedList {
  std::string name, issuer;
  std::string signer;  // whose key signs it: its issuer's, unless that is wrong
  std::vector<Flaw> flaws = {};
  std::string about = {};

  bool has(Flaw flaw) const;
};

struct Plan {
  std::vector<Planned> certificates;
  std::vector<PlannedList> lists;
  // Where issuers publish their certificates and lists, and certificates say so; nowhere if empty.
  std::string published = {};

  const Planned* find(std::string_view name) const;
};

struct PlanFault {
  std::size_t line = 0;  // from 1
  std::string text;
};
std::expected<Plan, PlanFault> parse_plan(std::string_view text);

// "ca", "server": the word with which a line of such a certificate begins.
std::string_view word_of(Part part);

struct Minted {
  const Planned* planned = nullptr;
  Bytes der;
  CertificateRef certificate;  // null where it is malformed
  std::shared_ptr<const crypto::PrivateKey> key;
  // Itself and those above it, without the one that signed itself, as far as they can be read.
  std::vector<CertificateRef> chain;
};
struct MintedList {
  const PlannedList* planned = nullptr;
  CrlRef crl;
};

// What was planned, minted.
struct Pki {
  std::shared_ptr<const Plan> plan;  // keeps what the others point at
  std::vector<Minted> certificates;
  std::vector<MintedList> lists;

  const Minted* find(std::string_view name) const;
  CrlRef find_list(std::string_view name) const;  // null where there is none
};

// How long ago what is revoked was revoked, for reason keyCompromise.
inline constexpr std::chrono::hours revoked_for{12};

// Mints authorities and lists, and of the others those that are named (all where none is), as of
// `now`. Keys come from `random`, which must outlive them: the same plan, moment and randomness
// give the same bytes.
Result<Pki> mint(std::shared_ptr<const Plan> plan, Time now, crypto::Random& random,
                 std::span<const std::string_view> names = {});

}  // namespace handglass::x509
