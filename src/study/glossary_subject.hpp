// What can be explained, one by one: a row of the glossary, or a suite of the program. What each is
// called, and its explanation.
#pragma once
#include "study/glossary.hpp"

namespace handglass::study {

// One of the two is there.
struct Subject {
  const Entry* row = nullptr;
  const handshake::Suite* suite = nullptr;

  Topic topic() const { return suite ? Topic::suite : row->topic; }
  std::string_view id() const { return suite ? suite->name() : row->id; }
  bool operator==(const Subject&) const = default;
};
std::vector<Subject> all_subjects();

// Its id, its numbers as people write them, its label on pages, and what else it is called.
std::vector<std::string> names_of_subject(const Subject& subject);

Explanation explain(const Subject& subject);

}  // namespace handglass::study
