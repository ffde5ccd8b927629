// Both ends of a handshake in one process: from the lab, or from files.
#pragma once
#include "cli/complaint.hpp"
#include "cli/lab_identities.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

struct Ends {
  handshake::Config client, server;
};
// `random` must outlive them.
Expected<Ends> make_ends(const Options& options, crypto::Random& random);

// The people of the lab at their places: `client` may be "none". Each trusts the root, and has the
// lists of root and issuing CA.
Expected<void> seat(Ends& ends, const Lab& lab, std::string_view client, std::string_view server);

// When a seeded run takes place, else now.
Time time_of_run(const Options& options);

// Where no name is given, the server of the lab goes by this one.
inline constexpr std::string_view demo_host = "localhost";

}  // namespace handglass::cli
