// Contexts, their streams and their memory. A stream is a thread that runs its jobs in order.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include "../kernel/thread.h"

namespace standin {

struct Context;

class Stream {
   public:
    explicit Stream(Context* context);
    ~Stream();

    void queue(std::function<void()> job);
    void synchronize();

    Context* const context;

   private:
    void run();

    std::deque<std::function<void()>> jobs;
    std::mutex mutex;
    std::condition_variable queued, idle;
    bool busy = false, ends = false;
    std::thread thread;
};

struct Context {
    explicit Context(int device) : device(device), defaultStream(new Stream(this)) {}

    // The stream of a handle; null is the default stream.
    Stream* stream(void* handle) { return handle ? static_cast<Stream*>(handle) : defaultStream; }

    void synchronize();

    const int device;
    Stream* const defaultStream;
    std::mutex mutex;
    std::set<Stream*> streams;
    std::atomic<size_t> used{0};
    std::atomic<int> lost{0};  // the error of every further call, after the device was lost
};

// Finds the live allocation, on a device or page-locked, that contains some bytes.
bool findAllocation(u64 address, u32 bytes, u64* low, u64* high);

// Frees the device memory that a context has left.
void releaseAll(Context* context);

}  // namespace standin
