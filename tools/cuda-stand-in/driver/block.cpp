#include "block.h"
#include <unistd.h>
#include <cstdio>
#include <cstring>
#include "context.h"
#include "report.h"
#include "settings.h"

namespace standin {

// The worker of the fibre that begins.
static thread_local Worker* current;

const Host Worker::host = {barrier, yield, failed, findAllocation};

Worker::Worker(const Launch& launch, u32 seed)
    : launch(launch), thread(new Thread{}), shared(launch.module->info->sharedBytes + 64), lanes(launch.threads()) {
    Thread& t = *thread;
    for (u64& low : t.low) low = ~u64(0);
    t.shared = (char*)(((u64)shared.data() + 15) / 16 * 16);
    t.sharedBytes = launch.module->info->sharedBytes;
    t.host = &host;
    t.block = this;
    t.preemption = settings().preemption;
    t.random = 12345 + seed;
    memcpy(t.ntid, launch.block, sizeof t.ntid);
    memcpy(t.nctaid, launch.grid, sizeof t.nctaid);
}

Worker::~Worker() = default;

// Makes a thread of the block the one that runs.
void Worker::place(u32 lane) {
    running = lane;
    thread->tid[0] = lane % launch.block[0];
    thread->tid[1] = lane / launch.block[0] % launch.block[1];
    thread->tid[2] = lane / launch.block[0] / launch.block[1];
}

// The thread whose turn it is.
u32 Worker::ordered(u32 turn) const {
    constexpr u32 Prime = 733;
    u32 threads = u32(lanes.size());
    if (settings().order == Order::Reverse) return threads - 1 - turn;
    if (settings().order == Order::Shuffle && threads % Prime != 0) return (turn * Prime + thread->random) % threads;
    return turn;
}

void Worker::run(u64 block) {
    Thread& t = *thread;
    const KernelInfo& info = *launch.module->info;
    if (settings().order == Order::Reverse) block = launch.blocks() - 1 - block;
    t.ctaid[0] = u32(block % launch.grid[0]);
    t.ctaid[1] = u32(block / launch.grid[0] % launch.grid[1]);
    t.ctaid[2] = u32(block / launch.grid[0] / launch.grid[1]);
    // New shared memory has no useful contents.
    memset(t.shared, 0xCC, t.sharedBytes);
    u32 threads = u32(lanes.size());
    bool takesTurns = info.hasBarriers || (t.preemption && info.hasAtomics);
    if (!takesTurns) {
        t.preemption = 0;
        for (u32 turn = 0; turn < threads; turn++) {
            place(ordered(turn));
            launch.module->body(launch.parameters.data(), &t);
        }
        return;
    }
    current = this;
    lanes.assign(threads, Lane{State::Ready, 0, 0});
    fibers.start(threads, enter);
    do {
        for (u32 turn = 0; turn < threads; turn++) {
            u32 lane = ordered(turn);
            if (lanes[lane].state != State::Ready) continue;
            place(lane);
            fibers.resume(lane);
        }
    } while (passBarrier());
}

// Lets the threads pass a barrier if all wait at it. Returns false if all threads have ended.
bool Worker::passBarrier() {
    u32 done = 0, waiting = 0;
    const Lane* first = nullptr;
    bool diverges = false;
    for (const Lane& lane : lanes) {
        if (lane.state == State::Ready) return true;
        if (lane.state == State::Done) {
            done++;
            continue;
        }
        waiting++;
        if (!first) first = &lane;
        diverges |= lane.line != first->line || lane.barriers != first->barriers;
    }
    if (!waiting) return false;
    if (diverges || done)
        fault("threads of a block disagree about a barrier: %s, PTX line %d, block %u: %u threads wait, %u have ended",
            launch.module->info->name, first->line, thread->ctaid[0], waiting, done);
    for (Lane& lane : lanes)
        if (lane.state == State::AtBarrier) lane.state = State::Ready;
    thread->random = thread->random * 1664525u + 1013904223u;
    return true;
}

void Worker::enter() {
    Worker* worker = current;
    worker->launch.module->body(worker->launch.parameters.data(), worker->thread.get());
    worker->lanes[worker->running].state = State::Done;
    worker->fibers.suspend(worker->running);
}

void Worker::suspend() {
    u32 lane = running;
    fibers.suspend(lane);
    place(lane);
}

void Worker::barrier(Thread* t, int line) {
    auto* worker = static_cast<Worker*>(t->block);
    Lane& lane = worker->lanes[worker->running];
    lane.state = State::AtBarrier;
    lane.line = line;
    lane.barriers++;
    worker->suspend();
}

void Worker::yield(Thread* t) { static_cast<Worker*>(t->block)->suspend(); }

// A card would lose the device, or compute anything. Here the process ends, so that no later fault hides this one.
void Worker::failed(Thread* t, Fault kind, u64 address, int line) {
    static const char* const names[] = {"misaligned access", "access outside of allocations", "division by zero"};
    const KernelInfo& info = *static_cast<Worker*>(t->block)->launch.module->info;
    fault("%s at %lx: %s, PTX line %d, thread %u, block %u", names[int(kind)], address, info.name, line, t->tid[0], t->ctaid[0]);
    fflush(stderr);
    _exit(99);
}

}  // namespace standin
