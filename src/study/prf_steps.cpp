#include "study/prf_steps.hpp"

#include "crypto/hmac.hpp"

namespace handglass::study {
namespace {

bool is_prf(const DerivationEntry& entry) { return entry.function.starts_with("PRF-"); }

}  // namespace

Bytes prf_seed(const Trace& trace, const DerivationEntry& entry) {
  Bytes out;
  if (!is_prf(entry)) return out;
  append(out, as_bytes(entry.label));
  for (const auto& input : entry.inputs) {
    if (input.name == "secret") continue;
    const DerivationEntry* from = input.ref ? trace.find(*input.ref) : nullptr;
    append(out, from && from->output ? View(*from->output) : View(input.bytes));
  }
  return out;
}

std::vector<PrfStep> prf_steps(const Trace& trace, const DerivationEntry& entry) {
  std::vector<PrfStep> steps;
  if (!is_prf(entry) || !trace.secrets_shown || !entry.output || entry.inputs.empty()) return steps;
  const auto& secret = entry.inputs.front();
  const DerivationEntry* from = secret.ref ? trace.find(*secret.ref) : nullptr;
  if (!from || !from->output) return steps;
  const crypto::Hmac keyed(entry.function == "PRF-SHA384" ? crypto::HashAlgorithm::sha384
                                                          : crypto::HashAlgorithm::sha256,
                           *from->output);
  const Bytes seed = prf_seed(trace, entry);
  Bytes a = seed;
  for (std::size_t made = 0; made < entry.output_size;) {
    a = to_bytes(keyed.tag({a}).view());
    Bytes block = to_bytes(keyed.tag({a, seed}).view());
    made += block.size();
    steps.push_back({a, std::move(block)});
  }
  return steps;
}

}  // namespace handglass::study
