// What the pages and documents of `explain` have in common.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "study/layout.hpp"

namespace handglass::cli {

std::string joined(const std::vector<std::string>& words, std::string_view between);

// A label at column 3 and its text at column 13, wrapped under itself. Nothing where there is no
// text.
void explain_labelled(study::Page& page, std::string label, const std::string& text);

// The page as text. Heads of sections stand out on a terminal with colours.
std::string finished(study::Page&& page, bool color);

// The beginning of a document, handglass-explain/1, and the whole as text.
nlohmann::ordered_json explain_document();
std::string laid_out(const nlohmann::ordered_json& json);

}  // namespace handglass::cli
