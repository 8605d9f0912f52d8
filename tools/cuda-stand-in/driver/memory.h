// Device memory, which is host memory here, and page-locked memory.
#pragma once
#include "context.h"
#include "../kernel/thread.h"

namespace standin {

// Finds the live allocation, on a device or page-locked, that contains some bytes.
bool findAllocation(u64 address, u32 bytes, u64* low, u64* high);

// Frees what a context has left.
void releaseAll(Context* context);

}  // namespace standin
