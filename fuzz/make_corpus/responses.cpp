// Responses about the certificate of the target `ocsp`, by its issuer and by others.
#include "make_corpus/corpus.hpp"
#include "ocsp_subject.hpp"
#include "x509/extensions.hpp"

namespace handglass::fuzz {

void write_responses(const std::filesystem::path& folder) {
  using Status = x509::OcspRecipe::Status;
  const OcspSubject subject;
  write(folder / "revoked", subject.signed_response);

  // Of the issuer's name, and of nobody whom it certified.
  const std::shared_ptr<const crypto::PrivateKey> key =
      crypto::generate_ec(crypto::Group::p256, *subject.random);
  const x509::Issuer stranger{subject.issuer().name, key};
  const auto mint = [&](const char* name, const x509::OcspRecipe& recipe,
                        const x509::Issuer& responder) {
    write(folder / name, *x509::mint_ocsp(recipe, *subject.ca, responder));
  };
  mint("good-by-stranger", subject.about_leaf(Status::good), stranger);
  mint("revoked-by-stranger", subject.revoked(), stranger);
  mint("unknown-by-stranger", subject.about_leaf(Status::unknown), stranger);
  x509::OcspRecipe more = subject.about_leaf(Status::good);
  more.by_key = true;
  more.nonce = Bytes(16, 0x6e);
  mint("good-by-key-of-stranger", more, stranger);

  // A responder that the stranger certified, in the issuer's name.
  x509::Recipe delegate;
  delegate.common_name = "Responder";
  delegate.not_before = subject.now - std::chrono::days(1);
  delegate.not_after = subject.now + std::chrono::days(1);
  delegate.extended_key_usage = {der::dotted(x509::key_purpose::ocsp_signing)};
  for (const auto& [name, status] :
       {std::pair{"good-by-delegate", Status::good}, {"revoked-by-delegate", Status::revoked}}) {
    x509::OcspRecipe recipe = subject.about_leaf(status);
    recipe.certificates = {
        x509::Certificate::parse(*x509::mint(delegate, key->public_key(), stranger)).value()};
    mint(name, recipe, {x509::make_name("Responder", delegate.organization), key});
  }
}

}  // namespace handglass::fuzz
