// Changes of DER that know its values inside values, whatever structure they make: also in OCTET
// STRINGs and BIT STRINGs that hold DER themselves, as extensions and keys do.
#pragma once
#include "mutators/dice.hpp"

namespace handglass::fuzz {

// One change, the lengths around it mended, all else as it was; one time in eight a length that
// lies or is not the shortest. Inputs of `verdict` hold seeds of the dice: another order of throws
// makes others of them.
Bytes change_der(View der, Dice& dice);
// A value of `der` in whose place there is one of `other`.
Bytes cross_der(View der, View other, Dice& dice);

}  // namespace handglass::fuzz
