// The rows of handglass_peers_bench, and what those of the crypto core have in common.
#pragma once
#include "peer.hpp"

namespace handglass::bench {

void register_aeads();
void register_hashes();
void register_prfs();
void register_public_keys();
void register_handshakes();
void register_records();
void register_scaling();

constexpr std::pair<crypto::HashAlgorithm, const char*> named_hashes[] = {
    {crypto::HashAlgorithm::sha256, "sha256"}, {crypto::HashAlgorithm::sha384, "sha384"}};

inline Bytes filled(std::size_t size, std::uint8_t with) { return Bytes(size, with); }

// A fast wrong answer is no answer.
inline constexpr const char* another_answer = "gives another answer than we do";

}  // namespace handglass::bench
