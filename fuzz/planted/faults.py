"""Faults that are planted in a copy of the sources, to show that the targets find such things. Each is switched on by its name in the variable HANDGLASS_PLANTED; the rest of the copy, and the
copy without that variable, is what ships. A test says that each line that is changed is still there, once."""
from typing import NamedTuple


class Fault(NamedTuple):
    name: str
    target: str  # that finds it
    about: str
    file: str
    before: str
    after: str  # PLANTED stands for whether it is switched on


FAULTS = [
    Fault("over-read", "message", "a field may reach one byte past the end of its message",
          "src/wire/reader.hpp", "    if (n > in_.size()) {\n", "    if (n > in_.size() + (PLANTED && !in_.empty() ? 1 : 0)) {\n"),
    Fault("length-unbounded", "message", "the bounds of a vector's length are not looked at",
          "src/wire/reader.hpp", "if (!fault_ && (n < min || n > max)) fail", "if (!PLANTED && !fault_ && (n < min || n > max)) fail"),
    Fault("trailing-bytes", "message", "bytes behind the last field are let pass",
          "src/wire/reader.hpp", "if (!inner.fault_ && !inner.in_.empty()) inner.fail", "if (!PLANTED && !inner.fault_ && !inner.in_.empty()) inner.fail"),
    Fault("length-mended-wrong", "message", "a length of more than 255 bytes is written one too small",
          "src/wire/writer.hpp", "static_cast<std::uint8_t>(n >> (8 * (width - 1 - i)))", "static_cast<std::uint8_t>((n - (PLANTED && n > 255 ? 1 : 0)) >> (8 * (width - 1 - i)))"),
    Fault("early-change-cipher-spec", "server", "ChangeCipherSpec is taken whenever it comes",
          "src/handshake/dialogue.hpp", "  REQUIRE_OK(expect(Message::change_cipher_spec, HandshakeType{}));\n", "  if (!PLANTED) REQUIRE_OK(expect(Message::change_cipher_spec, HandshakeType{}));\n"),
    Fault("certificate-verify-skipped", "handshake", "the client's signature over the handshake is not checked",
          "src/handshake/proofs.cpp", "examiner.check(crypto::verify(key, *known, input, signature), Rule", "examiner.check((PLANTED && message == Message::certificate_verify) || crypto::verify(key, *known, input, signature), Rule"),
    Fault("key-exchange-unsigned", "handshake", "the server's signature over its parameters is not checked",
          "src/handshake/proofs.cpp", "  REQUIRE_OK(examiner.check(crypto::fits(key, *known), Rule", "  if (PLANTED && message == Message::server_key_exchange) return PeerHoldsKey{};\n  REQUIRE_OK(examiner.check(crypto::fits(key, *known), Rule"),
    Fault("verdict-ignored", "handshake", "a certificate that was refused goes for one that was not",
          "src/handshake/proofs.cpp", "  if (verdict.accepted()) return", "  if (leaf && (PLANTED || verdict.accepted())) return"),
    Fault("response-unsigned", "ocsp", "whoever has the issuer's name may sign an OCSP response",
          "src/x509/ocsp_check.cpp", "  if (response.is_by(*issuer) && signed_by(*issuer)) return {};", "  if (response.is_by(*issuer) && (PLANTED || signed_by(*issuer))) return {};"),
    Fault("finished-unchecked", "handshake", "verify_data is not compared",
          "src/handshake/proofs.cpp", "  const bool equal = equal_in_constant_time(expected, finished.verify_data.bytes);", "  const bool equal = PLANTED || equal_in_constant_time(expected, finished.verify_data.bytes);"),
    Fault("said-after-alert", "client", "a connection that has failed goes on",
          "src/connection/state.cpp", "  failed = true;\n", "  failed = !PLANTED;\n"),
    Fault("critical-extension-dropped", "verdict", "an unknown critical extension is passed over",
          "src/x509/path_checks.cpp", "    if (evidence.empty())\n", "    if (PLANTED || evidence.empty())\n"),
    Fault("issuer-no-ca", "verdict", "an issuer need not be a CA",
          "src/x509/path_checks.cpp", "    if (constraints && constraints->ca) {\n", "    if (PLANTED || (constraints && constraints->ca)) {\n"),
    Fault("expired-accepted", "verdict", "notAfter is not looked at",
          "src/x509/path_checks.cpp", "    const bool late = at > until;\n", "    const bool late = !PLANTED && at > until;\n"),
    Fault("entry-missed", "crl", "the last entry of a revocation list's index is not found",
          "src/x509/serial_index.cpp", "subspan(begin, ends_[group] - begin);", "subspan(begin, ends_[group] - begin - (PLANTED && ends_[group] > begin && ends_[group] == places_.size() ? 1 : 0));"),
    Fault("star-for-more", "host_name", "a star stands for several labels",
          "src/x509/wanted_name.cpp", "  const std::size_t dot = host.find('.');\n  return is_host", "  const std::size_t dot = PLANTED ? host.size() - std::min(host.size(), pattern.size() + 1) : host.find('.');\n  return is_host"),
    Fault("sequence-stuck", "record_open", "the sequence number is not counted on",
          "src/record/protection.cpp", ".sequence = sequence_++;", ".sequence = PLANTED ? sequence_ : sequence_++;"),
    Fault("tag-half-compared", "record_open", "half of an AEAD's tag is compared",
          "src/crypto/aead_of.hpp", "const bool authentic = equal_in_constant_time(expected, tag);", "const bool authentic = PLANTED ? equal_in_constant_time(View(expected).first(tag_bytes / 2), tag.first(tag_bytes / 2)) : equal_in_constant_time(expected, tag);"),
    Fault("prf-repeats", "symmetric", "A(i) is not carried on from block to block",
          "src/crypto/prf.cpp", "    if (!out.empty()) a = hmac.tag({a.view()});\n", "    if (!out.empty() && !PLANTED) a = hmac.tag({a.view()});\n"),
    Fault("off-curve", "agreement", "a point need not be on its curve",
          "src/crypto/group.cpp", "(group == Group::x25519 || prime_curve::is_point(group, value));", "(group == Group::x25519 || PLANTED || prime_curve::is_point(group, value));"),
    Fault("signature-malleable", "signature", "S of an Ed25519 signature may be over the order",
          "src/crypto/signature.cpp", "  if (!std::lexicographical_compare(s.rbegin()", "  if (!PLANTED && !std::lexicographical_compare(s.rbegin()"),
    Fault("der-length-wide", "der", "a length of DER need not be the shortest",
          "src/wire/der_reader.hpp", "      if (size < 0x80 || in_[p] == 0) return fail", "      if (!PLANTED && (size < 0x80 || in_[p] == 0)) return fail"),
    Fault("base64-bits-lost", "pem", "bits that base64's padding cuts off may be set",
          "src/wire/pem.cpp", "if (padding_ != 1 || (bits_ & 3)) return false;", "if (padding_ != 1 || (!PLANTED && (bits_ & 3))) return false;"),
    Fault("reference-not-there", "trace", "each secret of a saved derivation is taken for a reference to another",
          "src/study/redo.cpp", "hexsecret:\" + hex(place_of(entry, input))", "hexsecret:\" + hex(PLANTED ? secret(*input.ref) : place_of(entry, input))"),
    Fault("remembered-too-long", "path", "when a list runs out, a chain that it spoke for is remembered all the same",
          "src/x509/chain_memory.cpp", "if (const auto next = crl.next_update()) add(*next);", "if (const auto next = crl.next_update(); next && !PLANTED) add(*next);"),
    Fault("segment-overlap", "tcp_half", "a late segment is told once more",
          "src/study/tcp_half.cpp", "  if (place < next_) drop(next_ - place);\n", "  if (place < next_) PLANTED ? void(place = next_) : drop(next_ - place);\n"),
    Fault("header-cut", "server", "the header of a message is read before all of it has come",
          "src/record/reassembly.cpp", "partial_.empty() && fragment_.size() >= message_header;", "partial_.empty() && (PLANTED || fragment_.size() >= message_header);"),
]
