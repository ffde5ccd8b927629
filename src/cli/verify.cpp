// handglass verify: certificates judged as a server or client would, with every step and every
// fault.
#include "x509/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/anchors.hpp"
#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/contents.hpp"
#include "cli/live_chain.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"
#include "cli/verify_report.hpp"

namespace handglass::cli {

Expected<int> run_verify(const Options& options) {
  Passwords passwords(options.identity.passwords);
  x509::Trust trust;
  TRY(trust.anchors, load_anchors(options, passwords));
  TRY(trust.crls, load_crls(options.crl_files));
  TRY(trust.responses, load_ocsp(options.ocsp_files));
  const x509::Policy policy = certificate_policy(options, trust);
  x509::Question question{.purpose = options.purpose,
                          .name = options.verify_name,
                          .at = options.at.value_or(system_time()),
                          .usage = {},
                          .ocsp_nonce = options.ocsp_nonce};

  // A malformed certificate under judgement is refused; it is no fault of the file.
  std::vector<Bytes> helpers;
  for (const std::string& name : options.untrusted_files) {
    TRY(auto more, load_der(name, passwords));
    std::ranges::move(more, std::back_inserter(helpers));
  }
  std::vector<std::vector<Bytes>> chains;  // every file is read before the first verdict is printed
  for (const std::string& name : options.files) {
    TRY(auto chain, load_der(name, passwords));
    chains.push_back(std::move(chain));
  }
  TRY(Output output, Output::open(options, false));

  std::vector<Judged> judged;
  const auto judge = [&](const std::string& name, const std::vector<Bytes>& chain) {
    std::vector<View> presented(chain.begin(), chain.end());
    presented.insert(presented.end(), helpers.begin(), helpers.end());
    judged.push_back({name, x509::verify_bytes(presented, trust, policy, question)});
  };
  for (std::size_t i = 0; i < chains.size(); ++i) judge(options.files[i], chains[i]);
  if (options.judged_peer) {
    TRY(const LiveChain live, live_chain(options));
    question.staple = live.staple;
    question.staple_expected = true;
    judge(to_string(*options.judged_peer), live.certificates);
  }
  if (output.wants_json()) output.document(verify_json(judged));
  if (output.page()) output.text(verify_page(judged, output));
  const bool all =
      std::ranges::all_of(judged, [](const Judged& one) { return one.verdict.accepted(); });
  return all ? exit_code::ok : exit_code::check_failed;
}

}  // namespace handglass::cli
