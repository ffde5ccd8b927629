// --known-peers: a check that TLS does not have. The certificate of a peer that has passed all of
// TLS's own checks is remembered in a file at first sight, and compared with it afterwards.
#pragma once
#include <optional>
#include <string>

#include "cli/complaint.hpp"
#include "cli/known_peers.hpp"
#include "cli/options.hpp"
#include "connection/connection.hpp"

namespace handglass::cli {

class PeerMemory {
 public:
  // A file that cannot be read as a store is a complaint, before a byte is sent; one that is not
  // there is an empty store. Without --known-peers there is nothing to compare, ever.
  static Expected<PeerMemory> open(const Options& options, const Config& config);

  // Once a handshake is done, before anything is said over it: tells the observer what was found,
  // and refuses the peer where it is not the one that is remembered. The failure, where it has.
  // A peer without a certificate, or whose certificate was refused and overridden, is neither
  // compared nor remembered.
  std::optional<Failure> examine(Connection& connection, Observer& observer) const;

 private:
  struct Met {
    KnownPeer peer;
    std::string issuer;
  };
  // What a comparison came to: it stands in the evidence, with what to do where it was refused.
  struct Found {
    bool passed = false;
    std::vector<Evidence> evidence;
  };

  Met met(Role role, const x509::Certificate& certificate) const;
  Found compare(const Met& met) const;
  Found compare(const KnownPeer& seen, const KnownPeer& remembered) const;
  Found refused(const KnownPeer& seen, std::string standing, std::string advice) const;
  // Whether a new peer is to be remembered; a sentence why not.
  std::expected<void, std::string> accept(const Met& met) const;
  // Adds the peer to what the file holds by now.
  Found remember(const KnownPeer& peer) const;

  std::string file_, dialled_;
  bool accept_new_ = false, asks_ = false;
};

}  // namespace handglass::cli
