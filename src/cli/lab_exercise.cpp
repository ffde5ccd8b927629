// handglass lab exercise, lab check: a capture with something wrong in it, questions about it, and
// the marks. The answers are nowhere on the disk: the seed gives them again.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/lesson.hpp"
#include "cli/new_folder.hpp"
#include "cli/output.hpp"
#include "crypto/hash.hpp"
#include "study/caught.hpp"
#include "study/layout.hpp"
#include "study/parameters.hpp"
#include "study/pcapng.hpp"
#include "wire/hex.hpp"
#include "wire/pem.hpp"
#include "x509/name.hpp"

namespace handglass::cli {
namespace {

using handshake::Message;
using handshake::Role;
using study::Cause;

// What can be found out from the bytes of a capture and its keys.
constexpr std::array subjects{Cause::no_client_certificate,
                              Cause::issuer_not_listed,
                              Cause::client_intermediate_missing,
                              Cause::untrusted_root,
                              Cause::purpose_wrong,
                              Cause::key_usage_wrong,
                              Cause::expired,
                              Cause::not_yet_valid,
                              Cause::revoked,
                              Cause::digest_weak,
                              Cause::key_too_small,
                              Cause::signature_wrong,
                              Cause::name_mismatch,
                              Cause::server_intermediate_missing,
                              Cause::certificate_altered,
                              Cause::no_common_suite,
                              Cause::no_common_group,
                              Cause::proxy_in_between,
                              Cause::issuer_is_no_ca,
                              Cause::extension_or_constraint};

struct Question {
  std::string text;
  std::vector<std::string> right;  // any of them
};

struct Exercise {
  Lab lab;  // in which it took place
  LessonRun run;
  std::vector<Question> questions;
};

// What counts of an answer: letters and digits, without regard to capitals, no leading zeros.
std::string essence(std::string_view text) {
  std::string out = lowered(text);
  std::erase_if(out, [](char c) { return (c < 'a' || c > 'z') && (c < '0' || c > '9'); });
  const bool number = out.find_first_not_of("0123456789") == std::string::npos;
  if (number) out.erase(0, std::min(out.find_first_not_of('0'), out.size()));
  return out;
}

std::vector<Question> questions_about(const LessonRun& run, Cause cause) {
  const study::Trace& trace = *run.trace;
  const study::Parameters agreed = study::parameters_of(trace);
  const study::Caught caught = study::caught_in(trace);
  std::vector<Question> out;
  if (agreed.suite)
    out.push_back({"Which cipher suite did the server choose? (its name, IANA's or OpenSSL's)",
                   {std::string(agreed.suite->name()), std::string(agreed.suite->openssl_name)}});
  if (const auto* request = trace.find(Message::certificate_request, Role::server))
    out.push_back(
        {"Which number does the message have in which the server asks for a certificate? "
         "(count handshake messages from 1; ChangeCipherSpec is none)",
         {std::to_string(request->n)}});
  for (const Role role : {Role::server, Role::client}) {
    const auto* message = trace.find(Message::certificate, role);
    if (!message) continue;
    const auto chain = study::certificates_in(message);
    out.push_back({fmt::format("How many certificates does the {} send?", name_of(role)),
                   {std::to_string(chain.size())}});
    if (!chain.empty() && chain.front())
      out.push_back(
          {fmt::format("Who has issued the {}'s certificate? (the common name)", name_of(role)),
           {x509::common_name(chain.front()->issuer())}});
  }
  if (caught.by)
    out.push_back({"Which side refuses? (client or server)", {std::string(name_of(*caught.by))}});
  if (caught.alert) {
    const std::string number = std::to_string(static_cast<int>(*caught.alert)),
                      name(name_of(*caught.alert));
    out.push_back(
        {"Which alert does it send? (its number or its name)",
         {number, name, name + number, number + name, "alert" + number, "alert" + number + name}});
  }
  out.push_back(
      {"What is the cause? (a name that handglass lab list shows)", {std::string(name_of(cause))}});
  return out;
}

Expected<Exercise> make_exercise(const Bytes& seed) {
  const auto digest = crypto::hash(crypto::HashAlgorithm::sha256, seed);
  const Cause cause = subjects[digest.view()[0] % subjects.size()];
  const auto random = crypto::seeded_random(seed);
  Options fixed;
  fixed.seed = seed;
  TRY(Lab lab, about("the lab", make_lab(time_of_run(fixed), *random)));
  TRY(LessonRun run, run_lesson(*lesson_of(cause), lab, *random, time_of_run(fixed)));
  Exercise out{std::move(lab), std::move(run), {}};
  out.questions = questions_about(out.run, cause);
  return out;
}

std::string sheet_of(const Exercise& exercise, const std::string& seed) {
  std::string out = fmt::format(
      "Exercise {}\n\nexercise.pcapng is a handshake that fails, with its keys. Look at it with "
      "any "
      "program: Wireshark, tshark,\nhandglass decode exercise.pcapng --cafile root.crt --detail 3. "
      "The clock of both sides showed 2026-01-01\n00:00 UTC. root.crt is the root that both sides "
      "trust, and issuing.crl and root.crl are the lists that the\nserver has. Write each answer "
      "behind its \"=\", then: handglass lab check FILE\n",
      seed);
  std::size_t n = 0;
  for (const Question& question : exercise.questions)
    out += fmt::format("\n{}. {}\n=\n", ++n, question.text);
  return out;
}

// The answers of a sheet, and its seed.
struct Sheet {
  std::string seed;
  std::vector<std::string> answers;
};
std::optional<Sheet> read_sheet(std::string_view text) {
  constexpr std::string_view first = "Exercise ";
  if (!text.starts_with(first)) return std::nullopt;
  Sheet out;
  text.remove_prefix(first.size());
  bool head = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::exchange(head, false))
      out.seed = trimmed(line);
    else if (trimmed(line).starts_with('='))
      out.answers.emplace_back(trimmed(trimmed(line).substr(1)));
  }
  return out;
}

// What is to be looked at beside the capture: taken from the lab of the run.
Expected<void> write_exercise(const NewFolder& folder, const Exercise& exercise,
                              const std::string& sheet) {
  const Lab& lab = exercise.lab;
  REQUIRE_OK(write_new_file(folder.place("root.crt"),
                            pem::write("CERTIFICATE", lab.find("root")->certificate->der()), 0644));
  for (const std::string_view name : {"root", "issuing"})
    REQUIRE_OK(write_new_file(folder.place(std::string(name) + ".crl"),
                              pem::write("X509 CRL", lab.find_list(name)->der()), 0644));
  REQUIRE_OK(write_new_file(folder.place("exercise.pcapng"),
                            as_text(study::trace_pcapng(*exercise.run.trace)), 0644));
  return write_new_file(folder.place("questions.txt"), sheet, 0644);
}

}  // namespace

Expected<int> run_lab_exercise(const Options& options) {
  const Bytes seed = options.seed ? *options.seed : [] {
    Bytes fresh(4);
    crypto::system_random().fill(fresh);
    return fresh;
  }();
  const std::string id = to_hex(seed);
  TRY(const Exercise exercise, make_exercise(seed));
  TRY(NewFolder folder,
      NewFolder::begin(options.directory.empty() ? "exercise-" + id : options.directory));
  const std::string sheet = sheet_of(exercise, id);
  REQUIRE_OK(write_exercise(folder, exercise, sheet));
  REQUIRE_OK(folder.keep());
  const std::string name = folder.target().string();
  print(sheet +
        fmt::format("\nAll of this is in {}; the answers go into {}/questions.txt.\n", name, name));
  return exit_code::ok;
}

Expected<int> run_lab_check(const Options& options) {
  const std::string& name = options.files.front();
  TRY(const Bytes content, read_file(name));
  const auto sheet = read_sheet(as_text(content));
  const auto seed = sheet ? from_hex(sheet->seed) : Result<Bytes>(Bytes());
  if (!sheet || !seed || seed->empty())
    return complain(name +
                    ": that is no sheet of handglass lab exercise, which begins with "
                    "\"Exercise\" and a seed");
  TRY(const Exercise exercise, make_exercise(*seed));
  TRY(Output output, Output::open(options, false));
  study::Page page(output.width(), output.color());
  const bool whole = sheet->answers.size() >= exercise.questions.size() &&
                     std::ranges::none_of(sheet->answers, &std::string::empty);
  std::size_t right = 0;
  for (std::size_t i = 0; i < exercise.questions.size(); ++i) {
    const Question& question = exercise.questions[i];
    const std::string answer = i < sheet->answers.size() ? sheet->answers[i] : std::string();
    const bool good = std::ranges::any_of(
        question.right, [&](const std::string& one) { return essence(one) == essence(answer); });
    right += good;
    page.judged(std::to_string(i + 1), good ? "PASS" : "FAIL", question.text);
    if (good) continue;
    // Nobody is told what they have not tried to find.
    page.judged("", "",
                answer.empty() ? "no answer yet"
                               : "not " + readable(as_bytes(answer)) +
                                     (whole ? "; it is " + question.right.front() : ""));
  }
  const auto ended = study::outcome(*exercise.run.trace);
  page.blank();
  page.line(fmt::format("   {} of {}", right, exercise.questions.size()));
  if (whole && ended.refusal) page.labelled("what", ended.refusal->what);
  output.text(std::move(page).take());
  return right == exercise.questions.size() ? exit_code::ok : exit_code::check_failed;
}

}  // namespace handglass::cli
