// What can be explained, one by one: a row of the glossary, a suite of the program, or a cause.
// What each is called, and its explanation.
#pragma once
#include "study/cause.hpp"
#include "study/glossary.hpp"

namespace handglass::study {

// One of the three is there.
struct Subject {
  const Entry* row = nullptr;
  const handshake::Suite* suite = nullptr;
  const CauseRow* cause = nullptr;

  Topic topic() const { return suite ? Topic::suite : cause ? Topic::cause : row->topic; }
  std::string_view id() const {
    return suite ? suite->name() : cause ? name_of(cause->cause) : row->id;
  }
  bool operator==(const Subject&) const = default;
};
std::vector<Subject> all_subjects();

// Its id, its numbers as people write them, its label on pages, and what else it is called.
std::vector<std::string> names_of_subject(const Subject& subject);

Explanation explain(const Subject& subject);

}  // namespace handglass::study
