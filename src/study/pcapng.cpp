#include "study/pcapng.hpp"

#include <algorithm>

#include "study/keylog.hpp"
#include "study/synthetic_tcp.hpp"

namespace handglass::study {
namespace {

using capture::Side;

Side side_of(Role role) { return role == Role::client ? Side::left : Side::right; }

}  // namespace

Bytes trace_pcapng(const Trace& trace) {
  capture::PcapngWriter out("handglass");
  if (const auto line = keylog_line(trace)) out.secrets(*line);
  capture::SyntheticTcp tcp(out, trace.client_endpoint, trace.server_endpoint);
  // Nanoseconds since 1970 end in 2262.
  using namespace std::chrono;
  const Time began =
      std::clamp(trace.time, Time(sys_days(1970y / 1 / 1)), Time(sys_days(2200y / 1 / 1)));
  const auto moment = [&](double t_ms) {
    constexpr double decades = 1e12;
    return capture::Moment(began) +
           nanoseconds(static_cast<std::int64_t>(std::min(t_ms, decades) * 1e6));
  };
  tcp.open(moment(0));
  double last = 0;
  for (const RecordEntry& record : trace.records) {
    last = std::max(last, record.t_ms);
    tcp.data(moment(last), side_of(record.sender), record.wire);
  }
  tcp.close(moment(last),
            trace.records.empty() ? Side::left : side_of(trace.records.back().sender));
  return out.bytes();
}

}  // namespace handglass::study
