// OcspResponse::parse: the structure first, then what RFC 6960 §4.2 asks of its values.
#include <algorithm>
#include <array>

#include "crypto/oids.hpp"
#include "crypto/signature_oid.hpp"
#include "x509/ocsp.hpp"
#include "x509/reading.hpp"

namespace handglass::x509 {
namespace {

constexpr std::string_view of_response = "OCSPResponse";

// OCSPResponseStatus (RFC 6960 §4.2.1); 4 is not used.
constexpr std::array<std::string_view, 7> statuses{
    "successful", "malformedRequest", "internalError", "tryLater",
    "",           "sigRequired",      "unauthorized"};

constexpr View basic_oid = crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 1>;
constexpr View nonce_oid = crypto::oids::oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 2>;

}  // namespace

struct OcspParser {
  OcspResponse& out;

  View whole() const { return out.bytes_; }

  std::unexpected<Failure> refuse(std::string_view field, std::string_view reason, View at) const {
    return malformed(of_response, field, reason, whole(), at);
  }

  Result<void> run() {
    structure::OcspResponse response;
    REQUIRE_OK(read_structure(of_response, whole(), response));
    const View code = response.response_status.content;
    const auto status = der::Integer{code}.small();
    if (!status || *status >= statuses.size() || statuses[*status].empty())
      return refuse("responseStatus", "no status of RFC 6960", code);
    if (*status != 0) {
      out.trouble_ = statuses[*status];
      if (response.response_bytes)
        return refuse("responseBytes", "a failure with an answer",
                      response.response_bytes->value.response_type.content);
      return {};
    }
    if (!response.response_bytes) return refuse("responseBytes", "success without an answer", code);
    const structure::ResponseBytes& bytes = response.response_bytes->value;
    if (!same(bytes.response_type.content, basic_oid))
      return refuse("responseType", "not id-pkix-ocsp-basic: " + der::dotted(bytes.response_type),
                    bytes.response_type.content);
    TRY(out.basic_, extension_contents<structure::BasicOcspResponse>(
                        of_response, whole(), bytes.response.content, "response"));
    return basic();
  }

  Result<void> basic() {
    const structure::ResponseData& data = out.basic_->tbs_response_data.value;
    // Version 1 is the default, which DER does not write.
    if (data.version)
      return refuse("version",
                    data.version->value.small() == 0u ? "the default value is encoded" : "not v1",
                    data.version->value.content);
    REQUIRE_OK(generalized("producedAt", data.produced_at));
    const View id = data.responder_id.whole;
    if (!der::parse<structure::ResponderByName>(id) && !der::parse<structure::ResponderByKey>(id))
      return refuse("responderID", "neither a name nor the hash of a key", id);
    if (data.responses.size == 0)
      return refuse("responses", "an empty list", data.responses.content);
    der::Items answers(data.responses);
    while (const auto* answer = answers.next()) REQUIRE_OK(take(*answer));
    if (data.response_extensions)
      REQUIRE_OK(each_extension(of_response, whole(), data.response_extensions->value,
                                [&](const structure::Extension& one) { return take(one); }));
    out.scheme_ = crypto::scheme_of(out.basic_->signature_algorithm.value);
    if (!out.basic_->certs) return {};
    der::each(out.basic_->certs->value, [&](const der::Verbatim<structure::Certificate>& one) {
      if (auto certificate = Certificate::parse(one.whole))
        out.certificates_.push_back(*std::move(certificate));
    });
    return {};
  }

  // All times of a response have one form (RFC 6960 §4.2.1), whatever the year.
  Result<void> generalized(std::string_view field, const der::Instant& time) const {
    if (time.tag != der::generalized_time) return refuse(field, "no GeneralizedTime", time.content);
    return {};
  }

  Result<void> take(const structure::SingleResponse& answer) const {
    const View status = answer.cert_status.whole;
    if (!der::parse<structure::CertStatusGood>(status) &&
        !der::parse<structure::CertStatusRevoked>(status) &&
        !der::parse<structure::CertStatusUnknown>(status))
      return refuse("certStatus", "neither good, revoked nor unknown", status);
    if (const auto revoked = der::parse<structure::CertStatusRevoked>(status))
      REQUIRE_OK(generalized("revocationTime", revoked->value.revocation_time));
    REQUIRE_OK(generalized("thisUpdate", answer.this_update));
    if (answer.next_update) REQUIRE_OK(generalized("nextUpdate", answer.next_update->value));
    if (!answer.single_extensions) return {};
    // What they say is asked of the answer: it is no matter of the others'.
    return each_extension(of_response, whole(), answer.single_extensions->value,
                          [](const structure::Extension&) { return Result<void>(); });
  }

  Result<void> take(const structure::Extension& extension) {
    if (same(extension.extn_id.content, nonce_oid))
      out.nonce_ = extension.extn_value.content;
    else if (extension.critical.value.value)
      out.unknown_critical_.push_back(der::dotted(extension.extn_id));
    return {};
  }
};

Result<OcspRef> OcspResponse::parse(View der) {
  auto response = std::make_shared<OcspResponse>(to_bytes(der));
  REQUIRE_OK(OcspParser{*response}.run());
  return response;
}

Result<OcspRef> read_ocsp(View file, std::string_view name) {
  TRY(const auto blocks, der_blocks(file, name, ocsp_label));
  auto response = OcspResponse::parse(blocks.front());
  if (!response) return fail(in_file(std::move(response).error(), name, 0));
  return *std::move(response);
}

}  // namespace handglass::x509
