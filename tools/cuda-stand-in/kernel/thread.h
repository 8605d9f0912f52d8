// What a translated kernel and the driver share: the thread that runs, and what the driver knows about the kernel.
#pragma once
#include <cstdint>

namespace standin {

typedef uint8_t u8;
typedef int8_t i8;
typedef uint16_t u16;
typedef int16_t i16;
typedef uint32_t u32;
typedef int32_t i32;
typedef uint64_t u64;
typedef int64_t i64;

// What a counting kernel counts. translate.py has the same order (ptx/counting.py).
constexpr int CountKinds = 10;

// Sites of a kernel whose last allocation is remembered, so that a check is two comparisons.
constexpr int Sites = 64;

enum class Fault { Misaligned, OutOfBounds, DivisionByZero };

struct Thread;

// What a kernel asks of the driver.
struct Host {
    void (*barrier)(Thread*, int line);
    void (*yield)(Thread*);
    void (*fault)(Thread*, Fault, u64 address, int line);
    // Finds the live allocation that contains an access. Returns false if there is none.
    bool (*find)(u64 address, u32 bytes, u64* low, u64* high);
};

// The thread that runs on a worker. A worker runs the threads of a block in turn, and exchanges tid.
struct Thread {
    u32 tid[3], ntid[3], ctaid[3], nctaid[3];
    char* shared;
    u64 sharedBytes;
    const Host* host;
    void* block;
    u32 preemption;  // accesses of 1024 after which another thread continues
    u32 random;
    u64 low[Sites], high[Sites];
    u64 counts[CountKinds];
};

struct KernelInfo {
    const char* name;
    u32 parameterBytes, sharedBytes;
    bool hasBarriers, hasAtomics;
};

typedef void (*KernelBody)(const char* parameters, Thread*);

}  // namespace standin
