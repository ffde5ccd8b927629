// What `tap` and `decode` have alike: what they know of the world, and a key log that others may be
// writing still.
#pragma once
#include <ctime>

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "study/decoder.hpp"

namespace handglass::cli {

// --cafile, --crl, --at, --verify-name and their kin; without --cafile nobody is trusted, and no
// chain judged. `keys` outlives it.
Expected<study::Knowledge> knowledge_of(const Options& options, const study::KeyLog& keys);

// The file of --keylog, read again as it grows.
class GrowingKeyLog {
 public:
  explicit GrowingKeyLog(std::string file) : file_(std::move(file)) {}
  // Reads what has come since, if anything has. A file that is not there yet holds nothing; what is
  // none, as a pipe, is read once, to its end.
  Expected<void> refresh(bool must_exist);
  study::KeyLog& keys() { return keys_; }

 private:
  std::string file_;
  std::optional<std::size_t> read_;  // bytes
  study::KeyLog keys_;
};

// One connection of others: what is made of it, and where it is shown.
class Onlooking {
 public:
  Onlooking(const study::Knowledge& knowledge, Time begun, std::function<double()> elapsed_ms,
            const std::string& client, const std::string& server);

  study::Decoder& decoder() { return decoder_; }
  const study::Trace& trace() const { return tracer_.trace(); }
  // Whether the handshake is over, one way or the other, and application data has come.
  bool settled() const;
  // Prints it, and answers the exit code.
  int show(Output& output);

 private:
  study::Tracer tracer_;
  study::Decoder decoder_;
};

}  // namespace handglass::cli
