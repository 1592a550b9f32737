#pragma once

#include <cassert>
#include <string>
#include <thread>

namespace proofsheet {

// Names the calling thread as debuggers and `top -H` show it (15 bytes at most).
void set_thread_name(const std::string& name);

// Remembers the thread that owns something; a function of that thread asserts it on entry:
//   owner_.assert_here();
class ThreadOwner {
 public:
  // Makes the calling thread the owner.
  void take() { owner_ = std::this_thread::get_id(); }
  bool is_here() const { return owner_ == std::this_thread::get_id(); }
  void assert_here() const { assert(is_here() && "called on a thread that does not own this"); }

 private:
  std::thread::id owner_ = std::this_thread::get_id();
};

}  // namespace proofsheet
