#include "module.h"
#include <dlfcn.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include "api.h"

namespace standin {

// The newest PTX that a driver knows, times ten: 11.8 knows 7.8, 12.0 knows 8.0, 12.9 knows 8.8, 13.0 knows 9.0.
static int newestPtx(int driver) {
    int major = driver / 1000, minor = driver % 1000 / 10;
    if (major <= 11) return 70 + std::min(minor, 8);
    if (major >= 13) return (major - 13) * 10 + 90 + minor;
    return minor <= 5 ? 80 + minor : 80 + std::min(minor - 1, 8);
}

// Whether the driver and the device accept a module, as a real driver decides it.
static int accept(const char* ptx) {
    int major, minor, target;
    const char *version = strstr(ptx, ".version "), *architecture = strstr(ptx, ".target sm_");
    if (!version || !architecture || sscanf(version, ".version %d.%d", &major, &minor) != 2 ||
        sscanf(architecture, ".target sm_%d", &target) != 1)
        return InvalidPtx;
    say("a module of PTX %d.%d for sm_%d", major, minor, target);
    if (major * 10 + minor > newestPtx(settings().driver)) return UnsupportedPtxVersion;
    return target > settings().major * 10 + settings().minor ? NoBinaryForGpu : Success;
}

static std::string quoted(const std::string& text) {
    std::string result = "'";
    for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

// Translates and compiles PTX. Returns the translator's line: a library, its registers and its shared memory; empty if it fails.
static std::string translate(const char* ptx) {
    char file[] = "/tmp/cuda-stand-in-XXXXXX";
    int descriptor = mkstemp(file);
    if (descriptor < 0) return "";
    FILE* stream = fdopen(descriptor, "w");
    fputs(ptx, stream);
    fclose(stream);
    const Settings& s = settings();
    std::string command = "python3 " + quoted(STAND_IN_HOME "/translate.py") + " --cache " + quoted(s.cache);
    if (!s.ptxas.empty()) command += " --ptxas " + quoted(s.ptxas);
    if (s.contracts) command += " --contract";
    if (s.counts) command += " --count";
    FILE* output = popen((command + " " + file).c_str(), "r");
    char line[4096] = "";
    if (output && !fgets(line, sizeof line, output)) line[0] = 0;
    int status = output ? pclose(output) : 1;
    unlink(file);
    return status == 0 ? line : "";
}

// The same for PTX that this process has loaded before: tests open many contexts with the same kernels.
static std::string translateOnce(const char* ptx) {
    static std::mutex gate;
    static std::map<std::string, std::string> lines;
    std::lock_guard lock(gate);
    std::string& line = lines[ptx];
    if (line.empty()) line = translate(ptx);
    return line;
}

}  // namespace standin

using namespace standin;

API cuModuleLoadDataEx(Module** result, const char* ptx, unsigned, int*, void**) {
    ENTER("cuModuleLoadData");
    if (int error = accept(ptx)) return error;
    double start = now();
    std::string line = translateOnce(ptx);
    char path[4096];
    auto module = new Module{};
    if (sscanf(line.c_str(), "%4095s %d %d", path, &module->registers, &module->sharedBytes) != 3) return InvalidPtx;
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fault("%s", dlerror());
        return InvalidPtx;
    }
    module->info = (const KernelInfo*)dlsym(library, "kernel_info");
    module->body = (KernelBody)dlsym(library, "kernel_body");
    *result = module;
    called(std::string("module ") + module->info->name + ", seconds", now() - start);
    return Success;
}

API cuModuleLoadData(Module** result, const char* ptx) { return cuModuleLoadDataEx(result, ptx, 0, nullptr, nullptr); }

// The library stays loaded, because another module may have the same one.
API cuModuleUnload(Module* module) {
    delete module;
    return Success;
}

API cuModuleGetFunction(Module** function, Module* module, const char* name) {
    ENTER("cuModuleGetFunction");
    if (strcmp(module->info->name, name) != 0) return NotFound;
    *function = module;
    return Success;
}
