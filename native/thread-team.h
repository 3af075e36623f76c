// Threads that share the work of a kernel.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>
#if defined(__linux__)
#include <sched.h>
#endif

inline void pauseBriefly() {
#if defined(__x86_64__) || defined(__i386__)
  for (int turn = 0; turn < 32; ++turn) __builtin_ia32_pause();
#endif
  std::this_thread::yield();
}

/** Processors this process may run on. */
inline int countProcessors() {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

/**
 * Threads that help the one that calls. A helper that has nothing to do looks out for work for a while before it sleeps:
 * kernels follow one another within less time than it takes to wake a thread.
 */
class ThreadTeam {
 public:
  static ThreadTeam& get() {
    // Never destroyed: helpers still look at it while the process ends.
    static ThreadTeam* const helpers = new ThreadTeam();
    return *helpers;
  }

  /** Calls `work(part)` for all parts, in any order and on any thread; returns when all are done. */
  template <typename Work>
  void run(int64_t parts, const Work& work) {
    // Another thread of the program may be computing: then this one works alone.
    std::unique_lock<std::mutex> alone(busy_, std::try_to_lock);
    if (parts < 2 || count_ == 0 || !alone.owns_lock()) {
      for (int64_t part = 0; part < parts; ++part) work(part);
      return;
    }
    call_ = [](const void* target, int64_t part) { (*static_cast<const Work*>(target))(part); };
    target_ = &work;
    parts_ = parts;
    next_ = 0;
    open_ = true;
    ++generation_;
    if (asleep_ > 0) {
      std::lock_guard<std::mutex> guard(sleep_);
      wake_.notify_all();
    }
    help();
    open_ = false;
    while (active_ > 0) pauseBriefly();
  }

 private:
  static constexpr std::chrono::microseconds kLookOut{200};

  ThreadTeam() {
    const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int threads = asked != nullptr && std::atoi(asked) > 0 ? std::atoi(asked) : countProcessors();
    try {
      for (; count_ < std::min(threads, 16) - 1; ++count_) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
      // No more threads are to be had: those that are there will do.
    }
  }

  void help() {
    for (int64_t part = next_++; part < parts_; part = next_++) call_(target_, part);
  }

  void serve() {
    uint64_t seen = 0;
    for (;;) {
      waitForWork(seen);
      seen = generation_;
      // Whoever is counted here is waited for, so what it reads of the work holds still.
      ++active_;
      if (open_) help();
      --active_;
    }
  }

  void waitForWork(uint64_t seen) {
    const auto start = std::chrono::steady_clock::now();
    while (generation_ == seen) {
      if (std::chrono::steady_clock::now() - start < kLookOut) {
        pauseBriefly();
        continue;
      }
      std::unique_lock<std::mutex> guard(sleep_);
      ++asleep_;
      wake_.wait(guard, [&] { return generation_ != seen; });
      --asleep_;
    }
  }

  int count_ = 0;
  std::mutex busy_, sleep_;
  std::condition_variable wake_;
  void (*call_)(const void*, int64_t) = nullptr;
  const void* target_ = nullptr;
  int64_t parts_ = 0;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> generation_{0};
  std::atomic<int> active_{0}, asleep_{0};
  std::atomic<bool> open_{false};
};
