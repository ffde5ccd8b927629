#include <doctest/doctest.h>

#include "study/explanations.hpp"
#include "study/layout.hpp"
#include "study/rows.hpp"
#include "study/scenes.hpp"
#include "study/sentences.hpp"

namespace handglass::study {

TEST_CASE("holes are filled by name, and brackets need theirs") {
  const std::vector<Evidence> evidence{{"a", "1"}, {"b", "2"}, {"b", "3"}, {"b", "3"}};
  CHECK(fill("x {a} y", evidence) == "x 1 y");
  CHECK(fill("all {b}", evidence) == "all 2, 3");
  CHECK(fill("x[: {a}][, {c}].", evidence) == "x: 1.");
  CHECK(fill("x {c}", evidence) == "x (unknown)");
  const std::vector<Evidence> named{{"issuer", "CN=Study\\, Inc, O=Lab"},
                                    {"at", "2026-11-20T22:16:03Z"},
                                    {"day", "2026-11-20T00:00:00Z"}};
  CHECK(fill("{issuer~} {at} {day}", named) == "Study\\, Inc 2026-11-20 22:16Z 2026-11-20");
}

TEST_CASE(
    "every rule, check, reason, alert, message and derivation has its words, with holes and "
    "brackets closed") {
  const auto sound = [](std::string_view text) {
    int braces = 0, brackets = 0;
    for (char c : text) {
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
      brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (braces < 0 || braces > 1 || brackets < 0 || brackets > 1) return false;
    }
    return braces == 0 && brackets == 0 && !text.empty();
  };
  for (const RuleInfo& rule : rules) {
    const RuleSentence& row = sentence_of(rule.rule);
    CHECK_MESSAGE((sound(row.holds) && sound(row.broken) && sound(row.fix)), rule.id);
    CHECK_MESSAGE(row.broken.ends_with('.'), rule.id);
  }
  for (const auto& [check, name] : names_of<x509::Check>)
    CHECK_MESSAGE(sound(sentence_of(check).holds), name);
  for (const auto& [reason, name] : names_of<x509::Reason>)
    CHECK_MESSAGE((sound(sentence_of(reason).what) && sound(sentence_of(reason).broken)), name);
  for (const auto& [alert, name] : names_of<Alert>) CHECK_MESSAGE(!meaning_of(alert).empty(), name);
  for (const auto& [message, name] : names_of<Message>)
    for (Role sender : {Role::client, Role::server})
      for (const auto& [key_exchange, form] : names_of<handshake::KeyExchange>)
        CHECK_MESSAGE(!why(message, sender, key_exchange).empty(), name, " of ", form);
  CHECK(alert_text(Alert::certificate_revoked) == "alert 44 certificate_revoked");
  CHECK(alert_text(Alert{200}) == "alert 200");
}

TEST_CASE("a reason that has several causes has a sentence for each") {
  const auto said = [](x509::Check check, x509::Reason reason, std::vector<Evidence> evidence) {
    x509::Checked checked;
    checked.check = check, checked.status = x509::Status::fail, checked.reason = reason;
    checked.evidence = std::move(evidence);
    return sentence(checked) + " " + remedy(checked);
  };
  using x509::Check, x509::Reason;
  // It has no certificate here, as one without a subject has no name.
  CHECK(said(Check::path_length, Reason::path_too_long, {{"path_length", "0"}, {"found", "1"}}) ==
        "(unknown) is in too long a path: 1 intermediate certificates below it, where its "
        "pathLenConstraint allows 0. Issue from a CA that stands higher, or without that "
        "pathLenConstraint of 0.");
  CHECK(said(Check::path_length, Reason::path_too_long, {{"max_depth", "0"}, {"found", "1"}}) ==
        "(unknown) is in too long a path: 1 intermediate certificates, where --max-depth allows 0. "
        "Issue from a CA that stands higher, or allow more than 0 with --max-depth.");
  const auto unsupported = [&](Check check, std::vector<Evidence> evidence) {
    const std::string text = said(check, Reason::key_unsupported, std::move(evidence));
    return text.substr(0, text.find(". Use"));
  };
  CHECK(unsupported(Check::signature, {{"algorithm", "1.2.3"}}) ==
        "(unknown): the signature is of a kind that this program does not know, 1.2.3");
  CHECK(unsupported(Check::signature, {{"issuer_key", "an odd curve"}}) ==
        "(unknown): the signature cannot be checked, for the issuer's key cannot be used: an odd "
        "curve");
  CHECK(unsupported(Check::key_strength, {{"reason", "an odd curve"}}) ==
        "(unknown): the key cannot be used: an odd curve");
  const auto critical = [&](std::vector<Evidence> evidence) {
    const std::string text =
        said(Check::critical_extension, Reason::critical_extension_unknown, std::move(evidence));
    return text.substr(0, text.find(" Issue"));
  };
  CHECK(critical({{"oid", "1.2.3"}}) ==
        "(unknown) has a critical extension, 1.2.3, that this program does not know.");
  CHECK(critical({{"must_not", "2.5.29.14"}}) ==
        "(unknown) has a critical extension, 2.5.29.14, that must not be critical.");
  const auto no_path = [&](std::string name) {
    const std::string text =
        said(Check::chain, Reason::issuer_unknown, {{std::move(name), "CN=A"}, {"path", "B <- ?"}});
    return text.substr(0, text.find(" If it is a root"));
  };
  CHECK(
      no_path("issuer") ==
      "Nobody knows the issuer: CN=A was not sent and is not local. The chain leads only here: B "
      "<- ?. If that is an intermediate CA, its holder must send its certificate after the leaf.");
  CHECK(no_path("back_to") ==
        "The chain comes back to a CA that it has passed: CN=A. The chain leads only here: B <- ?. "
        "If that is an intermediate CA, its holder must send its certificate after the leaf, one "
        "that leads on from A.");
}

TEST_CASE("no sentence of any scene lacks its evidence") {
  for (const scene::Scene& one : scene::scenes()) {
    const Trace trace = one.play();
    for (const CheckEntry& check : trace.checks)
      CHECK_MESSAGE(sentence(trace, check).find("(unknown)") == std::string::npos,
                    sentence(trace, check));
    for (const FailureEntry& failure : trace.failures)
      CHECK_MESSAGE(sentence(trace, failure).find("(unknown)") == std::string::npos,
                    sentence(trace, failure));
    for (const JudgementEntry& judgement : trace.judgements)
      for (const x509::Checked& check : judgement.verdict.checks) {
        CHECK_MESSAGE(sentence(check).find("(unknown)") == std::string::npos, sentence(check));
        if (check.status == x509::Status::fail)
          CHECK_MESSAGE(remedy(check).find("(unknown)") == std::string::npos, remedy(check));
      }
  }
}

TEST_CASE("text is wrapped at blanks, a long word is cut, wide characters count") {
  CHECK(wrapped("one two three", 8) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("abcdefghijkl", 8) == std::vector<std::string>{"abcdefgh", "ijkl"});
  CHECK(wrapped("", 8) == std::vector<std::string>{""});
  CHECK(cells("Zo\xc3\xab") == 3);
  CHECK(cells("\xe6\xbc\xa2") == 2);
  Page page(40, false);
  page.labelled("what", "a \x1b[31m b");
  // Controls of eight bits are terminals' too, in UTF-8 and alone; so is what turns the line
  // around.
  page.labelled("what",
                "a \xc2\x9b"
                "31m \x9b \xe2\x80\xae b\xc3\xab");
  CHECK(std::move(page).take() ==
        "   what   a \\x1b[31m b\n"
        "   what   a \\xc2\\x9b31m \\x9b\n          \\xe2\\x80\\xae b\xc3\xab\n");
}

TEST_CASE("the rows of bytes hold every byte of every message once") {
  for (const MessageEntry& message : scene::play().messages) {
    std::size_t at = 0;
    for (const FieldRow& row : byte_rows(message)) {
      CHECK(row.at == at);
      at += row.size;
    }
    CHECK(at == message.bytes.size());
  }
}

TEST_CASE("names and citations in their short forms") {
  CHECK(plain("RFC 5246 §7.4.8, §7.4.9") == "RFC 5246 7.4.8, 7.4.9");
  CHECK(short_subject("CN=alice, O=Lab") == "alice");
  CHECK(short_subject("O=Lab, CN=alice") == "alice");
  CHECK(short_subject("O=Lab") == "O=Lab");
}

}  // namespace handglass::study
