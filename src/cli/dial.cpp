#include "cli/dial.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "cli/listen.hpp"
#include "cli/proxy.hpp"
#include "cli/starttls.hpp"

namespace handglass::cli {
namespace {

using asio::ip::tcp;

struct Attempt {
  asio::io_context io;
  tcp::resolver resolver{io};
  tcp::socket socket{io};
};

Expected<Dialled> reach(const HostPort& peer, std::chrono::milliseconds timeout) try {
  auto attempt = std::make_unique<Attempt>();
  auto& [io, resolver, socket] = *attempt;
  asio::error_code outcome = asio::error::timed_out;
  bool resolved = false;
  resolver.async_resolve(
      peer.host, peer.port,
      [&](const asio::error_code& error, const tcp::resolver::results_type& found) {
        outcome = error;
        if (error) return;
        resolved = true, outcome = asio::error::timed_out;
        asio::async_connect(
            socket, found,
            [&](const asio::error_code& failed, const tcp::endpoint&) { outcome = failed; });
      });
  io.run_for(timeout);
  // The thread that still asks for an address would be waited for, longer than --timeout allows.
  if (outcome == asio::error::timed_out && !resolved) static_cast<void>(attempt.release());
  if (outcome == asio::error::timed_out)
    return complain(fmt::format("{}: no {} within {} seconds", to_string(peer),
                                resolved ? "connection" : "address", timeout.count() / 1000),
                    exit_code::network);
  if (outcome)
    return complain(fmt::format("{}: {}", to_string(peer), outcome.message()), exit_code::network);
  socket.set_option(tcp::no_delay(true));
  socket.non_blocking(true);
  Dialled out{.from = text_of(socket.local_endpoint()), .to = text_of(socket.remote_endpoint())};
  out.socket = socket.release();
  return out;
} catch (const std::exception& error) {
  return complain(fmt::format("{}: {}", to_string(peer), error.what()), exit_code::network);
}

// All that is said before TLS.
Expected<void> prepare(const Route& route, const Dialled& dialled,
                       std::chrono::steady_clock::time_point deadline) {
  if (route.proxy) {
    Talk talk(dialled.socket, deadline, to_string(*route.proxy));
    REQUIRE_OK(ask_proxy(talk, route.peer));
  }
  Talk talk(dialled.socket, deadline, to_string(route.peer));
  return ask_for_tls(talk, route.starttls, dialled.from);
}

}  // namespace

Route route_of(const Options& options) {
  return {*options.peer, options.proxy, options.starttls, options.timeout};
}

Expected<Dialled> dial(const Route& route) {
  const auto deadline = std::chrono::steady_clock::now() + route.timeout;
  if (route.proxy) REQUIRE_OK(check_for_proxy(route.peer));
  auto dialled = reach(route.proxy.value_or(route.peer), route.timeout);
  if (!dialled) {
    if (route.proxy) dialled.error().text = "the proxy " + dialled.error().text;
    return dialled;
  }
  if (auto ready = prepare(route, *dialled, deadline); !ready) {
    ::close(dialled->socket);
    return std::unexpected(std::move(ready).error());
  }
  return dialled;
}

}  // namespace handglass::cli
