// Certificates and lists that an input makes, under a fixed root: by edits to good recipes, by
// edits to their DER, or as DER. What was changed is signed anew, and so reaches the validators
// behind a good signature.
#pragma once
#include "pieces.hpp"
#include "support/world.hpp"
#include "x509/mint.hpp"

namespace handglass::fuzz {

struct Chain {
  Bytes leaf, intermediate, crl;
};

class Chains {
 public:
  Chains();

  View root() const { return root_; }
  View root_crl() const { return root_crl_; }
  // The good one.
  Chain good();
  // Leaf, intermediate and list by recipes, with the edits that the input asks for.
  Chain by_recipe(Pieces& in);
  // The good one, with edits to what is signed of it.
  Chain by_edits(Pieces& in);
  // The same from DER behind lengths of two bytes, each signed by whom the good one's is.
  Chain by_der(Pieces& in);

 private:
  struct Recipes;
  Recipes recipes() const;
  Chain mint(const Recipes& recipes);

  test::Rewindable random_{"chains"};
  x509::Issuer root_issuer_, issuing_;
  // P-256, Ed25519, P-384, and RSA of 1024 bits.
  std::vector<std::shared_ptr<const crypto::PrivateKey>> leaf_keys_;
  Bytes root_, root_crl_;
};

}  // namespace handglass::fuzz
