// The declarations of PKCS#11, under the names of the OASIS headers: from -Dpkcs11_headers=DIR,
// else from p11-kit. What is of 3.0 and missing in the header found is added here. Only this room
// includes it.
#pragma once

#if defined(HANDGLASS_PKCS11_P11_KIT)
#include <p11-kit/pkcs11.h>
#else
#if !__has_include(<pkcs11n.h>)  // NSS's header has its own; OASIS asks for these five
#define CK_PTR *
#define CK_DECLARE_FUNCTION(type, name) type name
#define CK_DECLARE_FUNCTION_POINTER(type, name) type(*name)
#define CK_CALLBACK_FUNCTION(type, name) type(*name)
#ifndef NULL_PTR
#define NULL_PTR nullptr
#endif
#endif
#include <pkcs11.h>
#endif

// PKCS#11 3.0 §5.4: what C_GetInterface answers.
#if !defined(CKF_INTERFACE_FORK_SAFE)  // which comes with it
struct CK_INTERFACE {
  char* pInterfaceName;
  void* pFunctionList;
  CK_FLAGS flags;
};
using CK_INTERFACE_PTR = CK_INTERFACE*;
using CK_C_GetInterface = CK_RV (*)(unsigned char* name, CK_VERSION* version,
                                    CK_INTERFACE_PTR* interface, CK_FLAGS flags);
#endif

// p11-kit 0.24 gives these five values that PKCS#11 2.40 and its successors do not.
#if defined(HANDGLASS_PKCS11_P11_KIT)
#undef CKR_EXCEEDED_MAX_ITERATIONS
#undef CKR_FIPS_SELF_TEST_FAILED
#undef CKR_LIBRARY_LOAD_FAILED
#undef CKR_PIN_TOO_WEAK
#undef CKR_PUBLIC_KEY_INVALID
#define CKR_EXCEEDED_MAX_ITERATIONS 0x000001B5UL
#define CKR_FIPS_SELF_TEST_FAILED 0x000001B6UL
#define CKR_LIBRARY_LOAD_FAILED 0x000001B7UL
#define CKR_PIN_TOO_WEAK 0x000001B8UL
#define CKR_PUBLIC_KEY_INVALID 0x000001B9UL
#endif

#ifndef CKM_EDDSA
#define CKM_EDDSA 0x00001057UL
#endif
#ifndef CKK_EC_EDWARDS
#define CKK_EC_EDWARDS 0x00000040UL
#endif
#ifndef CKR_OPERATION_CANCEL_FAILED
#define CKR_OPERATION_CANCEL_FAILED 0x00000202UL
#endif
#ifndef CKA_PUBLIC_KEY_INFO
#define CKA_PUBLIC_KEY_INFO 0x00000129UL
#endif
