// An end of mbed TLS's, fed all that the other end sends; what it says is thrown away.
#pragma once
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>

#include "input.hpp"

namespace peers {

// Made once, and kept: what it holds is read by each connection.
struct MbedtlsEnd {
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config config;
  mbedtls_x509_crt certificate;
  mbedtls_pk_context key;

  explicit MbedtlsEnd(int role) {
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_ssl_config_init(&config);
    mbedtls_x509_crt_init(&certificate);
    mbedtls_pk_init(&key);
    need(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0) == 0,
         "its random numbers");
    need(mbedtls_ssl_config_defaults(&config, role, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT) == 0,
         "its configuration");
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_NONE);
    if (role != MBEDTLS_SSL_IS_SERVER) return;
    need(mbedtls_x509_crt_parse_file(&certificate, certificate_file) == 0, "its certificate");
    need(mbedtls_pk_parse_keyfile(&key, key_file, nullptr) == 0, "its key");
    need(mbedtls_ssl_conf_own_cert(&config, &certificate, &key) == 0, "its identity");
  }
  MbedtlsEnd(const MbedtlsEnd&) = delete;

  void feed(const std::uint8_t* data, std::size_t size) const {
    Input input{data, size};
    mbedtls_ssl_context end;
    mbedtls_ssl_init(&end);
    need(mbedtls_ssl_setup(&end, &config) == 0, "a connection");
    mbedtls_ssl_set_bio(
        &end, &input,
        [](void*, const unsigned char*, std::size_t length) { return static_cast<int>(length); },
        [](void* from, unsigned char* to, std::size_t most) {
          const std::size_t taken = static_cast<Input*>(from)->take(to, most);
          return taken > 0 ? static_cast<int>(taken) : MBEDTLS_ERR_SSL_WANT_READ;
        },
        nullptr);
    (void)mbedtls_ssl_handshake(&end);
    mbedtls_ssl_free(&end);
  }
};

}  // namespace peers
