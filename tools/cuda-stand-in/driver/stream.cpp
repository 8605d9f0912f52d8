// Streams and events.
#include <unistd.h>
#include <cstdlib>
#include "api.h"

namespace standin {

Stream::Stream(Context* context) : context(context), thread([this] { run(); }) {}

Stream::~Stream() {
    {
        std::lock_guard lock(mutex);
        ends = true;
    }
    queued.notify_all();
    thread.join();
}

void Stream::run() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex);
            busy = false;
            if (jobs.empty()) idle.notify_all();
            queued.wait(lock, [this] { return ends || !jobs.empty(); });
            if (jobs.empty()) return;
            job = std::move(jobs.front());
            jobs.pop_front();
            busy = true;
        }
        if (int most = settings().delayMicroseconds) usleep(rand() % most);
        // A lost device runs nothing more.
        if (!context->lost) job();
    }
}

void Stream::queue(std::function<void()> job) {
    {
        std::lock_guard lock(mutex);
        jobs.push_back(std::move(job));
    }
    queued.notify_all();
    if (settings().synchronous) synchronize();
}

void Stream::synchronize() {
    std::unique_lock lock(mutex);
    idle.wait(lock, [this] { return jobs.empty() && !busy; });
}

struct Event {
    double time = 0;
    std::atomic<bool> isReached{false};
    Stream* stream = nullptr;
};

}  // namespace standin

using namespace standin;

API cuStreamCreate(void** result, unsigned flags) {
    ENTER("cuStreamCreate");
    auto* stream = new Stream(context);
    std::lock_guard lock(context->mutex);
    context->streams.insert(stream);
    *result = stream;
    say("a stream with flags %u", flags);
    return Success;
}

API cuStreamCreateWithPriority(void** result, unsigned flags, int) { return cuStreamCreate(result, flags); }

API cuStreamDestroy_v2(Stream* stream) {
    ENTER("cuStreamDestroy");
    stream->synchronize();
    {
        std::lock_guard lock(context->mutex);
        context->streams.erase(stream);
    }
    delete stream;
    return Success;
}

API cuStreamSynchronize(void* handle) {
    ENTER("cuStreamSynchronize");
    Stream* stream = context->stream(handle);
    double start = now();
    stream->synchronize();
    called("cuStreamSynchronize, seconds waited", now() - start);
    traced("synchronize", "", stream, start, start, 0);
    return context->lost;
}

API cuEventCreate(Event** event, unsigned) {
    ENTER("cuEventCreate");
    *event = new Event;
    return Success;
}

API cuEventDestroy_v2(Event* event) {
    if (event->stream) event->stream->synchronize();
    delete event;
    return Success;
}

API cuEventRecord(Event* event, void* handle) {
    ENTER("cuEventRecord");
    event->stream = context->stream(handle);
    event->isReached = false;
    event->stream->queue([event] {
        event->time = now();
        event->isReached = true;
    });
    return Success;
}

API cuEventQuery(Event* event) { return event->isReached ? Success : NotReady; }

API cuEventSynchronize(Event* event) {
    ENTER("cuEventSynchronize");
    if (event->stream) event->stream->synchronize();
    return context->lost;
}

API cuEventElapsedTime(float* milliseconds, Event* from, Event* to) {
    if (!from->isReached || !to->isReached) return NotReady;
    *milliseconds = float((to->time - from->time) * 1000);
    return Success;
}
