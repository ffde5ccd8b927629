// What makes the corpora: one function for a target or a family of them, each in a file of its own.
// `folder` is where the corpora of all targets are.
#pragma once
#include <filesystem>

#include "base/bytes.hpp"
#include "study/trace.hpp"
#include "support/world.hpp"

namespace handglass::fuzz {

// A file, and the folders above it.
void write(const std::filesystem::path& path, View bytes);
Bytes read(const std::filesystem::path& path);

void write_messages(const std::filesystem::path& folder, const study::Trace& trace);
bool write_key_files(const std::filesystem::path& folder, const test::World::Identity& identity,
                     const test::World::Identity& rsa, const x509::Crl& crl);
void write_uris(const std::filesystem::path& folder);
void write_captures(const std::filesystem::path& folder, const test::Talk& talk);
void write_pem(const std::filesystem::path& folder, const test::World::Identity& identity);
void write_host_names(const std::filesystem::path& folder);
void write_names(const std::filesystem::path& folder);
void write_plans(const std::filesystem::path& folder);
void write_known_peers(const std::filesystem::path& folder);
void write_greetings(const std::filesystem::path& folder);
void write_halves(const std::filesystem::path& folder);
void write_record_layer(const std::filesystem::path& folder, const test::Talk& talk);
// After write_key_files, whose files it takes apart.
void write_structures(const std::filesystem::path& folder, const test::World::Identity& ec,
                      const test::World::Identity& rsa, const x509::Crl& crl);
// Likewise: what `inspect` is given.
void write_inspections(const std::filesystem::path& folder, const test::World::Identity& ec,
                       const test::World::Identity& rsa, const x509::Crl& crl);
// And what a file with certificates may be.
void write_certificate_files(const std::filesystem::path& folder, const test::World::Identity& ec,
                             const x509::Crl& crl);
void write_responses(const std::filesystem::path& folder);
void write_lists(const std::filesystem::path& folder);
void write_extensions(const std::filesystem::path& folder, const study::Trace& trace);
void write_symmetric(const std::filesystem::path& folder);
void write_agreement(const std::filesystem::path& folder);
void write_signatures(const std::filesystem::path& folder);
void write_sessions(const std::filesystem::path& folder, const test::World::Identity& identity);
void write_verdicts(const std::filesystem::path& folder);
void write_paths(const std::filesystem::path& folder);  // under the null crypto
// `trace`, which is a small one, as it is saved; and what `certified` says of certificates.
void write_traces(const std::filesystem::path& folder, const study::Trace& trace,
                  const study::Trace& certified);
void write_study(const std::filesystem::path& folder, const study::Trace& trace);

}  // namespace handglass::fuzz
