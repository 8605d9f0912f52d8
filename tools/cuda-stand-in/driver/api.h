// Names for the functions of the driver, and its error codes.
#pragma once
#include "context.h"
#include "report.h"
#include "settings.h"

#define API extern "C" __attribute__((visibility("default"))) int

namespace standin {

enum Error {
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    InvalidDevice = 101,
    InvalidContext = 201,
    NoBinaryForGpu = 209,
    InvalidPtx = 218,
    UnsupportedPtxVersion = 222,
    InvalidHandle = 400,
    NotFound = 500,
    NotReady = 600,
    IllegalAddress = 700,
    LaunchOutOfResources = 701,
    HostMemoryAlreadyRegistered = 712,
    HostMemoryNotRegistered = 713,
};

// Checks that a call has a current context whose device is not lost.
int enter(const char* call, Context*& context);

}  // namespace standin

// Begins a function that needs a current context.
#define ENTER(call)   \
    Context* context; \
    if (int error = enter(call, context)) return error
