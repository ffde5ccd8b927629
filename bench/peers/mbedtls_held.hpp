// Structures of Mbed TLS, each between its two calls, and its random numbers.
#pragma once
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>

#include <stdexcept>

namespace handglass::bench {

template <class T, auto begin, auto end>
struct Held {
  Held() { begin(&it); }
  ~Held() { end(&it); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  T* operator&() { return &it; }
  T it;
};

inline mbedtls_ctr_drbg_context* mbedtls_random() {
  static Held<mbedtls_entropy_context, mbedtls_entropy_init, mbedtls_entropy_free> entropy;
  static Held<mbedtls_ctr_drbg_context, mbedtls_ctr_drbg_init, mbedtls_ctr_drbg_free> generator;
  static const int seeded =
      mbedtls_ctr_drbg_seed(&generator, mbedtls_entropy_func, &entropy, nullptr, 0);
  if (seeded != 0) throw std::runtime_error("Mbed TLS: a seed");
  return &generator;
}

}  // namespace handglass::bench
