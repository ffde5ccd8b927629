// An end of GnuTLS's, fed all that the other end sends; what it says is thrown away.
#pragma once
#include <gnutls/gnutls.h>
#include <sys/types.h>

#include "input.hpp"

namespace peers {

// Made once, and kept: what it holds is read by each connection.
struct GnutlsEnd {
  unsigned int role;
  gnutls_certificate_credentials_t credentials = nullptr;
  gnutls_priority_t priority = nullptr;

  explicit GnutlsEnd(unsigned int which) : role(which) {
    need(gnutls_certificate_allocate_credentials(&credentials) == GNUTLS_E_SUCCESS,
         "its credentials");
    need(gnutls_priority_init(&priority, "NORMAL:-VERS-ALL:+VERS-TLS1.2", nullptr) ==
             GNUTLS_E_SUCCESS,
         "its priorities");
    if (role != GNUTLS_SERVER) return;
    need(gnutls_certificate_set_x509_key_file(credentials, certificate_file, key_file,
                                              GNUTLS_X509_FMT_PEM) == GNUTLS_E_SUCCESS,
         "its identity");
  }
  GnutlsEnd(const GnutlsEnd&) = delete;

  void feed(const std::uint8_t* data, std::size_t size) const {
    Input input{data, size};
    gnutls_session_t end = nullptr;
    need(gnutls_init(&end, role) == GNUTLS_E_SUCCESS, "a connection");
    gnutls_priority_set(end, priority);
    gnutls_credentials_set(end, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_ptr(end, &input);
    gnutls_transport_set_push_function(end,
                                       [](gnutls_transport_ptr_t, const void*, std::size_t length) {
                                         return static_cast<ssize_t>(length);
                                       });
    gnutls_transport_set_pull_function(
        end, [](gnutls_transport_ptr_t from, void* to, std::size_t most) {
          return static_cast<ssize_t>(static_cast<Input*>(from)->take(to, most));
        });
    // Alerts that warn are no end of it.
    int status = GNUTLS_E_SUCCESS;
    do status = gnutls_handshake(end);
    while (status < 0 && gnutls_error_is_fatal(status) == 0);
    gnutls_deinit(end);
  }
};

}  // namespace peers
