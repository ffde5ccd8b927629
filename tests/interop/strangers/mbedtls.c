// A client and a server with Mbed TLS 2.28; own.py says how they are told what to do. Its names of
// suites have dashes.
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/dhm.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>

#include "program.h"

static void check(const char* what, int code) {
  if (code != 0) fail(what, code);
}

// Mbed TLS lists hashes, not schemes.
static void list_hashes(mbedtls_ssl_config* config, const Names* schemes) {
  static int hashes[max_names + 1];
  static const struct {
    const char* end;
    int hash;
  } known[] = {{"sha1", MBEDTLS_MD_SHA1},
               {"sha256", MBEDTLS_MD_SHA256},
               {"sha384", MBEDTLS_MD_SHA384},
               {"sha512", MBEDTLS_MD_SHA512}};
  size_t count = 0;
  for (size_t i = 0; i < schemes->count; ++i) {
    for (size_t k = 0; k < sizeof known / sizeof known[0]; ++k) {
      const char* found = strstr(schemes->names[i], known[k].end);
      if (found && strcmp(found, known[k].end) == 0) hashes[count++] = known[k].hash;
    }
  }
  hashes[count] = MBEDTLS_MD_NONE;
  if (count > 0) mbedtls_ssl_conf_sig_hashes(config, hashes);
}

static void list_groups(mbedtls_ssl_config* config, const Names* groups) {
  static mbedtls_ecp_group_id ids[max_names + 1];
  size_t count = 0;
  for (size_t i = 0; i < groups->count; ++i) {
    const mbedtls_ecp_curve_info* curve = mbedtls_ecp_curve_info_from_name(groups->names[i]);
    if (curve) ids[count++] = curve->grp_id;
  }
  ids[count] = MBEDTLS_ECP_DP_NONE;
  if (count > 0) mbedtls_ssl_conf_curves(config, ids);
}

static void echo(mbedtls_ssl_context* ssl) {
  unsigned char buffer[4096];
  int size = 0;
  while ((size = mbedtls_ssl_read(ssl, buffer, sizeof buffer)) > 0) {
    if (mbedtls_ssl_write(ssl, buffer, (size_t)size) != size) fail("write", size);
  }
  if (size != MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) fail("read", size);
}

static void converse(mbedtls_ssl_context* ssl) {
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    int size = (int)strlen(line);
    if (mbedtls_ssl_write(ssl, (unsigned char*)line, (size_t)size) != size) fail("write", size);
    size = mbedtls_ssl_read(ssl, (unsigned char*)line, sizeof line - 1);
    if (size <= 0) fail("read", size);
    printf("%.*s", size, line);
    fflush(stdout);
  }
}

// A page that is asked for, until its end.
static void ask(mbedtls_ssl_context* ssl) {
  char page[4096];
  int size = 0;
  check("write", mbedtls_ssl_write(ssl, (const unsigned char*)private_request,
                                   sizeof private_request - 1) < 0);
  while ((size = mbedtls_ssl_read(ssl, (unsigned char*)page, sizeof page)) > 0)
    printf("%.*s", size, page);
  fflush(stdout);
}

// It hears that a second handshake is wished only when it reads, and there is nothing else to read.
static void hear(mbedtls_ssl_context* ssl, mbedtls_ssl_config* config) {
  unsigned char nothing[1];
  mbedtls_ssl_conf_read_timeout(config, 1000);
  int got = mbedtls_ssl_read(ssl, nothing, sizeof nothing);
  if (got != MBEDTLS_ERR_SSL_TIMEOUT) fail("hear", got);
  mbedtls_ssl_conf_read_timeout(config, 0);
}

static int list(void) {
  for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite; ++suite)
    puts(mbedtls_ssl_get_ciphersuite_name(*suite));
  return 0;
}

int main(int argc, char** argv) {
  if (wants_list(argc, argv)) return list();
  Options options = read_options(argc, argv);
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config config;
  mbedtls_ssl_context ssl;
  mbedtls_x509_crt cas, own;
  mbedtls_pk_context key;
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_ssl_config_init(&config);
  mbedtls_ssl_init(&ssl);
  mbedtls_x509_crt_init(&cas);
  mbedtls_x509_crt_init(&own);
  mbedtls_pk_init(&key);
  check("seed", mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0));
  check("defaults", mbedtls_ssl_config_defaults(
                        &config, options.is_server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                        MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
  mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  int suites[] = {mbedtls_ssl_get_ciphersuite_id(options.suite), 0};
  if (suites[0] == 0) fail("no such suite", 0);
  mbedtls_ssl_conf_ciphersuites(&config, suites);
  mbedtls_ssl_conf_encrypt_then_mac(
      &config, options.etm ? MBEDTLS_SSL_ETM_ENABLED : MBEDTLS_SSL_ETM_DISABLED);
  list_hashes(&config, &options.schemes);
  list_groups(&config, &options.groups);
  mbedtls_ssl_conf_dhm_min_bitlen(&config, 2048);
  if (options.dh) {
    mbedtls_dhm_context dh;
    mbedtls_dhm_init(&dh);
    check("dh", mbedtls_dhm_parse_dhmfile(&dh, options.dh));
    check("dh", mbedtls_ssl_conf_dh_param_ctx(&config, &dh));
  }
  if (options.ca) {
    check("ca", mbedtls_x509_crt_parse_file(&cas, options.ca));
    mbedtls_ssl_conf_ca_chain(&config, &cas, NULL);
  }
  if (options.cert) {
    check("certificate", mbedtls_x509_crt_parse_file(&own, options.cert));
    check("key", mbedtls_pk_parse_keyfile(&key, options.key, NULL));
    check("own", mbedtls_ssl_conf_own_cert(&config, &own, &key));
  }
  if (options.psk_size > 0) {
    check("psk",
          mbedtls_ssl_conf_psk(&config, options.psk, options.psk_size,
                               (unsigned char*)options.psk_identity, strlen(options.psk_identity)));
  }
  int asks = strcmp(options.auth, "require") == 0   ? MBEDTLS_SSL_VERIFY_REQUIRED
             : strcmp(options.auth, "request") == 0 ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                                    : MBEDTLS_SSL_VERIFY_NONE;
  mbedtls_ssl_conf_authmode(&config, options.is_server ? asks : MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_cache_context cache;
  mbedtls_ssl_ticket_context tickets;
  mbedtls_ssl_cache_init(&cache);
  mbedtls_ssl_ticket_init(&tickets);
  if (options.is_server && does(&options, "resume-id"))
    mbedtls_ssl_conf_session_cache(&config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
  if (options.is_server && does(&options, "resume-ticket")) {
    check("tickets", mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &random,
                                              MBEDTLS_CIPHER_AES_256_GCM, 3600));
    mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse,
                                        &tickets);
  }
  if (options.deed[0] && !resumes(&options))
    mbedtls_ssl_conf_renegotiation(&config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
  if (options.is_server && asks_late(&options))
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_NONE);
  check("setup", mbedtls_ssl_setup(&ssl, &config));
  if (!options.is_server) check("name", mbedtls_ssl_set_hostname(&ssl, "localhost"));
  mbedtls_net_context net;
  net.fd = connected(&options);
  mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, NULL, mbedtls_net_recv_timeout);
  check("handshake", mbedtls_ssl_handshake(&ssl));
  if (resumes(&options)) {
    mbedtls_ssl_session session;
    mbedtls_ssl_session_init(&session);
    if (options.is_server) {
      echo(&ssl);
    } else {
      check("session", mbedtls_ssl_get_session(&ssl, &session));
    }
    mbedtls_ssl_close_notify(&ssl);
    close(net.fd);
    check("reset", mbedtls_ssl_session_reset(&ssl));
    net.fd = connected(&options);
    if (!options.is_server) check("session", mbedtls_ssl_set_session(&ssl, &session));
    check("second connection", mbedtls_ssl_handshake(&ssl));
  }
  if (starts_again(&options)) {
    if (asks_late(&options)) mbedtls_ssl_conf_authmode(&config, asks);
    check("second handshake", mbedtls_ssl_renegotiate(&ssl));
  }
  if (!options.is_server && does(&options, "again-server")) hear(&ssl, &config);
  if (strcmp(options.auth, "request") == 0 && mbedtls_ssl_get_peer_cert(&ssl))
    check("verify", (int)mbedtls_ssl_get_verify_result(&ssl));
  agreed(mbedtls_ssl_get_ciphersuite(&ssl));
  if (options.is_server)
    echo(&ssl);
  else if (asks_late(&options))
    ask(&ssl);
  else
    converse(&ssl);
  mbedtls_ssl_close_notify(&ssl);
  close(net.fd);
  return 0;
}
