#include "handshake/schemes.hpp"
#include "study/derivations.hpp"
#include "study/parameters.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

std::string digest_option(const DerivationEntry& entry) {
  return entry.function == "PRF-SHA384" ? "SHA384" : "SHA256";
}

// "run.json" is the trace that --json=run.json writes. ChangeCipherSpec comes after every
// signature, so that up to there message n is the nth.
std::string value_in(std::size_t n, const std::string& path) {
  return "jq -r '.messages[" + std::to_string(n - 1) + "]." + path + "' run.json | xxd -r -p";
}

std::string with_values(std::string command, const Trace& trace, const DerivationEntry& entry) {
  const auto put = [&](const std::string& hole, const std::string& hex) {
    if (const std::size_t at = command.find(hole); at != std::string::npos)
      command.replace(at, hole.size(), hex);
  };
  for (const auto& input : entry.inputs) {
    const DerivationEntry* other = input.ref ? trace.find(*input.ref) : nullptr;
    if (other && other->output) put("<" + other->id_text() + ">", to_hex(*other->output));
    if (!input.ref) put("<" + input.name + ">", to_hex(input.bytes));
  }
  return command;
}

}  // namespace

std::vector<std::string> redo_of(const DerivationEntry& entry) {
  switch (entry.id) {
    case DerivationId::other_secret:
    case DerivationId::premaster:
    case DerivationId::client_verify_data:
    case DerivationId::server_verify_data: return {};
    case DerivationId::session_hash:
      return {"jq -j '.messages[:" + std::to_string(entry.message) +
              "][].fields[].hex' run.json | xxd -r -p | " +
              (entry.function == "SHA-384" ? "sha384sum" : "sha256sum")};
    case DerivationId::master_secret:
    case DerivationId::key_block: break;
  }
  std::string command = "openssl kdf -keylen " + std::to_string(entry.output_size) +
                        " -kdfopt digest:" + digest_option(entry) + " -kdfopt ";
  bool first = true;
  for (const auto& input : entry.inputs) {
    const std::string value =
        input.ref ? "D" + std::to_string(static_cast<int>(*input.ref)) : input.name;
    command += first ? "hexsecret:<" + value + "> -kdfopt seed:'" + entry.label + "'"
                     : " -kdfopt hexseed:<" + value + ">";
    first = false;
  }
  return {command + " TLS1-PRF"};
}

std::vector<std::string> redo_with_values(const Trace& trace, const DerivationEntry& entry) {
  std::vector<std::string> out;
  for (const std::string& command : redo_of(entry))
    out.push_back(with_values(command, trace, entry));
  return out;
}

std::vector<std::string> redo_of(const Trace& trace, const MessageEntry& message) {
  if (!message.signed_input) return {};
  const auto scheme = handshake::crypto_scheme(message.signed_input->scheme);
  const MessageEntry* certificate = trace.find(Message::certificate, message.sender);
  if (!scheme || !certificate) return {};
  std::vector<std::string> commands;
  commands.push_back(value_in(message.n, "signs.input") + " > in.bin");
  commands.push_back(value_in(message.n, "signs.signature") + " > sig.bin");
  commands.push_back(value_in(certificate->n, "certificates[0]") +
                     " | openssl x509 -inform der -noout -pubkey > key.pub");
  if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519) {
    commands.emplace_back(
        "openssl pkeyutl -verify -pubin -inkey key.pub -rawin -sigfile sig.bin -in in.bin");
    return commands;
  }
  std::string verify = "openssl dgst -";
  verify += scheme->hash == crypto::HashAlgorithm::sha512   ? "sha512"
            : scheme->hash == crypto::HashAlgorithm::sha384 ? "sha384"
            : scheme->hash == crypto::HashAlgorithm::sha1   ? "sha1"
                                                            : "sha256";
  verify += " -verify key.pub";
  if (scheme->algorithm == crypto::SignatureAlgorithm::rsa_pss)
    verify += " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
  commands.push_back(verify + " -signature sig.bin in.bin");
  return commands;
}

}  // namespace handglass::study
