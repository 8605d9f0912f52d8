#include <algorithm>
#include <memory>
#include <mutex>
#include "api.h"
#include "block.h"

namespace standin {

constexpr u32 MostThreads = 1024, MostGridYZ = 65535, MostGridX = 2147483647, Registers = 65536, SharedBytes = 49152;

static std::atomic<long> launches{0};

// Refuses what a card refuses.
static int accept(const Module& module, const Launch& launch, u32 dynamicShared) {
    const u32 *grid = launch.grid, *block = launch.block;
    u64 threads = u64(block[0]) * block[1] * block[2];
    if (!launch.blocks() || !threads || threads > MostThreads || grid[0] > MostGridX || grid[1] > MostGridYZ || grid[2] > MostGridYZ) {
        fault("%s: a launch of %u,%u,%u blocks of %u,%u,%u threads", module.info->name, grid[0], grid[1], grid[2], block[0], block[1],
            block[2]);
        return InvalidValue;
    }
    u64 registers = u64(module.registers + 7) / 8 * 8 * ((threads + 31) / 32 * 32);
    if (registers > Registers || module.sharedBytes + dynamicShared > SharedBytes) {
        fault("%s: %d registers for %lu threads and %u bytes of shared memory", module.info->name, module.registers, threads,
            module.sharedBytes + dynamicShared);
        return LaunchOutOfResources;
    }
    return Success;
}

// Runs the blocks on several threads of the host.
static void run(const Launch& launch) {
    u64 total = launch.blocks();
    u64 workers = std::min<u64>(total, settings().workers), share = std::clamp<u64>(total / 64, 1, 64);
    std::atomic<u64> next{0};
    std::mutex counting;
    u64 counts[CountKinds] = {};
    auto work = [&](u32 seed) {
        Worker worker(launch, seed);
        for (u64 first; (first = next.fetch_add(share)) < total;)
            for (u64 block = first; block < std::min(total, first + share); block++) worker.run(block);
        std::lock_guard lock(counting);
        for (int n = 0; n < CountKinds; n++) counts[n] += worker.counts()[n];
    };
    if (workers <= 1) {
        work(0);
    } else {
        std::vector<std::thread> threads;
        for (u64 n = 0; n < workers; n++) threads.emplace_back(work, u32(n) * 7919);
        for (std::thread& thread : threads) thread.join();
    }
    if (settings().counts) {
        std::string shape = std::to_string(launch.grid[0]) + "x" + std::to_string(launch.threads());
        counted(std::string(launch.module->info->name) + "\t" + shape, counts);
    }
}

}  // namespace standin

using namespace standin;

API cuLaunchKernel(Module* module, u32 gridX, u32 gridY, u32 gridZ, u32 blockX, u32 blockY, u32 blockZ, u32 dynamicShared, void* handle,
    void** parameters, void** extra) {
    ENTER("cuLaunchKernel");
    // ILGPU passes the parameters as one buffer: CU_LAUNCH_PARAM_BUFFER_POINTER, _SIZE and _END.
    if (parameters || !extra || extra[0] != (void*)1 || extra[2] != (void*)2 || extra[4]) return InvalidValue;
    size_t bytes = *(size_t*)extra[3];
    if (bytes != module->info->parameterBytes) {
        fault("%s has %u bytes of parameters, and %zu are given", module->info->name, module->info->parameterBytes, bytes);
        return InvalidValue;
    }
    auto launch = std::make_shared<Launch>(Launch{
        module, std::vector<char>((char*)extra[1], (char*)extra[1] + bytes), {gridX, gridY, gridZ}, {blockX, blockY, blockZ}});
    if (int error = accept(*module, *launch, dynamicShared)) return error;
    Stream* stream = context->stream(handle);
    if (stream->context != context) {
        fault("%s: a launch on a stream of another context", module->info->name);
        return InvalidHandle;
    }
    if (settings().failLaunch && ++launches == settings().failLaunch) {
        say("launch %ld loses device %d", settings().failLaunch, context->device);
        context->lost = IllegalAddress;
        return Success;
    }
    double queued = now();
    stream->queue([=] {
        double began = now();
        run(*launch);
        called(std::string("kernel ") + launch->module->info->name + ", seconds", now() - began);
        traced("kernel", launch->module->info->name, stream, queued, began, 0);
    });
    return Success;
}

API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Module*, int threads, size_t) {
    *blocks = 2048 / threads;
    return Success;
}

API cuOccupancyMaxPotentialBlockSize(int* blocks, int* threads, Module*, void*, size_t, int) {
    *blocks = settings().multiprocessors;
    *threads = 256;
    return Success;
}
