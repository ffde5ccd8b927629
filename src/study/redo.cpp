#include "study/redo.hpp"

#include "crypto/hash.hpp"
#include "handshake/schemes.hpp"
#include "study/parameters.hpp"
#include "study/record_parts.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

std::string raw(const std::string& path) { return "handglass extract run.json " + path; }
// In the middle of another command.
std::string hex(const std::string& path) { return "$(handglass extract -x run.json " + path + ")"; }
std::string secret(DerivationId id) { return "secret:D" + std::to_string(static_cast<int>(id)); }

std::string_view tool_name(crypto::HashAlgorithm hash) {
  switch (hash) {
    case crypto::HashAlgorithm::sha1: return "sha1";
    case crypto::HashAlgorithm::sha256: return "sha256";
    case crypto::HashAlgorithm::sha384: return "sha384";
    case crypto::HashAlgorithm::sha512: return "sha512";
  }
  return {};
}

// ---- Derivations

const DerivationEntry::Input* input_named(const DerivationEntry& entry, std::string_view name) {
  for (const auto& input : entry.inputs)
    if (input.name == name) return &input;
  return nullptr;
}

// What is extracted for an input: another's output, or its own bytes.
std::string place_of(const DerivationEntry& entry, const DerivationEntry::Input& input) {
  return input.ref ? secret(*input.ref) : secret(entry.id) + "." + input.name;
}

// What stands before and after a private value, and before a public one, in the DER that openssl
// reads: PKCS#8 and SubjectPublicKeyInfo of RFC 8410 §7 and RFC 5915 §3, RFC 5480 §2.
struct KeyShape {
  std::string_view group, private_head, private_tail, public_head;
};
constexpr KeyShape key_shapes[] = {
    {"X25519", "302e020100300506032b656e04220420", "", "302a300506032b656e032100"},
    {"P-256", "30310201010420", "a00a06082a8648ce3d030107",
     "3059301306072a8648ce3d020106082a8648ce3d030107034200"},
    {"P-384", "303e0201010430", "a00706052b81040022",
     "3076301006072a8648ce3d020106052b81040022036200"},
    {"P-521", "30500201010442", "a00706052b81040023",
     "30819b301006072a8648ce3d020106052b8104002303818600"},
};

// ECDH with our own private value and the other's public one.
void add_ecdh(Redo& redo, const DerivationEntry& entry) {
  const bool client = input_named(entry, "client_private") != nullptr;
  const std::string own = client ? "client_private" : "server_private";
  const std::string peer = client ? "server_public" : "client_public";
  for (const KeyShape& shape : key_shapes) {
    if (shape.group != entry.label) continue;
    const std::string id = secret(entry.id);
    redo.commands.push_back("echo " + std::string(shape.private_head) + hex(id + "." + own) +
                            std::string(shape.private_tail) + " | xxd -r -p > own.der");
    redo.commands.push_back("echo " + std::string(shape.public_head) + hex(id + "." + peer) +
                            " | xxd -r -p > peer.der");
    redo.commands.emplace_back(
        "openssl pkeyutl -derive -keyform DER -inkey own.der -peerform DER -peerkey peer.der | "
        "xxd -p -c 0");
  }
}

void add_dh(Redo& redo, const DerivationEntry& entry) {
  const bool client = input_named(entry, "client_private") != nullptr;
  const std::string id = secret(entry.id);
  const auto number = [&](const std::string& name) { return "0x" + hex(id + "." + name); };
  redo.commands.push_back("python3 -c \"n = pow(" + number(client ? "dh_Ys" : "dh_Yc") + ", " +
                          number(client ? "client_private" : "server_private") + ", " +
                          number("dh_p") +
                          "); print(n.to_bytes((n.bit_length() + 7) // 8).hex())\"");
}

// length || other secret || length || shared key (RFC 4279 §2).
void add_psk(Redo& redo, const DerivationEntry& entry, std::size_t total) {
  const std::size_t key = entry.inputs.back().bytes.size(), other = total - 4 - key;
  const auto length = [](std::size_t n) {
    const std::array<std::uint8_t, 2> bytes{static_cast<std::uint8_t>(n >> 8),
                                            static_cast<std::uint8_t>(n)};
    return to_hex(bytes);
  };
  redo.commands.push_back("echo " + length(other) + hex(place_of(entry, entry.inputs.front())) +
                          length(key) + hex(secret(entry.id) + ".psk"));
}

// The server's private key is in no trace: server.key is its file.
void add_rsa(Redo& redo, const Trace& trace) {
  const MessageEntry* exchange = trace.find(Message::client_key_exchange, Role::client);
  if (!exchange) return;
  redo.commands.push_back(
      raw("field:" + std::to_string(exchange->n) + ".encrypted_pre_master_secret") +
      " | openssl pkeyutl -decrypt -inkey server.key | xxd -p -c 0");
}

void add_hash(Redo& redo, const DerivationEntry& entry) {
  redo.commands.push_back(raw("input:" + entry.id_text()) + " | " +
                          (entry.function == "SHA-384" ? "sha384sum" : "sha256sum"));
}

void add_prf(Redo& redo, const DerivationEntry& entry) {
  const bool wide = entry.function == "PRF-SHA384";
  std::string command = "openssl kdf -keylen " + std::to_string(entry.output_size) +
                        " -kdfopt digest:" + (wide ? "SHA384" : "SHA256");
  for (const auto& input : entry.inputs) {
    if (input.name == "secret") {
      command += " -kdfopt hexsecret:" + hex(place_of(entry, input)) + " -kdfopt seed:'" +
                 entry.label + "'";
    } else if (input.name == "handshake_hash") {
      command += " -kdfopt hexseed:$(" + raw("input:" + entry.id_text()) + " | " +
                 (wide ? "sha384sum" : "sha256sum") + " | cut -d' ' -f1)";
    } else {
      command += " -kdfopt hexseed:" + hex(place_of(entry, input));
    }
  }
  redo.commands.push_back(command + " TLS1-PRF");
}

// Whether all that goes in may be taken out of the trace.
bool inputs_are_there(const Trace& trace, const DerivationEntry& entry) {
  for (const auto& input : entry.inputs) {
    const DerivationEntry* from = input.ref ? trace.find(*input.ref) : nullptr;
    if (input.ref && (!from || !from->output)) return false;
    if (input.secret && input.bytes.empty()) return false;
  }
  return true;
}

// ---- Records

// The command line's cipher, key and IV that give the plaintext. Counter mode is what GCM, CCM and
// ChaCha20-Poly1305 encrypt with; it says nothing about the tag. Their first counter blocks: nonce
// and 2 (NIST SP 800-38D §7.1), flags, nonce and 1 (RFC 6655 §3), 1 and nonce (RFC 8439 §2.8).
std::string decryption(const RecordEntry& record, const record::CipherRow& row) {
  const std::string path = "record:" + std::to_string(record.i);
  const std::string bits = std::to_string(row.key_size * 8);
  const std::string name(row.name);
  std::string cipher, iv;
  if (row.kind == record::CipherKind::block) {
    cipher = "aes-" + bits + "-cbc -nopad";
    iv = hex(path + ".iv");
  } else if (name.find("GCM") != std::string::npos) {
    cipher = "aes-" + bits + "-ctr";
    iv = hex(path + ".nonce") + "00000002";
  } else if (name.find("CCM") != std::string::npos) {
    cipher = "aes-" + bits + "-ctr";
    iv = "02" + hex(path + ".nonce") + "000001";
  } else {
    cipher = "chacha20";
    iv = "01000000" + hex(path + ".nonce");
  }
  return "openssl enc -d -" + cipher + " -K " +
         hex(secret(DerivationId::key_block) + "." + std::string(name_of(record.sender)) +
             "_write_key") +
         " -iv " + iv;
}

}  // namespace

Redo redo_of(const Trace& trace, const DerivationEntry& entry) {
  Redo redo;
  if (!entry.output || !inputs_are_there(trace, entry)) return redo;
  const bool own_private =
      input_named(entry, "client_private") || input_named(entry, "server_private");
  if (entry.function == "ECDH" && own_private)
    add_ecdh(redo, entry);
  else if (entry.function == "DH" && own_private)
    add_dh(redo, entry);
  else if (entry.function == "PSK")
    add_psk(redo, entry, entry.output->size());
  else if (entry.id == DerivationId::premaster && entry.label == "RSA")
    add_rsa(redo, trace);
  else if (entry.id == DerivationId::session_hash)
    add_hash(redo, entry);
  else if (entry.function.starts_with("PRF-"))
    add_prf(redo, entry);
  if (!redo.commands.empty()) redo.prints = to_hex(*entry.output);
  return redo;
}

Redo redo_of(const Trace& trace, const MessageEntry& message) {
  if (!message.signed_input) return {};
  const auto scheme = handshake::crypto_scheme(message.signed_input->scheme);
  const MessageEntry* certificate = trace.find(Message::certificate, message.sender);
  if (!scheme || !certificate) return {};
  const std::string n = std::to_string(message.n);
  Redo redo;
  redo.commands = {raw("input:" + n) + " > in.bin", raw("field:" + n + ".signature") + " > sig.bin",
                   raw("certificate:" + std::to_string(certificate->n) + ".0") +
                       " | openssl x509 -inform der -noout -pubkey > key.pub"};
  if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519) {
    redo.commands.emplace_back(
        "openssl pkeyutl -verify -pubin -inkey key.pub -rawin -sigfile sig.bin -in in.bin");
    redo.prints = "Signature Verified Successfully";
    return redo;
  }
  std::string verify = "openssl dgst -" + std::string(tool_name(scheme->hash)) + " -verify key.pub";
  if (scheme->algorithm == crypto::SignatureAlgorithm::rsa_pss)
    verify += " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
  redo.commands.push_back(verify + " -signature sig.bin in.bin");
  redo.prints = "Verified OK";
  return redo;
}

std::vector<Redo> redo_of(const Trace& trace, const RecordEntry& record) {
  std::vector<Redo> out;
  const auto parts = parts_of(trace, record);
  const DerivationEntry* keys = trace.find(DerivationId::key_block);
  if (!parts || !record.opened || !keys || !keys->output || record.plaintext.empty()) return out;
  const std::string path = "record:" + std::to_string(record.i);
  if (parts->cipher->kind != record::CipherKind::stream)
    out.push_back({{raw(path + ".ciphertext") + " | " + decryption(record, *parts->cipher) +
                    " | xxd -p -c 0"},
                   to_hex(record.plaintext)});
  if (parts->cipher->kind == record::CipherKind::aead) return out;
  const handshake::Suite* suite = parameters_of(trace).suite;
  out.push_back({{raw(path + ".mac_input") + " | openssl mac -digest " +
                  std::string(tool_name(*suite->cipher.mac)) + " -macopt hexkey:" +
                  hex(secret(DerivationId::key_block) + "." + std::string(name_of(record.sender)) +
                      "_write_MAC_key") +
                  " HMAC"},
                 to_hex(record.with.tag.view())});
  return out;
}

}  // namespace handglass::study
