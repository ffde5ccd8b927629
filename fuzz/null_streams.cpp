#include "null_streams.hpp"

#include <cstdio>

#include "handshake/suites.hpp"
#include "null_world.hpp"

namespace handglass::fuzz {
namespace {

struct Kind {
  std::string_view name, suite;
  bool plain = false;            // without what extensions add
  bool certified = true;         // the client has a certificate
  bool asked = true;             // and the server asks for it
  std::string_view client = {};  // one of the others
  bool resumed = false, ticket = false, status = false;
};
constexpr Kind kinds[] = {
    {"ecdsa-gcm", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"ecdsa-plain", "ECDHE-ECDSA-AES256-GCM-SHA384", true},
    {"ecdsa-empty", "ECDHE-ECDSA-AES128-GCM-SHA256", false, false},
    {"ecdsa-server-only", "ECDHE-ECDSA-AES128-GCM-SHA256", false, false, false},
    {"ecdsa-ccm8", "ECDHE-ECDSA-AES128-CCM8"},
    {"ecdsa-chacha", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"ecdsa-cbc", "ECDHE-ECDSA-AES128-SHA256"},
    {"ecdsa-cbc-mac-first", "ECDHE-ECDSA-AES128-SHA", true},
    {"rsa-ecdhe", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"rsa-dhe", "DHE-RSA-AES128-GCM-SHA256"},
    {"rsa-transport", "AES128-GCM-SHA256"},
    {"rsa-null", "NULL-SHA256"},
    {"ecdh-static", "ECDH-ECDSA-AES128-GCM-SHA256"},
    {"ecdh-fixed", "ECDH-ECDSA-AES128-GCM-SHA256", false, true, true, "fixed"},
    {"ecdh-anon", "AECDH-AES128-SHA"},
    {"ticket", "ECDHE-ECDSA-AES128-GCM-SHA256", false, true, true, {}, false, true},
    {"resumed", "ECDHE-ECDSA-AES128-GCM-SHA256", false, true, true, {}, true},
    {"resumed-ticket", "ECDHE-ECDSA-AES128-GCM-SHA256", false, true, true, {}, true, true},
    {"status", "ECDHE-ECDSA-AES128-GCM-SHA256", false, true, true, {}, false, false, true},
    {"status-transport", "AES128-GCM-SHA256", false, true, true, {}, false, false, true},
    {"status-server-only", "AES128-GCM-SHA256", false, false, false, {}, false, false, true},
    {"psk", "PSK-AES128-GCM-SHA256"},
    {"psk-ecdhe", "ECDHE-PSK-AES128-GCM-SHA256"},
};

NullStream record(NullWorld& null, const Kind& kind) {
  for (const auto& config : {null.client, null.server})
    config->policy.extended_master_secret = config->policy.encrypt_then_mac = !kind.plain;
  null.client->policy.suites = {handshake::find_suite(kind.suite)->code};
  const auto credentials = null.client->credentials;
  if (!kind.client.empty()) null.client->credentials = {null.others.find(kind.client)->second};
  if (!kind.certified) null.client->credentials.clear();
  null.server->client_auth =
      kind.asked ? handshake::ClientAuth::request : handshake::ClientAuth::none;
  null.client_has_session = kind.resumed;
  null.client_asks_for_tickets = kind.ticket;
  null.client_asks_for_status = kind.status;
  null.world.random().rewind("run");
  Connection client = null.connect(Role::client, Connection::nobody()),
             server = null.connect(Role::server, Connection::nobody());
  test::Talk talk = test::talk(client, server);
  null.client->credentials = credentials;
  NullStream out{kind.name, std::move(talk.to_server), std::move(talk.to_client)};
  if (!client.established() || !server.established()) return {kind.name, {}, {}};
  (void)client.write(as_bytes("GET / HTTP/1.0\r\n\r\n"));
  (void)server.write(as_bytes("HTTP/1.0 200 OK\r\n\r\n"));
  client.close();
  const test::Talk more = test::talk(client, server);
  append(out.by_client, more.to_server);
  append(out.by_server, more.to_client);
  return out;
}

}  // namespace

std::vector<NullStream> null_streams() {
  NullWorld null;
  std::vector<NullStream> out;
  for (const Kind& kind : kinds) {
    NullStream stream = record(null, kind);
    if (stream.by_client.empty())
      std::fprintf(stderr, "%s did not complete\n", std::string(kind.name).c_str());
    else
      out.push_back(std::move(stream));
  }
  return out;
}

}  // namespace handglass::fuzz
