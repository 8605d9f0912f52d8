// Device memory, which is host memory here, page-locked memory, and copies.
#include <sys/mman.h>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>
#include "api.h"

namespace standin {

constexpr u64 Page = 4096, Alignment = 256;

struct Allocation {
    u64 bytes;
    void* mapping;
    u64 mapped;
    Context* context;
};

static std::mutex allocating;
static std::map<u64, Allocation> onDevice;
static std::map<u64, u64> pageLocked;  // address to bytes

template <class Map>
static auto before(Map& map, u64 address) {
    auto found = map.upper_bound(address);
    return found == map.begin() ? map.end() : --found;
}

static bool contains(u64 start, u64 bytes, u64 address, u64 count) { return address >= start && address + count <= start + bytes; }

bool findAllocation(u64 address, u32 bytes, u64* low, u64* high) {
    std::lock_guard lock(allocating);
    auto device = before(onDevice, address);
    if (device != onDevice.end() && contains(device->first, device->second.bytes, address, bytes)) {
        *low = device->first, *high = device->first + device->second.bytes;
        return true;
    }
    auto host = before(pageLocked, address);
    if (host == pageLocked.end() || !contains(host->first, host->second, address, bytes)) return false;
    *low = host->first, *high = host->first + host->second;
    return true;
}

void releaseAll(Context* context) {
    std::lock_guard lock(allocating);
    size_t left = 0;
    for (auto i = onDevice.begin(); i != onDevice.end();) {
        if (i->second.context != context) {
            ++i;
            continue;
        }
        left += i->second.bytes;
        munmap(i->second.mapping, i->second.mapped);
        i = onDevice.erase(i);
    }
    if (left) say("a context is destroyed with %zu bytes allocated", left);
}

enum class Kind { Pageable, PageLocked, Device, Broken };

// The kind of memory of some bytes. Broken: they begin in a device's allocation and end beyond it.
static Kind kindOf(u64 address, size_t bytes) {
    std::lock_guard lock(allocating);
    auto device = before(onDevice, address);
    if (device != onDevice.end() && address < device->first + device->second.bytes)
        return contains(device->first, device->second.bytes, address, bytes) ? Kind::Device : Kind::Broken;
    auto host = before(pageLocked, address);
    return host != pageLocked.end() && contains(host->first, host->second, address, bytes) ? Kind::PageLocked : Kind::Pageable;
}

static const char* nameOf(Kind kind) {
    return kind == Kind::Device ? "device" : kind == Kind::PageLocked ? "page-locked" : "pageable";
}

}  // namespace standin

using namespace standin;

API cuMemGetInfo_v2(size_t* free, size_t* total) {
    ENTER("cuMemGetInfo");
    *total = settings().memory;
    *free = settings().memory - context->used;
    return Success;
}

API cuMemAlloc_v2(u64* result, size_t bytes) {
    ENTER("cuMemAlloc");
    if (!bytes) return InvalidValue;
    if (context->used + bytes > settings().memory) return OutOfMemory;
    // The end of an allocation is the end of a page, and the page after it is not mapped.
    u64 size = (bytes + Alignment - 1) / Alignment * Alignment, pages = (size + Page - 1) / Page * Page;
    void* mapping = mmap(nullptr, pages + 2 * Page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return OutOfMemory;
    mprotect((char*)mapping + Page, pages, PROT_READ | PROT_WRITE);
    u64 address = (u64)mapping + Page + pages - size;
    // New memory has no useful contents.
    memset((void*)address, 0xCB, size);
    {
        std::lock_guard lock(allocating);
        onDevice[address] = {bytes, mapping, pages + 2 * Page, context};
    }
    context->used += bytes;
    *result = address;
    called("cuMemAlloc, gigabytes", bytes / 1e9);
    traced("allocate", "", nullptr, now(), now(), bytes);
    return Success;
}

API cuMemFree_v2(u64 address) {
    ENTER("cuMemFree");
    // Freeing waits for the whole device.
    double start = now();
    context->synchronize();
    called("cuMemFree, seconds waited", now() - start);
    std::lock_guard lock(allocating);
    auto found = onDevice.find(address);
    if (found == onDevice.end()) {
        fault("cuMemFree of an address that is not allocated");
        return InvalidValue;
    }
    context->used -= found->second.bytes;
    traced("free", "", nullptr, start, start, found->second.bytes);
    munmap(found->second.mapping, found->second.mapped);
    onDevice.erase(found);
    return Success;
}

API cuMemAllocHost_v2(void** result, size_t bytes) {
    ENTER("cuMemAllocHost");
    if (int error = settings().failPageLock) return error;
    *result = aligned_alloc(Page, (bytes + Page - 1) / Page * Page);
    std::lock_guard lock(allocating);
    pageLocked[(u64)*result] = bytes;
    return Success;
}

API cuMemFreeHost(void* address) {
    ENTER("cuMemFreeHost");
    context->synchronize();
    {
        std::lock_guard lock(allocating);
        if (!pageLocked.erase((u64)address)) {
            fault("cuMemFreeHost of an address that is not allocated");
            return InvalidValue;
        }
    }
    free(address);
    return Success;
}

API cuMemHostRegister_v2(u64 address, size_t bytes, unsigned) {
    ENTER("cuMemHostRegister");
    if (int error = settings().failPageLock) return error;
    std::lock_guard lock(allocating);
    auto last = before(pageLocked, address + bytes - 1);
    if (last != pageLocked.end() && last->first + last->second > address) {
        fault("cuMemHostRegister of memory that is registered already");
        return HostMemoryAlreadyRegistered;
    }
    pageLocked[address] = bytes;
    called("cuMemHostRegister, gigabytes", bytes / 1e9);
    return Success;
}

API cuMemHostUnregister(u64 address) {
    ENTER("cuMemHostUnregister");
    context->synchronize();
    std::lock_guard lock(allocating);
    if (pageLocked.erase(address)) return Success;
    // ILGPU's finalizer unregisters memory even if it could not be registered.
    if (!settings().failPageLock) fault("cuMemHostUnregister of memory that is not registered");
    return HostMemoryNotRegistered;
}

API cuMemHostGetDevicePointer_v2(u64* device, u64 host, unsigned) {
    *device = host;
    return Success;
}

API cuPointerGetAttribute(void* result, int attribute, u64 address) {
    constexpr int MemoryType = 2, Host = 1, Device = 2;
    Kind kind = kindOf(address, 1);
    if (kind == Kind::Pageable) return InvalidValue;
    if (attribute == MemoryType) *(int*)result = kind == Kind::Device ? Device : Host;
    return Success;
}

// Copies from pageable memory are staged, so the host waits for large ones. Copies to pageable memory always wait.
API cuMemcpyAsync(u64 to, u64 from, size_t bytes, void* handle) {
    constexpr size_t Staged = 64 << 10;
    ENTER("cuMemcpyAsync");
    if (!bytes) return Success;
    Kind target = kindOf(to, bytes), source = kindOf(from, bytes);
    if (target == Kind::Broken || source == Kind::Broken) {
        fault("a copy of %zu bytes ends beyond an allocation", bytes);
        return InvalidValue;
    }
    std::string name = std::string(nameOf(source)) + " to " + nameOf(target);
    Stream* stream = context->stream(handle);
    double queued = now();
    std::shared_ptr<std::vector<char>> stage;
    if (source == Kind::Pageable) stage = std::make_shared<std::vector<char>>((char*)from, (char*)from + bytes);
    stream->queue([=] {
        double began = now();
        memcpy((void*)to, stage ? stage->data() : (void*)from, bytes);
        called("copy " + name + ", gigabytes", bytes / 1e9);
        traced("copy", name, stream, queued, began, bytes);
    });
    if (target == Kind::Pageable || (source == Kind::Pageable && bytes > Staged)) {
        stream->synchronize();
        called("copy " + name + ", seconds waited", now() - queued);
    }
    return context->lost;
}

API cuMemsetD8Async(u64 to, u8 value, size_t bytes, void* handle) {
    ENTER("cuMemsetD8Async");
    if (bytes && kindOf(to, bytes) != Kind::Device) {
        fault("a memset of %zu bytes ends beyond an allocation", bytes);
        return InvalidValue;
    }
    Stream* stream = context->stream(handle);
    double queued = now();
    stream->queue([=] {
        double began = now();
        memset((void*)to, value, bytes);
        traced("memset", "", stream, queued, began, bytes);
    });
    return Success;
}
