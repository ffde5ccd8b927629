// From options to what an endpoint brings along. Every file is read and every key compared with its
// certificate here.
#pragma once
#include <memory>

#include "cli/complaint.hpp"
#include "cli/options.hpp"
#include "cli/password.hpp"
#include "cli/token_access.hpp"
#include "handshake/config.hpp"

namespace handglass::cli {

using ConfigRef = std::shared_ptr<const handshake::Config>;

// Of one end: `files` is its part of the options.
Expected<std::vector<handshake::Credential>> load_credentials(const Options& options,
                                                              const IdentityFiles& files,
                                                              Passwords& passwords,
                                                              TokenAccess& tokens,
                                                              crypto::Random& random);
// The nth OCSP response goes along with the nth certificate.
Expected<void> load_staples(const std::vector<std::string>& files,
                            std::vector<handshake::Credential>& credentials);
// Says which suites protect nobody, if there are any.
void warn_of_study_suites(const handshake::Policy& policy);
// --cafile, --untrusted and --crl; `ca_files` and `passwords` are those of this end.
Expected<x509::Trust> load_trust(const Options& options, const std::vector<std::string>& ca_files,
                                 Passwords& passwords);

x509::Policy certificate_policy(const Options& options, const x509::Trust& trust);
// What both kinds of end share: policy, clock, protocols; nothing of files.
handshake::Config base_config(const Options& options);

// A client that could not write its hello is told so, and what to do, before it connects.
Expected<void> check_hello(const handshake::Config& config, const handshake::Target& target);

// For `connect`: the system's trust unless --cafile is given.
Expected<ConfigRef> client_config(const Options& options);
// For `serve`.
Expected<ConfigRef> server_config(const Options& options);

// The server's name to ask for and to find: --servername or `host`, --verify-name,
// --no-verify-name.
handshake::Target target(const Options& options, const std::string& host);

// What a server's operator should know before the first client comes.
std::vector<std::string> server_warnings(const handshake::Config& config);

}  // namespace handglass::cli
