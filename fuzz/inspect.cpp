// DER of any kind, annotated: as it is, and as what a PEM label of a key says. The elements account
// for each byte once and lie inside each other; what is well-formed is read whole; nothing of a
// secret has words once they are hidden; and the page is safe to print.
#include <algorithm>

#include "harmless.hpp"
#include "study/inspection_page.hpp"
#include "target.hpp"
#include "x509/certificate.hpp"
#include "x509/crl.hpp"

using namespace handglass;

namespace {

void check_cover(View der, const x509::Annotation& annotation) {
  std::size_t at = 0;
  for (const x509::Element& element : annotation.elements) {
    fuzz::require(element.at == at, "elements follow each other");
    at += element.own;
    fuzz::require(at <= der.size(), "an element ends within the input");
    if (element.holder) {
      const x509::Element& holder = annotation.elements[*element.holder];
      fuzz::require(element.at >= holder.at + holder.own, "an element begins in its holder");
      fuzz::require(element.depth > holder.depth, "an element is deeper than its holder");
    }
  }
  fuzz::require(at == der.size(), "elements cover the input");
  if (!annotation.breaks.empty()) return;
  fuzz::require(std::ranges::all_of(annotation.elements, &x509::Element::read),
                "what is not broken is read");
  for (const x509::Element& element : annotation.elements)
    if (element.leaf)
      fuzz::require(element.own == element.header + element.size, "a leaf has its contents");
}

void check_page(const study::Inspection& inspection) {
  for (const int detail : {1, 2, 3}) {
    study::Page page(80, false);
    study::draw_inspection(page, inspection, detail);
    fuzz::require(fuzz::is_harmless(std::move(page).take(), "\n"), "the page is safe to print");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View der(data, size);
  for (const std::string_view label : {"", "PRIVATE KEY"}) {
    study::Inspection inspection{.source = "input",
                                 .label = std::string(label),
                                 .der = der,
                                 .locked = false,
                                 .annotation = x509::annotate(der, label)};
    check_cover(der, inspection.annotation);
    if (label.empty() && x509::Certificate::parse(der))
      fuzz::require(inspection.annotation.kind == x509::ObjectKind::certificate,
                    "a certificate is taken for one");
    if (label.empty() && x509::Crl::parse(der))
      fuzz::require(inspection.annotation.kind == x509::ObjectKind::crl,
                    "a revocation list is taken for one");
    if (label.empty()) check_page(inspection);
    x509::hide_secrets(inspection.annotation);
    for (const x509::Element& element : inspection.annotation.elements)
      fuzz::require(!element.secret || (element.hidden && element.value.empty()),
                    "a hidden secret has no words");
    check_page(inspection);
  }
  return 0;
}
