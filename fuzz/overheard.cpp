// What a bystander makes of two streams: a key log up to an empty line, then pieces of either
// side's stream, each behind a byte that says whose it is and two of length. Whatever they hold,
// the trace is the same when every byte comes alone, every face of it can be drawn, and it can be
// saved and read.
#include "fresh.hpp"
#include "harmless.hpp"
#include "study/decoder.hpp"
#include "study/json.hpp"
#include "study/terminal.hpp"
#include "study/verdict.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

study::Trace overhear(View pieces, const study::KeyLog& keys, bool alone) {
  study::Tracer tracer(
      {.eyes = study::Eyes::wire, .show_secrets = true, .time = {}, .elapsed_ms = {}});
  study::Knowledge knowledge;
  knowledge.clock = [] { return Time{}; };
  knowledge.keys = &keys;
  study::Decoder decoder(knowledge, tracer);
  constexpr std::size_t head = 3;
  while (pieces.size() > head) {
    const auto sender = pieces[0] & 1 ? study::Role::server : study::Role::client;
    const std::size_t size =
        std::min(pieces.size() - head, static_cast<std::size_t>(pieces[1] << 8 | pieces[2]));
    if (pieces[0] & 2) decoder.gap(sender, size);
    for (View rest = pieces.subspan(head, size); !rest.empty();) {
      const View part = rest.first(alone ? 1 : rest.size());
      decoder.feed(sender, part);
      rest = rest.subspan(part.size());
    }
    pieces = pieces.subspan(head + size);
  }
  // How much of what is no TLS is quoted depends on how much of it was there.
  for (study::FailureEntry& entry : tracer.trace().failures)
    std::erase_if(entry.failure.evidence,
                  [](const Evidence& one) { return one.name == "first bytes"; });
  return std::move(tracer.trace());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;  // each byte is told once more, alone
  const fuzz::LeaveNothing behind;
  const View input(data, size);
  const std::size_t end = as_text(input).find("\n\n");
  study::KeyLog keys;
  if (end != std::string_view::npos) keys.add(as_text(input.first(end)));
  const View pieces = end == std::string_view::npos ? input : input.subspan(end + 2);

  const study::Trace trace = overhear(pieces, keys, false);
  const std::string document = study::trace_json(trace);
  fuzz::require(study::trace_json(overhear(pieces, keys, true)) == document,
                "bytes that come alone give the same trace");
  const auto again = study::read_trace(document);
  fuzz::require(again.has_value(), "a trace can be read again");
  fuzz::require(study::trace_json(*again) == document, "and is the same then");
  const std::string page = study::terminal_page(trace, {.detail = 3});
  fuzz::require(!page.empty() && fuzz::is_harmless(page, "\n"), "the page is safe to print");
  fuzz::require(!study::outcome(trace).text.empty(), "the outcome has a sentence");
  return 0;
}
