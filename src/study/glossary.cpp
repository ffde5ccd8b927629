#include "study/glossary.hpp"

#include <array>

namespace handglass::study {
namespace {

using enum Topic;

// clang-format off
constexpr auto rows = std::to_array<Entry>({
    // Messages, in the order of a handshake. NAME.FORM is what why() says of it: by its sender, or by the form that the key exchange gives it.
    {message, "HelloRequest", "RFC 5246 §7.4.1.1",
     "The server asks for a second handshake in the same connection, mostly because it wants to see a certificate after all. It is not hashed into the transcript. A "
     "client may ignore it, or refuse with no_renegotiation.",
     "Gone with renegotiation: a server can ask for a certificate after the handshake, and KeyUpdate makes new keys."},
    {message, "ClientHello", "RFC 5246 §7.4.1.2",
     "The client says what it can do, in the order that it likes best, and gives 32 fresh random bytes, so that no two handshakes are alike. A version 0301 in the "
     "header of its record would be normal too; client_version counts. The first four bytes of the random are called a time by the RFC, and are mostly random.",
     "It already carries public keys, in key_share, so that the handshake needs one round trip less; the versions stand in supported_versions."},
    {message, "ServerHello", "RFC 5246 §7.4.1.3",
     "The server chooses one version and one suite of the client's, and adds 32 random bytes of its own. The suite also names the hash of the PRF, so from here on the "
     "transcript can be hashed. Each extension here answers one of the client's.",
     "It carries the server's public key in key_share, and every handshake message after it is encrypted."},
    {message, "Certificate", "RFC 5246 §7.4.2",
     "A chain of X.509 certificates: first that of the sender, then each one that issued the one before. It says who the sender claims to be. That the claim is true is "
     "shown elsewhere, by a signature or by the key exchange.",
     "It is encrypted, and each certificate in it may carry extensions of its own, such as an OCSP response."},
    {message, "Certificate.client", "RFC 5246 §7.4.6",
     "The client's certificate and those of its issuers, below the root, which need not be sent. Anyone may send a certificate: that the client holds its key is shown "
     "only by CertificateVerify. An empty list means: I have none that fits."},
    {message, "Certificate.server", "RFC 5246 §7.4.2",
     "The server's certificate first, then those of its issuers. The root need not be sent: either the client trusts it already, or sending it does not help. That the "
     "server holds the key is shown by its signature in ServerKeyExchange, or by its reading what is encrypted to that key."},
    {message, "CertificateStatus", "RFC 6066 §8",
     "An OCSP response about the server's certificate, sent right after Certificate because the client asked by status_request. The client need not ask the CA itself "
     "then, which is called stapling. A server that promised one in its ServerHello may still leave it out.",
     "No message of its own: the response is an extension of the certificate, inside Certificate."},
    {message, "ServerKeyExchange", "RFC 5246 §7.4.3",
     "The server's part of the key exchange, where its certificate alone does not suffice. Which fields it has follows from the cipher suite; nothing in its bytes says "
     "so.",
     "Gone: the server's public key stands in its key_share, and a CertificateVerify of its own proves who it is."},
    {message, "ServerKeyExchange.signed", "RFC 5246 §7.4.3",
     "A public key made for this handshake alone, signed with the key of the certificate over both randoms and these parameters: nobody can swap the key or replay an old "
     "one. The certificate's key only signs, it decrypts nothing. Both private keys are forgotten after the handshake, so that whoever steals the certificate's key later "
     "opens no session that was recorded before. That is forward secrecy."},
    {message, "ServerKeyExchange.anonymous", "RFC 8422 §2.3",
     "A public key made for this handshake alone, and signed by nobody. Who only listens learns nothing, but anyone in between can put a key of their own here, and in "
     "the other direction too, and read everything.",
     "Gone: no handshake is without a certificate or a shared key."},
    {message, "ServerKeyExchange.PSK", "RFC 4279 §2",
     "There is no key to say, because both have had one before. This is a hint which of its keys the client should take."},
    {message, "ServerKeyExchange.ECDHE_PSK", "RFC 5489 §2",
     "A public key made for this handshake alone. It is not signed: the key that both have had before goes into the premaster secret too, and who lacks it fails at "
     "Finished."},
    {message, "ServerKeyExchange.none", "RFC 5246 §7.4.3",
     "This key exchange has no ServerKeyExchange: the server's key is in its certificate."},
    {message, "CertificateRequest", "RFC 5246 §7.4.4",
     "The server asks for a certificate: which kinds of key, which signature schemes, and which CAs it trusts. A client compares these before it sends anything. An empty "
     "list of CAs means any.",
     "It is a list of extensions, comes encrypted, and may also come after the handshake if the client sent post_handshake_auth."},
    {message, "ServerHelloDone", "RFC 5246 §7.4.5",
     "The server has said all that it says for now, and waits for the client.",
     "Gone: the server's Finished ends its flight."},
    {message, "CertificateURL", "RFC 6066 §5",
     "A client's URLs in place of its Certificate: the server is to fetch the chain from there. It was meant for devices with little memory. A server that fetches what a "
     "stranger names is a risk, so hardly any does.",
     "Not part of it."},
    {message, "ClientKeyExchange", "RFC 5246 §7.4.7",
     "The client's part of the key exchange. Once it has come, both sides can compute the premaster secret, and from that all keys. Which fields it has follows from the "
     "cipher suite.",
     "Gone: the client's public key stands in the key_share of its ClientHello."},
    {message, "ClientKeyExchange.RSA", "RFC 5246 §7.4.7.1",
     "RSA key transport: the client has chosen the whole premaster secret, two bytes of version and 46 random ones, and encrypts it to the key in the server's "
     "certificate. Only the server can read it, and by reaching the same keys it proves who it is. But that key is used for years: whoever records this handshake now and "
     "gets the key later reads all of it. There is no forward secrecy; ECDHE is what changed that. And how the server behaves on a wrong padding here has been an oracle "
     "since Bleichenbacher, 1998: ours goes on with random bytes, and fails at Finished.",
     "Gone: every handshake with a certificate makes fresh keys."},
    {message, "ClientKeyExchange.ephemeral", "RFC 5246 §7.4.7",
     "The client's public key made for this handshake alone. Now both sides can compute the same premaster secret, and who only listens cannot. Nothing is encrypted "
     "here, and nothing is signed: what binds this key to the client is the signature and the Finished that follow."},
    {message, "ClientKeyExchange.ECDH", "RFC 4492 §5.7",
     "The client's public key for the key in the server's certificate. The server uses that one key in every handshake: whoever gets it later opens all that was "
     "recorded."},
    {message, "ClientKeyExchange.implicit", "RFC 4492 §3.2",
     "Empty: the client's public key is the one in its certificate, the server's is in the server's. Both always share the same premaster secret; only the randoms make "
     "the keys differ. To compute them is to hold the private key, so nothing is signed and no CertificateVerify follows."},
    {message, "ClientKeyExchange.PSK", "RFC 4279 §2",
     "The name of the key that both have had before. The key itself never crosses the wire; whoever learns it later opens all that was recorded.",
     "The names stand in pre_shared_key of ClientHello, each with a binder that proves that the client knows the key."},
    {message, "ClientKeyExchange.ECDHE_PSK", "RFC 5489 §2",
     "The name of the key that both have had before, and a public key made for this handshake alone: who learns the shared key later still cannot open what was recorded."},
    {message, "CertificateVerify", "RFC 5246 §7.4.8",
     "The client proves that it holds the private key of its certificate. It signs every handshake message so far, so nobody can replay the signature in another "
     "handshake. That is a signature, not \"encryption with the private key\", and in TLS 1.2 it is not over MD5 and SHA-1.",
     "The server sends one too; what is signed is the hash of the transcript behind a text that says whose signature it is, and RSA signs with PSS alone."},
    {message, "NewSessionTicket", "RFC 5077 §3.3",
     "The server hands its state of the session to the client, encrypted under a key that only the server has, so that it need not keep it. The client shows this ticket "
     "in session_ticket when it wants to resume. It comes before the server's ChangeCipherSpec, still in the clear, and is hashed into the transcript.",
     "It comes encrypted after the handshake, as often as the server likes, and is shown as a pre-shared key."},
    {message, "ChangeCipherSpec", "RFC 5246 §7.1",
     "One byte that says: my next record is protected with the new keys. Both sides send it, each right before its Finished. The handshake protocol does not count it "
     "among its messages, and what it announces is proved only by the Finished behind it.",
     "A dummy at most: it may be sent so that middleboxes see what they expect, and is passed over."},
    {message, "ChangeCipherSpec.client", "RFC 5246 §7.1",
     "From the next byte on, the client encrypts with its write key. ChangeCipherSpec is no handshake message: it has a record type of its own, no number here, and is "
     "not hashed into the transcript."},
    {message, "ChangeCipherSpec.server", "RFC 5246 §7.1",
     "From the next byte on, the server encrypts with its write key. Like the client's, it is not hashed into the transcript."},
    {message, "Finished", "RFC 5246 §7.4.9",
     "Each side shows the other that it has the master secret and saw the same handshake. It is the first message that is encrypted, and until it is checked nothing "
     "before it can be trusted. In a full handshake the client's comes first, in a resumed one the server's.",
     "verify_data is an HMAC over the transcript hash and as long as that hash, and the server's always comes first."},
    {message, "Finished.client", "RFC 5246 §7.4.9",
     "The client's first message under the new keys: 12 bytes computed from the master secret and the hash of every handshake message before it. If anyone changed a single "
     "byte on the way, the two sides compute different values, and it ends here."},
    {message, "Finished.server", "RFC 5246 §7.4.9",
     "The same in the other direction, over every message before it: in a full handshake the client's Finished too, in a resumed one it is the first. When both are checked, "
     "both know that they saw the same handshake and hold the same keys."},
    {message, "unknown message", "RFC 5246 §7.4",
     "A handshake message of a type that is not known here. Who takes part must refuse it; who only watches counts its bytes and goes on.", ""},

    // Fields. A row stands for every field whose path ends with its id.
    {field, "msg_type", "RFC 5246 §7.4",
     "One byte: which handshake message this is. One that is not due at this point is an unexpected_message, however well it is formed."},
    {field, "length", "RFC 5246 §4.3",
     "How many bytes follow that belong to this, the most significant byte first: three bytes in the header of a message, one to three before a vector, as many as its "
     "maximum needs. Where length and content do not agree, the message cannot be decoded, and decode_error ends the handshake."},
    {field, "body", "RFC 5246 §7.4",
     "The content of a message that could not be taken apart here, as bytes: its type is unknown, or its form follows from a cipher suite that was not seen."},
    {field, "ClientHello.client_version", "RFC 5246 §7.4.1.2",
     "The highest version that the client speaks: 0303 is TLS 1.2, because the count goes on from SSL 3.0. The version in the header of the record is another matter, and "
     "may be lower.",
     "It stays 0303 for old servers, and supported_versions says what the client speaks."},
    {field, "ClientHello.random", "RFC 5246 §7.4.1.2",
     "32 fresh bytes from the client, sent in the clear. They go into the keys and into what the server signs, so that no old handshake can be played again. The RFC puts "
     "the time into the first four; most clients send random bytes there too, so read as a date they mean nothing.",
     "All 32 bytes are random, and keys depend on them through the transcript alone."},
    {field, "ClientHello.session_id", "RFC 5246 §7.4.1.2",
     "The name of an earlier session that the client would like to resume; empty when it knows none. With a ticket a client may put bytes of its own here, to see from "
     "the server's echo whether the ticket was taken.",
     "It names no session: clients send 32 random bytes, which come back, so that middleboxes see what they expect."},
    {field, "ClientHello.cipher_suites", "RFC 5246 §7.4.1.2",
     "The suites that the client takes, two bytes each, best first; the server chooses one of them. Not every entry is a cipher: TLS_EMPTY_RENEGOTIATION_INFO_SCSV and "
     "TLS_FALLBACK_SCSV are signals, and GREASE values are there to be passed over.",
     "Its suites, 1301 to 1305, name a cipher and a hash alone, and stand in the same list."},
    {field, "ClientHello.compression_methods", "RFC 5246 §7.4.1.2",
     "How records could be compressed. null, which is no compression, must be in the list and today stands there alone: compressed and then encrypted data betrays by its "
     "length what it says (CRIME).",
     "Always the one method null."},
    {field, "ServerHello.server_version", "RFC 5246 §7.4.1.3",
     "The version that the server chose, at most the client's. A client that takes no less than 0303, TLS 1.2, answers anything lower with protocol_version.",
     "It stays 0303, and supported_versions says 0304."},
    {field, "ServerHello.random", "RFC 5246 §7.4.1.3",
     "32 fresh bytes from the server, independent of the client's. Since each side adds its own, neither alone can make a handshake repeat.",
     "A server that speaks it but chooses TLS 1.2 ends these bytes with DOWNGRD and 01, and a client that speaks it too then refuses, because somebody made it look older "
     "than it is."},
    {field, "ServerHello.session_id", "RFC 5246 §7.4.1.3",
     "What the server calls this session. The client's own value back means: resumed, and the short handshake follows. A new value can be asked for later; an empty one "
     "cannot, save by a ticket.",
     "The client's bytes come back and mean nothing."},
    {field, "ServerHello.cipher_suite", "RFC 5246 §7.4.1.3",
     "The one suite that both use from here on. It fixes the key exchange, the kind of the server's certificate, the cipher of the records and the hash of the PRF. One "
     "that the client did not offer is an illegal_parameter.",
     "It fixes the cipher and the hash alone."},
    {field, "ServerHello.compression_method", "RFC 5246 §7.4.1.3",
     "The compression that the server chose. It is null, no compression, since nothing else is offered.",
     "Always null."},
    {field, "extensions.length", "RFC 5246 §7.4.1.4",
     "Two bytes: before the list the size of all extensions together, after each type the size of that extension's body. Zero is common, because some extensions say all "
     "by being there."},
    {field, "extensions.type", "RFC 5246 §7.4.1.4",
     "Two bytes that say which extension this is. A server answers only types that the client sent and passes over those that it does not know. No type comes twice.",
     "Most of the server's answers move to EncryptedExtensions, behind encryption."},
    {field, "extensions.body", "RFC 5246 §7.4.1.4",
     "The content of an extension that has no name here, as bytes. A server passes over such an extension. Types such as 0a0a or 1a1a are GREASE and test just that."},
    {field, "name_type", "RFC 6066 §3",
     "What kind of name follows. host_name (0) is the only kind there is."},
    {field, "host_name", "RFC 6066 §3",
     "The DNS name of the server that the client wants, in ASCII without a final dot, never an IP address. The server picks its certificate by it. It crosses the wire in "
     "the clear, so that who listens sees where the client goes.",
     "Still in the clear, unless Encrypted Client Hello hides it."},
    {field, "named_group_list", "RFC 8422 §5.1.1",
     "The groups for Diffie-Hellman that the client takes, two bytes each, best first: curves such as x25519 and primes such as ffdhe2048. In TLS 1.2 the curves also "
     "bind an ECDSA certificate of the server, whose key must lie on one of them.",
     "It says nothing of certificates, and key_share brings public keys for some of the groups at once."},
    {field, "ec_point_format_list", "RFC 8422 §5.1.2",
     "The ways of writing a point of a curve that the sender reads. uncompressed (0) must be in the list and is the only one still in use; x25519 has a form of its own "
     "and needs none.",
     "Gone: points are uncompressed."},
    {field, "signature_algorithms.supported_signature_algorithms", "RFC 5246 §7.4.1.4.1",
     "The schemes that the client can verify, two bytes each, best first. The server signs ServerKeyExchange with one of them, and the certificates of its chain must be "
     "signed with them too. Without this list SHA-1 would be meant.",
     "A scheme also names the curve, and signature_algorithms_cert can say apart what may stand in certificates."},
    {field, "protocol_name_list", "RFC 7301 §3.1",
     "Names of what is to be spoken over TLS, each with its length before it: from the client all that it offers, best first; from the server the one that it took. h2 is "
     "HTTP/2.",
     "The server's choice comes encrypted."},
    {field, "responder_id_list", "RFC 6066 §8",
     "Which OCSP responders the client trusts for the status of the server's certificate. Empty, as clients send it: the server knows without being told."},
    {field, "request_extensions", "RFC 6066 §8",
     "Extensions for the OCSP request that the server makes in the client's place, such as a nonce. Servers staple what they fetched before, so that these are empty."},
    {field, "renegotiated_connection", "RFC 5746 §3.2",
     "Empty in the first handshake of a connection. In a second one it repeats the verify_data of the Finished messages before, which ties the two handshakes together. "
     "If it does not fit, the two sides do not speak in the same connection.",
     "Gone with renegotiation."},
    {field, "certificate_list", "RFC 5246 §7.4.2",
     "One certificate in DER: the sender's own comes first, then each one that issued the one before it. The root may be left out: who does not have it already has no "
     "reason to believe it.",
     "Only the place of the first is fixed; the others may come in any order."},
    {field, "certificate_list.length", "RFC 5246 §7.4.2",
     "Three bytes each: first the size of the whole list, then that of every certificate in it. A list of size zero comes from a client that has no certificate to show."},
    {field, "params.dh_p", "RFC 5246 §7.4.3",
     "The prime modulo which both sides compute. The server chose it alone. Under 2048 bits it is too short: one that many servers share can be broken once for all of "
     "them (Logjam).",
     "No server chooses a prime: the ffdhe groups have theirs fixed."},
    {field, "params.dh_g", "RFC 5246 §7.4.3",
     "The generator: the number that both sides raise to their private exponents, mostly 2.",
     "Fixed with the group."},
    {field, "params.dh_Ys", "RFC 5246 §7.4.3",
     "The server's public value: dh_g raised to its private exponent, modulo dh_p. 0, 1 and dh_p - 1 would make the shared secret known to everyone, and are refused.",
     "It stands in key_share."},
    {field, "params.curve_type", "RFC 8422 §5.4",
     "How the curve is described: named_curve (3), by its number. The other two forms, in which a server describes a curve of its own making, are no longer allowed.",
     "Gone: only named groups are left."},
    {field, "params.namedcurve", "RFC 8422 §5.4",
     "The curve on which the server made its key for this handshake. It must be one of the client's supported_groups.",
     "The group stands in key_share."},
    {field, "params.public", "RFC 8422 §5.4",
     "The server's public key for this handshake: with x25519 it has 32 bytes, on secp256r1 it has 65, the byte 04 and two coordinates. A point that does not lie on the "
     "curve is refused, because computing with it can give away the other side's private key.",
     "It stands in key_share."},
    {field, "algorithm", "RFC 5246 §4.7",
     "The scheme of the signature that follows: once a byte for the hash and one for the signature, today read as one number. It must be one that the other side offered, "
     "and one that the key in the certificate can make."},
    {field, "ServerKeyExchange.signature", "RFC 5246 §7.4.3",
     "The server's signature over both randoms and the params, made with the key of its certificate: this proves who the server is. From an RSA key it is as long as the "
     "modulus; from an ECDSA key it is DER, and its length varies by a few bytes.",
     "The proof is the server's own CertificateVerify, over the whole transcript."},
    {field, "psk_identity_hint", "RFC 4279 §2",
     "What the server says to help a client choose among its pre-shared keys. It comes from somebody who has proved nothing yet.",
     "Gone."},
    {field, "CertificateRequest.certificate_types", "RFC 5246 §7.4.4",
     "Which kinds of key the client's certificate may have, one byte each. Ed25519 goes by ecdsa_sign.",
     "Gone: the signature schemes say it."},
    {field, "CertificateRequest.supported_signature_algorithms", "RFC 5246 §7.4.4",
     "The schemes with which the client may sign CertificateVerify, and with which its chain may be signed. A client whose key can make none of them has to send an empty "
     "Certificate.",
     "The same list is the extension signature_algorithms of CertificateRequest."},
    {field, "CertificateRequest.certificate_authorities", "RFC 5246 §7.4.4",
     "The names of CAs that the server trusts, each a distinguished name in DER with its length before it. They help a client with several certificates to choose; none "
     "at all means any. A list without your CA can be why a client sent an empty Certificate.",
     "An extension, and a client may send one as well."},
    {field, "encrypted_pre_master_secret", "RFC 5246 §7.4.7.1",
     "The premaster secret, encrypted to the RSA key in the server's certificate with the padding of PKCS#1 v1.5; it is as long as the modulus. Inside, the first two "
     "bytes repeat client_version, against a downgrade. A server must let nobody see whether the padding was right.",
     "Gone with RSA key transport."},
    {field, "dh_Yc", "RFC 5246 §7.4.7.2",
     "The client's public value: dh_g raised to its private exponent, modulo dh_p, all of the server's group. It is refused where it would make the shared secret known "
     "to everyone.",
     "It stands in the key_share of ClientHello."},
    {field, "ecdh_Yc", "RFC 8422 §5.7",
     "The client's public key, made for this handshake, on the curve of the server's key and written like that one. From it and its own private key the server computes "
     "the shared secret.",
     "It stands in the key_share of ClientHello."},
    {field, "psk_identity", "RFC 4279 §2",
     "The name of the pre-shared key that the client takes, sent in the clear. A server that does not know it says unknown_psk_identity, or goes on as if the key were "
     "wrong, so that nobody can try out names.",
     "The names stand in pre_shared_key of ClientHello; mostly they are tickets."},
    {field, "CertificateVerify.signature", "RFC 5246 §7.4.8",
     "The client's signature over all handshake messages so far, without record headers. If it does not verify, it was made with another key than that in the "
     "certificate, or the two sides did not see the same bytes."},
    {field, "ChangeCipherSpec.type", "RFC 5246 §7.1",
     "Always 01. There is nothing else to say: what changes was negotiated before."},
    {field, "verify_data", "RFC 5246 §7.4.9",
     "Twelve bytes that the PRF makes of the master secret, the words \"client finished\" or \"server finished\", and the hash of all handshake messages before. The "
     "receiver computes the same; if the two differ, they saw different messages or have different secrets.",
     "An HMAC over the transcript hash, as long as that hash."},
    {field, "ticket_lifetime_hint", "RFC 5077 §3.3",
     "How many seconds the server means to honour the ticket. A hint: the server may refuse it earlier, and 0 says nothing.",
     "The lifetime is binding there, and at most seven days."},
    {field, "ticket", "RFC 5077 §3.3",
     "The session's state, encrypted and authenticated with a key that only the server has. To the client it is opaque; whoever steals the server's ticket key can open "
     "the sessions of all tickets made with it.",
     "A ticket stands for a pre-shared key, from which only one session's keys follow."},
    {field, "status_type", "RFC 6066 §8", "What kind of status follows: 1 is an OCSP response.", ""},
    {field, "response", "RFC 6066 §8",
     "An OCSPResponse in DER (RFC 6960), signed by the CA or by a responder that it names, about the server's own certificate.", ""},

    // Hello extensions, by their numbers. The first sentence stands beside the extension on a page that explains.
    {extension, "server_name", "RFC 6066 §3",
     "The name of the server that the client wants (SNI), so that one address can serve many names, each with a certificate of its own. A server that used the name "
     "answers with an empty extension; one that has no such name may say unrecognized_name. An IP address is never sent here.",
     "The answer is encrypted; the name itself is not."},
    {extension, "max_fragment_length", "RFC 6066 §4",
     "The client asks for records of at most 512, 1024, 2048 or 4096 bytes, because it has little memory. A server answers with the same value or not at all.",
     "Still possible, though record_size_limit is meant to replace it."},
    {extension, "status_request", "RFC 6066 §8",
     "The client asks the server for an OCSP response about its certificate, so that it need not ask the CA itself. The response comes in CertificateStatus.",
     "The response is an extension of the certificate, inside Certificate."},
    {extension, "supported_groups", "RFC 8422 §5.1.1",
     "The groups for Diffie-Hellman that the client takes, best first: curves, and since RFC 7919 fixed primes. With no curve in common no ECDHE suite can be chosen. "
     "Only the client's counts; a server that sends it is passed over.",
     "It says nothing of certificates, and a server may tell its own groups in EncryptedExtensions."},
    {extension, "ec_point_formats", "RFC 8422 §5.1.2",
     "The ways of writing a point of a curve that the sender reads; uncompressed must be among them. The other ways were dropped, so nothing is left to choose.",
     "Gone."},
    {extension, "signature_algorithms", "RFC 5246 §7.4.1.4.1",
     "The signature schemes that the client can verify, best first, for ServerKeyExchange and for the server's certificates. Only clients send it: what a server takes "
     "stands in CertificateRequest. If the server's key can make none of them, the handshake ends with handshake_failure.",
     "Required wherever certificates are used; with SHA-1 or PKCS#1 v1.5 nothing of the handshake is signed any more."},
    {extension, "application_layer_protocol_negotiation", "RFC 7301 §3.1",
     "The protocols that the client would speak over TLS, such as h2 or http/1.1, of which the server takes one (ALPN). The choice costs no round trip and is protected "
     "by Finished. A server that speaks none of them says no_application_protocol.",
     "The server's choice comes encrypted."},
    {extension, "signed_certificate_timestamp", "RFC 6962 §3.3.1",
     "The client asks for signed promises of public logs that the server's certificate was, or soon will be, listed there (Certificate Transparency). A certificate that "
     "a CA issued in secret has none. Most certificates carry them inside, and then no answer is needed.",
     "The answer is an extension of the certificate, inside Certificate."},
    {extension, "padding", "RFC 7685 §3",
     "Zero bytes that make the ClientHello longer and say nothing. Some old servers hung on hellos of certain lengths, which a client steps over with it."},
    {extension, "encrypt_then_mac", "RFC 7366 §2",
     "With a CBC suite, the MAC is to be computed over the ciphertext, not over the plaintext. The receiver then checks it before it looks at any padding, which ends "
     "attacks such as Lucky Thirteen. A server answers it for a block cipher alone.",
     "Not needed: every cipher is an AEAD."},
    {extension, "extended_master_secret", "RFC 7627 §5.1",
     "The master secret is to be computed from the hash of the whole handshake, not from the two randoms alone. Without it somebody in between can make two connections "
     "with equal keys and pass one off as the other (triple handshake). It has no content: being there says all.",
     "Not needed: every key depends on the transcript."},
    {extension, "record_size_limit", "RFC 8449 §4",
     "The largest record that the sender is willing to receive, each side for itself. It replaces max_fragment_length, in which only the client had a say.",
     "The limit also counts the byte of the content type and the padding."},
    {extension, "session_ticket", "RFC 5077 §3.2",
     "The client would take a ticket to resume this session later, or shows the one that it has from an earlier one. A server that answers, with nothing in it, will send "
     "NewSessionTicket. All state is in the ticket, so that the server need not keep any.",
     "Replaced by pre_shared_key."},
    {extension, "pre_shared_key", "RFC 8446 §4.2.11",
     "Of TLS 1.3: keys that the client has from before, mostly from tickets, each with a binder that proves that it knows the key. It must be the last extension. A "
     "server that chooses TLS 1.2 passes over it."},
    {extension, "early_data", "RFC 8446 §4.2.10",
     "Of TLS 1.3: the client sends data in its first flight, under a key from an earlier session (0-RTT). Somebody who recorded it can send it again, so it must do no "
     "harm when it comes twice."},
    {extension, "supported_versions", "RFC 8446 §4.2.1",
     "Of TLS 1.3: the versions that the client speaks, best first; where a server knows it, client_version no longer counts. In a ServerHello it names the version that "
     "was chosen, and means that this is no TLS 1.2."},
    {extension, "cookie", "RFC 8446 §4.2.2",
     "Of TLS 1.3: bytes from the server's HelloRetryRequest that the client returns, so that the server need remember nothing in between."},
    {extension, "psk_key_exchange_modes", "RFC 8446 §4.2.9",
     "Of TLS 1.3: whether a pre-shared key may be used alone, or together with a fresh Diffie-Hellman exchange, which keeps forward secrecy."},
    {extension, "certificate_authorities", "RFC 8446 §4.2.4",
     "Of TLS 1.3: the names of CAs that the sender trusts, to help the other side choose a certificate. In TLS 1.2 such a list is a field of CertificateRequest."},
    {extension, "post_handshake_auth", "RFC 8446 §4.2.6",
     "Of TLS 1.3: the client is willing to be asked for a certificate after the handshake. In TLS 1.2 that takes a renegotiation."},
    {extension, "signature_algorithms_cert", "RFC 8446 §4.2.3",
     "The signature schemes that may stand in certificates, where these are others than those of signature_algorithms. It came with TLS 1.3, and a TLS 1.2 server may "
     "heed it as well."},
    {extension, "key_share", "RFC 8446 §4.2.8",
     "Of TLS 1.3: public keys of the client for the groups that it expects the server to take, so that the handshake needs one round trip. In TLS 1.2 these keys come "
     "later, in ServerKeyExchange and ClientKeyExchange."},
    {extension, "renegotiation_info", "RFC 5746 §3.2",
     "The sender knows secure renegotiation: a second handshake in a connection is tied to the first. Without it somebody in between could send a request of their own "
     "first and let the client's handshake run behind it, so that the server took both for the client's (2009). In a first handshake it is empty.",
     "Gone with renegotiation."},

    // Key exchanges, by their words in the name of a suite. The first sentence goes into the explanation of each suite.
    {key_exchange, "ECDHE_ECDSA", "RFC 8422 §2.1",
     "Both sides make a key pair on a curve for this handshake alone, and the server signs its public key with the ECDSA or Ed25519 key of its certificate: forward "
     "secrecy. Keys and signatures are small, and the server signs quickly.",
     "A suite there names an AEAD cipher and a hash alone; groups and signature schemes are negotiated apart."},
    {key_exchange, "ECDHE_RSA", "RFC 8422 §2.2",
     "Both sides make a key pair on a curve for this handshake alone, and the server signs its public key with the RSA key of its certificate: forward secrecy. That RSA "
     "key never decrypts anything, so that its loss opens no recorded session.",
     "A suite there names an AEAD cipher and a hash alone; groups and signature schemes are negotiated apart."},
    {key_exchange, "DHE_RSA", "RFC 5246 §F.1.1.3",
     "Both sides make a key pair modulo a prime for this handshake alone, and the server signs its public value with the RSA key of its certificate: forward secrecy. The "
     "server chooses the prime, and unless both know the groups of RFC 7919 a client can only take it or leave it.",
     "A suite there names an AEAD cipher and a hash alone; groups and signature schemes are negotiated apart."},
    {key_exchange, "RSA", "RFC 5246 §F.1.1.2",
     "The client encrypts the premaster secret to the RSA key in the server's certificate, which every textbook shows and which has no forward secrecy. The padding of "
     "PKCS#1 v1.5 has been attacked here again and again since 1998.",
     "Gone: every handshake with a certificate makes fresh keys."},
    {key_exchange, "ECDHE_PSK", "RFC 5489 §2",
     "Both sides make a key pair on a curve for this handshake alone, and a key that both have had before goes into the premaster secret too: no certificates, but "
     "forward secrecy. Who lacks the shared key fails at Finished.",
     "A pre-shared key is offered in pre_shared_key and joined with key_share."},
    {key_exchange, "PSK", "RFC 4279 §2",
     "Both sides have had the same key before and compute everything from it: no certificates, and no forward secrecy. The shared key must be random and long, because "
     "whoever listens can try out guesses.",
     "A pre-shared key is offered in pre_shared_key, with a binder that proves that the client knows it."},
    {key_exchange, "ECDH_ECDSA", "RFC 4492 §2.1",
     "The server's key for the exchange is the one in its certificate, the same in every handshake: no forward secrecy. It saves a signature, and was hardly ever used.",
     "Gone: every handshake with a certificate makes fresh keys."},
    {key_exchange, "ECDH_anon", "RFC 8422 §2.3",
     "Both sides make a key pair on a curve for this handshake alone, and nobody signs anything: who is in between can read and change everything. It keeps out only "
     "those who merely listen.",
     "Gone: no handshake is without a certificate or a shared key."},

    // Ciphers of the records. The first sentence goes into the explanation of each suite.
    {cipher, "NULL", "RFC 5246 §6.2.3.1",
     "NULL encrypts nothing: a MAC guards each record against change, and everybody can read it. It is of use to those who may not hide what they say, and to whoever "
     "wants to look at records.",
     "Gone."},
    {cipher, "AES-128-CBC", "RFC 5246 §6.2.3.2",
     "AES-128 in CBC mode encrypts each record under a fresh IV that is sent before it, and a MAC of its own guards it. Because the padding comes after the MAC, "
     "differences in how a wrong one is refused have given plaintext away (Lucky Thirteen); encrypt_then_mac mends that.",
     "Gone: only AEAD ciphers are left."},
    {cipher, "AES-256-CBC", "RFC 5246 §6.2.3.2",
     "AES-256 in CBC mode encrypts each record in chained blocks of 16 bytes, padded to the last, and a MAC of its own guards it. It is no safer against padding oracles "
     "than with the shorter key.",
     "Gone: only AEAD ciphers are left."},
    {cipher, "AES-128-GCM", "RFC 5288 §3",
     "AES-128-GCM encrypts and authenticates each record in one pass, with a tag of 16 bytes. Its nonce is 4 bytes of the key block and 8 bytes that are sent with each "
     "record. If one nonce comes twice under a key, the key of the tags can be computed.",
     "Nothing of the nonce is sent: it is an IV from the keys, xor the sequence number."},
    {cipher, "AES-256-GCM", "RFC 5288 §3",
     "AES-256-GCM encrypts and authenticates each record in one pass, like AES-128-GCM, under a key of 32 bytes. Its suites hash with SHA-384.",
     "Nothing of the nonce is sent: it is an IV from the keys, xor the sequence number."},
    {cipher, "AES-128-CCM", "RFC 6655 §3",
     "AES-128-CCM encrypts each record in counter mode and authenticates it by a CBC-MAC with the same key. It needs nothing but AES, which suits small devices, and two "
     "AES operations for each block.",
     "Nothing of the nonce is sent: it is an IV from the keys, xor the sequence number."},
    {cipher, "AES-256-CCM", "RFC 6655 §3",
     "AES-256-CCM is AES-128-CCM with a key of 32 bytes: counter mode and a CBC-MAC, with a tag of 16 bytes.",
     "There is none of it: CCM comes with 128 bits alone."},
    {cipher, "AES-128-CCM-8", "RFC 6655 §6.1",
     "AES-128-CCM-8 is AES-128-CCM with a tag cut to 8 bytes, to save space on slow radio links. A forgery then succeeds once in 2^64 tries, each of which ends the "
     "connection.",
     "Nothing of the nonce is sent: it is an IV from the keys, xor the sequence number."},
    {cipher, "AES-256-CCM-8", "RFC 6655 §6.2",
     "AES-256-CCM-8 is AES-256-CCM with a tag cut to 8 bytes. The long key does not make up for the short tag.",
     "There is none of it: CCM-8 comes with 128 bits alone."},
    {cipher, "ChaCha20-Poly1305", "RFC 7905 §2",
     "ChaCha20-Poly1305 encrypts with a stream cipher and authenticates with a tag of 16 bytes, quickly and in constant time on machines without AES in hardware. Its "
     "nonce is 12 bytes of the key block xor the sequence number, and nothing of it is sent."},

    // Hashes: what makes the keys, what guards records beside a cipher, and what signatures are over.
    {hash, "PRF-SHA256", "RFC 5246 §5",
     "The PRF with SHA-256 makes the keys and verify_data, and the transcript is hashed with SHA-256. It is what TLS 1.2 uses unless the suite names another, also where "
     "the suite's name ends in SHA.",
     "HKDF takes the place of the PRF."},
    {hash, "PRF-SHA384", "RFC 5289 §3.2",
     "The PRF with SHA-384 makes the keys and verify_data, and the transcript is hashed with SHA-384. The suite's name says so at its end.",
     "HKDF takes the place of the PRF."},
    {hash, "HMAC-SHA-1", "RFC 5246 §6.2.3.1",
     "HMAC-SHA-1 guards each record with a MAC of 20 bytes. That SHA-1 no longer resists collisions breaks signatures, but not a MAC.",
     "Gone: only AEAD ciphers are left."},
    {hash, "HMAC-SHA-256", "RFC 5246 §6.2.3.1",
     "HMAC-SHA-256 guards each record with a MAC of 32 bytes.",
     "Gone: only AEAD ciphers are left."},
    {hash, "HMAC-SHA-384", "RFC 5289 §3.1",
     "HMAC-SHA-384 guards each record with a MAC of 48 bytes.",
     "Gone: only AEAD ciphers are left."},
    {hash, "SHA-1", "RFC 9155 §1",
     "A hash of 20 bytes. In 2017 two files with the same SHA-1 were shown, so that a signature over it no longer proves what was signed. As the hash of an HMAC it still "
     "holds.",
     "Left only for signatures in old certificates."},
    {hash, "SHA-256", "RFC 6234 §1",
     "A hash of 32 bytes, and the one that TLS 1.2 uses where nothing else is said: for the PRF, the transcript and most signatures."},
    {hash, "SHA-384", "RFC 6234 §1",
     "A hash of 48 bytes: SHA-512 with other starting values, cut off. It goes with AES-256 and P-384."},
    {hash, "SHA-512", "RFC 6234 §1",
     "A hash of 64 bytes, quicker than SHA-256 on 64-bit machines without hardware for it. Ed25519 uses it inside."},

    // Signature schemes, by their numbers.
    {scheme, "rsa_pkcs1_sha1", "RFC 5246 §7.4.1.4.1",
     "RSA with PKCS#1 v1.5 padding over SHA-1: what TLS 1.2 means where a client names no scheme. Two inputs with one SHA-1 can be made, so that nobody should sign or "
     "accept it any more (RFC 9155).",
     "Left only for old certificates."},
    {scheme, "dsa_sha1", "RFC 5246 §7.4.1.4.1",
     "DSA over SHA-1, for keys of 1024 bits. Both are too weak today, and hardly any CA ever issued such a certificate.",
     "Gone, with all of DSA."},
    {scheme, "ecdsa_sha1", "RFC 5246 §7.4.1.4.1",
     "ECDSA over SHA-1. The curve may be strong, but a signature is no better than its hash.",
     "Left only for old certificates."},
    {scheme, "rsa_pkcs1_sha224", "RFC 5246 §7.4.1.4.1",
     "RSA with PKCS#1 v1.5 padding over SHA-224. It is listed by some clients and used by nobody: SHA-256 costs the same.",
     "Gone, with SHA-224."},
    {scheme, "dsa_sha224", "RFC 5246 §7.4.1.4.1",
     "DSA over SHA-224. A number from the time when every hash was paired with every signature.",
     "Gone, with all of DSA."},
    {scheme, "ecdsa_sha224", "RFC 5246 §7.4.1.4.1",
     "ECDSA over SHA-224. It saves nothing over SHA-256, and RFC 8422 leaves it out.",
     "Gone, with SHA-224."},
    {scheme, "rsa_pkcs1_sha256", "RFC 8017 §8.2",
     "RSA with PKCS#1 v1.5 padding over SHA-256: a DigestInfo behind fixed padding, raised to the private exponent. Old, and sound where it is compared whole; readers "
     "that were content with less have accepted forgeries (Bleichenbacher, 2006).",
     "In certificates alone; RSA keys sign the handshake with RSA-PSS."},
    {scheme, "dsa_sha256", "RFC 5246 §7.4.1.4.1",
     "DSA over SHA-256. DSA gives its private key away when a random number is used twice, as ECDSA does.",
     "Gone, with all of DSA."},
    {scheme, "ecdsa_secp256r1_sha256", "RFC 8422 §5.10",
     "ECDSA over SHA-256: two numbers, written in DER. In TLS 1.2 the scheme says the hash alone, whatever its name: the curve is that of the key in the certificate. A "
     "random number that comes twice in two signatures gives the private key away.",
     "The curve belongs to it: only a key on P-256 may use it."},
    {scheme, "rsa_pkcs1_sha384", "RFC 8017 §8.2",
     "RSA with PKCS#1 v1.5 padding over SHA-384. The longer hash does not make the RSA key any stronger.",
     "In certificates alone; RSA keys sign the handshake with RSA-PSS."},
    {scheme, "dsa_sha384", "RFC 5246 §7.4.1.4.1",
     "DSA over SHA-384. The hash is cut to the size of the key's subgroup.",
     "Gone, with all of DSA."},
    {scheme, "ecdsa_secp384r1_sha384", "RFC 8422 §5.10",
     "ECDSA over SHA-384, mostly by a key on P-384; TLS 1.2 does not demand that curve.",
     "The curve belongs to it: only a key on P-384 may use it."},
    {scheme, "rsa_pkcs1_sha512", "RFC 8017 §8.2",
     "RSA with PKCS#1 v1.5 padding over SHA-512. Some old tokens and modules cannot make it although they know SHA-256.",
     "In certificates alone; RSA keys sign the handshake with RSA-PSS."},
    {scheme, "dsa_sha512", "RFC 5246 §7.4.1.4.1",
     "DSA over SHA-512. No client that lists it will meet a key for it.",
     "Gone, with all of DSA."},
    {scheme, "ecdsa_secp521r1_sha512", "RFC 8422 §5.10",
     "ECDSA over SHA-512, mostly by a key on P-521; TLS 1.2 does not demand that curve.",
     "The curve belongs to it: only a key on P-521 may use it."},
    {scheme, "rsa_pss_rsae_sha256", "RFC 8446 §4.2.3",
     "RSA-PSS over SHA-256 with a random salt of 32 bytes, by an ordinary RSA key: rsae means that the certificate says rsaEncryption. Unlike PKCS#1 v1.5 it has a proof "
     "of security. TLS 1.2 took it over from TLS 1.3, and not every token can make it.",
     "The scheme with which RSA keys sign the handshake."},
    {scheme, "rsa_pss_rsae_sha384", "RFC 8446 §4.2.3",
     "RSA-PSS over SHA-384 with a salt of 48 bytes, by an ordinary RSA key."},
    {scheme, "rsa_pss_rsae_sha512", "RFC 8446 §4.2.3",
     "RSA-PSS over SHA-512 with a salt of 64 bytes, by an ordinary RSA key. A key of 1024 bits has no room for hash and salt of this size."},
    {scheme, "ed25519", "RFC 8422 §5.1.3",
     "Ed25519: 64 bytes over the message itself, which is not hashed first, so that the signer must have all of it. It draws no random number that could come twice. In "
     "TLS 1.2 its certificates go with the ECDHE_ECDSA suites."},
    {scheme, "ed448", "RFC 8422 §5.1.3",
     "Ed448: 114 bytes over the message itself, the larger kin of ed25519. Few programs and hardly any CA have it."},
    {scheme, "rsa_pss_pss_sha256", "RFC 8446 §4.2.3",
     "The same signature as rsa_pss_rsae_sha256, but by a key whose certificate says id-RSASSA-PSS, and which may therefore make no other kind. Such certificates are "
     "rare."},
    {scheme, "rsa_pss_pss_sha384", "RFC 8446 §4.2.3",
     "The signature of rsa_pss_rsae_sha384 by a key whose certificate says id-RSASSA-PSS."},
    {scheme, "rsa_pss_pss_sha512", "RFC 8446 §4.2.3",
     "The signature of rsa_pss_rsae_sha512 by a key whose certificate says id-RSASSA-PSS."},

    // Groups, by their numbers.
    {group, "secp256r1", "RFC 8422 §5.1.1",
     "The NIST curve P-256, which every program speaks. A public key takes 65 bytes: 04 and two coordinates. To break it is about as hard as to break a cipher with a key "
     "of 128 bits."},
    {group, "secp384r1", "RFC 8422 §5.1.1",
     "The NIST curve P-384: public keys of 97 bytes, about as strong as a cipher with a key of 192 bits. It takes several times the work of P-256."},
    {group, "secp521r1", "RFC 8422 §5.1.1",
     "The NIST curve P-521: public keys of 133 bytes, about as strong as a cipher with a key of 256 bits. 521 is no slip for 512: 2^521 - 1 is prime."},
    {group, "x25519", "RFC 7748 §6.1",
     "Diffie-Hellman on Curve25519: public keys of 32 bytes, about as strong as P-256, and made so that simple code is also safe code. A few public keys lead to a secret "
     "of all zeros, which must be refused."},
    {group, "x448", "RFC 7748 §6.2",
     "Diffie-Hellman on Curve448, the larger kin of x25519: public keys of 56 bytes, about as strong as a cipher with a key of 224 bits."},
    {group, "ffdhe2048", "RFC 7919 §A.1",
     "A fixed prime of 2048 bits with generator 2, for DHE suites. Its digits come from the number e, so that nobody can have hidden a weakness in it. About as strong as "
     "a cipher with a key of 103 bits.",
     "The ffdhe groups are offered beside the curves, with public values in key_share."},
    {group, "ffdhe3072", "RFC 7919 §A.2",
     "A fixed prime of 3072 bits made like that of ffdhe2048, about as strong as a cipher with a key of 125 bits."},
    {group, "ffdhe4096", "RFC 7919 §A.3",
     "A fixed prime of 4096 bits made like that of ffdhe2048, about as strong as a cipher with a key of 150 bits."},
    {group, "ffdhe6144", "RFC 7919 §A.4",
     "A fixed prime of 6144 bits made like that of ffdhe2048, about as strong as a cipher with a key of 175 bits."},
    {group, "ffdhe8192", "RFC 7919 §A.5",
     "A fixed prime of 8192 bits made like that of ffdhe2048, about as strong as a cipher with a key of 192 bits. A handshake with it is slow enough to be felt."},

    // Types of client certificate, by their numbers.
    {certificate_type, "rsa_sign", "RFC 5246 §7.4.4",
     "The client may show an RSA key that signs CertificateVerify.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "dss_sign", "RFC 5246 §7.4.4",
     "The client may show a DSA key that signs CertificateVerify. Hardly anybody has one today.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "rsa_fixed_dh", "RFC 5246 §7.4.4",
     "The client may show a certificate that holds its Diffie-Hellman key; it then signs nothing. Never used.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "dss_fixed_dh", "RFC 5246 §7.4.4",
     "The same as rsa_fixed_dh: the rsa or dss in the name once told how that certificate was signed, which in TLS 1.2 the schemes tell.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "ecdsa_sign", "RFC 8422 §5.5",
     "The client may show a key on a curve that signs CertificateVerify: ECDSA, Ed25519 or Ed448.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "rsa_fixed_ecdh", "RFC 4492 §5.5",
     "The client may show a certificate that holds its ECDH key, on the same curve as the server's; it then signs nothing. It goes with the static ECDH suites.",
     "Gone, with the list: the signature schemes say it."},
    {certificate_type, "ecdsa_fixed_ecdh", "RFC 4492 §5.5",
     "The same as rsa_fixed_ecdh: the rsa or ecdsa in the name once told how that certificate was signed, which in TLS 1.2 the schemes tell.",
     "Gone, with the list: the signature schemes say it."},

    // Alerts, by their numbers.
    {alert, "close_notify", "RFC 5246 §7.2.1",
     "The sender will send nothing more. Each side says so before it closes, because otherwise nobody could tell an end from a cut: somebody in between can close a TCP "
     "connection at any place. In the middle of a handshake it means that the sender gave up without saying why.",
     "It closes one direction; the other side may go on sending."},
    {alert, "unexpected_message", "RFC 5246 §7.2.2",
     "A message came that has no place there. Between programs that keep the rules it is never seen: look for a fault in one of them, or for something that is not TLS."},
    {alert, "bad_record_mac", "RFC 5246 §7.2.2",
     "The tag or MAC of an encrypted record was wrong, or its padding; the alert is the same for all, so that nobody learns which. At the first encrypted record the two "
     "sides have different keys, later something changed bytes on the way."},
    {alert, "decryption_failed_RESERVED", "RFC 5246 §7.2.2",
     "In TLS 1.0 it told wrong padding from a wrong MAC, and so helped an attacker to read CBC records byte by byte. It must not be sent any more.",
     "Gone."},
    {alert, "record_overflow", "RFC 5246 §7.2.2",
     "A record was longer than a record may be. The sender has a fault, or the stream lost its place, so that other bytes were read as a length."},
    {alert, "decompression_failure", "RFC 5246 §7.2.2",
     "Compressed data could not be unpacked. Nobody compresses in TLS any more, so nobody should see it.",
     "Gone, with compression."},
    {alert, "handshake_failure", "RFC 5246 §7.2.2",
     "The sender finds nothing that both can accept: no common suite, group or signature scheme. Servers also send it when they require a client certificate and got "
     "none. It says least of all alerts about its cause; the sender's log says more."},
    {alert, "no_certificate_RESERVED", "RFC 5246 §7.2.2",
     "In SSL 3.0 a client without a certificate answered with it. Since TLS 1.0 such a client sends an empty Certificate.",
     "Gone."},
    {alert, "bad_certificate", "RFC 5246 §7.2.2",
     "A certificate is damaged, or a signature in the chain does not verify. Programs also send it for what has no alert of its own; here that is a wrong server name, a "
     "key that is too small, a digest that is too weak."},
    {alert, "unsupported_certificate", "RFC 5246 §7.2.2",
     "A certificate is genuine but of a kind that cannot be used here: its extended key usage or key usage lacks what is needed, it has an unknown critical extension, or "
     "its key is of an unknown kind."},
    {alert, "certificate_revoked", "RFC 5246 §7.2.2",
     "The issuer has revoked a certificate, by a CRL or an OCSP response that the sender has. The holder needs a new certificate and, if the old key was lost, a new key."},
    {alert, "certificate_expired", "RFC 5246 §7.2.2",
     "By the sender's clock a certificate is past its end, or before its beginning. Some programs, OpenSSL among them, also send it when their own CRL is out of date, "
     "and then the certificate is fine."},
    {alert, "certificate_unknown", "RFC 5246 §7.2.2",
     "Something about a certificate was not accepted for which there is no other alert. Here it means that the revocation status could not be found out: a CRL is "
     "missing, stale or not to be trusted."},
    {alert, "illegal_parameter", "RFC 5246 §7.2.2",
     "A field was well-formed, but its value is not allowed there, or does not go with another: a suite that was not offered, a point that is not on the curve. It points "
     "to a fault in the program, not to a setting."},
    {alert, "unknown_ca", "RFC 5246 §7.2.2",
     "The sender found no path from the certificate to a CA that it trusts. Most often an intermediate was not sent; next comes a root that the sender does not have. "
     "OpenSSL also says so when a CRL is missing."},
    {alert, "access_denied", "RFC 5246 §7.2.2",
     "The certificate is valid, but whom it names may not come in. Some programs send it for any certificate that they do not accept."},
    {alert, "decode_error", "RFC 5246 §7.2.2",
     "A message could not be taken apart: a length does not fit, or a value is outside its range. It points to a fault in the program that sent the message, or to bytes "
     "that were changed before anything was protected."},
    {alert, "decrypt_error", "RFC 5246 §7.2.2",
     "A computation of the handshake did not come out: the signature in CertificateVerify or ServerKeyExchange, or verify_data in Finished. In spite of its name nothing "
     "needs to have been decrypted."},
    {alert, "export_restriction_RESERVED", "RFC 5246 §7.2.2",
     "In TLS 1.0 it refused keys that were longer than export laws allowed. It must not be sent any more.",
     "Gone."},
    {alert, "protocol_version", "RFC 5246 §7.2.2",
     "The version that the client offers is known but not accepted. Mostly one side has switched off everything below TLS 1.3, or does not reach TLS 1.2."},
    {alert, "insufficient_security", "RFC 5246 §7.2.2",
     "Sent in place of handshake_failure when what was offered is too weak: suites or, here, a Diffie-Hellman prime that is too short."},
    {alert, "internal_error", "RFC 5246 §7.2.2",
     "The sender has a problem of its own, such as no memory or a token that does not sign. It says nothing about the one who receives it."},
    {alert, "inappropriate_fallback", "RFC 7507 §3",
     "The client had tried a higher version, failed, and came again with a lower one and TLS_FALLBACK_SCSV, but this server does speak a higher version. Somebody may "
     "have disturbed the first try on purpose."},
    {alert, "user_canceled", "RFC 5246 §7.2.2",
     "Somebody stopped the handshake for a reason that is no fault of TLS, such as closing a dialog for a PIN. close_notify follows."},
    {alert, "no_renegotiation", "RFC 5246 §7.2.2",
     "The answer to a wish for a second handshake: no. It is a warning; the connection may go on as it is, or the other side gives up because it cannot get a client "
     "certificate otherwise.",
     "Gone, with renegotiation."},
    {alert, "unsupported_extension", "RFC 5246 §7.2.2",
     "A ServerHello holds an extension that the client did not send. A server may only answer."},
    {alert, "certificate_unobtainable", "RFC 6066 §5",
     "The server could not fetch a chain from a CertificateURL.",
     "Gone."},
    {alert, "unrecognized_name", "RFC 6066 §3",
     "The server has nothing for the name in server_name. As a warning it is passed over by most clients; as a fatal alert it mostly means a wrong name, or an address "
     "that no longer belongs to it."},
    {alert, "bad_certificate_status_response", "RFC 6066 §8",
     "The OCSP response in CertificateStatus is malformed, wrongly signed, out of date or not about this certificate."},
    {alert, "bad_certificate_hash_value", "RFC 6066 §5",
     "A chain from a CertificateURL does not have the hash that the client had given with it.",
     "Gone."},
    {alert, "unknown_psk_identity", "RFC 4279 §2",
     "The server has no pre-shared key by the name that the client gave."},
    {alert, "certificate_required", "RFC 8446 §6.2",
     "The server requires a client certificate and got none. The alert came with TLS 1.3; a TLS 1.2 server says handshake_failure instead."},
    {alert, "no_application_protocol", "RFC 7301 §3.2",
     "The server speaks none of the protocols that the client named in application_layer_protocol_negotiation."},

    // Rules, in the order of base/rules.hpp: why each is there. What holds and what was broken is said in rule_sentences.cpp.
    {rule, "too_short", "RFC 5246 §4.3",
     "A length is a promise of bytes. A reader that goes on without them reads what happens to lie behind, which is how Heartbleed let servers tell their memory."},
    {rule, "length_out_of_bounds", "RFC 5246 §4.3",
     "Every vector has a least and a greatest size, and these say what makes sense: no session_id above 32 bytes, no empty list of suites. Who holds to them needs no "
     "further rule against nonsense."},
    {rule, "trailing_bytes", "RFC 5246 §7.2.2",
     "If what stands behind the end were passed over, two readers could understand one message differently, and a signature could cover bytes that nobody looked at."},
    {rule, "der_malformed", "RFC 5280 §4.1",
     "What is signed must have one encoding only, or two readers could find two certificates in the same bytes. That is what DER is for, and why a lax reader is no kind "
     "one."},
    {rule, "hex_malformed", "RFC 4648 §8",
     "A seed or a key in hex must become exactly the bytes that were meant. A digit that is dropped in silence makes another key."},
    {rule, "pem_malformed", "RFC 7468 §3",
     "PEM is DER in base64 between two lines that say what it is. A broken block is refused, not passed over: a CA or a CRL that is missing without a word would be found "
     "only much later."},
    {rule, "key_malformed", "RFC 5958 §2",
     "A private key is a few numbers that belong together. A signature that was computed with a wrong one can give the whole key away, so they are checked when the file "
     "is read."},
    {rule, "key_unsupported", "RFC 5280 §4.1.2.7",
     "A key is of use only where this program can compute with it and TLS 1.2 has a scheme for it. It is better to hear that when the file is read than in the middle of "
     "a handshake."},
    {rule, "key_encrypted", "RFC 5958 §3",
     "A private key on a disk is best kept under a password. The file says so itself, so that a missing password is told from a damaged file."},
    {rule, "password_wrong", "RFC 8018 §6.2.2",
     "Nothing in a key file under PBES2 proves a password right: what comes out must have good padding and be a key. So a damaged file can look like a wrong password. A "
     "PKCS#12 file has a MAC of its own and knows."},
    {rule, "encryption_unsupported", "RFC 8018 §6.2",
     "Files have been protected in many ways, some of which, like RC2 with 40 bits, protect from nobody. Which way it was stands in the file."},
    {rule, "record_type_unknown", "RFC 5246 §6",
     "There are four types of record: change_cipher_spec, alert, handshake and application_data. Any other means that the reader lost its place or that this is no TLS, "
     "and to go on would be to guess."},
    {rule, "record_version_wrong", "RFC 5246 §6.2.1",
     "Every record repeats the version, and once that is agreed on no other may appear. Only before is the number loose, because a client does not know yet what the "
     "server speaks."},
    {rule, "record_overflow", "RFC 5246 §6.2",
     "A receiver must hold a whole record before it can check it. The bound of 16384 bytes of plaintext, and what encryption may add, says how much memory that takes."},
    {rule, "record_empty", "RFC 5246 §6.2.1",
     "An empty piece of a handshake message or alert says nothing and costs work. Only application data may come empty, because that can hide how much is really said."},
    {rule, "record_interleaved", "RFC 5246 §6.2.1",
     "A message may be spread over several records, but then they follow each other. If something else could come between, the order in which things were said would "
     "depend on who reads."},
    {rule, "record_across_key_change", "RFC 5246 §7.1",
     "All of a message must be protected in one way. Otherwise its first half could come from anybody and still pass for protected with the rest."},
    {rule, "record_not_authentic", "RFC 5246 §6.2.3",
     "The tag or MAC covers the record, its header and its number, so that no record can be changed, dropped, repeated or moved. Wrong tag, MAC and padding are refused "
     "in one way and one time, because any difference would be an oracle."},
    {rule, "record_sequence_exhausted", "RFC 5246 §6.1",
     "Every record under a key has a number of its own, which must never come again: here it is also the nonce of GCM. There are 2^64 of them, so that nobody lives to "
     "see this."},
    {rule, "too_many_empty_records", "RFC 5246 §6.2.1",
     "Empty application data is allowed and costs its sender nothing. A stream of it would keep the receiver at work for ever; the bound is this program's own."},
    {rule, "too_many_warnings", "RFC 5246 §7.2",
     "After a warning the connection goes on, and the receiver had work with it. A peer that sends nothing else wants to keep it busy; the bound is this program's own."},
    {rule, "alert_malformed", "RFC 5246 §7.2",
     "An alert is two bytes, level and description. What has another size says nothing that could be acted on."},
    {rule, "message_too_long", "RFC 5246 §7.4",
     "The length of a handshake message has three bytes and can announce 16 megabytes. Who kept room for that could be brought down by any stranger; the bound is this "
     "program's own."},
    {rule, "not_tls", "RFC 5246 §6",
     "A TLS connection begins with the byte 0x16, a handshake record. Other first bytes mostly spell another protocol, and the cause is a wrong port or a service that "
     "wants STARTTLS first."},
    {rule, "unexpected_message", "RFC 5246 §7.3",
     "The order of messages is part of the protection. Programs that let ChangeCipherSpec come early, or a message be left out, have been led past their own checks (2014 "
     "and 2015)."},
    {rule, "unexpected_application_data", "RFC 5246 §7.3",
     "Until both Finished are checked, nobody knows whether somebody changed the handshake. Data sent before could be for the wrong ears."},
    {rule, "change_cipher_spec_malformed", "RFC 5246 §7.1",
     "ChangeCipherSpec is outside the transcript, so that nothing proves later what stood in it. Nothing may stand in it but its one byte."},
    {rule, "renegotiation_refused", "RFC 5246 §7.4.1.1",
     "A second handshake inside a connection has been the way in for attacks, and TLS 1.3 has none. This program takes part where the handshake before is repeated in "
     "renegotiation_info, and where it is willing to; else it answers no_renegotiation, and ends the connection with a peer that asks on and on."},
    {rule, "duplicate_extension", "RFC 5246 §7.4.1.4",
     "If a type came twice, one program would go by the first and another by the second."},
    {rule, "version_not_common", "RFC 5246 §E.1",
     "The client says the highest version that it speaks, and the server chooses none above it. This program speaks TLS 1.2 alone: below it lie versions that are "
     "deprecated (RFC 8996)."},
    {rule, "version_not_offered", "RFC 5246 §7.4.1.3",
     "A server may choose a lower version than the client's, and a client that does not speak that one ends the handshake. Without such a floor anybody in between could "
     "talk both into an old version."},
    {rule, "fallback_refused", "RFC 7507 §3",
     "Clients used to answer a failed handshake by a second one with a lower version, and whoever could break the first handshake could so choose the version. The signal tells the server that this is "
     "such a second try. A server that speaks a higher version knows then that the first should not have failed."},
    {rule, "suite_not_common", "RFC 5246 §7.4.1.3",
     "The server chooses from the client's list and needs a certificate of the kind that the suite names. So two things can be missing: a suite in both lists, or the key "
     "for it."},
    {rule, "suite_not_offered", "RFC 5246 §7.4.1.3",
     "The client lists what it is ready for, and Finished proves later that this list arrived unchanged. A choice from outside it is a fault or an attack."},
    {rule, "compression_null_missing", "RFC 5246 §7.4.1.2",
     "Client and server always have one method in common, because null must be in every list."},
    {rule, "compression_not_null", "RFC 5246 §7.4.1.3",
     "Compression before encryption betrays content by its length, as CRIME showed. Nothing but null is offered, so nothing else may be chosen."},
    {rule, "group_not_common", "RFC 8422 §5.1",
     "In an ephemeral exchange both sides compute in one group. A server that has none of the client's must choose another key exchange, or give up."},
    {rule, "group_not_offered", "RFC 8422 §5.4",
     "The client said in which groups it can and will compute. Another one might be weak, or unknown to it."},
    {rule, "group_weak", "RFC 7919 §3",
     "With DHE the server alone chooses the prime, and the client can only take it or leave it. Most of the work to break a prime is done once for all who use it, so "
     "that a short one is no protection."},
    {rule, "group_unusable", "RFC 5246 §7.4.3",
     "The numbers come from the server and can be anything. An even prime, a generator of 1 or a size without bound makes the arithmetic meaningless or endless."},
    {rule, "scheme_not_common", "RFC 5246 §7.4.1.4.1",
     "A signature is of use only where one side can make it and the other check it. What a key can make depends on its kind, its size and, for a token, on the module."},
    {rule, "scheme_not_offered", "RFC 5246 §7.4.8",
     "Who checks has said which schemes it takes. If it checked others as well, an attacker could bring in a broken hash."},
    {rule, "scheme_wrong_for_key", "RFC 5246 §7.4.3",
     "The key in the certificate determines which signatures there can be. A scheme of another kind cannot be that key's work."},
    {rule, "extension_not_offered", "RFC 5246 §7.4.1.4",
     "Extensions are agreements: the client proposes, the server answers. An answer without a proposal would change the protocol for one side only."},
    {rule, "point_format_missing", "RFC 8422 §5.1.2",
     "Uncompressed points are the one form that all know. A list without it leaves no way to write a key."},
    {rule, "renegotiation_info_wrong", "RFC 5746 §3.4",
     "In a first handshake there is nothing to tie to, so the field is empty; in a second it repeats the Finished of the first. What does not fit means that the other "
     "side speaks of another connection: somebody may have put two together."},
    {rule, "renegotiation_info_missing", "RFC 5746 §4.1",
     "A server that does not answer may mix a stranger's data with the client's when it renegotiates. The client cannot see whether that has happened, so that it can "
     "only insist on the answer."},
    {rule, "server_changed", "RFC 7627 §1",
     "A server that hands a client's handshake on to another server can make both believe that they speak to each other. It has to change its certificate on the way, "
     "which a client that renegotiates therefore refuses."},
    {rule, "status_malformed", "RFC 6066 §8",
     "A client that asked for the status of the certificate must not go on with what it cannot read: it would be as if it had not asked."},
    {rule, "alpn_not_common", "RFC 7301 §3.2",
     "Both sides must know what is spoken after the handshake. Where neither's list has the other's word, it is better to end here than to misunderstand each other "
     "later."},
    {rule, "alpn_not_offered", "RFC 7301 §3.1",
     "The server takes one of the client's protocols. With another, bytes of one protocol could be read as those of a second."},
    {rule, "server_name_twice", "RFC 6066 §3",
     "With two names, one part of a server could choose the certificate by the first and another part the content by the second."},
    {rule, "server_name_unknown", "RFC 6066 §3",
     "A server that is many sites chooses its certificate by this name. For a name that it does not know, it may refuse, or answer with the certificate of its first site, which the client "
     "then finds to be for another name."},
    {rule, "encrypt_then_mac_without_blocks", "RFC 7366 §3",
     "The extension moves the MAC of a CBC suite behind the encryption. With an AEAD there is no such MAC, and the two sides would mean different things."},
    {rule, "encrypt_then_mac_dropped", "RFC 7366 §3.1",
     "Who can make two sides go back to the older order, MAC before encryption, has padding oracles again. So what one handshake of a connection has agreed on holds for those after it, also where one "
     "with an AEAD, which has no such order, came between."},
    {rule, "session_suite_changed", "RFC 5246 §7.4.1.3",
     "A session is its suite and its master secret. A server that takes it up and names another suite has mixed two sessions up, or is led by somebody in between."},
    {rule, "session_extended_master_secret", "RFC 7627 §5.3",
     "A master secret that was made without the extension can be the same in two connections of different parties (the triple handshake attack). So a session keeps what it had: a side that leaves the "
     "extension out of a session that has it is refused, and a session without it is not taken up where both know better."},
    {rule, "session_not_resumed", "RFC 5246 §7.4.1.3",
     "A client may ask for a session; the server decides, and a full handshake is its way to say no: it has forgotten the session, the ticket is of an old key, a certificate has run out, or what the "
     "server asks for has changed."},
    {rule, "session_malformed", "RFC 5077 §4",
     "A saved session holds the master secret and who the peer was. It is read whole or not at all."},
    {rule, "public_value_invalid", "RFC 8422 §5.11",
     "A public value outside its group can lead to a secret that an attacker knows, or leak the other side's private key bit by bit. So every value is checked before "
     "anything is computed with it."},
    {rule, "psk_identity_unknown", "RFC 4279 §2",
     "The identity says which of many shared keys is meant. Without that key the server cannot compute anything."},
    {rule, "signature_wrong", "RFC 5246 §7.4.8",
     "The signature is the proof that a side holds the private key of its certificate, which anybody can copy. Without it the certificate says nothing about who is "
     "there."},
    {rule, "certificate_missing", "RFC 5246 §7.4.6",
     "A client may answer a request with an empty list, and the server decides whether it goes on. One that must know its clients does not."},
    {rule, "certificate_not_as_asked", "RFC 5246 §7.4.6",
     "CertificateRequest says which kinds of key and which issuers the server takes. A client that sends another certificate will mostly be refused, though a server "
     "may take it.",
     "The kinds of key are gone; issuers are named in the certificate_authorities extension."},
    {rule, "certificate_wrong_for_suite", "RFC 5246 §7.4.2",
     "The suite names the kind of key that proves the server: an RSA key cannot make the signature of an ECDSA suite."},
    {rule, "certificate_refused", "RFC 5280 §6.1",
     "A certificate counts only if a chain of valid signatures leads to a CA that is trusted, and nothing in the chain forbids this use. Each reason has an explanation "
     "of its own."},
    {rule, "certificate_malformed", "RFC 5280 §4.1",
     "A certificate is read by many programs, and all must read the same. What does not have the form that the standard gives it is refused before anybody asks who "
     "signed it."},
    {rule, "certificate_not_remembered", "RFC 5246 §7.2.2",
     "A check that TLS does not have, made after all of its own have passed: the certificate must be the one that was remembered for this peer. It is made only where a "
     "store of known peers is named; the alert is the one for any other fault of a certificate."},
    {rule, "finished_wrong", "RFC 5246 §7.4.9",
     "Everything before Finished could have been changed on the way, lists of suites included. Only because both sides compare a hash of all of it does a downgrade come "
     "to light."},
    {rule, "peer_alert", "RFC 5246 §7.2",
     "A fatal alert ends the connection at once, and the session must not be resumed. It names the kind of the cause; the evidence stays with the sender."},
    {rule, "peer_truncated", "RFC 5246 §7.2.1",
     "Anybody in between can close a TCP connection, nobody can forge close_notify. An end without it may be a cut, and what came may not be all."},
    {rule, "signer_failed", "RFC 5246 §7.2.2",
     "A side that cannot sign has no proof to give and must end the handshake. Keys on tokens can fail for reasons of their own: a card that was pulled, a session that "
     "ran out."},
    {rule, "internal", "RFC 5246 §7.2.2",
     "A state that this program holds to be impossible. It ends the connection rather than going on with something that it does not understand."},
    {rule, "key_mismatch", "RFC 5280 §4.1.2.7",
     "The certificate holds the public half of one key pair. With another private key each signature would be refused by the other side, with an alert that does not tell "
     "why, so the two are compared before anything is sent."},
    {rule, "trace_malformed", "RFC 8259 §2",
     "A saved trace is a JSON document of the form handglass-trace/1. One that was cut short or edited would be shown as something that never happened.", ""},
    {rule, "uri_malformed", "RFC 7512 §2.3",
     "A PKCS#11 URI says which token and which object are meant. A slip in it that was passed over could choose another key."},
    {rule, "module_unusable", "RFC 7512 §2.4",
     "A token is reached through a library of its maker, the module. If that cannot be loaded or started, nothing on the token can be seen."},
    {rule, "token_not_found", "RFC 7512 §2.5",
     "An object is meant if it has every attribute that the URI names. Objects may also be hidden until a PIN is given."},
    {rule, "token_ambiguous", "RFC 7512 §2.5",
     "To sign with a key that merely matches would be to guess, and to try a PIN on a token that merely matches may cost a try."},
    {rule, "pin_refused", "RFC 7512 §2.4",
     "A token counts wrong PINs and locks itself after a few. Therefore a PIN that was refused is not tried again by itself, and the last try is never spent without a "
     "question."},
    {rule, "token_failed", "RFC 7512 §1",
     "A token is another computer, and may be pulled, busy or at fault. What it answered is told by the name that PKCS#11 gives it."},
    {rule, "not_a_capture", "RFC 5246 §6",
     "A capture is a pcap or pcapng file, which begins with a number of its own. What begins otherwise holds no packets, and so no records.", ""},
    {rule, "capture_malformed", "RFC 5246 §6",
     "A block of the capture says something about itself that cannot be. What stands before it is whole and is shown.", ""},
    {rule, "capture_truncated", "RFC 5246 §6",
     "The capture ends in the middle of a packet, mostly because it is still being written, or was copied while it was. All whole packets are shown.", ""},

    // Checks of certificates, in the order of a page.
    {check, "form", "RFC 5280 §4.1",
     "A certificate is DER of one fixed structure. What is not is refused before any question of trust, because two programs could read two different things in it."},
    {check, "chain", "RFC 5280 §6.1",
     "From the certificate a path of issuers must lead to a trust anchor, each one's subject being the issuer of the one before. The root itself need not be sent: either "
     "it is known here or it would prove nothing."},
    {check, "signature", "RFC 5280 §6.1.3",
     "Each certificate must verify under the public key of its issuer. Names alone prove nothing: anybody can write them."},
    {check, "validity", "RFC 5280 §4.1.2.5",
     "A certificate counts from notBefore to notAfter, both included, by the clock of the one who judges. An end forces a new check by the CA and bounds how long a lost "
     "key does harm."},
    {check, "revocation", "RFC 5280 §6.3",
     "A CA can take a certificate back before its end by listing its serial number in a CRL. Without a current list the status is not good but unknown."},
    {check, "basic_constraints", "RFC 5280 §4.2.1.9",
     "Only a certificate that says CA:TRUE may issue others. Without this check every holder of a certificate could make valid ones for any name, and some programs did "
     "let them."},
    {check, "path_length", "RFC 5280 §4.2.1.9",
     "pathLenConstraint says how many intermediates may follow below a CA; 0 means that it issues end entities alone. It keeps a CA from founding further CAs."},
    {check, "name_constraints", "RFC 5280 §4.2.1.10",
     "An issuer can say for which names the certificates below it may be: domains, hosts, networks, e-mail addresses, parts of distinguished names, permitted or excluded. "
     "A company's own CA, for example, that is good for the company's names alone."},
    {check, "policy", "RFC 5280 §6.1.5",
     "Certificate policies say under which rules a certificate was issued. Each issuer passes them on, maps them to its own or stops them; where a policy is required, one "
     "must hold from the anchor down to the end entity. They are followed as a graph (RFC 9618), for as a tree they could grow without end."},
    {check, "key_usage", "RFC 5280 §4.2.1.3",
     "keyUsage says what a key is for: digitalSignature to sign a handshake, keyEncipherment for RSA key transport, keyCertSign and cRLSign for a CA. A key for one thing "
     "that is used for another can undo both."},
    {check, "extended_key_usage", "RFC 5280 §4.2.1.12",
     "extendedKeyUsage says for whom a certificate is: serverAuth, clientAuth and others. If it is there it must name the purpose; if it is not, any is allowed. The "
     "classic slip is to give a client a certificate for servers."},
    {check, "tls_feature", "RFC 7633 §4.2.2",
     "A certificate can promise features of TLS: 5, status_request, says that an OCSP response is always stapled. In a CA's certificate that is a promise for all that it signs, "
     "each of which must then have the same features or more."},
    {check, "critical_extension", "RFC 5280 §4.2",
     "An extension marked critical says: who does not understand me must refuse the certificate. It may limit what the certificate is good for, so that to pass over it "
     "would be to grant too much."},
    {check, "name", "RFC 9525 §6",
     "The certificate must be for the name that the client wanted, or anybody with a valid one for another name could stand in. Only subjectAltName counts; a name in the "
     "subject's CN is passed over."},
    {check, "key_strength", "RFC 9325 §4.5",
     "A signature is no stronger than its key. RSA under 2048 bits is held to be within reach of those who can pay for it."},
    {check, "digest_strength", "RFC 9325 §4.5",
     "A certificate's signature covers a hash of it. With MD5 a false CA certificate was made in 2008; with SHA-1 two inputs of one hash can be made since 2017."},

    // Reasons why a check of a certificate fails.
    {reason, "none", "RFC 5280 §6.1",
     "No check failed: the certificate is accepted."},
    {reason, "malformed", "RFC 5280 §4.1",
     "The bytes are no certificate in the form of the standard: damaged on the way, or written by a program that is careless with DER. Nothing in it can be relied on, "
     "its names included."},
    {reason, "signature_wrong", "RFC 5280 §6.1.3",
     "The certificate was changed after it was signed, or another key of that name signed it. A single changed bit is enough; that is what the signature is for."},
    {reason, "issuer_unknown", "RFC 5280 §6.1",
     "The next certificate on the way up is missing. Servers and clients must send their intermediates along: the other side knows roots alone. Browsers often hide the "
     "slip, because they remember intermediates from elsewhere."},
    {reason, "issuer_other_key", "RFC 5280 §4.2.1.1",
     "A CA's name does not make it that CA; its key does. Two CAs of one name are common in test set-ups that were made twice."},
    {reason, "root_untrusted", "RFC 5280 §6.1",
     "The chain is whole but ends in a root that nobody here has chosen to trust. A root signs itself, so that its signature proves nothing: trust in it is a decision."},
    {reason, "work_limit", "RFC 4158 §2.4.2",
     "With cross-signed CAs the number of possible paths can grow without bound, and a stranger can make it do so. The search stops after a fixed amount of work, and a "
     "stopped search is a refusal."},
    {reason, "expired", "RFC 5280 §4.1.2.5",
     "The end of the certificate's time has passed, by the clock of the one who judges. It is no sign that anything was attacked; somebody forgot to renew."},
    {reason, "not_yet_valid", "RFC 5280 §4.1.2.5",
     "The certificate's time has not begun, by the clock of the one who judges. Fresh certificates meet it where clocks differ by minutes, which is why some CAs date "
     "them back."},
    {reason, "revoked", "RFC 5280 §6.3.3",
     "The issuer has taken the certificate back, and its CRL tells when and often why: keyCompromise means that somebody else may have the key, superseded merely that "
     "there is a newer certificate."},
    {reason, "crl_missing", "RFC 5280 §6.3.3",
     "A check of revocation was asked for, and for this issuer there is no list. Every CA of the chain has a list of its own; to go on without one would be to take "
     "silence for consent."},
    {reason, "crl_stale", "RFC 5280 §5.1.2.5",
     "The list has passed its nextUpdate, so that the certificate may have been revoked since. The fault lies with the one who judges, or with the CA, not with the "
     "certificate. Some programs call this an expired certificate."},
    {reason, "crl_not_yet_valid", "RFC 5280 §5.1.2.4",
     "The list says that it was issued in the future. A clock is wrong, here or at the CA."},
    {reason, "crl_signature_wrong", "RFC 5280 §6.3.3",
     "A list that its CA did not sign could be anybody's, and an empty one would set every revoked certificate free. It counts for nothing."},
    {reason, "crl_signer_unfit", "RFC 5280 §4.2.1.3",
     "The key that signed the list belongs to a certificate whose keyUsage lacks cRLSign. The CA has not given it that right."},
    {reason, "crl_unusable", "RFC 5280 §5.2",
     "The list covers only some certificates, or only the changes since another list, or says in a critical extension something that is not understood here. From such a "
     "list alone nothing follows."},
    {reason, "ocsp_unusable", "RFC 6960 §3.2",
     "An OCSP response counts if it is about this certificate, signed by its issuer or by whom the issuer named for that, and neither too old nor from the future. This one "
     "fails at one of these, and the certificate asks for one that counts."},
    {reason, "staple_missing", "RFC 7633 §1",
     "The certificate has the feature status_request: its holder promises to staple an OCSP response whenever a client asks. None came, so that whoever holds the key may be "
     "hiding that it is revoked."},
    {reason, "not_a_ca", "RFC 5280 §4.2.1.9",
     "A certificate without CA:TRUE has issued another. It may be the misuse of an ordinary certificate, or a home-made CA without basicConstraints."},
    {reason, "path_too_long", "RFC 5280 §4.2.1.9",
     "A CA above has said how many intermediates it allows below itself, or whoever judges has set a bound, and this chain has more."},
    {reason, "name_not_permitted", "RFC 5280 §4.2.1.10",
     "The certificate has a name outside of what a CA above it permits, or inside of what it excludes. The CA that issued it had no right to that name."},
    {reason, "policy_not_valid", "RFC 5280 §6.1.5",
     "A policy is required, by whoever judges or by a CA in the path, and none holds all the way down: it was not passed on, not mapped, or is not one of those that are wanted."},
    {reason, "key_usage_lacks", "RFC 5280 §4.2.1.3",
     "keyUsage is there and does not list what the key is to do. What is needed depends on the suite: digitalSignature to sign, keyEncipherment for RSA key transport, "
     "keyAgreement for static ECDH."},
    {reason, "extended_key_usage_lacks", "RFC 5280 §4.2.1.12",
     "The certificate says what it is for, and this is not among it. In a CA it limits all that the CA issues."},
    {reason, "tls_feature_lacks", "RFC 7633 §4.2.2",
     "The issuer has promised features of TLS for all that it signs, and this certificate does not have them. Whoever it was issued to could leave out what the CA wants of its "
     "servers, such as a stapled OCSP response."},
    {reason, "critical_extension_unknown", "RFC 5280 §4.2",
     "The certificate has a condition that is not understood here, and says that then it must not be used. Or an extension is critical that must never be: a key identifier is a "
     "hint, and no condition."},
    {reason, "name_mismatch", "RFC 9525 §6",
     "The certificate is for other names. Common causes are an IP address where it names a host, a name without its domain, or a wildcard, which stands for one label "
     "alone."},
    {reason, "key_weak", "RFC 9325 §4.5",
     "The key could be computed from its public half by somebody with enough machines. The policy sets the line; it is 2048 bits for RSA unless you change it."},
    {reason, "key_unsupported", "RFC 5280 §4.1.2.7",
     "The key or the signature is of a kind that this program does not compute with, so that nothing can be verified. That says nothing against the certificate."},
    {reason, "digest_weak", "RFC 9325 §4.5",
     "Whoever can make two inputs with one hash can have a harmless certificate signed and use the signature for another. It is the CA that has to sign again."},

    // What is derived, in order. NAME.FORM is what why() says of it, by the key exchange.
    {derivation, "other secret", "RFC 4279 §2",
     "What a pre-shared key is joined with to make the premaster secret: the result of an ECDH exchange, where the suite has one."},
    {derivation, "premaster", "RFC 5246 §8.1",
     "The secret that the key exchange ends in, and the first that both sides share. It is used once, for the master secret, and then forgotten.",
     "The shared secret goes into HKDF directly."},
    {derivation, "premaster.ECDH", "RFC 8422 §5.10",
     "Each side multiplies its own private key with the other's public key; both get the same value, which never crosses the wire."},
    {derivation, "premaster.DH", "RFC 5246 §8.1.2",
     "Each side raises the other's public value to its own private one; both get the same number, which never crosses the wire."},
    {derivation, "premaster.PSK", "RFC 4279 §2",
     "The key that both have had before, behind as many zeros: nothing is agreed on, and whoever learns the key opens all that was recorded."},
    {derivation, "premaster.ECDHE_PSK", "RFC 5489 §2",
     "What the two agreed on just now, and the key that they have had before, in one row: both must be right."},
    {derivation, "premaster.RSA", "RFC 5246 §7.4.7.1",
     "The client chose it alone. It crossed the wire, encrypted to the server's key."},
    {derivation, "session hash", "RFC 7627 §3",
     "The hash of every handshake message up to ClientKeyExchange, without record headers. It binds the master secret to this one handshake.",
     "Every secret is bound to the transcript like this."},
    {derivation, "master secret", "RFC 5246 §8.1",
     "The PRF, whose hash the suite names, stretches the premaster into 48 bytes. All else is derived from these.",
     "Three secrets follow each other, of early data, handshake and application, and each makes its keys with HKDF."},
    {derivation, "master secret.session", "RFC 5246 §7.3",
     "Both have kept it since the handshake in which the session was made. With new randoms it gives new keys, and whoever learns it opens every handshake that takes the session up."},
    {derivation, "key block", "RFC 5246 §6.3",
     "One stretch of bytes, cut into the keys of each direction. The order of the randoms is the reverse of that in the plain master secret.",
     "Each key is derived by a label of its own."},
    {derivation, "client verify_data", "RFC 5246 §7.4.9",
     "Twelve bytes that only who knows the master secret, and saw the same messages, can compute.",
     "An HMAC as long as the hash."},
    {derivation, "server verify_data", "RFC 5246 §7.4.9",
     "The server's twelve bytes: the same computation with a label of its own, so that nobody can send the client's back to it.",
     "An HMAC as long as the hash."},

    // What people often believe, and what is so.
    {misconception, "verify-return-code-0", "RFC 5246 §7.4.6",
     "\"Verify return code: 0 (ok)\" of openssl s_client is its verdict on the server's certificate. It says nothing about yours: the server's answer to that is an "
     "alert, or none, and may come after the line was printed.",
     "The client's handshake is over before the server has judged its certificate, so the refusal comes even later."},
    {misconception, "root-need-not-be-sent", "RFC 5246 §7.4.2",
     "The root need not be in the chain that is sent. The other side either has it and trusts it, or a copy from you would not make it trusted. What must be sent are the "
     "intermediates."},
    {misconception, "record-version-0301", "RFC 5246 §E.1",
     "03 01 in the header of a ClientHello's record does not mean TLS 1.0. A client that does not know yet what the server speaks writes a low number there for the sake "
     "of old servers. The version that it offers is client_version.",
     "The number has no meaning left: 0301 or 0303 is written, and nobody looks."},
    {misconception, "random-is-no-date", "RFC 5246 §7.4.1.2",
     "The first four bytes of a random are no reliable date. The RFC calls them gmt_unix_time but does not ask for a right clock, and most programs fill them with random "
     "bytes so as not to be recognized by their clock.",
     "The field is 32 random bytes and nothing else."},
    {misconception, "change-cipher-spec-not-hashed", "RFC 5246 §7.4.9",
     "ChangeCipherSpec is not part of the transcript: it is no handshake message and has a record type of its own. Whoever hashes it along computes a wrong verify_data."},
    {misconception, "record-headers-not-hashed", "RFC 5246 §7.4.9",
     "The transcript is the handshake messages with their four bytes of header, but without the five bytes of the records around them. How messages were cut into records "
     "does not matter. HelloRequest does not count either."},
    {misconception, "signed-not-encrypted", "RFC 5246 §7.4.8",
     "CertificateVerify is signed, not \"encrypted with the private key\". Only with RSA do the two look alike; ECDSA and Ed25519 encrypt nothing at all. Nobody decrypts "
     "a signature to learn something: it is checked."},
    {misconception, "not-md5-sha1", "RFC 5246 §4.7",
     "In TLS 1.2 a signature is over one hash, which its scheme names. MD5 and SHA-1 side by side were what TLS 1.0 and 1.1 signed with RSA keys."},
    {misconception, "ecdhe-premaster-not-encrypted", "RFC 8422 §2.2",
     "With ECDHE_RSA the premaster secret is not encrypted by RSA: it is computed on both sides and never sent. The RSA key signs the server's public key. The encrypted "
     "premaster of textbooks is RSA key transport."},
    {misconception, "length-in-mac-and-aad", "RFC 5246 §6.2.3.3",
     "The length in the AAD or under the MAC is that of the plaintext, not that in the header of the record on the wire. Only with encrypt_then_mac is it that of IV and "
     "ciphertext.",
     "The AAD is the record header as sent, with the length of the ciphertext."},
    {misconception, "prf-hash-from-suite", "RFC 5246 §5",
     "The hash of the PRF comes from the cipher suite, not from a signature scheme. Where the suite's name ends in SHA it is still SHA-256: that SHA is the MAC's."},
    {misconception, "verify-data-12-bytes", "RFC 5246 §7.4.9",
     "verify_data is 12 bytes, whatever the hash: the PRF makes as many bytes as are asked for, and TLS 1.2 asks for twelve. With its header the Finished has 16.",
     "It is as long as the hash."},
    {misconception, "gcm-explicit-nonce", "RFC 5288 §3",
     "The 8 bytes of nonce before a GCM record may be anything that never repeats under a key. Many programs count from zero, as the sequence number does; others begin "
     "somewhere random. The receiver takes what came and must not compare it with its count.",
     "No part of the nonce is sent."},
    {misconception, "session-hash-equals-digest", "RFC 7627 §3",
     "The session hash covers the messages up to ClientKeyExchange, and so does what CertificateVerify signs. If the scheme's hash is also that of the suite, the two "
     "digests are equal; that is no mistake."},

    // Terms, from the record to the pages about keys and certificates.
    {term, "record", "RFC 5246 §6.2",
     "The parcel in which everything is sent: five bytes of type, version and length, then at most 16384 bytes of content, which are encrypted once the keys are there. "
     "Messages and records are independent: one record may hold several messages, and one message may fill several records.",
     "Once encrypted, every record says application_data outside, and its real type stands inside."},
    {term, "handshake", "RFC 5246 §7.3",
     "The exchange of messages at the beginning, in which both sides agree on a suite, show who they are and come to share keys. A full one takes two round trips, a "
     "resumed one takes one.",
     "One round trip, or with early data none before the first bytes go out."},
    {term, "transcript", "RFC 5246 §7.4.9",
     "All handshake messages of both sides, one after the other, as they were sent. Its hash goes into CertificateVerify, Finished and, with extended_master_secret, the "
     "keys, so that nobody can have changed a byte without its coming out."},
    {term, "cipher suite", "RFC 5246 §A.5",
     "One number for a whole set of choices: key exchange, kind of certificate, cipher and hash. TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE, signed with an RSA key, "
     "then AES-128-GCM, and a PRF with SHA-256.",
     "A suite names cipher and hash alone."},
    {term, "Diffie-Hellman", "RFC 5246 §8.1.2",
     "Two sides exchange public values, and each computes the same secret from the other's and its own private one; who sees only the public ones cannot. By itself it "
     "does not tell with whom one shares the secret, so that somebody has to sign. ECDHE does it on a curve, DHE modulo a prime, and the E says that the keys are made "
     "anew each time."},
    {term, "forward secrecy", "RFC 9325 §7.3",
     "What is recorded today stays closed when a long-lived key is lost later. It takes keys that are made for one handshake and then forgotten; RSA key transport and "
     "plain PSK have none. It does not help against somebody who has the key already and sits in between."},
    {term, "mutual authentication", "RFC 5246 §7.4.6",
     "Both sides show who they are: the server always, the client where the server asks with CertificateRequest. The client then sends Certificate and CertificateVerify, "
     "and the server makes the same checks of it as clients make of servers."},
    {term, "man in the middle", "RFC 5246 §F.1.1",
     "Somebody in between who speaks with each side in the other's name. Encryption alone does not keep them out: only a proof that the key at the other end is the right "
     "one does, by certificate or shared key."},
    {term, "known peers", "RFC 5246 §F.1.1",
     "TLS itself stores nothing about the peers that it meets: each handshake judges the certificate anew, by a chain to a trusted CA. A store of known peers, as ssh has "
     "one, is a file beside it, which adds a check and replaces none: a certificate is remembered at first sight and compared afterwards, so that another one that a "
     "trusted CA issued for the same name comes to light. It cannot tell whether the first sight was of the right peer, nor a renewal from an attack, and whether a "
     "certificate is revoked is still for the other checks to find."},
    {term, "downgrade", "RFC 5246 §F.1.2",
     "Somebody in between makes two sides use something weaker than both could do, by changing what they offer. Finished covers the offers, so that it comes out, as long "
     "as the weaker thing is not so weak that Finished itself can be forged."},
    {term, "PRF", "RFC 5246 §5",
     "The pseudorandom function of TLS: from a secret, a label and a seed it makes as many bytes as are wanted, by HMAC upon HMAC. Who does not have the secret cannot "
     "tell them from random ones. All keys and verify_data come from it.",
     "HKDF takes its place."},
    {term, "HMAC", "RFC 2104 §2",
     "A MAC made of a hash: the hash of key and message, hashed once more with the key. It stays sound with hashes that no longer resist collisions."},
    {term, "MAC", "RFC 5246 §6.2.3.1",
     "A few bytes computed from a message and a secret key, so that who has the key can see whether the message was changed. It proves nothing to third parties, because "
     "both sides can make it; that is what sets it apart from a signature.",
     "AEAD ciphers bring their own."},
    {term, "AEAD", "RFC 5116 §1",
     "A cipher that encrypts and authenticates in one step (authenticated encryption with associated data). It takes a key, a nonce, the plaintext and AAD, and gives the "
     "ciphertext with a tag. If the tag is wrong, nothing is given out."},
    {term, "AAD", "RFC 5246 §6.2.3.3",
     "Associated data: what the tag of an AEAD covers without its being encrypted. In TLS 1.2 it is the sequence number, and the record's type, version and length of "
     "plaintext. The sequence number is never sent; both sides count.",
     "It is the record header as sent; the sequence number is in the nonce alone."},
    {term, "nonce", "RFC 5116 §3.1",
     "A number used once: each record under a key needs another, or the cipher gives its secrets away. It need not be secret or random. With GCM and CCM 8 of its 12 "
     "bytes are sent with the record, with ChaCha20-Poly1305 none.",
     "None of it is sent."},
    {term, "tag", "RFC 5116 §2.1",
     "The bytes at the end of an AEAD's ciphertext by which a change is seen: 16, or 8 with CCM-8. It covers the plaintext and the AAD."},
    {term, "sequence number", "RFC 5246 §6.1",
     "How many records a direction has had under its keys, from 0 on, counted by both sides and never sent. It goes into the MAC or the AAD, so that a record that was "
     "dropped, repeated or moved no longer fits."},
    {term, "padding oracle", "RFC 7457 §2.4",
     "A receiver whose answer, or merely its time, tells whether a padding was right. With enough questions that decrypts a CBC record or an RSA ciphertext without the "
     "key. The remedy is to fail in one way at one time, or to have no padding that could be asked about."},
    {term, "session", "RFC 5246 §7",
     "What two sides have agreed on in a full handshake: suite, master secret and who they are. Several connections may use it, one after the other or at the same time."},
    {term, "resumption", "RFC 5246 §7.3",
     "A handshake that takes up an earlier session, by session_id or ticket: no certificates, no key exchange, one round trip. The master secret is the old one, the keys "
     "are new because the randoms are.",
     "The session becomes a pre-shared key, which can be joined with a fresh key exchange."},
    {term, "renegotiation", "RFC 5746 §1",
     "A second handshake inside a connection that is already encrypted, for new keys or to ask for a client certificate late. It was the way in for an attack in 2009, "
     "which renegotiation_info mends.",
     "There is none."},
    {term, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "RFC 5746 §3.3",
     "The number 00ff in a list of suites: no cipher, but the same word as an empty renegotiation_info. It stands there because some old servers could not bear "
     "extensions."},
    {term, "TLS_FALLBACK_SCSV", "RFC 7507 §4",
     "The number 5600 in a list of suites: no cipher, but a client's word that it had tried a higher version before and failed. A server that speaks a higher version "
     "answers inappropriate_fallback, because somebody may have disturbed the first try.",
     "The end of the server's random does its work."},
    {term, "GREASE", "RFC 8701 §2",
     "Numbers such as 0a0a that clients strew among their suites, groups and extensions and that mean nothing. A server has to pass over what it does not know, and these "
     "keep it in practice."},
    {term, "certificate", "RFC 5280 §3.1",
     "A statement that a public key belongs to a name, signed by a CA. It is public and anybody can copy it; only who holds the private key can make use of it."},
    {term, "certification path", "RFC 5280 §6.1",
     "The certificates from an end entity up to a trust anchor, each signed with the key of the next. It is built by the one who judges, from what was sent and what is "
     "at hand, and there may be several."},
    {term, "CA", "RFC 5280 §3.2",
     "A certification authority: somebody who signs certificates and is trusted to check first. A root CA is trusted by decision; it mostly signs a few intermediate CAs, "
     "and these sign the rest, so that the root's key can stay locked away."},
    {term, "intermediate", "RFC 5280 §3.2",
     "A CA between root and end entity, certified by another CA. Whoever shows a certificate must send the intermediates along: the most frequent fault of a set-up is "
     "that they are missing."},
    {term, "trust anchor", "RFC 5280 §6.1.1",
     "A CA that the one who judges has chosen to trust, mostly a root, by its name and key. Nothing above it is asked for. It cannot be proved by the chain itself; that "
     "is why it is configured."},
    {term, "self-signed", "RFC 5280 §3.2",
     "A certificate signed with the key that it holds. Roots are, and so are the certificates of those who ask no CA. The signature shows only that nobody changed it, "
     "not that the name is right."},
    {term, "distinguished name", "RFC 5280 §4.1.2.4",
     "A name in a certificate: a row of parts such as CN=alice, O=Lab, each a type and a value. Issuer and subject are such names, and the names in CertificateRequest "
     "too."},
    {term, "subjectAltName", "RFC 5280 §4.2.1.6",
     "The extension of a certificate that lists for which DNS names, IP addresses or mail addresses it is. It alone counts when a server's name is checked; a name in the "
     "subject's CN was the custom before."},
    {term, "serial number", "RFC 5280 §4.1.2.2",
     "The number that a CA gives a certificate, unique for that CA. A CRL lists serial numbers; together with the issuer's name one says which certificate is meant."},
    {term, "CRL", "RFC 5280 §5",
     "A certificate revocation list: the serial numbers that a CA has taken back, signed and dated by it. It says when the next one is due; after that it is out of date. "
     "A certificate that is not on it is good only if the list is the right CA's and current."},
    {term, "OCSP", "RFC 6960 §1",
     "A protocol that asks a CA about one certificate and gets a signed answer: good, revoked or unknown. With stapling the server brings such an answer along in "
     "CertificateStatus."},
    {term, "DER", "RFC 5280 §4.1",
     "The encoding of certificates and of ECDSA signatures: each value as a tag, a length and content. There is exactly one way to write each value, so that a hash over "
     "it means one thing only."},
    {term, "PEM", "RFC 7468 §2",
     "DER in base64 between the lines BEGIN and END, so that it can be pasted and mailed. What stands outside the lines is a remark. One file may hold several."},
    {term, "DigestInfo", "RFC 8017 §9.2",
     "The DER structure that an RSA signature with PKCS#1 v1.5 pads and raises: the name of the hash, and the digest. It keeps a digest of one hash from being passed off "
     "as one of another. RSA-PSS and ECDSA have none."},
    {term, "RSA-PSS", "RFC 8017 §8.1",
     "The newer padding of RSA signatures, with a random salt, so that two signatures of one message differ. It has a proof of security that PKCS#1 v1.5 lacks. Old "
     "tokens may not know it."},
    {term, "PKCS#8", "RFC 5958 §2",
     "The usual file of a private key of any kind: BEGIN PRIVATE KEY, or BEGIN ENCRYPTED PRIVATE KEY under a password."},
    {term, "PKCS#12", "RFC 7292 §4",
     "A file under a password that holds a private key, its certificate and often the chain; .p12 or .pfx."},
    {term, "PKCS#11", "RFC 7512 §1",
     "The interface through which programs use keys on tokens: a library of the maker, the module, signs without giving the private key out. Objects are named by URIs "
     "that begin with pkcs11:."},
    {term, "key log", "RFC 5246 §8.1",
     "A file with the line CLIENT_RANDOM, the client's random and the master secret of each connection. Wireshark reads it and decrypts a capture; so can anybody else "
     "who gets it."},
    {term, "exporter", "RFC 5705 §4",
     "Further keys of a session for a protocol above TLS: the PRF over the master secret, a label and both randoms, and a context where one is given. Both ends compute the same, and nobody can get "
     "from them to the keys of the session. Without extended_master_secret nothing may be exported (RFC 7627): somebody in between could have given two sessions one master secret.",
     "The exporter has a secret and a derivation of its own; an absent context is an empty one."},
    {term, "tls-unique", "RFC 5929 §3.1",
     "A channel binding: the first Finished of the latest handshake in a connection, the client's or, where a session was resumed, the server's. An authentication above TLS that covers it holds in this "
     "connection alone. After a renegotiation it is another value.",
     "It is not defined; tls-exporter takes its place."},
    {term, "tls-server-end-point", "RFC 5929 §4.1",
     "A channel binding: the hash of the server's certificate, made with the hash of its signature, or with SHA-256 where that is MD5 or SHA-1. It is the same in all connections with that certificate, so "
     "that a proxy which ends TLS can tell it to the servers behind it. For a signature that names no hash, as Ed25519, it is not defined."},
});
// clang-format on

}  // namespace

std::span<const Entry> glossary() { return rows; }

}  // namespace handglass::study
