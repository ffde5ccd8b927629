#include "token/names.hpp"

#include <array>
#include <cstdio>

#include "token/pkcs11.hpp"

namespace handglass::token {
namespace {

struct AnswerRow {
  CK_RV value;
  std::string_view name, sentence;
};
struct Name {
  unsigned long value;
  std::string_view name;
};

#define ANSWER(constant, sentence) {constant, #constant, sentence}
#define NAMED(constant) {constant, #constant}

// Rows with numbers are those that not every header has, most of them of PKCS#11 3.0 and later.
// clang-format off

// Said to whoever has to do something about it, and so not always what the standard calls it.
constexpr auto answers = std::to_array<AnswerRow>({
    ANSWER(CKR_OK,                               "nothing is wrong"),
    ANSWER(CKR_CANCEL,                           "it was cancelled at the token, perhaps on its keypad"),
    ANSWER(CKR_HOST_MEMORY,                      "the module ran out of this computer's memory"),
    ANSWER(CKR_SLOT_ID_INVALID,                  "there is no slot with this number; slots are numbered anew when readers come and go"),
    ANSWER(CKR_GENERAL_ERROR,                    "the module failed and does not say why; its own log may"),
    ANSWER(CKR_FUNCTION_FAILED,                  "the token could not do it and does not say why; another try may help"),
    ANSWER(CKR_ARGUMENTS_BAD,                    "the module does not accept how it was called"),
    ANSWER(CKR_NO_EVENT,                         "no token came or went"),
    ANSWER(CKR_NEED_TO_CREATE_THREADS,           "the module has to start threads of its own and was not allowed to"),
    ANSWER(CKR_CANT_LOCK,                        "the module cannot be used from several threads"),
    ANSWER(CKR_ATTRIBUTE_READ_ONLY,              "this attribute of the object cannot be changed"),
    ANSWER(CKR_ATTRIBUTE_SENSITIVE,              "the token does not give out this part of the object"),
    ANSWER(CKR_ATTRIBUTE_TYPE_INVALID,           "the object has no such attribute"),
    ANSWER(CKR_ATTRIBUTE_VALUE_INVALID,          "the token does not accept the value of an attribute"),
    ANSWER(CKR_ACTION_PROHIBITED,                "the object does not allow this: it cannot be copied, changed or destroyed"),
    ANSWER(CKR_DATA_INVALID,                     "the token does not accept what it was given to work on"),
    ANSWER(CKR_DATA_LEN_RANGE,                   "what the token was given to work on is too long or too short for this key or mechanism"),
    ANSWER(CKR_DEVICE_ERROR,                     "the token was removed or is failing: look whether it is in its reader"),
    ANSWER(CKR_DEVICE_MEMORY,                    "the token has no room left"),
    ANSWER(CKR_DEVICE_REMOVED,                   "the token was removed: put it back"),
    ANSWER(CKR_ENCRYPTED_DATA_INVALID,           "what was to be decrypted is not well-formed under this key"),
    ANSWER(CKR_ENCRYPTED_DATA_LEN_RANGE,         "what was to be decrypted has a length that this key cannot have made"),
    ANSWER(CKR_FUNCTION_CANCELED,                "it was cancelled while it ran"),
    ANSWER(CKR_FUNCTION_NOT_PARALLEL,            "nothing runs in parallel in this session"),
    ANSWER(CKR_FUNCTION_NOT_SUPPORTED,           "the module does not have this function"),
    ANSWER(CKR_KEY_HANDLE_INVALID,               "the key vanished from the token, or the session in which it was found ended"),
    ANSWER(CKR_KEY_SIZE_RANGE,                   "the key is too short or too long for this mechanism"),
    ANSWER(CKR_KEY_TYPE_INCONSISTENT,            "the key is of another type than this mechanism wants"),
    ANSWER(CKR_KEY_NOT_NEEDED,                   "a key was given where none is wanted"),
    ANSWER(CKR_KEY_CHANGED,                      "a key is not the one with which the state was saved"),
    ANSWER(CKR_KEY_NEEDED,                       "a key is missing that the saved state needs"),
    ANSWER(CKR_KEY_INDIGESTIBLE,                 "the token does not hash this key"),
    ANSWER(CKR_KEY_FUNCTION_NOT_PERMITTED,       "the key is not allowed to do this: its usage attributes on the token forbid it"),
    ANSWER(CKR_KEY_NOT_WRAPPABLE,                "the token does not wrap this key"),
    ANSWER(CKR_KEY_UNEXTRACTABLE,                "the key cannot leave the token"),
    ANSWER(CKR_MECHANISM_INVALID,                "the token refuses this mechanism, be it listed or not"),
    ANSWER(CKR_MECHANISM_PARAM_INVALID,          "the token does not accept the parameters of this mechanism"),
    ANSWER(CKR_OBJECT_HANDLE_INVALID,            "the object vanished from the token, or the session in which it was found ended"),
    ANSWER(CKR_OPERATION_ACTIVE,                 "an operation was left open in this session"),
    ANSWER(CKR_OPERATION_NOT_INITIALIZED,        "no operation was begun in this session, or the token has dropped it"),
    ANSWER(CKR_PIN_INCORRECT,                    "the PIN is wrong, which costs a try"),
    ANSWER(CKR_PIN_INVALID,                      "the PIN has characters that the token does not accept"),
    ANSWER(CKR_PIN_LEN_RANGE,                    "the PIN is shorter or longer than the token allows"),
    ANSWER(CKR_PIN_EXPIRED,                      "the PIN has expired: set a new one with the tool of the token"),
    ANSWER(CKR_PIN_LOCKED,                       "the PIN is locked after too many wrong tries: unblock it with the PUK or the security officer's PIN"),
    ANSWER(CKR_SESSION_CLOSED,                   "the session was lost: the token was removed, or another session was closed with it"),
    ANSWER(CKR_SESSION_COUNT,                    "the token has no session left: close another program that uses it"),
    ANSWER(CKR_SESSION_HANDLE_INVALID,           "the session was lost: the token was removed or its driver started anew"),
    ANSWER(CKR_SESSION_PARALLEL_NOT_SUPPORTED,   "the module does not know sessions of this kind"),
    ANSWER(CKR_SESSION_READ_ONLY,                "the session may only read"),
    ANSWER(CKR_SESSION_EXISTS,                   "a session is open, and this wants none: close the other programs that use the token"),
    ANSWER(CKR_SESSION_READ_ONLY_EXISTS,         "a session that may only read is open, so that the security officer cannot log in"),
    ANSWER(CKR_SESSION_READ_WRITE_SO_EXISTS,     "the security officer is logged in, so that no session can be opened for reading alone"),
    ANSWER(CKR_SIGNATURE_INVALID,                "the signature does not fit the data and the key"),
    ANSWER(CKR_SIGNATURE_LEN_RANGE,              "the signature has a length that this key cannot have made"),
    ANSWER(CKR_TEMPLATE_INCOMPLETE,              "the token wants more attributes for such an object"),
    ANSWER(CKR_TEMPLATE_INCONSISTENT,            "the attributes contradict each other, or the token does not make such objects"),
    ANSWER(CKR_TOKEN_NOT_PRESENT,                "no token is in the slot: put it in"),
    ANSWER(CKR_TOKEN_NOT_RECOGNIZED,             "the module does not know what is in the slot: it may want another module, or be in upside down"),
    ANSWER(CKR_TOKEN_WRITE_PROTECTED,            "the token is protected against writing"),
    ANSWER(CKR_UNWRAPPING_KEY_HANDLE_INVALID,    "the unwrapping key vanished from the token"),
    ANSWER(CKR_UNWRAPPING_KEY_SIZE_RANGE,        "the unwrapping key is too short or too long for this mechanism"),
    ANSWER(CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, "the unwrapping key is of another type than this mechanism wants"),
    ANSWER(CKR_USER_ALREADY_LOGGED_IN,           "this program is logged in already"),
    ANSWER(CKR_USER_NOT_LOGGED_IN,               "nobody is logged in, or the card is gone: give the PIN, and look whether it is in its reader"),
    ANSWER(CKR_USER_PIN_NOT_INITIALIZED,         "the token has no user PIN yet: set it up with the tool of the token"),
    ANSWER(CKR_USER_TYPE_INVALID,                "the token does not know this kind of login"),
    ANSWER(CKR_USER_ANOTHER_ALREADY_LOGGED_IN,   "another user is logged in through this program"),
    ANSWER(CKR_USER_TOO_MANY_TYPES,              "too many users are logged in at once"),
    ANSWER(CKR_WRAPPED_KEY_INVALID,              "the wrapped key is not well-formed"),
    ANSWER(CKR_WRAPPED_KEY_LEN_RANGE,            "the wrapped key has a length that cannot be right"),
    ANSWER(CKR_WRAPPING_KEY_HANDLE_INVALID,      "the wrapping key vanished from the token"),
    ANSWER(CKR_WRAPPING_KEY_SIZE_RANGE,          "the wrapping key is too short or too long for this mechanism"),
    ANSWER(CKR_WRAPPING_KEY_TYPE_INCONSISTENT,   "the wrapping key is of another type than this mechanism wants"),
    ANSWER(CKR_RANDOM_SEED_NOT_SUPPORTED,        "the token's randomness takes no seed"),
    ANSWER(CKR_RANDOM_NO_RNG,                    "the token has no source of randomness"),
    ANSWER(CKR_DOMAIN_PARAMS_INVALID,            "the token does not accept the parameters of this group or curve"),
    ANSWER(CKR_CURVE_NOT_SUPPORTED,              "the token does not know this curve"),
    ANSWER(CKR_BUFFER_TOO_SMALL,                 "the answer is longer than the room it was given"),
    ANSWER(CKR_SAVED_STATE_INVALID,              "the saved state is not one of this token"),
    ANSWER(CKR_INFORMATION_SENSITIVE,            "the token does not give this out"),
    ANSWER(CKR_STATE_UNSAVEABLE,                 "the state of this operation cannot be saved"),
    ANSWER(CKR_CRYPTOKI_NOT_INITIALIZED,         "the module was not started, or was shut down by another part of the program"),
    ANSWER(CKR_CRYPTOKI_ALREADY_INITIALIZED,     "another part of the program has started the module already"),
    ANSWER(CKR_MUTEX_BAD,                        "the module was given a lock that is none"),
    ANSWER(CKR_MUTEX_NOT_LOCKED,                 "the module released a lock that nobody held"),
    ANSWER(CKR_NEW_PIN_MODE,                     "the token wants a new PIN first"),
    ANSWER(CKR_NEXT_OTP,                         "the token wants the next one-time password as well"),
    ANSWER(CKR_EXCEEDED_MAX_ITERATIONS,          "the token gave up: no parameters were found in the rounds that it allows"),
    ANSWER(CKR_FIPS_SELF_TEST_FAILED,            "the token failed its own test and does no cryptography until that is cleared"),
    ANSWER(CKR_LIBRARY_LOAD_FAILED,              "the module could not load a library that it needs"),
    ANSWER(CKR_PIN_TOO_WEAK,                     "the token finds the new PIN too easy to guess"),
    ANSWER(CKR_PUBLIC_KEY_INVALID,               "the public key is not a valid one"),
    ANSWER(CKR_FUNCTION_REJECTED,                "somebody declined at the token, or did not press its button in time"),
    {0x201, "CKR_TOKEN_RESOURCE_EXCEEDED", "the token is out of something that it needs for this: close what else uses it"},
    {0x202, "CKR_OPERATION_CANCEL_FAILED", "an operation could not be ended: the session must be closed"},
    {0x203, "CKR_KEY_EXHAUSTED", "the key has made all signatures that it can"},
    {0x204, "CKR_PENDING", "it is still running"},
    {0x205, "CKR_SESSION_ASYNC_NOT_SUPPORTED", "the token does nothing in the background"},
    {0x206, "CKR_SEED_RANDOM_REQUIRED", "the token's randomness must be given a seed first"},
    {0x207, "CKR_OPERATION_NOT_VALIDATED", "the token did it in a way that it is not certified for"},
    {0x208, "CKR_TOKEN_NOT_INITIALIZED", "the token is not set up yet: use its own tool first"},
    {0x209, "CKR_PARAMETER_SET_NOT_SUPPORTED", "the token does not know this parameter set"},
});

constexpr auto mechanism_names = std::to_array<Name>({
    NAMED(CKM_RSA_PKCS_KEY_PAIR_GEN),           NAMED(CKM_RSA_PKCS),
    NAMED(CKM_RSA_9796),                        NAMED(CKM_RSA_X_509),
    NAMED(CKM_MD5_RSA_PKCS),                    NAMED(CKM_SHA1_RSA_PKCS),
    NAMED(CKM_RIPEMD160_RSA_PKCS),              NAMED(CKM_RSA_PKCS_OAEP),
    NAMED(CKM_RSA_X9_31_KEY_PAIR_GEN),          NAMED(CKM_RSA_X9_31),
    NAMED(CKM_SHA1_RSA_X9_31),                  NAMED(CKM_RSA_PKCS_PSS),
    NAMED(CKM_SHA1_RSA_PKCS_PSS),               NAMED(CKM_DSA_KEY_PAIR_GEN),
    NAMED(CKM_DSA),                             NAMED(CKM_DSA_SHA1),
    NAMED(CKM_DSA_SHA224),                      NAMED(CKM_DSA_SHA256),
    NAMED(CKM_DSA_SHA384),                      NAMED(CKM_DSA_SHA512),
    {0x18, "CKM_DSA_SHA3_224"},                 {0x19, "CKM_DSA_SHA3_256"},
    {0x1a, "CKM_DSA_SHA3_384"},                 {0x1b, "CKM_DSA_SHA3_512"},
    NAMED(CKM_DH_PKCS_KEY_PAIR_GEN),            NAMED(CKM_DH_PKCS_DERIVE),
    NAMED(CKM_X9_42_DH_KEY_PAIR_GEN),           NAMED(CKM_X9_42_DH_DERIVE),
    NAMED(CKM_X9_42_DH_HYBRID_DERIVE),          NAMED(CKM_X9_42_MQV_DERIVE),
    NAMED(CKM_SHA256_RSA_PKCS),                 NAMED(CKM_SHA384_RSA_PKCS),
    NAMED(CKM_SHA512_RSA_PKCS),                 NAMED(CKM_SHA256_RSA_PKCS_PSS),
    NAMED(CKM_SHA384_RSA_PKCS_PSS),             NAMED(CKM_SHA512_RSA_PKCS_PSS),
    NAMED(CKM_SHA224_RSA_PKCS),                 NAMED(CKM_SHA224_RSA_PKCS_PSS),
    NAMED(CKM_SHA512_224),                      NAMED(CKM_SHA512_224_HMAC),
    NAMED(CKM_SHA512_224_HMAC_GENERAL),         NAMED(CKM_SHA512_224_KEY_DERIVATION),
    NAMED(CKM_SHA512_256),                      NAMED(CKM_SHA512_256_HMAC),
    NAMED(CKM_SHA512_256_HMAC_GENERAL),         NAMED(CKM_SHA512_256_KEY_DERIVATION),
    NAMED(CKM_SHA512_T),                        NAMED(CKM_SHA512_T_HMAC),
    NAMED(CKM_SHA512_T_HMAC_GENERAL),           NAMED(CKM_SHA512_T_KEY_DERIVATION),
    {0x60, "CKM_SHA3_256_RSA_PKCS"},            {0x61, "CKM_SHA3_384_RSA_PKCS"},
    {0x62, "CKM_SHA3_512_RSA_PKCS"},            {0x63, "CKM_SHA3_256_RSA_PKCS_PSS"},
    {0x64, "CKM_SHA3_384_RSA_PKCS_PSS"},        {0x65, "CKM_SHA3_512_RSA_PKCS_PSS"},
    {0x66, "CKM_SHA3_224_RSA_PKCS"},            {0x67, "CKM_SHA3_224_RSA_PKCS_PSS"},
    NAMED(CKM_RC2_KEY_GEN),                     NAMED(CKM_RC2_ECB),
    NAMED(CKM_RC2_CBC),                         NAMED(CKM_RC2_MAC),
    NAMED(CKM_RC2_MAC_GENERAL),                 NAMED(CKM_RC2_CBC_PAD),
    NAMED(CKM_RC4_KEY_GEN),                     NAMED(CKM_RC4),
    NAMED(CKM_DES_KEY_GEN),                     NAMED(CKM_DES_ECB),
    NAMED(CKM_DES_CBC),                         NAMED(CKM_DES_MAC),
    NAMED(CKM_DES_MAC_GENERAL),                 NAMED(CKM_DES_CBC_PAD),
    NAMED(CKM_DES2_KEY_GEN),                    NAMED(CKM_DES3_KEY_GEN),
    NAMED(CKM_DES3_ECB),                        NAMED(CKM_DES3_CBC),
    NAMED(CKM_DES3_MAC),                        NAMED(CKM_DES3_MAC_GENERAL),
    NAMED(CKM_DES3_CBC_PAD),                    {0x137, "CKM_DES3_CMAC_GENERAL"},
    {0x138, "CKM_DES3_CMAC"},                   NAMED(CKM_DES_OFB64),
    NAMED(CKM_DES_OFB8),                        NAMED(CKM_DES_CFB64),
    NAMED(CKM_DES_CFB8),                        NAMED(CKM_MD5),
    NAMED(CKM_MD5_HMAC),                        NAMED(CKM_MD5_HMAC_GENERAL),
    NAMED(CKM_SHA_1),                           NAMED(CKM_SHA_1_HMAC),
    NAMED(CKM_SHA_1_HMAC_GENERAL),              NAMED(CKM_RIPEMD160),
    NAMED(CKM_RIPEMD160_HMAC),                  NAMED(CKM_RIPEMD160_HMAC_GENERAL),
    NAMED(CKM_SHA256),                          NAMED(CKM_SHA256_HMAC),
    NAMED(CKM_SHA256_HMAC_GENERAL),             NAMED(CKM_SHA224),
    NAMED(CKM_SHA224_HMAC),                     NAMED(CKM_SHA224_HMAC_GENERAL),
    NAMED(CKM_SHA384),                          NAMED(CKM_SHA384_HMAC),
    NAMED(CKM_SHA384_HMAC_GENERAL),             NAMED(CKM_SHA512),
    NAMED(CKM_SHA512_HMAC),                     NAMED(CKM_SHA512_HMAC_GENERAL),
    {0x2b0, "CKM_SHA3_256"},                    {0x2b1, "CKM_SHA3_256_HMAC"},
    {0x2b2, "CKM_SHA3_256_HMAC_GENERAL"},       {0x2b3, "CKM_SHA3_256_KEY_GEN"},
    {0x2b5, "CKM_SHA3_224"},                    {0x2b6, "CKM_SHA3_224_HMAC"},
    {0x2b7, "CKM_SHA3_224_HMAC_GENERAL"},       {0x2b8, "CKM_SHA3_224_KEY_GEN"},
    {0x2c0, "CKM_SHA3_384"},                    {0x2c1, "CKM_SHA3_384_HMAC"},
    {0x2c2, "CKM_SHA3_384_HMAC_GENERAL"},       {0x2c3, "CKM_SHA3_384_KEY_GEN"},
    {0x2d0, "CKM_SHA3_512"},                    {0x2d1, "CKM_SHA3_512_HMAC"},
    {0x2d2, "CKM_SHA3_512_HMAC_GENERAL"},       {0x2d3, "CKM_SHA3_512_KEY_GEN"},
    NAMED(CKM_GENERIC_SECRET_KEY_GEN),          NAMED(CKM_CONCATENATE_BASE_AND_KEY),
    NAMED(CKM_CONCATENATE_BASE_AND_DATA),       NAMED(CKM_CONCATENATE_DATA_AND_BASE),
    NAMED(CKM_XOR_BASE_AND_DATA),               NAMED(CKM_EXTRACT_KEY_FROM_KEY),
    NAMED(CKM_SSL3_PRE_MASTER_KEY_GEN),         NAMED(CKM_SSL3_MASTER_KEY_DERIVE),
    NAMED(CKM_SSL3_KEY_AND_MAC_DERIVE),         NAMED(CKM_SSL3_MASTER_KEY_DERIVE_DH),
    NAMED(CKM_TLS_PRE_MASTER_KEY_GEN),          NAMED(CKM_TLS_MASTER_KEY_DERIVE),
    NAMED(CKM_TLS_KEY_AND_MAC_DERIVE),          NAMED(CKM_TLS_MASTER_KEY_DERIVE_DH),
    NAMED(CKM_TLS_PRF),                         NAMED(CKM_SSL3_MD5_MAC),
    NAMED(CKM_SSL3_SHA1_MAC),                   NAMED(CKM_MD5_KEY_DERIVATION),
    NAMED(CKM_SHA1_KEY_DERIVATION),             NAMED(CKM_SHA256_KEY_DERIVATION),
    NAMED(CKM_SHA384_KEY_DERIVATION),           NAMED(CKM_SHA512_KEY_DERIVATION),
    NAMED(CKM_SHA224_KEY_DERIVATION),           {0x397, "CKM_SHA3_256_KEY_DERIVATION"},
    {0x398, "CKM_SHA3_224_KEY_DERIVATION"},     {0x399, "CKM_SHA3_384_KEY_DERIVATION"},
    {0x39a, "CKM_SHA3_512_KEY_DERIVATION"},     NAMED(CKM_PBE_SHA1_DES3_EDE_CBC),
    NAMED(CKM_PBE_SHA1_DES2_EDE_CBC),           {0x3ac, "CKM_SP800_108_COUNTER_KDF"},
    {0x3ad, "CKM_SP800_108_FEEDBACK_KDF"},      {0x3ae, "CKM_SP800_108_DOUBLE_PIPELINE_KDF"},
    NAMED(CKM_PKCS5_PBKD2),                     NAMED(CKM_PBA_SHA1_WITH_SHA1_HMAC),
    NAMED(CKM_TLS12_MAC),                       NAMED(CKM_TLS12_KDF),
    NAMED(CKM_TLS12_MASTER_KEY_DERIVE),         NAMED(CKM_TLS12_KEY_AND_MAC_DERIVE),
    NAMED(CKM_TLS12_MASTER_KEY_DERIVE_DH),      NAMED(CKM_TLS12_KEY_SAFE_DERIVE),
    NAMED(CKM_TLS_MAC),                         NAMED(CKM_TLS_KDF),
    NAMED(CKM_CAMELLIA_KEY_GEN),                NAMED(CKM_CAMELLIA_ECB),
    NAMED(CKM_CAMELLIA_CBC),                    NAMED(CKM_CAMELLIA_MAC),
    NAMED(CKM_CAMELLIA_MAC_GENERAL),            NAMED(CKM_CAMELLIA_CBC_PAD),
    NAMED(CKM_CAMELLIA_ECB_ENCRYPT_DATA),       NAMED(CKM_CAMELLIA_CBC_ENCRYPT_DATA),
    {0x558, "CKM_CAMELLIA_CTR"},                NAMED(CKM_SEED_KEY_GEN),
    NAMED(CKM_SEED_ECB),                        NAMED(CKM_SEED_CBC),
    NAMED(CKM_SEED_MAC),                        NAMED(CKM_SEED_MAC_GENERAL),
    NAMED(CKM_SEED_CBC_PAD),                    NAMED(CKM_SEED_ECB_ENCRYPT_DATA),
    NAMED(CKM_SEED_CBC_ENCRYPT_DATA),           NAMED(CKM_EC_KEY_PAIR_GEN),
    NAMED(CKM_ECDSA),                           NAMED(CKM_ECDSA_SHA1),
    NAMED(CKM_ECDSA_SHA224),                    NAMED(CKM_ECDSA_SHA256),
    NAMED(CKM_ECDSA_SHA384),                    NAMED(CKM_ECDSA_SHA512),
    {0x1047, "CKM_ECDSA_SHA3_224"},             {0x1048, "CKM_ECDSA_SHA3_256"},
    {0x1049, "CKM_ECDSA_SHA3_384"},             {0x104a, "CKM_ECDSA_SHA3_512"},
    NAMED(CKM_ECDH1_DERIVE),                    NAMED(CKM_ECDH1_COFACTOR_DERIVE),
    NAMED(CKM_ECMQV_DERIVE),                    NAMED(CKM_ECDH_AES_KEY_WRAP),
    NAMED(CKM_RSA_AES_KEY_WRAP),                NAMED(CKM_EC_EDWARDS_KEY_PAIR_GEN),
    {0x1056, "CKM_EC_MONTGOMERY_KEY_PAIR_GEN"}, NAMED(CKM_EDDSA),
    NAMED(CKM_AES_KEY_GEN),                     NAMED(CKM_AES_ECB),
    NAMED(CKM_AES_CBC),                         NAMED(CKM_AES_MAC),
    NAMED(CKM_AES_MAC_GENERAL),                 NAMED(CKM_AES_CBC_PAD),
    NAMED(CKM_AES_CTR),                         NAMED(CKM_AES_GCM),
    NAMED(CKM_AES_CCM),                         NAMED(CKM_AES_CTS),
    NAMED(CKM_AES_CMAC),                        NAMED(CKM_AES_CMAC_GENERAL),
    NAMED(CKM_AES_XCBC_MAC),                    NAMED(CKM_AES_XCBC_MAC_96),
    {0x108e, "CKM_AES_GMAC"},                   NAMED(CKM_DES_ECB_ENCRYPT_DATA),
    NAMED(CKM_DES_CBC_ENCRYPT_DATA),            NAMED(CKM_DES3_ECB_ENCRYPT_DATA),
    NAMED(CKM_DES3_CBC_ENCRYPT_DATA),           NAMED(CKM_AES_ECB_ENCRYPT_DATA),
    NAMED(CKM_AES_CBC_ENCRYPT_DATA),            NAMED(CKM_GOSTR3410_KEY_PAIR_GEN),
    NAMED(CKM_GOSTR3410),                       NAMED(CKM_GOSTR3410_WITH_GOSTR3411),
    NAMED(CKM_GOSTR3410_KEY_WRAP),              NAMED(CKM_GOSTR3410_DERIVE),
    NAMED(CKM_GOSTR3411),                       NAMED(CKM_GOSTR3411_HMAC),
    NAMED(CKM_GOST28147_KEY_GEN),               NAMED(CKM_GOST28147_ECB),
    NAMED(CKM_GOST28147),                       NAMED(CKM_GOST28147_MAC),
    NAMED(CKM_GOST28147_KEY_WRAP),              {0x1225, "CKM_CHACHA20_KEY_GEN"},
    {0x1226, "CKM_CHACHA20"},                   {0x1227, "CKM_POLY1305_KEY_GEN"},
    {0x1228, "CKM_POLY1305"},                   {0x140b, "CKM_EC_KEY_PAIR_GEN_W_EXTRA_BITS"},
    NAMED(CKM_DSA_PARAMETER_GEN),               NAMED(CKM_DH_PKCS_PARAMETER_GEN),
    NAMED(CKM_X9_42_DH_PARAMETER_GEN),          {0x2003, "CKM_DSA_PROBABILISTIC_PARAMETER_GEN"},
    NAMED(CKM_DSA_SHAWE_TAYLOR_PARAMETER_GEN),  {0x2005, "CKM_DSA_FIPS_G_GEN"},
    {0x2104, "CKM_AES_OFB"},                    {0x2105, "CKM_AES_CFB64"},
    {0x2106, "CKM_AES_CFB8"},                   {0x2107, "CKM_AES_CFB128"},
    NAMED(CKM_AES_CFB1),                        NAMED(CKM_AES_KEY_WRAP),
    NAMED(CKM_AES_KEY_WRAP_PAD),                {0x210b, "CKM_AES_KEY_WRAP_KWP"},
    {0x4003, "CKM_SHA_1_KEY_GEN"},              {0x4004, "CKM_SHA224_KEY_GEN"},
    {0x4005, "CKM_SHA256_KEY_GEN"},             {0x4006, "CKM_SHA384_KEY_GEN"},
    {0x4007, "CKM_SHA512_KEY_GEN"},             {0x4008, "CKM_SHA512_224_KEY_GEN"},
    {0x4009, "CKM_SHA512_256_KEY_GEN"},         {0x400a, "CKM_SHA512_T_KEY_GEN"},
    {0x4021, "CKM_CHACHA20_POLY1305"},          {0x402a, "CKM_HKDF_DERIVE"},
    {0x402b, "CKM_HKDF_DATA"},                  {0x402c, "CKM_HKDF_KEY_GEN"},
});

constexpr auto key_types = std::to_array<Name>({
    NAMED(CKK_RSA),                NAMED(CKK_DSA),
    NAMED(CKK_DH),                 NAMED(CKK_EC),
    NAMED(CKK_X9_42_DH),           NAMED(CKK_GENERIC_SECRET),
    NAMED(CKK_RC2),                NAMED(CKK_RC4),
    NAMED(CKK_DES),                NAMED(CKK_DES2),
    NAMED(CKK_DES3),               NAMED(CKK_AES),
    NAMED(CKK_CAMELLIA),           NAMED(CKK_MD5_HMAC),
    NAMED(CKK_SHA_1_HMAC),         NAMED(CKK_RIPEMD160_HMAC),
    NAMED(CKK_SHA256_HMAC),        NAMED(CKK_SHA384_HMAC),
    NAMED(CKK_SHA512_HMAC),        NAMED(CKK_SHA224_HMAC),
    NAMED(CKK_SEED),               NAMED(CKK_GOSTR3410),
    NAMED(CKK_GOSTR3411),          NAMED(CKK_GOST28147),
    {0x33, "CKK_CHACHA20"},        {0x34, "CKK_POLY1305"},
    {0x35, "CKK_AES_XTS"},         {0x36, "CKK_SHA3_224_HMAC"},
    {0x37, "CKK_SHA3_256_HMAC"},   {0x38, "CKK_SHA3_384_HMAC"},
    {0x39, "CKK_SHA3_512_HMAC"},   NAMED(CKK_EC_EDWARDS),
    {0x41, "CKK_EC_MONTGOMERY"},   {0x42, "CKK_HKDF"},
    {0x43, "CKK_SHA512_224_HMAC"}, {0x44, "CKK_SHA512_256_HMAC"},
    {0x45, "CKK_SHA512_T_HMAC"},
});

constexpr auto flags_of_tokens = std::to_array<Name>({
    NAMED(CKF_RNG),                           NAMED(CKF_WRITE_PROTECTED),
    NAMED(CKF_LOGIN_REQUIRED),                NAMED(CKF_USER_PIN_INITIALIZED),
    NAMED(CKF_RESTORE_KEY_NOT_NEEDED),        NAMED(CKF_CLOCK_ON_TOKEN),
    NAMED(CKF_PROTECTED_AUTHENTICATION_PATH), NAMED(CKF_DUAL_CRYPTO_OPERATIONS),
    NAMED(CKF_TOKEN_INITIALIZED),             NAMED(CKF_SECONDARY_AUTHENTICATION),
    NAMED(CKF_USER_PIN_COUNT_LOW),            NAMED(CKF_USER_PIN_FINAL_TRY),
    NAMED(CKF_USER_PIN_LOCKED),               NAMED(CKF_USER_PIN_TO_BE_CHANGED),
    NAMED(CKF_SO_PIN_COUNT_LOW),              NAMED(CKF_SO_PIN_FINAL_TRY),
    NAMED(CKF_SO_PIN_LOCKED),                 NAMED(CKF_SO_PIN_TO_BE_CHANGED),
    {0x1000000, "CKF_ERROR_STATE"},
});

constexpr auto flags_of_slots = std::to_array<Name>({
    NAMED(CKF_TOKEN_PRESENT), NAMED(CKF_REMOVABLE_DEVICE), NAMED(CKF_HW_SLOT),
});

constexpr auto flags_of_mechanisms = std::to_array<Name>({
    NAMED(CKF_HW),                     {0x2, "CKF_MESSAGE_ENCRYPT"},
    {0x4, "CKF_MESSAGE_DECRYPT"},      {0x8, "CKF_MESSAGE_SIGN"},
    {0x10, "CKF_MESSAGE_VERIFY"},      {0x20, "CKF_MULTI_MESSAGE"},
    {0x40, "CKF_FIND_OBJECTS"},        NAMED(CKF_ENCRYPT),
    NAMED(CKF_DECRYPT),                NAMED(CKF_DIGEST),
    NAMED(CKF_SIGN),                   NAMED(CKF_SIGN_RECOVER),
    NAMED(CKF_VERIFY),                 NAMED(CKF_VERIFY_RECOVER),
    NAMED(CKF_GENERATE),               NAMED(CKF_GENERATE_KEY_PAIR),
    NAMED(CKF_WRAP),                   NAMED(CKF_UNWRAP),
    NAMED(CKF_DERIVE),                 NAMED(CKF_EC_F_P),
    {0x200000, "CKF_EC_F_2M"},         {0x400000, "CKF_EC_ECPARAMETERS"},
    {0x800000, "CKF_EC_OID"},          NAMED(CKF_EC_UNCOMPRESS),  // CKF_EC_NAMEDCURVE before 3.0
    NAMED(CKF_EC_COMPRESS),            NAMED(CKF_EXTENSION),
});
// clang-format on

#undef NAMED
#undef ANSWER

// A value that is there twice would have a name that is never seen.
template <class Table>
constexpr bool ascending(const Table& table) {
  for (std::size_t i = 1; i < table.size(); ++i)
    if (table[i - 1].value >= table[i].value) return false;
  return true;
}
static_assert(ascending(answers) && ascending(mechanism_names) && ascending(key_types) &&
              ascending(flags_of_tokens) && ascending(flags_of_slots) &&
              ascending(flags_of_mechanisms));

// The upper half of 32 bits is for vendors in every one of these enumerations.
constexpr unsigned long vendors = CKR_VENDOR_DEFINED;

std::string number(unsigned long value) {
  std::array<char, 24> text{};
  const int size = std::snprintf(text.data(), text.size(), "0x%08lx", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

template <class Table>
std::string name_in(const Table& table, unsigned long value) {
  for (const auto& row : table)
    if (row.value == value) return std::string(row.name);
  return number(value) + (value >= vendors ? " (vendor-defined)" : "");
}

template <class Table>
std::vector<std::string> flags_in(const Table& table, unsigned long flags) {
  std::vector<std::string> out;
  for (const auto& [flag, name] : table)
    if (flags & flag) {
      out.emplace_back(name);
      flags &= ~flag;
    }
  if (flags) out.push_back(number(flags));
  return out;
}

}  // namespace

std::string name_of(ReturnValue value) {
  return name_in(answers, static_cast<unsigned long>(value));
}

std::string_view sentence(ReturnValue value) {
  const auto number = static_cast<unsigned long>(value);
  for (const AnswerRow& answer : answers)
    if (answer.value == number) return answer.sentence;
  return number >= vendors
             ? "the module answers with an error of its maker's own, which its manual explains"
             : "the module answers with an error that PKCS#11 does not know";
}

std::string name_of(MechanismType type) {
  return name_in(mechanism_names, static_cast<unsigned long>(type));
}
std::string name_of(KeyType type) { return name_in(key_types, static_cast<unsigned long>(type)); }

std::vector<std::string> token_flags(unsigned long flags) {
  return flags_in(flags_of_tokens, flags);
}
std::vector<std::string> slot_flags(unsigned long flags) { return flags_in(flags_of_slots, flags); }
std::vector<std::string> mechanism_flags(unsigned long flags) {
  return flags_in(flags_of_mechanisms, flags);
}

}  // namespace handglass::token
