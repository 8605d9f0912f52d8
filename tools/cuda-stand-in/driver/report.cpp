#include "report.h"
#include <array>
#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <mutex>
#include "settings.h"

namespace standin {

static std::mutex reporting;
static std::atomic<long> faults{0};
static std::map<std::string, std::pair<long, double>> calls;
static std::map<std::string, std::array<u64, CountKinds>> counts;
static FILE* traceFile;

void fault(const char* format, ...) {
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (++faults > 50) return;
    std::lock_guard lock(reporting);
    fprintf(stderr, "cuda-stand-in: FAULT %s\n", message);
    if (settings().faults.empty()) return;
    if (FILE* file = fopen(settings().faults.c_str(), "a")) {
        fprintf(file, "%s\n", message);
        fclose(file);
    }
}

void say(const char* format, ...) {
    if (!settings().logs) return;
    va_list arguments;
    va_start(arguments, format);
    std::lock_guard lock(reporting);
    fprintf(stderr, "cuda-stand-in: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
}

double now() {
    static const auto start = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void called(const std::string& name, double amount) {
    if (!settings().countsCalls) return;
    std::lock_guard lock(reporting);
    auto& entry = calls[name];
    entry.first++;
    entry.second += amount;
}

void traced(const char* kind, const std::string& name, const void* stream, double queued, double began, size_t bytes) {
    if (settings().trace.empty()) return;
    double ended = now();
    std::lock_guard lock(reporting);
    if (!traceFile) traceFile = fopen(settings().trace.c_str(), "w");
    if (!traceFile) return;
    fprintf(traceFile, "%s\t%s\t%p\t%.6f\t%.6f\t%.6f\t%zu\n", kind, name.c_str(), stream, queued, began, ended, bytes);
    fflush(traceFile);
}

void counted(const std::string& launch, const u64* of) {
    std::lock_guard lock(reporting);
    auto& sum = counts[launch];
    for (int n = 0; n < CountKinds; n++) sum[n] += of[n];
}

// Writes the sums when the process ends.
static struct AtEnd {
    ~AtEnd() {
        if (settings().countsCalls) {
            fprintf(stderr, "\ncuda-stand-in: %ld faults; calls, and the sum of their seconds or gigabytes:\n", faults.load());
            for (auto& [name, call] : calls) fprintf(stderr, "%-50s %8ld %10.4f\n", name.c_str(), call.first, call.second);
        }
        if (!settings().counts) return;
        FILE* file = fopen(settings().countsFile.c_str(), "w");
        if (!file) return;
        for (auto& [launch, sum] : counts) {
            fprintf(file, "%s", launch.c_str());
            for (u64 count : sum) fprintf(file, "\t%lu", count);
            fprintf(file, "\n");
        }
        fclose(file);
    }
} atEnd;

}  // namespace standin
