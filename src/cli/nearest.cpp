#include "cli/nearest.hpp"

#include <algorithm>
#include <cctype>

namespace handglass::cli {
namespace {

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

// Optimal string alignment: the rows for the two prefixes before this one are enough.
std::size_t edits(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 64;  // this is quadratic
  a = a.substr(0, longest), b = b.substr(0, longest);
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t longest = 64;  // nobody mistypes more
  if (word.empty() || word.size() > longest) return {};
  std::string_view best;
  std::size_t least = word.size() / 3 + 2;
  for (const std::string_view candidate : known) {
    // Half a word is a likely slip too: --ca for --cafile.
    const std::size_t distance =
        word.size() >= 3 && candidate.starts_with(word) ? 1 : edits(word, candidate);
    if (distance < least) least = distance, best = candidate;
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view best = nearest(word, known);
  return best.empty() ? std::string() : " (did you mean " + std::string(best) + "?)";
}

}  // namespace handglass::cli
