// Every scheme of every kind of key. A signature that is secret before it is made public says that
// the private number is in it or, but for Ed25519, a number drawn for it; so the keys' numbers are
// counted by themselves.
#include <functional>

#include "coverage.hpp"
#include "crypto/private_key.hpp"
#include "crypto/signature.hpp"

namespace handglass::test {

void cover_signing(Coverage& coverage) {
  constexpr const char* area = "signing";
  const auto random = crypto::seeded_random(as_bytes("signing"));
  using enum crypto::Group;
  using Key = std::shared_ptr<const crypto::PrivateKey>;
  for (const auto& generate :
       std::vector<std::function<Key()>>{[&] { return crypto::generate_ec(p256, *random); },
                                         [&] { return crypto::generate_ec(p384, *random); },
                                         [&] { return crypto::generate_ec(p521, *random); },
                                         [&] { return crypto::generate_rsa(2048, *random); },
                                         [&] { return crypto::generate_ed25519(*random); }}) {
    const std::size_t before = secret_bytes_classified();
    const Key key = generate();
    const std::string kind = crypto::describe(key->public_key());
    coverage.saw("private key", kind, secret_bytes_classified() - before);
    for (const crypto::Scheme scheme : key->schemes()) {
      std::string what = kind + ", " + std::string(name_of(scheme.algorithm));
      if (scheme.algorithm != crypto::SignatureAlgorithm::ed25519)
        what += ", " + std::string(name_of(scheme.hash));
      Result<Bytes> signature;
      coverage.saw_made_public(area, what,
                               [&] { signature = key->sign(scheme, as_bytes("a transcript")); });
      if (!signature ||
          !crypto::verify(key->public_key(), scheme, as_bytes("a transcript"), *signature))
        coverage.failed(area, what);
    }
  }
}

}  // namespace handglass::test
