// A client and a server with wolfSSL 5.5; own.py says how they are told what to do.
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include "program.h"

static Options options;

static void check(const char* what, int code) {
  if (code != WOLFSSL_SUCCESS) fail(what, code);
}

static unsigned copy_psk(unsigned char* key, unsigned size) {
  if (options.psk_size > size) return 0;
  memcpy(key, options.psk, options.psk_size);
  return (unsigned)options.psk_size;
}

static unsigned client_psk(WOLFSSL* ssl, const char* hint, char* identity, unsigned identity_size,
                           unsigned char* key, unsigned size) {
  (void)ssl;
  (void)hint;
  snprintf(identity, identity_size, "%s", options.psk_identity);
  return copy_psk(key, size);
}

static unsigned server_psk(WOLFSSL* ssl, const char* identity, unsigned char* key, unsigned size) {
  (void)ssl;
  return strcmp(identity, options.psk_identity) == 0 ? copy_psk(key, size) : 0;
}

static void list_groups(WOLFSSL_CTX* context) {
  static const struct {
    const char* name;
    int group;
  } known[] = {{"x25519", WOLFSSL_ECC_X25519},       {"secp256r1", WOLFSSL_ECC_SECP256R1},
               {"secp384r1", WOLFSSL_ECC_SECP384R1}, {"secp521r1", WOLFSSL_ECC_SECP521R1},
               {"ffdhe2048", WOLFSSL_FFDHE_2048},    {"ffdhe3072", WOLFSSL_FFDHE_3072},
               {"ffdhe4096", WOLFSSL_FFDHE_4096},    {"ffdhe6144", WOLFSSL_FFDHE_6144},
               {"ffdhe8192", WOLFSSL_FFDHE_8192}};
  int groups[max_names];
  int count = 0;
  for (size_t i = 0; i < options.groups.count; ++i) {
    for (size_t k = 0; k < sizeof known / sizeof known[0]; ++k) {
      if (strcmp(options.groups.names[i], known[k].name) == 0) groups[count++] = known[k].group;
    }
  }
  if (count > 0) check("groups", wolfSSL_CTX_set_groups(context, groups, count));
}

// In the words of OpenSSL: RSA+SHA256, RSA-PSS+SHA256, ECDSA+SHA256, ED25519.
static void list_schemes(WOLFSSL_CTX* context, const Names* schemes) {
  char list[256] = "";
  for (size_t i = 0; i < schemes->count; ++i) {
    const char* name = schemes->names[i];
    const char* kind = strstr(name, "pss")            ? "RSA-PSS+"
                       : strncmp(name, "rsa", 3) == 0 ? "RSA+"
                                                      : "ECDSA+";
    const char* hash = strstr(name, "sha");
    const char* number = hash ? strrchr(name, 'a') + 1 : "";
    size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s%s%s", used ? ":" : "", hash ? kind : "ED25519",
             hash ? "SHA" : "",
             hash && *number ? number
             : hash          ? "1"
                             : "");
  }
  if (list[0]) check(list, wolfSSL_CTX_set1_sigalgs_list(context, list));
}

static void echo(WOLFSSL* ssl) {
  char buffer[4096];
  int size = 0;
  while ((size = wolfSSL_read(ssl, buffer, sizeof buffer)) > 0) {
    if (wolfSSL_write(ssl, buffer, size) != size) fail("write", size);
  }
  if (wolfSSL_get_error(ssl, size) != WOLFSSL_ERROR_ZERO_RETURN)
    fail("read", wolfSSL_get_error(ssl, size));
}

static void converse(WOLFSSL* ssl) {
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    int size = (int)strlen(line);
    if (wolfSSL_write(ssl, line, size) != size) fail("write", size);
    size = wolfSSL_read(ssl, line, sizeof line - 1);
    if (size <= 0) fail("read", wolfSSL_get_error(ssl, size));
    printf("%.*s", size, line);
    fflush(stdout);
  }
}

// Stands for the responder that wolfSSL would ask: the response is in a file.
static int respond(void* context, const char* url, int url_size, unsigned char* request,
                   int request_size, unsigned char** response) {
  (void)context;
  (void)url;
  (void)url_size;
  (void)request;
  (void)request_size;
  static unsigned char bytes[1 << 13];
  FILE* file = fopen(options.staple, "rb");
  if (!file) return -1;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  *response = bytes;
  return (int)size;
}

static void forget(void* context, unsigned char* response) {
  (void)context;
  (void)response;
}

static void staple(WOLFSSL_CTX* context) {
  check("stapling", wolfSSL_CTX_EnableOCSPStapling(context));
  if (!options.is_server) {
    check("stapling", wolfSSL_CTX_UseOCSPStapling(context, WOLFSSL_CSR_OCSP, 0));
    return;
  }
  check("responder", wolfSSL_CTX_SetOCSP_OverrideURL(context, "http://127.0.0.1:1"));
  check("responder", wolfSSL_CTX_EnableOCSP(context, WOLFSSL_OCSP_URL_OVERRIDE));
  check("responder", wolfSSL_CTX_SetOCSP_Cb(context, respond, forget, NULL));
}

static int list(void) {
  static char names[1 << 14];
  check("list", wolfSSL_get_ciphers(names, (int)sizeof names));
  for (char* name = strtok(names, ":"); name; name = strtok(NULL, ":")) puts(name);
  return 0;
}

int main(int argc, char** argv) {
  wolfSSL_Init();
  if (wants_list(argc, argv)) return list();
  options = read_options(argc, argv);
  WOLFSSL_CTX* context =
      wolfSSL_CTX_new(options.is_server ? wolfSSLv23_server_method() : wolfSSLv23_client_method());
  if (!context) fail("context", 0);
  check("no such suite", wolfSSL_CTX_set_cipher_list(context, options.suite));
  if (!options.ca)
    check("anonymous",
          options.psk_size > 0 ? WOLFSSL_SUCCESS : wolfSSL_CTX_allow_anon_cipher(context));
  if (options.ca) check("ca", wolfSSL_CTX_load_verify_locations(context, options.ca, NULL));
  // Groups can be listed only while TLS 1.3 is among the versions.
  list_groups(context);
  check("version", wolfSSL_CTX_set_max_proto_version(context, TLS1_2_VERSION));
  list_schemes(context, options.is_server ? &options.client_schemes : &options.schemes);
  if (options.cert) {
    check("certificate", wolfSSL_CTX_use_certificate_chain_file(context, options.cert));
    check("key", wolfSSL_CTX_use_PrivateKey_file(context, options.key, WOLFSSL_FILETYPE_PEM));
  }
  if (options.dh) check("dh", wolfSSL_CTX_SetTmpDH_file(context, options.dh, WOLFSSL_FILETYPE_PEM));
  if (options.psk_size > 0 && options.is_server)
    wolfSSL_CTX_set_psk_server_callback(context, server_psk);
  if (options.psk_size > 0 && !options.is_server)
    wolfSSL_CTX_set_psk_client_callback(context, client_psk);
  int asks = strcmp(options.auth, "require") == 0
                 ? WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT
             : strcmp(options.auth, "request") == 0 ? WOLFSSL_VERIFY_PEER
                                                    : WOLFSSL_VERIFY_NONE;
  wolfSSL_CTX_set_verify(context,
                         options.is_server ? asks
                         : options.ca      ? WOLFSSL_VERIFY_PEER
                                           : WOLFSSL_VERIFY_NONE,
                         NULL);
  check("encrypt_then_mac", wolfSSL_CTX_AllowEncryptThenMac(context, options.etm));
  if (does(&options, "staple")) staple(context);
  if (!options.is_server && does(&options, "resume-ticket"))
    check("tickets", wolfSSL_CTX_UseSessionTicket(context));
  if (options.is_server && does(&options, "resume-id"))
    check("tickets", wolfSSL_CTX_NoTicketTLSv12(context));
  WOLFSSL* ssl = wolfSSL_new(context);
  if (!ssl) fail("session", 0);
  if (!options.is_server && options.ca) check("name", wolfSSL_check_domain_name(ssl, "localhost"));
  wolfSSL_set_fd(ssl, connected(&options));
  int done = options.is_server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl);
  if (done != WOLFSSL_SUCCESS) fail("handshake", wolfSSL_get_error(ssl, done));
  if (resumes(&options)) {
    WOLFSSL_SESSION* session = NULL;
    if (options.is_server)
      echo(ssl);
    else
      session = wolfSSL_get1_session(ssl);
    wolfSSL_shutdown(ssl);
    close(wolfSSL_get_fd(ssl));
    wolfSSL_free(ssl);
    ssl = wolfSSL_new(context);
    if (!ssl) fail("session", 0);
    wolfSSL_set_fd(ssl, connected(&options));
    if (session) check("session", wolfSSL_set_session(ssl, session));
    done = options.is_server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl);
    if (done != WOLFSSL_SUCCESS) fail("second connection", wolfSSL_get_error(ssl, done));
  }
  agreed(wolfSSL_get_cipher_name(ssl));
  if (options.is_server) {
    echo(ssl);
  } else {
    converse(ssl);
  }
  wolfSSL_shutdown(ssl);
  return 0;
}
