#include "make_corpus/corpus.hpp"
#include "pieces.hpp"
#include "study/json.hpp"
#include "study/keylog.hpp"
#include "study/selection.hpp"

namespace handglass::fuzz {

void write_traces(const std::filesystem::path& folder, const study::Trace& trace,
                  const study::Trace& certified) {
  study::Trace hidden = trace;
  write(folder / "trace" / "shown", as_bytes(study::trace_json(hidden)));
  study::hide_secrets(hidden);
  write(folder / "trace" / "hidden",
        as_bytes(study::trace_json(study::view_of(hidden, study::Eyes::wire))));
  // A part each, so that a change is one of much that is there.
  constexpr std::size_t few = 4;
  study::Trace derived, recorded, judged;
  derived.secrets_shown = true;
  derived.derivations = trace.derivations;
  recorded.records = trace.records;
  judged.judgements = {certified.judgements.front()};
  judged.checks = certified.checks;
  judged.checks.resize(std::min(judged.checks.size(), few));
  for (const auto& [name, part] :
       {std::pair("derivations", &derived), {"records", &recorded}, {"judgements", &judged}})
    write(folder / "trace" / name, as_bytes(study::trace_json(*part)));
}

// A handshake as it is overheard, with and without its keys; and changes of it.
void write_study(const std::filesystem::path& folder, const study::Trace& trace) {
  Bytes pieces;
  for (const study::RecordEntry& record : trace.records) {
    pieces.push_back(record.sender == Role::server ? 1 : 0);
    append_prefixed(pieces, record.wire);
  }
  const std::string keys = study::keylog_line(trace).value_or("") + "\n";
  write(folder / "overheard" / "without-keys", pieces);
  write(folder / "overheard" / "with-keys", concat({as_bytes(keys), pieces}));
  const View hello = trace.messages.front().bytes;
  const std::pair<const char*, const char*> changes[] = {
      {"field", "client:ClientHello.random[0]^=01\n"},
      {"set", "client:ClientHello.cipher_suites=0002c02b\n"},
      {"drop", "client:ClientHello drop\n"},
      {"extension", "client:ClientHello.extensions[server_name] drop\n"},
      {"swap", "client:ClientHello swap:NEXT\n"},
      {"insert", "client:ClientHello.session_id insert@0:00\n"}};
  for (const auto& [name, text] : changes)
    write(folder / "tampering" / name, concat({as_bytes(text), hello}));
  write(folder / "tampering" / "record",
        concat({as_bytes("client:record[1][5]^=01\n"), trace.records.front().wire}));
}

}  // namespace handglass::fuzz
