// What the driver reports: faults of its caller, and on demand messages, numbers of calls, a trace and the counts of kernels.
#pragma once
#include <cstddef>
#include <string>
#include "../kernel/thread.h"

namespace standin {

// A wrong call or a wrong access, which a real driver would punish or ignore. It is always printed.
__attribute__((format(printf, 1, 2))) void fault(const char* format, ...);

// A message under CUDA_STAND_IN_LOG.
__attribute__((format(printf, 1, 2))) void say(const char* format, ...);

// Seconds since the driver was loaded.
double now();

// Counts a call under CUDA_STAND_IN_CALLS, and adds up an amount: seconds or gigabytes.
void called(const std::string& name, double amount = 0);

// A line of the trace under CUDA_STAND_IN_TRACE: a job of a stream, and when it was queued, when it began and when it ended.
void traced(const char* kind, const std::string& name, const void* stream, double queued, double began, size_t bytes);

// Adds the counts of a launch under CUDA_STAND_IN_COUNTS.
void counted(const std::string& launch, const u64* counts);

}  // namespace standin
