#include "cli/peer_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/letters.hpp"
#include "base/limits.hpp"
#include "cli/descriptor.hpp"
#include "cli/files.hpp"
#include "cli/prompt.hpp"
#include "cli/values.hpp"

namespace handglass::cli {
namespace {

// How long another process may have the file before we give up: it holds it while it writes.
constexpr std::chrono::seconds lock_time{5};
constexpr std::chrono::milliseconds lock_pause{10};

std::unexpected<Complaint> store_fault(const std::string& name) {
  return complain(fmt::format("{}: {}", name, std::strerror(errno)));
}

Expected<KnownPeers> read_store(int file, const std::string& name) {
  struct stat facts{};
  if (::fstat(file, &facts) != 0) return store_fault(name);
  if (!S_ISREG(facts.st_mode)) return complain(name + ": it is not a file; name one to write to");
  std::string text;
  std::array<char, 65536> chunk;
  while (text.size() <= limits::known_peers) {
    const ssize_t n = ::read(file, chunk.data(), chunk.size());
    if (n < 0 && errno != EINTR) return store_fault(name);
    if (n == 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  auto peers = KnownPeers::parse(text);
  if (!peers) return complain(name + ": " + peers.error());
  return *std::move(peers);
}

// A file that is not there knows nobody.
Expected<KnownPeers> read_store(const std::string& name) {
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (*file < 0 && errno == ENOENT) return KnownPeers{};
  if (*file < 0) return store_fault(name);
  return read_store(*file, name);
}

// Whether a store that is not there yet can be made, as far as can be told before it is.
Expected<void> can_be_made(const std::string& name) {
  if (::access(name.c_str(), F_OK) == 0) return {};
  const std::filesystem::path folder = std::filesystem::path(name).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0) return {};
  return store_fault(name);
}

// Takes the lock of an open file, which ends with the descriptor.
Expected<void> take_lock(int file, const std::string& name) {
  const auto end = std::chrono::steady_clock::now() + lock_time;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return store_fault(name);
    if (std::chrono::steady_clock::now() > end)
      return complain(name + ": another process does not let go of it; try again");
    std::this_thread::sleep_for(lock_pause);
  }
  return {};
}

// Whether the name still leads to the open file, which another may have replaced meanwhile.
bool still_there(int file, const std::string& name) {
  struct stat here{}, there{};
  return ::fstat(file, &here) == 0 && ::stat(name.c_str(), &there) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

// Reads the store, changes it and puts it back, with nobody else between.
template <class Change>
Expected<void> change_store(const std::string& name, Change change) {
  while (true) {
    const Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (*file < 0) return store_fault(name);
    REQUIRE_OK(take_lock(*file, name));
    if (!still_there(*file, name)) continue;
    TRY(KnownPeers peers, read_store(*file, name));
    REQUIRE_OK(change(peers));
    return replace_file(name, peers.text(), 0600);
  }
}

std::string today() { return to_rfc3339(system_time()).substr(0, 10); }

std::string called(const KnownPeer& peer) {
  return fmt::format("{} {}", name_of(peer.role), peer.name);
}

// What stands on stderr beside the page, for those who do not look at one.
void tell_refused(const std::vector<Evidence>& evidence) {
  const auto value = [&](std::string_view name) {
    for (const Evidence& one : evidence)
      if (one.name == name) return one.value;
    return std::string();
  };
  std::string text =
      fmt::format("refused: the certificate of {} {}", value("name"), value("standing"));
  if (const std::string since = value("since"); !since.empty())
    text += fmt::format("\n  remembered since {}: {}", since, value("remembered"));
  text += fmt::format("\n  seen now: {}\n  {}", value("seen"), value("advice"));
  report({exit_code::refused_peer, text, study::Cause::none});
}

}  // namespace

Expected<PeerMemory> PeerMemory::open(const Options& options, const Config& config) {
  PeerMemory out;
  const bool serves = options.command == Command::serve;
  if (options.known_peers.empty()) {
    if (options.accept_new)
      return complain("--accept-new needs a store to remember in: --known-peers FILE",
                      exit_code::usage);
    return out;
  }
  if (serves && config.client_auth == handshake::ClientAuth::none)
    return complain(
        "--known-peers compares the certificates of clients, and this server asks for none: "
        "--cafile says whom to trust",
        exit_code::usage);
  REQUIRE_OK(read_store(options.known_peers));
  if (!serves || options.accept_new) REQUIRE_OK(can_be_made(options.known_peers));
  out.file_ = options.known_peers;
  if (!serves) out.dialled_ = lowered(to_string(*options.peer));
  out.accept_new_ = options.accept_new;
  out.asks_ = !serves;
  return out;
}

PeerMemory::Met PeerMemory::met(Role role, const x509::Certificate& certificate) const {
  Met out{{.role = role,
           .name = dialled_,
           .fingerprint = fingerprint_of(certificate),
           .since = today(),
           .subject = x509::to_string(certificate.subject())},
          x509::to_string(certificate.issuer())};
  if (role == Role::client) out.peer.name = out.peer.subject;
  return out;
}

PeerMemory::Found PeerMemory::refused(const KnownPeer& seen, std::string standing,
                                      std::string advice) const {
  return {false,
          {{"name", called(seen)},
           {"standing", std::move(standing)},
           {"seen", seen.fingerprint},
           {"advice", std::move(advice)}}};
}

PeerMemory::Found PeerMemory::compare(const KnownPeer& seen, const KnownPeer& remembered) const {
  if (seen.fingerprint == remembered.fingerprint)
    return {true,
            {{"name", called(seen)},
             {"standing", "as remembered since " + remembered.since},
             {"seen", seen.fingerprint}}};
  Found out =
      refused(seen, "has CHANGED since it was remembered",
              fmt::format("If you expected this: remove line {} of {}.", remembered.line, file_));
  out.evidence.push_back({"since", remembered.since});
  out.evidence.push_back({"remembered", remembered.fingerprint});
  return out;
}

std::expected<void, std::string> PeerMemory::accept(const Met& met) const {
  if (accept_new_) return {};
  const std::string otherwise = "--accept-new remembers it without a question.";
  if (!asks_) return std::unexpected("Nobody is asked here: " + otherwise);
  const auto yes = ask_yes(
      fmt::format("{} is not among the known peers in {}.\n  its certificate: {}\n  issued by: {}\n"
                  "  {}\nRemember it? [y/N] ",
                  called(met.peer), file_, met.peer.subject, met.issuer, met.peer.fingerprint));
  if (!yes) return std::unexpected("There is no terminal to ask on: " + otherwise);
  if (!*yes)
    return std::unexpected(
        "The question was not answered with yes. Compare the fingerprint with one that its owner "
        "tells you, and connect again.");
  return {};
}

PeerMemory::Found PeerMemory::remember(const KnownPeer& peer) const {
  std::optional<Found> other;  // somebody else was quicker
  const auto done = change_store(file_, [&](KnownPeers& peers) -> Expected<void> {
    if (const KnownPeer* there = peers.find(peer.role, peer.name)) {
      other = compare(peer, *there);
      return {};
    }
    if (auto added = peers.add(peer); !added) return complain(file_ + ": " + added.error());
    return {};
  });
  if (!done)
    return refused(peer, "is new, and could not be remembered",
                   done.error().text + ". Mend that, or leave --known-peers out.");
  if (other) return *std::move(other);
  return {
      true,
      {{"name", called(peer)}, {"standing", "first seen, remembered"}, {"seen", peer.fingerprint}}};
}

PeerMemory::Found PeerMemory::compare(const Met& met) const {
  const auto peers = read_store(file_);
  if (!peers)
    return refused(met.peer, "could not be compared with the known peers", peers.error().text);
  if (const KnownPeer* there = peers->find(met.peer.role, met.peer.name))
    return compare(met.peer, *there);
  if (auto accepted = accept(met); !accepted)
    return refused(met.peer, "is not among the known peers", std::move(accepted).error());
  return remember(met.peer);
}

std::optional<Failure> PeerMemory::examine(Connection& connection, Observer& observer) const {
  using namespace handshake;
  if (file_.empty()) return std::nullopt;
  const PeerIdentity& peer = connection.session().peer;
  if (std::holds_alternative<NotAsked>(peer) || std::holds_alternative<Declined>(peer))
    return std::nullopt;
  const auto* proven = std::get_if<Proven>(&peer);
  if (!proven) {
    warn(fmt::format("{} was neither asked nor changed: {}", file_,
                     std::holds_alternative<Overridden>(peer)
                         ? "the certificate did not pass the checks of TLS, which come first"
                         : "in this suite the peer shows no certificate"));
    return std::nullopt;
  }
  Found found = compare(met(peer_of(connection.role()), *proven->leaf));
  constexpr Rule rule = Rule::certificate_not_remembered;
  observer.on_check({connection.role(), rule,
                     found.passed ? x509::Status::pass : x509::Status::fail, found.evidence});
  if (found.passed) return std::nullopt;
  tell_refused(found.evidence);
  Failure failure{.rule = rule, .evidence = std::move(found.evidence)};
  connection.refuse(failure);
  return failure;
}

}  // namespace handglass::cli
