#include "module.hpp"

#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "description_file.hpp"

namespace handglass::test_module {
namespace {

constexpr unsigned index_bits = 16;  // of an object, in its handle

}  // namespace

void Module::refresh() {
  std::optional<std::string> text = description();
  if (text ? text_ == text : text_.has_value()) return;
  if (!text) throw std::runtime_error("the description of the token cannot be read");
  take_over(parse_config(*text, description_folder()));
  text_ = std::move(text);
}

void Module::take_over(Config config) {
  config_ = std::move(config);
  tokens_.resize(config_.slots.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const SlotConfig& slot = config_.slots[i];
    Token& now = tokens_[i];
    const bool quietly = slot.has("removed_quietly");
    const bool away = slot.kind == SlotKind::empty || slot.has("removed") || quietly;
    if ((away && !now.away) || now.inserted != slot.inserted) pull(i, quietly);
    now.away = away;
    now.inserted = slot.inserted;
    if (now.wrong_pins_told != slot.wrong_pins)
      now.wrong_pins = now.wrong_pins_told = slot.wrong_pins;
    now.objects = make_objects(slot);
  }
}

void Module::pull(std::size_t slot, bool quietly) {
  Token& pulled = tokens_[slot];
  ++pulled.generation;
  log_out(slot);
  pulled.error_to_tell = quietly;
  if (quietly) return;
  for (auto& [handle, session] : sessions_)
    if (session.slot == slot) torn_.emplace(handle, slot);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.slot == slot; });
}

void Module::initialize(bool by_somebody_else) {
  sessions_.clear();
  torn_.clear();
  for (Token& each : tokens_) each.logged_in = false;
  initialized_ = true;
  foreign_ = by_somebody_else;
  owner_ = getpid();
}

void Module::finalize() {
  sessions_.clear();
  torn_.clear();
  for (Token& each : tokens_) each.logged_in = false;
  initialized_ = false;
}

bool Module::initialized_by_parent() const { return initialized_ && getpid() != owner_; }

bool Module::initialized() const {
  return initialized_ && !(has("fork_unsafe") && initialized_by_parent());
}

bool Module::has(std::string_view fault) const {
  return std::ranges::any_of(config_.slots,
                             [&](const SlotConfig& each) { return each.has(fault); });
}

std::size_t Module::slot(CK_SLOT_ID id) const {
  const auto found = std::ranges::find(config_.slots, id, &SlotConfig::id);
  if (found == config_.slots.end()) throw Answer{CKR_SLOT_ID_INVALID};
  return static_cast<std::size_t>(found - config_.slots.begin());
}

std::size_t Module::slot_with_token(CK_SLOT_ID id) const {
  const std::size_t out = slot(id);
  if (tokens_[out].away || slot_config(out).has("token_not_present"))
    throw Answer{CKR_TOKEN_NOT_PRESENT};
  return out;
}

Session& Module::session(CK_SESSION_HANDLE handle) {
  if (torn_.erase(handle) != 0) throw Answer{CKR_DEVICE_REMOVED};
  const auto found = sessions_.find(handle);
  if (found == sessions_.end()) throw Answer{CKR_SESSION_HANDLE_INVALID};
  return found->second;
}

const Object& Module::object(const Session& session, CK_OBJECT_HANDLE handle) const {
  const Token& held = tokens_[session.slot];
  const CK_OBJECT_HANDLE index = (handle & ((1UL << index_bits) - 1)) - 1;
  if (handle >> index_bits != held.generation || index >= held.objects.size())
    throw Answer{CKR_OBJECT_HANDLE_INVALID};
  return held.objects[index];
}

void Module::require_login(const Session& session) {
  Token& asked = tokens_[session.slot];
  if (std::exchange(asked.error_to_tell, false)) throw Answer{CKR_DEVICE_ERROR};
  if (asked.away || (slot_config(session.slot).login_required && !asked.logged_in))
    throw Answer{CKR_USER_NOT_LOGGED_IN};
}

bool Module::visible(std::size_t slot, const Object& object) const {
  return !object.is_private || tokens_[slot].logged_in || slot_config(slot).private_visible;
}

CK_OBJECT_HANDLE Module::handle_of(std::size_t slot, std::size_t index) const {
  return tokens_[slot].generation << index_bits | (index + 1);
}

CK_ULONG Module::count_sessions(std::size_t slot, CK_FLAGS with) const {
  return static_cast<CK_ULONG>(std::ranges::count_if(sessions_, [&](const auto& entry) {
    return entry.second.slot == slot && (entry.second.flags & with) == with;
  }));
}

CK_SESSION_HANDLE Module::open(std::size_t slot, CK_FLAGS flags) {
  Session& opened = sessions_[next_session_];
  opened.slot = slot;
  opened.flags = flags;
  return next_session_++;
}

void Module::close(CK_SESSION_HANDLE handle) {
  const std::size_t slot = session(handle).slot;
  sessions_.erase(handle);
  if (count_sessions(slot, 0) == 0) log_out(slot);
}

void Module::close_all(std::size_t slot) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.slot == slot; });
  std::erase_if(torn_, [&](const auto& entry) { return entry.second == slot; });
  log_out(slot);
}

void Module::log_out(std::size_t slot) {
  tokens_[slot].logged_in = false;
  for (auto& [handle, session] : sessions_)
    if (session.slot == slot) session.signing.reset(), session.decrypting.reset();
}

void Module::end(CK_SESSION_HANDLE handle, std::optional<Operation> Session::* operation) {
  if (const auto found = sessions_.find(handle); found != sessions_.end())
    (found->second.*operation).reset();
}

}  // namespace handglass::test_module
