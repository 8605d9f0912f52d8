// Devices and contexts.
#include <cstdio>
#include <map>
#include <vector>
#include "api.h"

namespace standin {

static std::atomic<bool> initialized{false};
static thread_local std::vector<Context*> stack;

int enter(const char* call, Context*& context) {
    called(call);
    if (!initialized) return NotInitialized;
    context = stack.empty() ? nullptr : stack.back();
    if (!context) {
        fault("%s without a current context", call);
        return InvalidContext;
    }
    return context->lost;
}

void Context::synchronize() {
    std::lock_guard lock(mutex);
    for (Stream* stream : streams) stream->synchronize();
    defaultStream->synchronize();
}

// Attributes of a device by their number in CUdevice_attribute. Those of the settings follow.
static const std::map<int, int> attributes = {
    {1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535}, {8, 49152}, {9, 65536}, {10, 32},
    {11, 2147483647}, {12, 65536}, {13, 1980000}, {14, 512}, {15, 1}, {17, 0}, {18, 0}, {19, 1}, {20, 0}, {31, 1}, {32, 1},
    {34, 0}, {35, 0}, {36, 3201000}, {37, 6144}, {38, 62914560}, {39, 2048}, {40, 3}, {41, 1}, {50, 0}, {78, 1}, {79, 1},
    {80, 1}, {81, 233472}, {82, 65536}, {83, 1}, {84, 0}, {85, 0}, {86, 1}, {87, 2}, {88, 1}, {89, 1}, {90, 1}, {91, 1},
    {95, 1}, {96, 1}, {97, 232448}};
constexpr int MultiprocessorCount = 16, PciBusId = 33, ComputeCapabilityMajor = 75, ComputeCapabilityMinor = 76;

}  // namespace standin

using namespace standin;

API cuInit(unsigned) {
    called("cuInit");
    initialized = true;
    return Success;
}

API cuDriverGetVersion(int* version) {
    *version = settings().driver;
    return Success;
}

API cuDeviceGetCount(int* count) {
    if (!initialized) return NotInitialized;
    *count = settings().devices;
    return Success;
}

API cuDeviceGet(int* device, int number) {
    if (number < 0 || number >= settings().devices) return InvalidDevice;
    *device = number;
    return Success;
}

API cuDeviceGetName(char* name, int length, int device) {
    snprintf(name, length, "CUDA stand-in %d", device);
    return Success;
}

API cuDeviceTotalMem_v2(size_t* bytes, int) {
    *bytes = settings().memory;
    return Success;
}

API cuDeviceGetAttribute(int* value, int attribute, int device) {
    const Settings& s = settings();
    if (device < 0 || device >= s.devices) return InvalidDevice;
    switch (attribute) {
        case MultiprocessorCount: *value = s.multiprocessors; return Success;
        case PciBusId: *value = 0x17 + device; return Success;
        case ComputeCapabilityMajor: *value = s.major; return Success;
        case ComputeCapabilityMinor: *value = s.minor; return Success;
    }
    auto found = attributes.find(attribute);
    if (found == attributes.end()) {
        fault("the attribute %d of a device is unknown here; add it to context.cpp", attribute);
        return InvalidValue;
    }
    *value = found->second;
    return Success;
}

API cuDeviceCanAccessPeer(int* can, int, int) {
    *can = 1;
    return Success;
}

API cuDeviceGetP2PAttribute(int* value, int, int, int) {
    *value = 1;
    return Success;
}

API cuCtxCreate_v2(Context** result, unsigned flags, int device) {
    called("cuCtxCreate");
    if (!initialized) return NotInitialized;
    if (device < 0 || device >= settings().devices) return InvalidDevice;
    *result = new Context(device);
    stack.push_back(*result);
    say("a context of device %d with flags %u", device, flags);
    return Success;
}

API cuCtxDestroy_v2(Context* context) {
    called("cuCtxDestroy");
    context->synchronize();
    releaseAll(context);
    std::erase(stack, context);
    return context->lost;
}

API cuCtxSetCurrent(Context* context) {
    called("cuCtxSetCurrent");
    if (!stack.empty()) stack.pop_back();
    if (context) stack.push_back(context);
    return Success;
}

API cuCtxSynchronize() {
    ENTER("cuCtxSynchronize");
    double start = now();
    context->synchronize();
    called("cuCtxSynchronize, seconds waited", now() - start);
    return context->lost;
}

API cuCtxGetCacheConfig(int* value) {
    ENTER("cuCtxGetCacheConfig");
    *value = 0;
    return Success;
}

API cuCtxSetCacheConfig(int) { return Success; }

API cuCtxGetSharedMemConfig(int* value) {
    ENTER("cuCtxGetSharedMemConfig");
    *value = 1;
    return Success;
}

API cuCtxSetSharedMemConfig(int) { return Success; }

API cuCtxEnablePeerAccess(void*, unsigned) { return Success; }

API cuCtxDisablePeerAccess(void*) { return Success; }

API cuGetErrorString(int error, const char** text) {
    static const std::map<int, const char*> known = {
        {Success, "no error"}, {InvalidValue, "invalid argument"}, {OutOfMemory, "out of memory"},
        {NotInitialized, "initialization error"}, {InvalidContext, "invalid device context"},
        {NoBinaryForGpu, "no kernel image is available for execution on the device"},
        {InvalidPtx, "a PTX JIT compilation failed"},
        {UnsupportedPtxVersion, "the provided PTX was compiled with an unsupported toolchain."},
        {IllegalAddress, "an illegal memory access was encountered"},
        {LaunchOutOfResources, "too many resources requested for launch"},
        {HostMemoryAlreadyRegistered, "part or all of the requested memory range is already mapped"}};
    auto found = known.find(error);
    *text = found == known.end() ? "an error of the stand-in for the driver" : found->second;
    return Success;
}
