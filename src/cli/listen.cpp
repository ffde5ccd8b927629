#include "cli/listen.hpp"

#include <fmt/format.h>

namespace handglass::cli {

using asio::ip::tcp;

std::string text_of(const tcp::endpoint& endpoint) {
  return to_string(HostPort{endpoint.address().to_string(), std::to_string(endpoint.port())});
}

Expected<void> listen_at(tcp::acceptor& acceptor, const HostPort& at, Output& output) {
  asio::error_code error;
  tcp::resolver resolver(acceptor.get_executor());
  const auto found = resolver.resolve(at.host, at.port, tcp::resolver::passive, error);
  if (error || found.empty())
    return complain(fmt::format("{}: {}", to_string(at), error.message()), exit_code::network);
  const tcp::endpoint endpoint = *found.begin();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return complain(fmt::format("{}: {}", to_string(at), error.message()), exit_code::network);
  const std::string line = fmt::format("listening {}\n", text_of(acceptor.local_endpoint()));
  // JSON on standard output stands alone there.
  if (output.page())
    output.text(line);
  else
    tell(line);
  return {};
}

}  // namespace handglass::cli
