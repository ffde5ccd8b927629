#include <array>
#include <cstdio>

#include "study/derivations.hpp"
#include "study/page/parts.hpp"

namespace handglass::study::page {

Scene::Scene(const Trace& of)
    : trace(of),
      agreed(parameters_of(of)),
      ended(outcome(of)),
      rungs(ladder_of(of)),
      panels(panels_of(of)) {
  std::map<std::string, int> times;
  for (const MessageEntry& message : trace.messages) {
    std::string id =
        message.n ? "m" + std::to_string(message.n) : "ccs-" + std::string(name_of(message.sender));
    // A peer may say ChangeCipherSpec again.
    if (const int before = times[id]++; before > 0) id += "-" + std::to_string(before + 1);
    ids_[&message] = std::move(id);
  }
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (!rungs[i].message) continue;
    steps_[rungs[i].message] = i;
    if (rungs[i].n) steps_by_number_[rungs[i].n] = i;
  }
}

std::string Scene::id_of(const AlertEntry& alert) const {
  return "alert-" + std::to_string(&alert - trace.alerts.data() + 1);
}

std::string Scene::id_of(const RecordEntry& record) const { return "r" + std::to_string(record.i); }

std::string Scene::id_of(const MessageEntry& message, const std::string& path) const {
  return id_of(message) + "." + path;
}

std::string Scene::step_of(const MessageEntry& message) const {
  return std::to_string(steps_.at(&message));
}

std::string Scene::step_of(const AlertEntry& alert) const {
  for (std::size_t i = 0; i < rungs.size(); ++i)
    if (rungs[i].alert == &alert) return std::to_string(i);
  return last_step();
}

// The rung that it carries, or the first of several.
std::string Scene::step_of(const RecordEntry& record) const {
  for (std::size_t i = 0; i < rungs.size(); ++i)
    if (rungs[i].record >= record.i) return std::to_string(i);
  return last_step();
}

std::string Scene::step_of_message(std::size_t n) const {
  const auto found = steps_by_number_.find(n);
  return found == steps_by_number_.end() ? "0" : std::to_string(found->second);
}

std::size_t Scene::appears_with(const DerivationEntry& entry) const {
  for (const MessageEntry& message : trace.messages)
    if (verify_data_of(trace, message) == &entry) return message.n;
  return entry.message;
}

std::string Scene::step_of(const DerivationEntry& entry) const {
  return step_of_message(appears_with(entry));
}

std::string direction_text(Role sender) {
  return sender == Role::client ? "client to server" : "server to client";
}

std::string_view class_of(Role sender) { return sender == Role::client ? "client" : "server"; }

std::string milliseconds(double t) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.1f", t);
  return out.data();
}

}  // namespace handglass::study::page
