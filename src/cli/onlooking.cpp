#include "cli/onlooking.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "cli/configuration.hpp"
#include "cli/files.hpp"
#include "study/verdict.hpp"

namespace handglass::cli {

Expected<study::Knowledge> knowledge_of(const Options& options, const study::KeyLog& keys) {
  study::Knowledge out;
  Passwords passwords(options.identity.passwords);
  TRY(out.trust, load_trust(options, options.ca_files, passwords));
  out.certificates = certificate_policy(options, out.trust);
  // What others agreed on is theirs; how strong it must be is the profile's.
  out.server_name = options.verify_name;
  out.check_name = options.check_name;
  if (options.at) out.clock = [at = *options.at] { return at; };
  out.keys = &keys;
  return out;
}

Expected<void> GrowingKeyLog::refresh(bool must_exist) {
  struct stat facts{};
  if (file_.empty()) return {};
  const bool there = ::stat(file_.c_str(), &facts) == 0;
  const bool grows = there && S_ISREG(facts.st_mode);
  if (read_ && (!grows || static_cast<std::size_t>(facts.st_size) == *read_)) return {};
  if (!there && !must_exist) return {};
  TRY(Bytes content, read_file(file_));
  read_ = content.size();
  keys_.add(as_text(content));
  wipe(content);
  return {};
}

Onlooking::Onlooking(const study::Knowledge& knowledge, Time begun,
                     std::function<double()> elapsed_ms, const std::string& client,
                     const std::string& server)
    : tracer_({.eyes = study::Eyes::wire,
               .show_secrets = true,
               .time = begun,
               .elapsed_ms = std::move(elapsed_ms)}),
      decoder_(knowledge, tracer_) {
  if (knowledge.trust.anchors.empty())
    tracer_.trace().remarks.emplace_back(
        "No chain of certificates is judged: --cafile names those whom you trust");
  tracer_.trace().client_endpoint = client;
  tracer_.trace().server_endpoint = server;
}

bool Onlooking::settled() const {
  // In each direction something under the keys, Finished first, and then data in one of them.
  std::array<bool, 2> changed{}, finished{};
  bool data = false, handshake = false;
  for (const study::RecordEntry& record : trace().records) {
    const auto sender = static_cast<std::size_t>(record.sender);
    const auto type = record.header.type;
    data |= type == record::ContentType::application_data;
    handshake |= type == record::ContentType::handshake;
    changed[sender] |= type == record::ContentType::change_cipher_spec;
    finished[sender] |= changed[sender] && type == record::ContentType::handshake;
  }
  const bool tls13 = study::outcome(trace()).reason_id == "other_version";
  return data && ((finished[0] && finished[1]) || tls13 || !handshake);
}

int Onlooking::show(Output& output) {
  output.show(tracer_.trace());
  return study::outcome(tracer_.trace()).exit;
}

}  // namespace handglass::cli
