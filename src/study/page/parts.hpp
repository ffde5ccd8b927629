// The parts of the HTML page, each drawn by its own file, and what they share.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "study/checks.hpp"
#include "study/ladder.hpp"
#include "study/page/writer.hpp"
#include "study/parameters.hpp"
#include "study/redo.hpp"
#include "study/trace.hpp"
#include "study/verdict.hpp"

namespace handglass::study::page {

// A trace with what every part asks of it. Steps are those of present mode: the rungs of the
// ladder, from 0, and the end after the last.
class Scene {
 public:
  explicit Scene(const Trace& trace);

  const Trace& trace;
  const Parameters agreed;
  const Outcome ended;
  const std::vector<Rung> rungs;
  const std::vector<Panel> panels;

  // "m9", "ccs-client", "alert-1", "r14": what an element of the page is called.
  const std::string& id_of(const MessageEntry& message) const { return ids_.at(&message); }
  std::string id_of(const AlertEntry& alert) const;
  std::string id_of(const RecordEntry& record) const;
  // The fields of a message have ids below its own.
  std::string id_of(const MessageEntry& message, const std::string& path) const;

  std::string step_of(const MessageEntry& message) const;
  std::string step_of(const AlertEntry& alert) const;
  std::string step_of(const RecordEntry& record) const;
  std::string step_of(const DerivationEntry& entry) const;
  std::string step_of_message(std::size_t n) const;
  std::string last_step() const { return std::to_string(rungs.size()); }

  // The `n` of the message with which a derivation is there: verify_data belongs to its Finished.
  std::size_t appears_with(const DerivationEntry& entry) const;

 private:
  std::map<const MessageEntry*, std::string> ids_;
  std::map<const MessageEntry*, std::size_t> steps_;
  std::map<std::size_t, std::size_t> steps_by_number_;
};

void draw_header(Writer& out, const Scene& scene);
void draw_ladder(Writer& out, const Scene& scene);
void draw_message(Writer& out, const Scene& scene, const MessageEntry& message);
void draw_outcome(Writer& out, const Scene& scene);
void draw_keys(Writer& out, const Scene& scene);
void draw_peers(Writer& out, const Scene& scene);
void draw_records(Writer& out, const Scene& scene);
void draw_alerts(Writer& out, const Scene& scene);
void draw_glossary(Writer& out, const Scene& scene);

// Parts of parts.
void draw_fields(Writer& out, const Scene& scene, const MessageEntry& message);
void draw_hex(Writer& out, const Scene& scene, const MessageEntry& message);
void draw_state(Writer& out, const Scene& scene, const MessageEntry& message);
void draw_graph(Writer& out, const Scene& scene);
void draw_partition(Writer& out, const DerivationEntry& entry);
void draw_protection(Writer& out, const Scene& scene, const RecordEntry& record);
void draw_commands(Writer& out, const Redo& redo);
// PASS, FAIL, NOTE, SKIP or "-", and a text.
void draw_judged(Writer& out, std::string_view word, std::string_view text);
// Bytes in groups of four, to wrap anywhere between them.
void draw_bytes(Writer& out, View bytes);

std::string direction_text(Role sender);  // "client to server"
std::string_view class_of(Role sender);   // "client"
std::string milliseconds(double t);

}  // namespace handglass::study::page
