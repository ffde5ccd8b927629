#include <algorithm>

#include "study/application_data.hpp"
#include "study/layout.hpp"
#include "study/page/parts.hpp"
#include "study/protection.hpp"
#include "study/sentences.hpp"
#include "wire/text.hpp"

namespace handglass::study::page {
namespace {

// What a record carries: messages by number, or its kind.
void draw_contents(Writer& out, const Scene& scene, const RecordEntry& record) {
  bool any = false;
  for (const Rung& rung : scene.rungs) {
    const MessageEntry* message = rung.message;
    const bool inside =
        message && message->n != 0
            ? std::ranges::count(message->records, record.i) > 0
            : rung.record == record.i && (message || rung.alert) && rung.sender == record.sender;
    if (!inside) continue;
    if (any) out.text(", ");
    any = true;
    out.element("a", {{"href", "#" + (message ? scene.id_of(*message) : scene.id_of(*rung.alert))}},
                (rung.n ? std::to_string(rung.n) + " " : "") + rung.text);
  }
  if (any) return;
  out.text(counted(record.plain_size, "byte"));
  if (record.header.type != record::ContentType::application_data || !record.opened) return;
  std::string all;
  for (const std::string& line : contents_of(record)) all += (all.empty() ? "" : "\n") + line;
  out.open("pre", {{"class", "data"}}).lines(all).close();
}

}  // namespace

void draw_records(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "records"}, {"class", "wide"}, {"aria-labelledby", "records-title"}});
  out.element("h2", {{"id", "records-title"}}, "Records").line();
  if (scene.trace.records.empty()) {
    out.element("p", "No record was seen.").close().line();
    return;
  }
  out.open("table", {{"class", "records"}});
  out.element("caption", {{"class", "unseen"}}, "The records, in the order of the wire");
  out.open("thead").open("tr");
  for (const char* head : {"Record", "From", "Type", "Version", "Length", "Holds", "Protection"})
    out.element("th", {{"scope", "col"}}, head);
  out.close().close().open("tbody").line();
  for (const RecordEntry& record : scene.trace.records) {
    out.open("tr", {{"id", scene.id_of(record)}, {"data-step", scene.step_of(record)}});
    out.element("th", {{"scope", "row"}}, std::to_string(record.i));
    out.element("td", {{"class", class_of(record.sender)}}, name_of(record.sender));
    out.element("td", name_of(record.header.type));
    out.element("td", wire::text(record.header.version));
    out.element("td", std::to_string(record.header.length));
    out.open("td");
    draw_contents(out, scene, record);
    out.close().open("td");
    if (!record.opened) {
      out.text("encrypted, and not opened here");
    } else if (record.was_protected) {
      out.text("sequence " + std::to_string(record.with.sequence));
      draw_protection(out, scene, record);
    } else {
      out.text("none");
    }
    out.close().close().line();
  }
  out.close().close();
  out.close().line();
}

void draw_alerts(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "alerts"}, {"class", "wide"}, {"aria-labelledby", "alerts-title"}});
  out.element("h2", {{"id", "alerts-title"}}, "Alerts").line();
  if (scene.trace.alerts.empty()) out.element("p", "Nobody said one.");
  out.open("ul", {{"class", "alerts"}}).line();
  for (const AlertEntry& alert : scene.trace.alerts) {
    const bool fatal = alert.level == AlertLevel::fatal;
    out.open("li", {{"id", scene.id_of(alert)},
                    {"class", fatal ? "fail" : ""},
                    {"data-step", scene.step_of(alert)}});
    out.element("strong", alert_text(alert.alert));
    out.text(", " + std::string(name_of(alert.level)) + ", " + direction_text(alert.sender) +
             (alert.after ? ", after message " + std::to_string(alert.after) : "") + ": " +
             std::string(meaning_of(alert.alert)) + ".");
    out.close().line();
  }
  out.close().close().line();
}

}  // namespace handglass::study::page
