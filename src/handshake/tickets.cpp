#include "handshake/tickets.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/secret_buffer.hpp"

namespace handglass::handshake {
namespace {

constexpr std::size_t name_size = 16, nonce_size = crypto::aead_nonce_size, tag_size = 16;
constexpr auto sealing = crypto::AeadAlgorithm::aes_256_gcm;

}  // namespace

void TicketKeys::take_turns(Time now) {
  const auto is_younger = [&](const std::optional<TicketKey>& key, std::chrono::seconds age) {
    return key && now >= key->made && now - key->made < age;
  };
  if (!is_younger(previous_, 2 * turn_)) previous_.reset();
  if (is_younger(current_, turn_)) return;
  previous_.reset();
  if (is_younger(current_, 2 * turn_)) previous_ = std::move(current_);
  current_.emplace();
  random_.fill(current_->name);
  random_.fill(current_->key.fill());
  current_->made = now;
}

Bytes TicketKeys::seal(const SavedSession& session, Time now) {
  const std::scoped_lock lock(mutex_);
  take_turns(now);
  const SecretBuffer state(write(session));
  Bytes out(name_size + nonce_size + state.size() + tag_size);
  const MutableView all(out);
  std::ranges::copy(current_->name, all.begin());
  const MutableView nonce = all.subspan(name_size, nonce_size);
  random_.fill(nonce);
  const MutableView text = all.subspan(name_size + nonce_size, state.size());
  std::ranges::copy(state.reveal(), text.begin());
  crypto::make_aead(sealing, current_->key.reveal())
      ->seal(nonce, current_->name, text, all.last(tag_size));
  return out;
}

std::optional<SavedSession> TicketKeys::open(View ticket, Time now) {
  if (ticket.size() < name_size + nonce_size + tag_size) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  take_turns(now);
  for (const auto* key : {&current_, &previous_}) {
    if (!*key || !same((*key)->name, ticket.first(name_size))) continue;
    SecretBuffer state(
        ticket.subspan(name_size + nonce_size, ticket.size() - name_size - nonce_size - tag_size));
    if (!crypto::make_aead(sealing, (*key)->key.reveal())
             ->open(ticket.subspan(name_size, nonce_size), (*key)->name, state.fill(),
                    ticket.last(tag_size)))
      return std::nullopt;
    auto session = read_session(state.reveal());
    if (!session || now - session->made > limits::session_lifetime || now < session->made)
      return std::nullopt;
    return *std::move(session);
  }
  return std::nullopt;
}

}  // namespace handglass::handshake
