#include <algorithm>
#include <array>

#include "study/sentences.hpp"

namespace handglass::study {
namespace {

// clang-format off
constexpr auto alert_sentences = std::to_array<AlertSentence>({
    {Alert::close_notify, "the sender has nothing more to say"},
    {Alert::unexpected_message, "a message came at the wrong moment"},
    {Alert::bad_record_mac, "an encrypted record did not pass its check"},
    {Alert::decryption_failed, "an encrypted record could not be opened; no longer in use"},
    {Alert::record_overflow, "a record was longer than allowed"},
    {Alert::decompression_failure, "compressed data was wrong"},
    {Alert::handshake_failure, "the two sides have nothing in common that the sender accepts"},
    {Alert::no_certificate, "no certificate; a word of SSL 3.0"},
    {Alert::bad_certificate, "a certificate is damaged, or its signature does not verify"},
    {Alert::unsupported_certificate, "a certificate is of the wrong kind for this use"},
    {Alert::certificate_revoked, "a certificate was revoked by its issuer"},
    {Alert::certificate_expired, "a certificate is outside its time"},
    {Alert::certificate_unknown, "a certificate was not accepted for another reason"},
    {Alert::illegal_parameter, "a field has a value that is not allowed"},
    {Alert::unknown_ca, "the chain leads to no CA that the sender trusts"},
    {Alert::access_denied, "a valid certificate, but its holder may not come in"},
    {Alert::decode_error, "a message could not be decoded"},
    {Alert::decrypt_error, "a signature or a Finished did not verify"},
    {Alert::export_restriction, "export rules; no longer in use"},
    {Alert::protocol_version, "no version of TLS in common"},
    {Alert::insufficient_security, "what was offered is too weak for the sender"},
    {Alert::internal_error, "the sender has a problem of its own"},
    {Alert::inappropriate_fallback, "the client retried with a lower version than it speaks"},
    {Alert::user_canceled, "somebody stopped the handshake"},
    {Alert::no_renegotiation, "no second handshake in this connection"},
    {Alert::unsupported_extension, "an extension was answered that was not asked for"},
    {Alert::certificate_unobtainable, "a certificate could not be fetched"},
    {Alert::unrecognized_name, "no server of that name here"},
    {Alert::bad_certificate_status_response, "the status response about a certificate is not valid"},
    {Alert::bad_certificate_hash_value, "a certificate does not match its hash"},
    {Alert::unknown_psk_identity, "the pre-shared key's name is unknown"},
    {Alert::certificate_required, "a client certificate is required; a word of TLS 1.3"},
    {Alert::no_application_protocol, "no application protocol in common"},
});
static_assert([] {
  for (std::size_t i = 0; i < alert_sentences.size(); ++i)
    if (alert_sentences[i].alert != names_of<Alert>[i].value) return false;
  return alert_sentences.size() == names_of<Alert>.size();
}(), "a meaning for each alert, in their order");
// clang-format on

}  // namespace

std::string_view meaning_of(Alert alert) {
  const auto* row = std::ranges::find(alert_sentences, alert, &AlertSentence::alert);
  return row == alert_sentences.end() ? "an alert that this program does not know" : row->meaning;
}

std::string alert_text(Alert alert) {
  const std::string_view name = name_of(alert);
  return "alert " + std::to_string(static_cast<int>(alert)) +
         (name.empty() ? "" : " " + std::string(name));
}

}  // namespace handglass::study
