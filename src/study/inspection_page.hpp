// What was inspected, as a page: in one line, in short, by its fields, or with every byte.
#pragma once
#include <string>

#include "study/inspection.hpp"
#include "study/layout.hpp"

namespace handglass::study {

// Detail 1 is what it is, 2 adds its fields, 3 shows their bytes instead. What broke is said in
// each.
void draw_inspection(Page& page, const Inspection& inspection, int detail);

// What stands for the bytes of a hidden element: "32 secret bytes".
std::string secret_text(const x509::Element& element);

}  // namespace handglass::study
