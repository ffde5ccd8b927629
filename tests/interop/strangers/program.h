// What the programs for the libraries share: the command line that own.py describes, and sockets on
// 127.0.0.1.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { max_names = 8, max_psk = 64 };

typedef struct {
  const char* names[max_names + 1];  // ends with a null pointer
  size_t count;
} Names;

typedef struct {
  int is_server;
  int port;
  const char* suite;
  Names groups, schemes, client_schemes;
  int etm;
  const char *ca, *cert, *key, *auth, *dh, *staple, *deed;
  char psk_identity[max_psk];
  unsigned char psk[max_psk];
  size_t psk_size;
} Options;

static inline void fail(const char* what, long code) {
  printf("failed: %s: %ld (-0x%lx)\n", what, code, -code);
  fflush(stdout);
  exit(1);
}

static inline Names split(char* list) {
  Names found = {{0}, 0};
  for (char* name = strtok(list, ","); name && found.count < max_names; name = strtok(NULL, ",")) {
    found.names[found.count++] = name;
  }
  return found;
}

// A file with one line, identity:hex.
static inline void read_psk(Options* options, const char* path) {
  char line[4 * max_psk];
  FILE* file = fopen(path, "r");
  if (!file || !fgets(line, sizeof line, file)) fail(path, 0);
  fclose(file);
  char* hex = strchr(line, ':');
  if (!hex || (size_t)(hex - line) >= sizeof options->psk_identity)
    fail("the form of the key file", 0);
  memcpy(options->psk_identity, line, (size_t)(hex - line));
  unsigned value = 0;
  for (hex += 1; options->psk_size < max_psk && sscanf(hex, "%2x", &value) == 1; hex += 2) {
    options->psk[options->psk_size++] = (unsigned char)value;
  }
}

static inline int wants_list(int argc, char** argv) {
  return argc == 2 && strcmp(argv[1], "list") == 0;
}

static inline Options read_options(int argc, char** argv) {
  Options options;
  memset(&options, 0, sizeof options);
  if (argc < 4) fail("usage", argc);
  options.is_server = strcmp(argv[1], "server") == 0;
  options.port = atoi(argv[2]);
  options.suite = argv[3];
  options.etm = 1;
  options.auth = "none";
  options.deed = "";
  for (int i = 4; i < argc; ++i) {
    if (strcmp(argv[i], "--no-etm") == 0) {
      options.etm = 0;
      continue;
    }
    if (i + 1 == argc) fail(argv[i], 0);
    const char* name = argv[i];
    char* value = argv[++i];
    if (strcmp(name, "--groups") == 0)
      options.groups = split(value);
    else if (strcmp(name, "--schemes") == 0)
      options.schemes = split(value);
    else if (strcmp(name, "--client-schemes") == 0)
      options.client_schemes = split(value);
    else if (strcmp(name, "--ca") == 0)
      options.ca = value;
    else if (strcmp(name, "--cert") == 0)
      options.cert = value;
    else if (strcmp(name, "--key") == 0)
      options.key = value;
    else if (strcmp(name, "--auth") == 0)
      options.auth = value;
    else if (strcmp(name, "--dh") == 0)
      options.dh = value;
    else if (strcmp(name, "--staple") == 0)
      options.staple = value;
    else if (strcmp(name, "--deed") == 0)
      options.deed = value;
    else if (strcmp(name, "--psk") == 0)
      read_psk(&options, value);
    else
      fail(name, 0);
  }
  return options;
}

static inline int does(const Options* options, const char* deed) {
  return strcmp(options->deed, deed) == 0;
}

static inline int resumes(const Options* options) {
  return does(options, "resume-id") || does(options, "resume-ticket");
}

static inline int asks_late(const Options* options) { return does(options, "ask-later"); }

// Whether this side starts a second handshake.
static inline int starts_again(const Options* options) {
  return options->is_server ? does(options, "again-server") || asks_late(options)
                            : does(options, "again-client");
}

// What a client says by itself that is asked for a certificate late.
static const char private_request[] = "GET /private HTTP/1.0\r\n\r\n";

// A connection of this run: a server's next client, or a client's server.
static inline int connected(const Options* options) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)options->port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  static int listener = -1;
  if (listener >= 0) return accept(listener, NULL, NULL);
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (!options->is_server) {
    if (connect(fd, (struct sockaddr*)&address, sizeof address) != 0) fail("connect", 0);
    return fd;
  }
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr*)&address, sizeof address) != 0) fail("bind: address in use", 0);
  if (listen(fd, 1) != 0) fail("listen", 0);
  puts("listening");
  fflush(stdout);
  listener = fd;
  return accept(fd, NULL, NULL);
}

static inline void agreed(const char* suite) {
  printf("agreed %s\n", suite);
  fflush(stdout);
}
