#include "settings.h"
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace standin {

static std::string text(const char* name, const char* otherwise) {
    const char* value = getenv((std::string("CUDA_STAND_IN_") + name).c_str());
    return value ? value : otherwise;
}

// Ends the process without destructors: the settings may be read while another object is made.
[[noreturn]] static void refuse() {
    fflush(stderr);
    _exit(99);
}

static long number(const char* name, long otherwise) {
    std::string value = text(name, "");
    if (value.empty()) return otherwise;
    char* end;
    long result = strtol(value.c_str(), &end, 10);
    if (*end || result < 0) {
        fprintf(stderr, "cuda-stand-in: CUDA_STAND_IN_%s is %s; expected a number.\n", name, value.c_str());
        refuse();
    }
    return result;
}

static Order order() {
    std::string name = text("THREAD_ORDER", "forward");
    if (name == "forward") return Order::Forward;
    if (name == "reverse") return Order::Reverse;
    if (name == "shuffle") return Order::Shuffle;
    fprintf(stderr, "cuda-stand-in: CUDA_STAND_IN_THREAD_ORDER is %s; expected forward, reverse or shuffle.\n", name.c_str());
    refuse();
}

static Settings read() {
    Settings s;
    s.devices = number("DEVICES", 1);
    s.driver = number("DRIVER", 13000);
    if (sscanf(text("COMPUTE_CAPABILITY", "9.0").c_str(), "%d.%d", &s.major, &s.minor) != 2) {
        fprintf(stderr, "cuda-stand-in: CUDA_STAND_IN_COMPUTE_CAPABILITY needs a major and a minor number, such as 8.6.\n");
        refuse();
    }
    s.multiprocessors = number("MULTIPROCESSORS", 132);
    s.memory = size_t(number("MEMORY_MB", 80 * 1024)) << 20;
    s.order = order();
    s.preemption = number("PREEMPTION", 0);
    s.workers = number("WORKERS", std::max(1u, std::thread::hardware_concurrency()));
    s.delayMicroseconds = number("DELAY_US", 0);
    s.contracts = number("CONTRACT", 0);
    s.countsFile = text("COUNTS", "");
    s.counts = !s.countsFile.empty();
    s.synchronous = number("SYNCHRONOUS", 0);
    s.failLaunch = number("FAIL_LAUNCH", 0);
    s.failPageLock = number("FAIL_PAGE_LOCK", 0);
    s.logs = number("LOG", 0);
    s.countsCalls = number("CALLS", 0);
    s.cache = text("CACHE", "/tmp/cuda-stand-in-cache");
    s.ptxas = text("PTXAS", "");
    s.faults = text("FAULTS", "");
    s.trace = text("TRACE", "");
    return s;
}

const Settings& settings() {
    // Never destroyed: the report at the end of the process needs it.
    static const Settings& all = *new Settings(read());
    return all;
}

}  // namespace standin
