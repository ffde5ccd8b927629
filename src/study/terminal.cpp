#include "study/terminal.hpp"

#include <array>
#include <cstdio>

#include "study/ladder.hpp"
#include "study/summary.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

void draw_head(Page& page, const Trace& trace) {
  page.line(title_of(trace) + " - " + to_minutes(trace.time));
  for (const std::string& warning : warnings_of(trace)) page.line(warning);
}

// What the two agreed on, in one wrapped line.
void draw_agreed(Page& page, const Trace& trace) {
  if (const std::string text = agreed_text(trace); !text.empty()) page.labelled("agreed", text);
}

}  // namespace

void draw_ladder(Page& page, const Trace& trace) {
  const auto rungs = ladder_of(trace);
  bool timed = false, encrypted = false;
  for (const Rung& rung : rungs) timed |= rung.t_ms > 0, encrypted |= rung.encrypted;
  // Names on both sides need more room than narrow pages have: the middle gives way.
  const std::size_t side = page.width() < 80 ? 20 : 22;
  const auto draw = [&](std::string_view n, std::string_view client, std::string_view arrow,
                        std::string_view server, std::string_view bytes, std::string_view ms) {
    std::string row(n.size() < 3 ? 3 - n.size() : 0, ' ');
    row += std::string(n) + "  " + std::string(client);
    row.resize(std::max(row.size() + 1, 5 + side), ' ');
    row += arrow;
    row.resize(std::max(row.size() + 1, 5 + side + 7), ' ');
    row += server;
    const std::size_t numbers = 5 + 2 * side + 7 + 9;
    row.resize(std::max(row.size() + 1, numbers - bytes.size()), ' ');
    row += bytes;
    if (timed) row += std::string(ms.size() < 9 ? 9 - ms.size() : 1, ' ') + std::string(ms);
    page.line(row, 5);
  };
  draw("#", "client", "", "server", "bytes", "ms");
  // What a token was asked stands before the first message that came after it.
  const auto calls = token_lines(trace);
  auto call = calls.begin();
  const auto draw_calls = [&](std::size_t before) {
    for (; call != calls.end() && call->after < before; ++call) page.line("     " + call->text, 9);
  };
  std::size_t last = 0;
  for (const Rung& rung : rungs) {
    last = std::max(last, rung.n);
    draw_calls(rung.n != 0 ? rung.n : last + 1);
    std::array<char, 32> ms{};
    std::snprintf(ms.data(), ms.size(), "%.1f", rung.t_ms);
    const bool client = rung.sender == Role::client;
    const std::string_view arrow =
        client ? (rung.encrypted ? "===>" : "--->") : (rung.encrypted ? "<===" : "<---");
    draw(rung.n ? std::to_string(rung.n) : "", client ? rung.text : "", arrow,
         client ? "" : rung.text, std::to_string(rung.bytes), ms.data());
  }
  draw_calls(trace.messages.size() + 1);
  if (encrypted)
    page.line("     (===> means encrypted; what has no number is no handshake message)", 5);
}

std::string terminal_page(const Trace& trace, const TerminalOptions& asked) {
  TerminalOptions options = asked;
  // Who names a message wants to see into it.
  if (!options.only.numbers.empty() || !options.only.messages.empty())
    options.detail = std::max(options.detail, 2);
  Page page(options.width, options.color);
  if (options.detail <= 0) {
    draw_head(page, trace);
    draw_exports(page, trace);
    if (options.bindings) draw_bindings(page, trace);
    draw_outcome(page, trace);
    return std::move(page).take();
  }
  draw_head(page, trace);
  const Selection& only = options.only;
  if (only.has(Selection::Part::ladder)) {
    page.blank();
    draw_ladder(page, trace);
    draw_agreed(page, trace);
  }
  // What was asked for by name is shown whatever the detail.
  bool keys_drawn = only.everything() ? options.detail < 3 : !only.has(Selection::Part::keys);
  for (const MessageEntry& message : trace.messages) {
    if (!keys_drawn && message.message == Message::change_cipher_spec) {
      draw_derivations(page, trace, options.steps);
      keys_drawn = true;
    }
    if (only.has(message)) draw_message(page, trace, message, options);
  }
  if (!keys_drawn) draw_derivations(page, trace, options.steps);
  const bool data = only.everything() ? options.detail >= 2 : only.has(Selection::Part::data);
  if (data) draw_data(page, trace, options);
  if (only.has(Selection::Part::checks)) draw_panels(page, trace);
  draw_exports(page, trace);
  if (options.bindings) draw_bindings(page, trace);
  if (only.has(Selection::Part::verdict)) draw_outcome(page, trace);
  return std::move(page).take();
}

std::string terminal_outcome(const Trace& trace, const TerminalOptions& options) {
  Page page(options.width, options.color);
  draw_outcome(page, trace, false);
  return std::move(page).take();
}

std::string terminal_message(const Trace& trace, const MessageEntry& message,
                             const TerminalOptions& options) {
  Page page(options.width, options.color);
  draw_message(page, trace, message, options);
  return std::move(page).take();
}

std::string terminal_keys_until(const Trace& trace, const MessageEntry& message,
                                const TerminalOptions& options) {
  Trace until = trace;
  std::size_t last = message.n;
  // ChangeCipherSpec has no number: what was said before it has.
  for (const MessageEntry& one : trace.messages) {
    if (&one == &message) break;
    last = std::max(last, one.n);
  }
  std::erase_if(until.derivations, [&](const DerivationEntry& one) { return one.message > last; });
  Page page(options.width, options.color);
  if (until.derivations.empty())
    page.line("   No keys yet.");
  else
    draw_derivations(page, until, options.steps);
  return std::move(page).take();
}

}  // namespace handglass::study
