#include "cli/captured.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "cli/descriptor.hpp"
#include "study/capture_reader.hpp"
#include "study/layout.hpp"
#include "study/tcp_streams.hpp"

namespace handglass::cli {
namespace {

namespace capture = study::capture;
namespace stream = capture::stream;
using capture::Moment;
using capture::Side;
using handshake::Role;

class Captured {
 public:
  Captured(const Options& options, const study::Knowledge& knowledge, GrowingKeyLog& keys,
           Output& output, ShowOverheard show)
      : options_(options),
        knowledge_(knowledge),
        keys_(keys),
        output_(output),
        show_(std::move(show)) {}

  // All of it, from a file or a pipe.
  Expected<int> run(int descriptor);

 private:
  struct Conversation {
    std::array<std::string, 2> endpoints;
    Moment begun{};
    bool opened = false;
    Role left = Role::client;
    std::unique_ptr<Onlooking> onlooking;  // from the first byte on, or the first that is missing
    std::string missing;                   // what is said of those
    bool shown = false;
  };

  std::unexpected<Complaint> broken(const Failure& failure) const;
  Expected<void> take(const capture::Item& item);
  void on(const capture::StreamEvent& event);
  void on_data(Conversation& conversation, const stream::Data& data);
  void on_gap(Conversation& conversation, const stream::Gap& gap);
  void look_on(Conversation& conversation);
  void show(std::size_t id, Conversation& conversation);
  Role sender(const Conversation& conversation, Side side) const {
    return side == Side::left ? conversation.left : handshake::peer_of(conversation.left);
  }

  const Options& options_;
  const study::Knowledge& knowledge_;
  GrowingKeyLog& keys_;
  Output& output_;
  ShowOverheard show_;
  bool live_ = false, fed_ = false;
  Moment now_{};
  capture::Reader reader_;
  capture::TcpStreams streams_{[this](const capture::StreamEvent& event) { on(event); }};
  std::map<std::size_t, Conversation> open_;
  std::map<std::string, std::size_t> passed_over_;  // packets that hold no TCP, by why
  std::size_t seen_ = 0, shown_ = 0;
  int exit_ = exit_code::ok;
};

Time micro(Moment moment) {
  return std::chrono::time_point_cast<std::chrono::microseconds>(moment);
}

// Whether bytes begin with a handshake message that only this side says.
bool begins_with(View bytes, std::initializer_list<handshake::HandshakeType> types) {
  return bytes.size() > record::header_size && bytes[0] == 22 &&
         std::ranges::count(types, static_cast<handshake::HandshakeType>(bytes[5])) != 0;
}
bool of_a_client(View bytes) {
  using enum handshake::HandshakeType;
  return begins_with(bytes, {client_hello, client_key_exchange, certificate_verify});
}
bool of_a_server(View bytes) {
  using enum handshake::HandshakeType;
  return begins_with(bytes, {server_hello, server_key_exchange, certificate_request,
                             server_hello_done, new_session_ticket});
}

// What stood where a record was expected, where that is text: another protocol gives itself away.
std::string first_bytes(const study::Trace& trace) {
  for (const study::FailureEntry& entry : trace.failures)
    for (const Evidence& one : entry.failure.evidence)
      if (one.name == "first bytes") return " It began with: " + one.value;
  return {};
}

void Captured::on_data(Conversation& conversation, const stream::Data& data) {
  if (conversation.shown) return;
  // Who opened the connection is the client; else the first words tell.
  const bool servers = data.from == Side::left ? of_a_server(data.bytes) : of_a_client(data.bytes);
  if (!conversation.onlooking && !conversation.opened && servers) conversation.left = Role::server;
  look_on(conversation);
  conversation.onlooking->decoder().feed(sender(conversation, data.from), data.bytes);
}

void Captured::on_gap(Conversation& conversation, const stream::Gap& gap) {
  if (conversation.shown) return;
  look_on(conversation);
  const std::vector<std::string>& remarks = conversation.onlooking->trace().remarks;
  const std::size_t before = remarks.size();
  conversation.onlooking->decoder().gap(sender(conversation, gap.from), gap.bytes);
  if (remarks.size() > before) conversation.missing += " " + remarks.back() + ".";
}

void Captured::look_on(Conversation& conversation) {
  if (conversation.onlooking) return;
  const std::size_t client = conversation.left == Role::client ? 0 : 1;
  study::Knowledge knowledge = knowledge_;
  if (!options_.at) knowledge.clock = [at = micro(conversation.begun)] { return at; };
  conversation.onlooking = std::make_unique<Onlooking>(
      knowledge, micro(conversation.begun),
      [this, begun = conversation.begun] {
        return std::chrono::duration<double, std::milli>(now_ - begun).count();
      },
      conversation.endpoints[client], conversation.endpoints[1 - client]);
}

void Captured::on(const capture::StreamEvent& event) {
  now_ = event.time;
  if (const auto* begun = std::get_if<stream::Begun>(&event.what)) {
    Conversation& conversation = open_[event.connection];
    conversation.endpoints = begun->endpoints;
    conversation.begun = event.time;
    conversation.opened = begun->opened;
    seen_ = std::max(seen_, event.connection);
    return;
  }
  Conversation& conversation = open_[event.connection];
  if (const auto* data = std::get_if<stream::Data>(&event.what)) on_data(conversation, *data);
  if (const auto* gap = std::get_if<stream::Gap>(&event.what)) on_gap(conversation, *gap);
  const bool over = std::holds_alternative<stream::Over>(event.what);
  // A live one is not waited for to its end.
  if (over || (live_ && conversation.onlooking && conversation.onlooking->settled()))
    show(event.connection, conversation);
  if (over) open_.erase(event.connection);
}

void Captured::show(std::size_t id, Conversation& conversation) {
  if (conversation.shown || (options_.connection && *options_.connection != id)) return;
  conversation.shown = true;
  const std::string name = fmt::format("connection {}, {} to {}", id, conversation.endpoints[0],
                                       conversation.endpoints[1]);
  if (!conversation.onlooking) {
    if (output_.page()) output_.text(name + ": nothing was said\n");
    return;
  }
  if (conversation.onlooking->trace().records.empty()) {
    if (output_.page())
      output_.text(fmt::format("{}: {}{}{}\n", name,
                               study::outcome(conversation.onlooking->trace()).text,
                               first_bytes(conversation.onlooking->trace()), conversation.missing));
    return;
  }
  ++shown_;
  const int exit = show_(*conversation.onlooking, name, output_);
  if (exit_ == exit_code::ok) exit_ = exit;
  conversation.onlooking.reset();
}

// A file that is another one is a mistake of ours; a capture that is damaged is not.
std::unexpected<Complaint> Captured::broken(const Failure& failure) const {
  Complaint complaint = complaint_about(options_.files.front(), failure);
  if (failure.rule != Rule::not_a_capture && fed_) complaint.exit = exit_code::protocol;
  return std::unexpected(std::move(complaint));
}

Expected<void> Captured::take(const capture::Item& item) {
  if (const auto* secrets = std::get_if<capture::Secrets>(&item))
    keys_.keys().add(as_text(secrets->text));
  if (const auto* packet = std::get_if<capture::Packet>(&item)) {
    if (live_) REQUIRE_OK(keys_.refresh(false));
    if (const auto none = streams_.take(*packet)) ++passed_over_[std::string(name_of(*none))];
  }
  if (const auto* failure = std::get_if<Failure>(&item)) return broken(*failure);
  return {};
}

Expected<int> Captured::run(int descriptor) {
  live_ = ::lseek(descriptor, 0, SEEK_CUR) < 0;
  Bytes piece(std::size_t{1} << 16);
  while (true) {
    const ssize_t n = ::read(descriptor, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return complain(fmt::format("{}: {}", options_.files.front(), std::strerror(errno)));
    if (n == 0) break;
    fed_ = true;
    reader_.feed(View(piece).first(static_cast<std::size_t>(n)));
    for (capture::Item item = reader_.next(); !std::holds_alternative<std::monostate>(item);
         item = reader_.next())
      REQUIRE_OK(take(item));
    if (lost_output() == EPIPE) return exit_;  // who read it has seen enough
  }
  // What is whole is shown before it is said what is not.
  streams_.ended();
  if (const auto failure = reader_.ended()) return broken(*failure);
  if (shown_ == 0 && options_.connection)
    return complain(
        fmt::format("{}: there is no TLS connection {}; it has {}", options_.files.front(),
                    *options_.connection, study::counted(seen_, "TCP connection")),
        exit_code::usage);
  if (shown_ == 0) {
    std::string others;
    for (const auto& [why, times] : passed_over_)
      others += fmt::format("; {} packets: {}", times, why);
    return complain(fmt::format("{}: no TLS in {}{}", options_.files.front(),
                                study::counted(seen_, "TCP connection"), others),
                    exit_code::protocol);
  }
  return exit_;
}

}  // namespace

Expected<int> read_capture(const Options& options, bool secrets, const ShowOverheard& show) {
  const std::string& name = options.files.front();
  const bool piped = name == "-";
  const Descriptor file(piped ? ::dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (*file < 0) return complain(fmt::format("{}: {}", name, std::strerror(errno)));
  GrowingKeyLog keys(options.keylog);
  REQUIRE_OK(keys.refresh(true));
  TRY(const study::Knowledge knowledge, knowledge_of(options, keys.keys()));
  TRY(Output output, Output::open(options, secrets));
  return Captured(options, knowledge, keys, output, show).run(*file);
}

}  // namespace handglass::cli
