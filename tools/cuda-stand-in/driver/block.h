// Runs the blocks of a launch, one after another on a worker.
#pragma once
#include <memory>
#include <vector>
#include "fiber.h"
#include "module.h"

namespace standin {

struct Launch {
    const Module* module;
    std::vector<char> parameters;
    u32 grid[3], block[3];

    u64 blocks() const { return u64(grid[0]) * grid[1] * grid[2]; }
    u32 threads() const { return block[0] * block[1] * block[2]; }
};

class Worker {
   public:
    Worker(const Launch& launch, u32 seed);
    ~Worker();

    // Runs a block. Without barriers, each thread runs to its end; otherwise the threads are fibres.
    void run(u64 block);

    const u64* counts() const { return thread->counts; }

   private:
    enum class State { Ready, AtBarrier, Done };
    struct Lane {
        State state;
        int line;  // of the barrier where it waits
        long barriers;
    };

    static void enter();
    static void barrier(Thread*, int line);
    static void yield(Thread*);
    static void failed(Thread*, Fault, u64 address, int line);
    static const Host host;

    void place(u32 lane);
    u32 ordered(u32 turn) const;
    void suspend();
    bool passBarrier();

    const Launch& launch;
    std::unique_ptr<Thread> thread;
    std::vector<char> shared;
    std::vector<Lane> lanes;
    Fibers fibers;
    u32 running = 0;
};

}  // namespace standin
