// The people of the lab: the authorities, servers and clients of `loop --demo` and `lab init`, one
// row each, good or wrong in one way.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.hpp"
#include "base/time.hpp"
#include "crypto/private_key.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

namespace handglass::cli {

enum class LabPart : std::uint8_t { authority, responder, server, client };
enum class LabKey : std::uint8_t { p256, rsa_2048, rsa_1024, ed25519 };
enum class LabFault : std::uint8_t {
  none,
  revoked,
  expired,
  not_yet_valid,
  server_auth_only,
  key_encipherment_only,
  key_agreement_only,
  altered,
  wrong_name,
  no_ca,
  sha1,
  critical_extension
};

struct LabRow {
  std::string_view name;  // of its files
  std::string_view common_name;
  std::string_view issuer;  // the name of another row, or its own
  LabPart part{};
  LabKey key{};
  LabFault fault{};
  std::string_view about;
};

std::span<const LabRow> lab_rows();

// How long before the lab was made the revoked ones were revoked.
inline constexpr std::chrono::hours revoked_for{12};

struct LabEntity {
  const LabRow* row = nullptr;
  x509::CertificateRef certificate;
  std::shared_ptr<const crypto::PrivateKey> key;
  std::vector<x509::CertificateRef>
      chain;  // itself and the intermediates above it, without the root
};
struct LabCrl {
  std::string_view name;    // of its file
  std::string_view issuer;  // the name of the authority whose list it is, or claims to be
  std::string_view about;
  x509::CrlRef crl;
};
struct Lab {
  std::vector<LabEntity> entities;
  std::vector<LabCrl> crls;
  const LabEntity* find(std::string_view name) const;
  x509::CrlRef find_crl(std::string_view name) const;  // null where there is none
};

// Makes the authorities, their lists, and of the others those that are named (all where none is),
// as of `now`. Keys come from `random`, which must outlive them.
Result<Lab> make_lab(Time now, crypto::Random& random,
                     std::span<const std::string_view> names = {});

}  // namespace handglass::cli
