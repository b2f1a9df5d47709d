// The functions of ICU that are used, found in the shared library when first needed: start-up does not pay for it.
#pragma once
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace adder::unicode {

#define ADDER_ICU_FUNCTIONS(F)                                                                                      \
  F(u_charType) F(u_charDirection) F(u_charAge) F(u_hasBinaryProperty) F(u_getIntPropertyValue) F(u_charDigitValue) \
  F(u_getNumericValue) F(u_tolower) F(u_toupper) F(u_totitle) F(u_foldCase) F(u_strToUpper) F(u_strToLower)         \
  F(u_strFoldCase) F(u_charName) F(u_charFromName) F(u_isMirrored) F(u_getCombiningClass) F(unorm2_getNFCInstance)  \
  F(unorm2_getNFDInstance) F(unorm2_getNFKCInstance) F(unorm2_getNFKDInstance) F(unorm2_normalize)                  \
  F(unorm2_quickCheck) F(unorm2_getRawDecomposition)

/// Members have the functions' own names; ICU's headers add the version to both.
struct Icu {
#define F(name) decltype(&::name) name;
  ADDER_ICU_FUNCTIONS(F)
#undef F
};

/// The table, loading the library on the first call; a missing library ends the process with a message that names it.
const Icu& icu();

}  // namespace adder::unicode
