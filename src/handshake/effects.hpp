// What a handshake does to the world, in order: it says messages and changes keys. The connection
// carries it out.
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "record/protection.hpp"

namespace handglass::handshake {

class Effects {
 public:
  virtual ~Effects() = default;
  // A whole handshake message with its header.
  virtual Result<void> send(View message) = 0;
  // The same for one that is written where it leaves from: appended to begin_message()'s buffer
  // before end_message() sends it, or drop_message() forgets it.
  virtual Bytes& begin_message() = 0;
  virtual Result<void> end_message() = 0;
  virtual void drop_message() = 0;
  // ChangeCipherSpec under the old protection; what is sent afterwards is under `keys`.
  virtual Result<void> change_write_keys(const record::TrafficKeys& keys) = 0;
  // The peer's ChangeCipherSpec has come: what follows is under `keys`.
  virtual void change_read_keys(const record::TrafficKeys& keys) = 0;
};

}  // namespace handglass::handshake
