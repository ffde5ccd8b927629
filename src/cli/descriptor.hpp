// A file descriptor with an owner.
#pragma once
#include <unistd.h>

namespace handglass::cli {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int operator*() const { return fd_; }

 private:
  int fd_;
};

}  // namespace handglass::cli
