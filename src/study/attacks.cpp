#include "study/attacks.hpp"

namespace handglass::study {
namespace {

using enum Alert;

// clang-format off
const std::vector<Attack> table{
    {.name = "early-ccs-client", .title = "ChangeCipherSpec before the keys are agreed on, to the server",
     .changes = {"client:record[2] insert@0:140303000101", "client:record[3] insert@0:140303000101"}, .alerts = {unexpected_message},
     .about = "OpenSSL once took it at any time and computed keys from an empty master secret, which somebody on the way knew too (CVE-2014-0224).", .rfc = "RFC 5246 §7.1"},
    {.name = "early-ccs-server", .title = "ChangeCipherSpec before the keys are agreed on, to the client",
     .changes = {"server:record[2] insert@0:140303000101", "server:record[4] insert@0:140303000101"}, .alerts = {unexpected_message},
     .about = "The same from the other side: both ends had to take it for the attack to work.", .rfc = "RFC 5246 §7.1"},
    {.name = "skipped-ccs", .title = "no ChangeCipherSpec at all", .changes = {"client:record[5] drop", "server:record[6] drop"}, .alerts = {unexpected_message, decode_error, illegal_parameter},
     .about = "An end that goes on without it would read the other's encrypted bytes, or its own keyless state, as messages.", .rfc = "RFC 5246 §7.1"},
    {.name = "skipped-verify", .title = "a client's certificate without the proof of its key", .changes = {"client:CertificateVerify drop"}, .refit = Refit::transcript, .alerts = {unexpected_message},
     .about = "Anyone can send anyone's certificate. JSSE and others once let the client leave CertificateVerify out (SMACK, 2015).", .rfc = "RFC 5246 §7.4.8"},
    {.name = "wrong-verify", .title = "a client's signature that is not over these messages", .changes = {"client:CertificateVerify.signature[20]^=01"}, .refit = Refit::transcript, .alerts = {decrypt_error},
     .about = "The signature covers every message so far; one of another handshake, or by another key, does not verify.", .rfc = "RFC 5246 §7.4.8"},
    {.name = "verify-with-md5", .title = "a signature scheme that nobody offered", .changes = {"client:CertificateVerify.algorithm=0101", "server:ServerKeyExchange.algorithm=0101"}, .refit = Refit::transcript, .alerts = {illegal_parameter},
     .about = "RSA with MD5: collisions of the weak hash let a signature be carried to another transcript (SLOTH, CVE-2015-7575).", .rfc = "RFC 5246 §7.4.1.4.1"},
    {.name = "skipped-key-exchange", .title = "key exchange messages left out", .changes = {"server:ServerKeyExchange drop", "client:ClientKeyExchange drop", "server:Certificate drop"}, .refit = Refit::transcript, .alerts = {unexpected_message},
     .about = "Clients have taken a server without ServerKeyExchange for one without encryption, and one without Certificate for anybody (SMACK, 2015).", .rfc = "RFC 5246 §7.3"},
    {.name = "data-before-finished", .title = "application data before the handshake is over", .changes = {"client:record[3] insert@0:170303000548656c6c6f", "server:record[3] insert@0:170303000548656c6c6f"}, .alerts = {unexpected_message},
     .about = "Whoever takes it has taken data from somebody who has proved nothing.", .rfc = "RFC 5246 §7.3"},
    {.name = "version-downgrade", .title = "another version in a hello", .changes = {"server:ServerHello.server_version=0302", "client:ClientHello.client_version=0302"}, .alerts = {protocol_version, illegal_parameter, decrypt_error},
     .about = "Somebody on the way makes the two believe that the other knows only an older version, whose weaknesses are then used (POODLE began so).", .rfc = "RFC 5246 §7.4.1.3"},
    {.name = "suite-not-offered", .title = "a suite that the client did not offer, for export", .changes = {"server:ServerHello.cipher_suite=0003", "server:ServerHello.cipher_suite=002f"}, .refit = Refit::transcript, .alerts = {illegal_parameter},
     .about = "A client that takes whatever the server names can be brought to 512-bit RSA (FREAK, CVE-2015-0204).", .rfc = "RFC 5246 §7.4.1.3"},
    {.name = "suites-removed", .title = "suites taken out of the ClientHello on the way", .changes = {"client:ClientHello.cipher_suites[0]=00ff", "client:ClientHello.cipher_suites=000400ffc009"}, .alerts = {decrypt_error, handshake_failure, illegal_parameter, bad_record_mac},
     .about = "The server then chooses a weaker one in good faith. The two Finished are over different hellos, and it ends there.", .rfc = "RFC 5246 §7.4.9"},
    {.name = "ems-stripped", .title = "extended_master_secret taken out on the way: the condition of a triple handshake", .changes = {"client:ClientHello.extensions[1].type=7a7a"}, .alerts = {decrypt_error, bad_record_mac},
     .about = "Without the extension the master secret does not depend on the certificates, and a server in between can give two connections the same one (Triple Handshake, 2014).", .rfc = "RFC 7627 §1"},
    {.name = "compression", .title = "a server that chooses compression", .changes = {"server:ServerHello.compression_method=01"}, .refit = Refit::transcript, .alerts = {illegal_parameter},
     .about = "What is compressed before it is encrypted tells by its length what is in it (CRIME, CVE-2012-4929): only null is offered.", .rfc = "RFC 5246 §7.4.1.3"},
    {.name = "wrong-finished", .title = "verify_data of a handshake that the other did not see", .changes = {"client:Finished.verify_data[0]^=01", "server:Finished.verify_data[11]^=80"}, .refit = Refit::transcript, .alerts = {decrypt_error},
     .about = "Twelve bytes that stand for every message. GnuTLS once compared fewer of them, and others none.", .rfc = "RFC 5246 §7.4.9"},
    {.name = "skipped-finished", .title = "application data where Finished is due", .changes = {"client:record[6][0]^=01", "server:record[7][0]^=01"}, .alerts = {unexpected_message, bad_record_mac},
     .about = "Without Finished nothing protects the handshake from changes on the way.", .rfc = "RFC 5246 §7.4.9"},
    {.name = "invalid-curve", .title = "a point that is not on the curve", .changes = {"client:ClientKeyExchange.ecdh_Yc[1]^=01", "client:ClientKeyExchange.ecdh_Yc[0]^=06", "client:ClientKeyExchange.ecdh_Yc[64]^=01"}, .refit = Refit::transcript, .suite = "ECDHE-ECDSA-AES128-GCM-SHA256", .alerts = {illegal_parameter},
     .about = "On another curve with points of small order, each answer tells some bits of a key that is used again (invalid curve attack, 2003; JSSE, 2015).", .rfc = "RFC 8422 §5.11"},
    {.name = "bleichenbacher", .title = "RSA premaster secrets of every wrong form",
     .changes = {"client:ClientKeyExchange.encrypted_pre_master_secret[0]^=01", "client:ClientKeyExchange.encrypted_pre_master_secret[128]^=ff", "client:ClientKeyExchange.encrypted_pre_master_secret[255]^=01",
                 "client:ClientKeyExchange.encrypted_pre_master_secret+=1", "client:ClientKeyExchange.encrypted_pre_master_secret truncate:255", "client:ClientKeyExchange.encrypted_pre_master_secret insert@0:00",
                 "client:ClientKeyExchange.encrypted_pre_master_secret truncate:0", "client:ClientKeyExchange.encrypted_pre_master_secret=02"},
     .refit = Refit::transcript, .suite = "AES128-GCM-SHA256",
     .alerts = {bad_record_mac}, .alike = true,
     .about = "If the server's answer told which of them had a good padding, a million such questions would decrypt any recorded handshake (Bleichenbacher 1998, ROBOT 2017). It goes on with random bytes, and all end alike at Finished.", .rfc = "RFC 5246 §7.4.7.1"},
    {.name = "bad-padding", .title = "CBC records with wrong padding, wrong MAC, wrong IV", .changes = {"client:record[6][5]^=01", "client:record[6][20]^=01", "client:record[6][36]^=01", "client:record[6][52]^=80", "client:record[6][68]^=01"},
     .suite = "ECDHE-ECDSA-AES128-SHA", .encrypt_then_mac = false, .alerts = {bad_record_mac}, .alike = true,
     .about = "One alert and one time for all, or the padding tells the plaintext (Vaudenay 2002, Lucky Thirteen 2013).", .rfc = "RFC 5246 §6.2.3.2"},
    {.name = "forged-tag", .title = "AEAD records with a changed nonce, ciphertext or tag", .changes = {"client:record[6][5]^=01", "client:record[6][13]^=01", "client:record[6][44]^=01", "server:record[7][30]^=01"}, .suite = "ECDHE-ECDSA-AES128-GCM-SHA256", .alerts = {bad_record_mac}, .alike = true,
     .about = "Each bit of nonce, ciphertext and tag counts.", .rfc = "RFC 5288 §3"},
    {.name = "replayed-record", .title = "a record said twice", .changes = {"client:record[7] dup", "client:record[6] dup"}, .alerts = {bad_record_mac},
     .about = "The sequence number, which is not sent, is in the nonce, the AAD or the MAC: the second time it is another.", .rfc = "RFC 5246 §6.1"},
    {.name = "dropped-record", .title = "a record kept back, and the next one delivered", .changes = {"client:record[7] drop"}, .alerts = {bad_record_mac},
     .about = "The same number finds what is missing, as long as something follows; at the end close_notify does.", .rfc = "RFC 5246 §7.2.1"},
    {.name = "truncated-hello", .title = "lengths that run past the end", .changes = {"client:ClientHello.cipher_suites.length=fffe", "client:ClientHello.session_id.length=ff", "server:Certificate.certificate_list.length=ffffff"}, .refit = Refit::none, .alerts = {decode_error},
     .about = "A length that is believed before it is compared reads what lies behind the message (Heartbleed was one of these, in another protocol).", .rfc = "RFC 5246 §4.3"},
};
// clang-format on

}  // namespace

std::span<const Attack> attacks() { return table; }

}  // namespace handglass::study
