// What a peer may make us hold or do: every such bound of the project, in one place.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace handglass::limits {

// RFC 5246 §6.2.1: a TLSPlaintext fragment.
inline constexpr std::size_t plaintext = 1 << 14;
// RFC 5246 §6.2.3: a TLSCiphertext fragment.
inline constexpr std::size_t ciphertext = plaintext + 2048;

// The longest handshake message that is put together from records, its four header bytes included:
// a ClientHello may have 65,536 bytes of suites and as many of extensions (RFC 5246 §7.4.1.2).
inline constexpr std::size_t handshake_message = 4 + 0x20200;
// Records that one message may come in: each costs work, however little it brings.
inline constexpr std::size_t records_of_message = 16384;
// All messages of one handshake together, kept until CertificateVerify is checked.
inline constexpr std::size_t handshake_total = 0x60000;

// Bytes of a host name that is asked for, or kept with a session: names in DNS have no more (RFC
// 1035 §2.3.4), and server_name could hold 65,535 (RFC 6066 §3).
inline constexpr std::size_t host_name = 255;
// Bytes of the protocols that a client offers, each with its length: with the longest ticket and
// all else they fit into the extensions of a ClientHello (RFC 5246 §7.4.1.2).
inline constexpr std::size_t protocols = 1 << 15;

// Certificates in a peer's Certificate message.
inline constexpr std::size_t chain_length = 16;

// Records without content in a row (application data only: others are faults), and warning alerts
// without application data between them.
inline constexpr std::size_t empty_records = 32;
inline constexpr std::size_t warning_alerts = 8;
// Requests for a new handshake that one connection ignores or refuses before it gives up (RFC 5246
// §7.4.1.1).
inline constexpr std::size_t hello_requests = 4;
// Handshakes after the first that a peer has on one connection by its own wish; then it is told no.
// Each costs signatures.
inline constexpr std::size_t renegotiations = 8;

// RFC 5246 §F.1.4: a session is not resumed a day after it was made, however often it has been.
inline constexpr std::chrono::hours session_lifetime{24};
// Sessions that a cache in memory keeps to be resumed, bytes of a client's certificates that a
// server keeps with one, and bytes of a ticket that a client keeps for its server.
inline constexpr std::size_t sessions = 10'000;
inline constexpr std::size_t session_chain = 16384;
inline constexpr std::size_t ticket = 16384;

// Chains that a memory of verdicts keeps (x509/chain_memory.hpp).
inline constexpr std::size_t chains = 10'000;

// RSA moduli that we accept from a peer, in bits, and the largest public exponent, in bits.
inline constexpr std::size_t rsa_bits_min = 1024;
inline constexpr std::size_t rsa_bits_max = 8192;
inline constexpr std::size_t rsa_exponent_bits_max = 64;
// Primes of a Diffie-Hellman group that can be computed with at all, in bits.
inline constexpr std::size_t dh_bits_min = 1024;
inline constexpr std::size_t dh_bits_max = 8192;

// Bytes of a pre-shared key, and of its identity: the least maxima that RFC 4279 §5.3 allows, with
// room to spare.
inline constexpr std::size_t psk = 256;
inline constexpr std::size_t psk_identity = 256;

// What a file under a password may ask for: rounds of hashing in all of its key derivations
// together, and the length of a salt. OpenSSL asks for some thousands of rounds, GnuTLS for 600,000
// a part.
inline constexpr std::uint32_t password_rounds = 10'000'000;
inline constexpr std::size_t password_salt = 256;
// The longest password, in bytes of UTF-8.
inline constexpr std::size_t password = 500;

// The longest PKCS#11 URI, in bytes.
inline constexpr std::size_t uri = 4096;

// What a PKCS#11 module may make us hold: its slots and interfaces, the objects of a token, and the
// bytes of one attribute or answer.
inline constexpr std::size_t token_slots = 1024;
inline constexpr std::size_t token_interfaces = 64;
inline constexpr std::size_t token_mechanisms = 4096;
inline constexpr std::size_t token_objects = 4096;
inline constexpr std::size_t token_value = 1 << 16;
// Sessions that wait, opened, for the next signature, and the time that a thread waits for one
// where a token allows no more, in seconds.
inline constexpr std::size_t token_sessions_idle = 64;
inline constexpr unsigned token_session_wait = 30;

// Records of others' connections that are kept to be shown.
inline constexpr std::size_t watched_records = 10'000;

// Messages of others' connections, or of a saved one, that are followed. A handshake has a score of
// them, and connections of ours have few handshakes.
inline constexpr std::size_t watched_messages = 1024;

// The longest document of a saved trace, in bytes, and how deep its arrays and objects stand in
// each other; the inputs of a derivation in it, the parts that its output is cut into, and the
// bytes of that and of its label. A Diffie-Hellman secret has 1024; an input is at most a message.
inline constexpr std::size_t trace_document = 64 << 20;
inline constexpr std::size_t trace_depth = 32;
inline constexpr std::size_t derivation_inputs = 8;
inline constexpr std::size_t derivation_parts = 8;
inline constexpr std::size_t derivation_bytes = 2048;

// Bytes of another program's log line that are looked at, and lines that are read at once.
inline constexpr std::size_t log_line = 4096;
inline constexpr std::size_t log_lines = 10'000;

// Bytes of a store of known peers, and of a line in it.
inline constexpr std::size_t known_peers = 1 << 20;
inline constexpr std::size_t known_peers_line = 4096;

// Signatures checked and certificates looked at while one path is searched.
inline constexpr std::size_t path_work = 512;
// Distribution points of a certificate that are looked at: each asks each list who it is by.
inline constexpr std::size_t distribution_points = 64;
// Certificates of an OCSP response that are tried as its signer's: whoever sends a staple picks
// them.
inline constexpr std::size_t ocsp_signers = 8;
// How old an OCSP response may be that does not say when the next comes (RFC 6960 §4.2.2.1).
inline constexpr std::chrono::minutes ocsp_age{5};
// Comparisons of a name with a name constraint in one verification, over all paths.
inline constexpr std::size_t name_comparisons = 1 << 18;

// What a capture of network packets may make us hold. The bytes of one block: tcpdump keeps at most
// 262,144 of a packet, the key log of a busy server may be longer.
inline constexpr std::size_t capture_block = 1 << 24;
// Interfaces of one section of a pcapng file.
inline constexpr std::size_t capture_interfaces = 4096;
// TCP connections that are followed at once.
inline constexpr std::size_t tcp_connections = 1 << 14;
// Bytes that wait in one direction of a connection for others before them or for those that they
// answer, and in all together. A piece that waits counts as so many bytes more.
inline constexpr std::size_t tcp_waiting = 1 << 22;
inline constexpr std::size_t tcp_waiting_in_all = 1 << 26;
inline constexpr std::size_t tcp_piece = 128;
// Bytes that their receiver has acknowledged and that the capture does not have are waited for
// during so many more packets of their connection, or seconds, at least; then they are taken for
// lost.
inline constexpr std::size_t tcp_patience_packets = 64;
inline constexpr unsigned tcp_patience_seconds = 1;
// Bytes of IP fragments that wait for the rest of their packets.
inline constexpr std::size_t ip_fragments = 1 << 22;

// Records under one key: AES-GCM's nonce is the sequence number, which must not wrap (RFC 5246
// §6.1).
inline constexpr std::uint64_t records_under_one_key = ~std::uint64_t{0} - 1;

}  // namespace handglass::limits
