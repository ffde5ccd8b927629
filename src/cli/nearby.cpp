#include "cli/nearby.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/contents.hpp"
#include "crypto/signature.hpp"

namespace handglass::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 300;
constexpr std::uintmax_t largest = 1 << 16;

bool issued(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const auto scheme = certificate.signature_scheme();
  const auto& structure = certificate.structure();
  return x509::same_name(certificate.issuer(), issuer.subject()) && scheme && issuer.key() &&
         crypto::fits(*issuer.key(), *scheme) &&
         crypto::verify(*issuer.key(), *scheme, structure.tbs_certificate.whole,
                        structure.signature_value.content);
}

}  // namespace

std::optional<Nearby> issuer_nearby(const x509::Certificate& certificate, const std::string& file) {
  constexpr std::array<std::string_view, 4> endings{".crt", ".pem", ".cer", ".der"};
  std::error_code error;
  fs::path folder = fs::path(file).parent_path();
  if (folder.empty()) folder = ".";
  std::vector<std::string> names;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const bool usual = std::ranges::count(endings, it->path().extension().string()) > 0;
    if (usual && it->is_regular_file(error) && it->file_size(error) <= largest)
      names.push_back(it->path().lexically_normal().string());
    if (names.size() >= most_files) break;
  }
  std::ranges::sort(names);
  Passwords none({});
  for (const std::string& name : names) {
    const auto certificates = load_certificates({name}, none);
    if (certificates && !certificates->empty() && issued(certificate, *certificates->front()))
      return Nearby{name, certificates->front()};
  }
  return std::nullopt;
}

}  // namespace handglass::cli
