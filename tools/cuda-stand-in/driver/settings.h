// What the driver says it is, and how it runs. README.md lists the environment variables.
#pragma once
#include <cstddef>
#include <string>

namespace standin {

enum class Order { Forward, Reverse, Shuffle };

struct Settings {
    int devices, driver, major, minor, multiprocessors;
    size_t memory;

    Order order;
    unsigned preemption;
    int workers, delayMicroseconds;
    bool contracts, counts, synchronous;

    long failLaunch;
    int failPageLock;

    bool logs, countsCalls;
    std::string cache, ptxas, faults, trace, countsFile;
};

const Settings& settings();

}  // namespace standin
