#include "study/terminal.hpp"

#include <array>
#include <cstdio>

#include "study/explanations.hpp"
#include "study/ladder.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

std::string title(const Trace& trace) {
  switch (trace.eyes) {
    case Eyes::client:
      return "TLS 1.2 - client" +
             (trace.server_endpoint.empty() ? "" : " of " + trace.server_endpoint);
    case Eyes::server:
      return "TLS 1.2 - server" +
             (trace.client_endpoint.empty() ? "" : ", client " + trace.client_endpoint);
    case Eyes::both: return "TLS 1.2 - client and server in one process";
    case Eyes::wire:
      return "TLS 1.2 - from the wire" +
             (trace.client_endpoint.empty()
                  ? ""
                  : ", " + trace.client_endpoint + " to " + trace.server_endpoint);
  }
  return {};
}

void draw_head(Page& page, const Trace& trace) {
  page.line(title(trace) + " - " + to_minutes(trace.time));
  if (trace.seeded)
    page.line("SEEDED: all randomness comes from a seed. These keys protect nothing.");
  for (const std::string& remark : trace.remarks) page.line("NOTE: " + remark + ".");
  const JudgementEntry* judgement = trace.judgement_by(Role::client);
  if (trace.insecure && judgement && !judgement->verdict.accepted())
    page.line(
        "WARNING: the server's certificate was not accepted, and --insecure went on. Nobody knows "
        "who the server is.");
  else if (trace.insecure)
    page.line("WARNING: --insecure would go on with any server.");
}

// What the two agreed on, in one wrapped line.
void draw_agreed(Page& page, const Trace& trace) {
  const Parameters agreed = parameters_of(trace);
  if (!agreed.suite) return;
  std::string text = "TLS 1.2, " + std::string(agreed.suite->name());
  if (agreed.group)
    text += ", " + std::string(name_of(*agreed.group));
  else if (agreed.dh_bits > 0)
    text += ", a prime of " + std::to_string(agreed.dh_bits) + " bits";
  text += agreed.extended_master_secret ? ", extended master secret"
                                        : ", without extended master secret";
  if (agreed.suite->cipher.row().kind == record::CipherKind::block)
    text += agreed.encrypt_then_mac ? ", encrypt-then-MAC" : ", MAC-then-encrypt";
  if (!handshake::has_forward_secrecy(agreed.suite->key_exchange))
    text += ", without forward secrecy";
  if (!agreed.alpn.empty()) text += ", ALPN " + agreed.alpn;
  if (agreed.server_scheme) text += "; server signs " + std::string(name_of(*agreed.server_scheme));
  if (agreed.client_scheme) text += ", client " + std::string(name_of(*agreed.client_scheme));
  page.labelled("agreed", text);
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
  auto call = trace.token_calls.begin();
  const auto draw_calls = [&](std::size_t before) {
    while (call != trace.token_calls.end() && call->after < before) {
      // The same again and again, as when objects are read, is one line.
      const TokenCallEntry& first = *call;
      std::size_t times = 0;
      double took = 0;
      for (; call != trace.token_calls.end() && call->after == first.after &&
             call->function == first.function && call->answer == first.answer;
           ++call, ++times)
        took += call->took_ms;
      std::array<char, 32> ms{};
      std::snprintf(ms.data(), ms.size(), "%.1f ms", took);
      const std::string arguments =
          times == 1 ? "(" + first.arguments + ")" : ", " + std::to_string(times) + " times";
      page.line("     " + first.function + arguments + "  " + first.answer + "  " + ms.data(), 9);
    }
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

std::string word_of(x509::Status status) {
  switch (status) {
    case x509::Status::pass: return "PASS";
    case x509::Status::fail: return "FAIL";
    case x509::Status::skip: return "SKIP";
    case x509::Status::not_applicable: return "-";
  }
  return {};
}

std::string terminal_page(const Trace& trace, const TerminalOptions& options) {
  Page page(options.width, options.color);
  if (options.detail <= 0) {
    draw_head(page, trace);
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
  if (only.has(Selection::Part::checks)) draw_panels(page, trace);
  if (only.has(Selection::Part::verdict)) draw_outcome(page, trace);
  return std::move(page).take();
}

}  // namespace handglass::study
