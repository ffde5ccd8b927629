// handglass lab run: lessons, and the classic attacks, against our own two ends or against a peer
// elsewhere.
#include <fmt/format.h>
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/descriptor.hpp"
#include "cli/dial.hpp"
#include "cli/encounter.hpp"
#include "cli/ends.hpp"
#include "cli/json.hpp"
#include "cli/lab_lessons.hpp"
#include "cli/listen.hpp"
#include "cli/nearest.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "study/attacks.hpp"
#include "study/caught.hpp"
#include "study/layout.hpp"
#include "study/sentences.hpp"

namespace handglass::cli {
namespace {

using handshake::Role;
using study::Attack;

// How one run of an attack ended.
struct Ending {
  std::string change;
  bool tried = false;          // what was to be changed came up
  bool refused = false;        // or met by a full handshake, where that is due
  std::optional<Alert> alert;  // of the end that was attacked
  std::string text;
};

struct Attacked {
  const Attack* attack = nullptr;
  std::vector<Ending> endings;

  bool tried() const { return std::ranges::any_of(endings, &Ending::tried); }
  // Each was refused as it must be; where the difference would tell something, all alike.
  bool good() const {
    std::optional<Alert> first;
    for (const Ending& ending : endings) {
      if (!ending.tried) continue;
      if (!ending.refused) return false;
      if (ending.alert && !std::ranges::count(attack->alerts, *ending.alert)) return false;
      if (attack->alike && first && ending.alert != first) return false;
      if (ending.alert) first = ending.alert;
    }
    return true;
  }
};

struct Chosen {
  std::vector<const Attack*> attacks;
  std::vector<const Lesson*> lessons;
};

Expected<Chosen> chosen(const std::vector<std::string>& names) {
  Chosen out;
  std::vector<std::string_view> known{"attacks", "causes"};
  for (const Attack& attack : study::attacks()) known.push_back(attack.name);
  for (const Lesson& lesson : lessons()) known.push_back(name_of(lesson.cause));
  for (std::string name : names) {
    // The list numbers them.
    if (const auto number = parse_number(name, lessons().size()); number && *number > 0)
      name = name_of(lessons()[*number - 1].cause);
    if (std::ranges::count(known, std::string_view(name)) == 0)
      return complain(
          fmt::format(
              "there is no attack and no cause {}{}\n  handglass lab list shows the causes; "
              "lab run attacks runs the attacks",
              name, suggestion(name, known)),
          exit_code::usage);
    for (const Attack& attack : study::attacks())
      if (name == "attacks" || name == attack.name) out.attacks.push_back(&attack);
    for (const Lesson& lesson : lessons())
      if (name == "causes" || name == name_of(lesson.cause)) out.lessons.push_back(&lesson);
  }
  return out;
}

bool brings_files(const Options& options) {
  return !options.identity.empty() || !options.identity.chains.empty() ||
         !options.psk_file.empty() || !options.ca_files.empty() ||
         !options.untrusted_files.empty() || !options.crl_files.empty();
}

Options options_for(const Options& options, const Attack& attack) {
  Options out = options;
  if (!attack.suite.empty()) out.suites = {{handshake::find_suite(attack.suite)->code}};
  out.encrypt_then_mac = attack.encrypt_then_mac;
  if (attack.name == "invalid-curve") out.groups = {{handshake::NamedGroup::secp256r1}};
  return out;
}

// ---- Our own two ends

Expected<Attacked> run_inside(const Options& options, const Attack& attack) {
  const Options own = options_for(options, attack);
  TRY(Ends ends, make_ends(own, crypto::system_random()));
  const study::Conversation conversation{
      .client = std::make_shared<const handshake::Config>(std::move(ends.client)),
      .server = std::make_shared<const handshake::Config>(std::move(ends.server)),
      .target = target(own, std::string(demo_host)),
      .before = attack.before};
  Attacked out{&attack, {}};
  for (const std::string_view change : attack.changes) {
    const auto tampering = study::parse_tampering(change);
    if (!tampering) return complain(tampering.error(), exit_code::internal);
    const auto run = study::run_tampered(conversation, *tampering, attack.refit,
                                         {.eyes = study::Eyes::both,
                                          .show_secrets = false,
                                          .time = conversation.client->clock(),
                                          .elapsed_ms = {}});
    const bool fell_back = attack.alerts.empty() && study::falls_back(run);
    out.endings.push_back({std::string(change), run.done,
                           fell_back || (run.caught.by.has_value() && !run.caught.silence),
                           run.caught.alert,
                           run.caught.by ? run.caught.text
                           : fell_back   ? study::why_nobody(run, attack.refit)
                                         : "nobody refused it"});
  }
  return out;
}

// ---- A peer elsewhere

Ending ending(std::string change, const Encounter& met, const Attack& attack, Role role) {
  const std::string them = "the " + std::string(name_of(handshake::peer_of(role)));
  Ending out{std::move(change), met.changed(), false, {}, {}};
  if (const auto* alert = met.alert_by_peer()) {
    out.refused = true;
    out.alert = alert->alert;
    out.text = them + " says " + study::alert_text(alert->alert);
  } else if (!met.done()) {
    // Silence is a refusal too, if not a helpful one.
    out.refused = true;
    out.text = them + " ends it without an alert";
  } else if (attack.alerts.empty() && !met.resumed()) {
    out.refused = true;
    out.text = them + " makes a full handshake instead";
  } else {
    out.text = them + " goes on";
  }
  return out;
}

// Whether a session of the server's is there to be taken up: made by one connection, shown by
// another. A server that makes no tickets may know it by its number even where one was asked for.
Expected<bool> has_session(const Options& options, const ConfigRef& config) {
  bool resumed = false, ticketed = !config->ask_for_tickets;
  for (int i = 0; i < 2; ++i) {
    TRY(const Dialled dialled, dial(route_of(options)));
    const Descriptor socket(dialled.socket);
    Encounter meeting(Role::client, options, config);
    meeting.run(*socket);
    resumed = meeting.resumed();
    ticketed |= meeting.ticketed();
  }
  return resumed && ticketed;
}

// Our end for this attack. What it brings along was read once: a password or a PIN comes no second
// time.
handshake::Config adapted(const handshake::Config& usual, const Options& options,
                          const Attack& attack) {
  handshake::Config out = usual;
  const Options own = options_for(options, attack);
  if (own.suites) out.policy.suites = *own.suites;
  if (own.groups) out.policy.groups = *own.groups;
  out.policy.encrypt_then_mac = own.encrypt_then_mac;
  // No session of one connection is known to the next.
  if (out.sessions) out.sessions = std::make_shared<handshake::SessionCache>();
  if (out.tickets) out.tickets = std::make_shared<handshake::TicketKeys>(*out.random);
  return out;
}

// With our client, against the server at --connect; or with our server, against whatever client
// comes to --listen, one connection a change.
Expected<Attacked> run_elsewhere(const Options& options, const handshake::Config& usual,
                                 const Attack& attack, asio::ip::tcp::acceptor* acceptor) {
  using study::Before;
  Attacked out{&attack, {}};
  const Role role = acceptor ? Role::server : Role::client;
  const bool resumes = attack.before == Before::session_id || attack.before == Before::ticket;
  // Who comes to us brings no session of ours.
  if (resumes && acceptor) return out;
  for (const std::string_view change : attack.changes) {
    const auto tampering = study::parse_tampering(change);
    if (!tampering) return complain(tampering.error(), exit_code::internal);
    if (tampering->sender != role) continue;  // that end is not ours
    const auto config = std::make_shared<handshake::Config>(adapted(usual, options, attack));
    if (resumes) {
      config->sessions = std::make_shared<handshake::SessionCache>();
      config->ask_for_tickets = attack.before == Before::ticket;
      TRY(const bool there, has_session(options, config));
      if (!there) continue;
    }
    Encounter encounter(role, options, config, &attack,
                        std::make_shared<study::Tamperer>(*tampering, attack.refit));
    if (acceptor) {
      const Descriptor socket(acceptor->accept().release());
      encounter.run(*socket);
    } else {
      TRY(const Dialled dialled, dial(route_of(options)));
      const Descriptor socket(dialled.socket);
      encounter.run(*socket);
    }
    out.endings.push_back(ending(std::string(change), encounter, attack, role));
  }
  return out;
}

// ---- What is said of it

void draw(study::Page& page, const Attacked& result, bool all) {
  const Attack& attack = *result.attack;
  page.line(fmt::format("{:<21} {:<5} {}", attack.name,
                        !result.tried() ? "-"
                        : result.good() ? "PASS"
                                        : "FAIL",
                        attack.title),
            28);
  if (all) page.labelled("", std::string(attack.about) + " (" + study::plain(attack.rfc) + ")");
  for (const Ending& ending : result.endings) {
    if (!all && result.good()) continue;
    page.labelled("", ending.change + ": " +
                          (ending.tried ? ending.text : "did not come up in this handshake"));
  }
}

std::string document_of(const std::vector<Attacked>& results) {
  Json out{{"schema", "handglass-attacks/1"}, {"attacks", Json::array()}};
  for (const Attacked& result : results) {
    Json one{{"name", std::string(result.attack->name)},
             {"title", std::string(result.attack->title)},
             {"about", std::string(result.attack->about)},
             {"rfc", std::string(result.attack->rfc)},
             {"status", !result.tried() ? "na"
                        : result.good() ? "pass"
                                        : "fail"},
             {"runs", Json::array()}};
    for (const Ending& ending : result.endings) {
      Json run{{"change", ending.change},
               {"tried", ending.tried},
               {"refused", ending.refused},
               {"text", ending.text}};
      if (ending.alert) run["alert"] = static_cast<int>(*ending.alert);
      one["runs"].push_back(std::move(run));
    }
    out["attacks"].push_back(std::move(one));
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Expected<int> run_attacks(const std::vector<const Attack*>& wanted, const Options& options,
                          Output& output) {
  ConfigRef usual;  // of our end against another's
  if (options.listen_at) {
    TRY(usual, server_config(options));
  } else if (options.peer) {
    TRY(usual, client_config(options));
  }
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  if (options.listen_at) REQUIRE_OK(listen_at(acceptor, *options.listen_at, output));
  std::vector<Attacked> results;
  for (const Attack* attack : wanted) {
    TRY(Attacked result,
        usual ? run_elsewhere(options, *usual, *attack, options.listen_at ? &acceptor : nullptr)
              : run_inside(options, *attack));
    results.push_back(std::move(result));
    if (output.page()) {
      study::Page page(output.width(), output.color());
      draw(page, results.back(), options.detail > 1);
      output.text(std::move(page).take());
    }
  }
  output.document(document_of(results));
  const auto bad =
      std::ranges::count_if(results, [](const Attacked& r) { return r.tried() && !r.good(); });
  const auto tried = std::ranges::count_if(results, &Attacked::tried);
  if (output.page())
    output.text(fmt::format(
        "\n{} attacks: {} refused as they must be, {} not, {} without occasion here\n",
        results.size(), tried - bad, bad, static_cast<std::ptrdiff_t>(results.size()) - tried));
  return bad == 0 ? exit_code::ok : exit_code::check_failed;
}

}  // namespace

Expected<int> run_lab_run(const Options& options) {
  TRY(const Chosen wanted, chosen(options.names));
  if (!wanted.attacks.empty() && !wanted.lessons.empty())
    return complain("lab run takes attacks or causes, not both at once", exit_code::usage);
  if (!wanted.lessons.empty() && (options.peer || options.listen_at))
    return complain("lessons run in one process; --connect and --listen are for attacks",
                    exit_code::usage);
  const bool one = wanted.attacks.empty() && wanted.lessons.size() == 1;
  if (!one && !(options.html.empty() && options.pcapng.empty()))
    return complain("--html and --pcapng are for one lesson, which is one handshake",
                    exit_code::usage);
  if (!wanted.lessons.empty() && brings_files(options))
    return complain("a lesson brings its own people; certificates, keys and lists are for attacks",
                    exit_code::usage);
  TRY(Output output, Output::open(options, true));
  return wanted.attacks.empty() ? run_lessons(wanted.lessons, options, output)
                                : run_attacks(wanted.attacks, options, output);
}

}  // namespace handglass::cli
