// What of our code has met secrets. Silence of valgrind says something only where some came by, so
// each measurement counts the bytes that it found undefined, and one that found none is a failure.
#pragma once
#include <map>
#include <string>

#include "base/secret.hpp"

namespace handglass::test {

class Coverage {
 public:
  // One look, in which `bytes` secret bytes were seen.
  void saw(const std::string& area, const std::string& what, std::size_t bytes);
  // How many secret bytes `act` makes public, in all of the code that it calls.
  template <class Act>
  void saw_made_public(const std::string& area, const std::string& what, Act act) {
    const std::size_t before = secret_bytes_declassified();
    act();
    saw(area, what, secret_bytes_declassified() - before);
  }
  // Something is not as it should be, secrets apart: a handshake that failed.
  void failed(const std::string& area, const std::string& what);

  // Prints a line for each row, which begins with "pass" or "FAIL"; true if none failed.
  bool report() const;

 private:
  struct Row {
    std::size_t looks = 0, bytes = 0, empty = 0, failed = 0;
  };
  std::map<std::string, std::map<std::string, Row>> areas_;
};

// The parts of the program, each a file.
void cover_key_exchange(Coverage& coverage);
void cover_signing(Coverage& coverage);
void cover_records(Coverage& coverage);
void cover_handshakes(Coverage& coverage);

}  // namespace handglass::test
