// A scene as `handshake` has it, watched by who was not asked for secrets. What must hold: no
// secret is in the trace, nor a key or its first or last 16 bytes, however it is written: as JSON,
// as a page for the terminal and for a browser, as a key log and in a capture.
#include <algorithm>

#include "fresh.hpp"
#include "scene.hpp"
#include "study/html.hpp"
#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/pcapng.hpp"
#include "study/terminal.hpp"
#include "study/tracer.hpp"
#include "target.hpp"
#include "wire/hex.hpp"

using namespace handglass;

namespace {

// Keeps what was derived and must not be told, and what was said, which is no secret; and tells the
// tracer all that it is told.
class Listener final : public handshake::Observer {
 public:
  explicit Listener(handshake::Observer& tracer) : tracer_(tracer) {}
  bool watching() const override { return true; }
  void on_record(const handshake::RecordSeen& seen) override { tracer_.on_record(seen); }
  void on_message(const handshake::MessageSeen& seen) override {
    said += to_hex(seen.bytes) + " ";
    tracer_.on_message(seen);
  }
  void on_derivation(const handshake::Derivation& seen) override {
    using enum handshake::DerivationId;
    if (seen.id == premaster || seen.id == master_secret || seen.id == key_block) {
      keep(seen.output);
      for (const auto& part : seen.parts) keep(seen.output.subspan(part.at, part.size));
    }
    tracer_.on_derivation(seen);
  }
  void on_check(const handshake::CheckSeen& seen) override { tracer_.on_check(seen); }
  void on_signature(const handshake::SignatureSeen& seen) override { tracer_.on_signature(seen); }
  void on_verdict(const handshake::VerdictSeen& seen) override { tracer_.on_verdict(seen); }
  void on_alert(const handshake::AlertSeen& seen) override { tracer_.on_alert(seen); }
  void on_failure(handshake::Role who, const Failure& failure) override {
    tracer_.on_failure(who, failure);
  }
  void on_established(handshake::Role who) override { tracer_.on_established(who); }

  std::vector<std::string> secrets;  // their beginnings and ends, in hexadecimal
  std::string said;

 private:
  void keep(View secret) {
    if (secret.size() < enough) return;
    const View begin = secret.first(enough);
    // A plain pre-shared key has zeros in the place of another secret (RFC 4279 §2).
    if (std::ranges::any_of(begin.subspan(2), [](std::uint8_t byte) { return byte != 0; }))
      secrets.push_back(to_hex(begin));
    secrets.push_back(to_hex(secret.last(enough)));
  }

  static constexpr std::size_t enough = 16;
  handshake::Observer& tracer_;
};

// Hexadecimal, however it is cut into groups and lines.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) out.push_back(c);
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::LeaveNothing behind;
  const auto scene = fuzz::Scene::read(as_text(View(data, size)));
  study::Tracer tracer(
      {.eyes = study::Eyes::both, .show_secrets = false, .time = Time{}, .elapsed_ms = {}});
  Listener client(tracer.observer(Role::client)), server(tracer.observer(Role::server));
  if (!fuzz::play(scene, client, server)) return 0;
  const study::Trace& trace = tracer.trace();
  study::TerminalOptions shown;
  shown.detail = 3;
  const std::string json = study::trace_json(trace),
                    page = bare(study::terminal_page(trace, shown)),
                    browser = bare(study::html_page(trace)),
                    capture = bare(as_text(study::trace_pcapng(trace)));
  fuzz::require(!study::keylog_line(trace), "there is nothing to log");
  for (const Listener* one : {&client, &server})
    for (const std::string& secret : one->secrets) {
      // Under the null crypto a point of zeros makes a secret of our own public value.
      if (one->said.find(secret) != std::string::npos) continue;
      fuzz::require(json.find(secret) == std::string::npos, "no secret is in the document");
      fuzz::require(page.find(secret) == std::string::npos, "no secret is on the terminal");
      fuzz::require(browser.find(secret) == std::string::npos, "no secret is on the page");
      fuzz::require(capture.find(secret) == std::string::npos, "no secret is in the capture");
    }
  return 0;
}
