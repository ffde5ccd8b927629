// DER described once (X.690), all views.
//
// A SEQUENCE is an aggregate whose member types spell X.680, plus the list that names its members
// in order. Reading, annotating and writing are folds over that list. Nothing is copied and nothing
// is allocated: a leaf is a view into the input, and a list is checked when it is read and walked
// again when it is used. Strict: low tags, definite and minimal lengths, minimal integers, no
// trailing bytes.
#pragma once
#include "wire/der_reader.hpp"  // IWYU pragma: export
#include "wire/der_types.hpp"   // IWYU pragma: export
#include "wire/der_writer.hpp"  // IWYU pragma: export
